"""`fleetapi monitors`: list, show, create, replace, delete, pause and resume monitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.app import App
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import API, Group
from fleetapi.cli.listing import show
from fleetapi.cli.monitor_file import findings_shown, monitor_body, monitor_file_options
from fleetapi.cli.options import confirmed, fleet_argument, id_argument, paging_options, yes_option
from fleetapi.cli.output import Column
from fleetapi.cli.printing import print_prose
from fleetapi.cli.values import plain
from fleetapi.errors import MonitorError

if TYPE_CHECKING:
    from fleetapi.models import MonitorReference, ReturnedMonitor

__all__ = ["monitors"]

monitors = Group("monitors", help="List, create, replace, pause and delete monitors.")

_monitor_argument = id_argument("mid", "The id of the monitor; `fleetapi monitors list` shows it.")
_COLUMNS = (Column("label", style="bold"), Column("status"), Column("created"), Column("id", shorten=True))


@monitors.command("list")
@fleet_argument
@paging_options()
async def list_(
    app: App, fid: str, *, first: int | None, page_size: int | None, index_range: str | None
) -> None:
    """List the monitors of a fleet.

    With --json: one monitor per line, as the API sent it.
    """
    async with app.client() as client:
        pages = client.fleet(fid).monitors.list(page_size=page_size, index_range=index_range)
        await show(app, pages, _COLUMNS, _row, noun="monitor", first=first)


def _row(monitor: ReturnedMonitor) -> tuple[str, ...]:
    label = (monitor.monitor or {}).get("label")
    return plain(label), plain(monitor.status), plain(monitor.created_at), plain(monitor.monitor_id)


@monitors.command("show")
@fleet_argument
@_monitor_argument
async def show_one(app: App, fid: str, mid: str) -> None:
    """Show a monitor in plain English.

    Credentials are not shown. With --json: the answer of the API, which
    `fleetapi convert` and `fleetapi monitors replace` accept.
    """
    async with app.client() as client:
        found = await client.fleet(fid).monitors.get(mid)
    app.output.document(
        found.as_sent,
        {
            "id": plain(found.monitor_id),
            "status": plain(found.status),
            "created": plain(found.created_at),
            "changed": plain(found.updated_at),
        },
    )
    if not app.json:
        app.output.line()
        print_prose(app.output, _description(found))


def _description(found: ReturnedMonitor) -> str:
    from fleetapi.monitors.monitor import Monitor

    try:
        return Monitor.from_dict(found.as_sent).describe().rstrip("\n")
    except MonitorError as error:
        return f"It cannot be described: {error.message}. Look at it with --json."


@monitors.command("create")
@fleet_argument
@monitor_file_options
async def create(app: App, fid: str, *, file: str, dialect: str | None, no_check: bool) -> None:
    """Check a monitor and send it to a fleet.

    Findings are shown, and with errors nothing is sent. Secrets that the file
    refers to, ${env:NAME} or ${file:PATH}, are filled in when it is sent.
    """
    body = monitor_body(app, file, dialect, check=not no_check)
    async with app.client() as client:
        with findings_shown():
            reference = await client.fleet(fid).monitors.create(body, check=not no_check)
    _show(app, reference)


@monitors.command("replace")
@fleet_argument
@_monitor_argument
@monitor_file_options
@yes_option
async def replace(
    app: App, fid: str, mid: str, *, file: str, dialect: str | None, no_check: bool, yes: bool
) -> ExitStatus:
    """Replace a monitor; it keeps its id (v3).

    Findings are shown, and with errors nothing is sent.
    """
    body = monitor_body(app, file, dialect, check=not no_check)
    if not confirmed(app, f"Replace monitor {mid}?", yes=yes):
        return ExitStatus.NO
    async with app.client() as client:
        with findings_shown():
            reference = await client.fleet(fid).monitors.replace(mid, body, check=not no_check)
    _show(app, reference, mid)
    return ExitStatus.OK


@monitors.command("delete", uses=API[1:])
@fleet_argument
@_monitor_argument
@yes_option
async def delete(app: App, fid: str, mid: str, *, yes: bool) -> ExitStatus:
    """Delete a monitor."""
    if not confirmed(app, f"Delete monitor {mid}?", yes=yes):
        return ExitStatus.NO
    async with app.client() as client:
        await client.fleet(fid).monitors.delete(mid)
    app.output.note(f"monitor {mid} is deleted")
    return ExitStatus.OK


@monitors.command("pause")
@fleet_argument
@_monitor_argument
async def pause(app: App, fid: str, mid: str) -> None:
    """Pause a monitor."""
    async with app.client() as client:
        _show(app, await client.fleet(fid).monitors.pause(mid), mid)


@monitors.command("resume")
@fleet_argument
@_monitor_argument
async def resume(app: App, fid: str, mid: str) -> None:
    """Resume a paused monitor."""
    async with app.client() as client:
        _show(app, await client.fleet(fid).monitors.resume(mid), mid)


def _show(app: App, reference: MonitorReference, mid: str | None = None) -> None:
    """Print the id and status of a monitor; `mid` is its id where the server does not repeat it."""
    facts = {"monitor": plain(reference.monitor_id or mid), "status": plain(reference.status)}
    app.output.document(reference.as_sent, facts)
