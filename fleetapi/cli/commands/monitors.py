"""`fleetapi monitors`: list, show, create, replace, delete, pause and resume monitors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from fleetapi.cli.app import App
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import API, Group, option
from fleetapi.cli.listing import show
from fleetapi.cli.options import fleet_argument, id_argument, paging_options, yes_option
from fleetapi.cli.output import Column, print_prose
from fleetapi.cli.prompts import confirmed
from fleetapi.cli.value_formatting import count, plain
from fleetapi.errors import InvalidMonitor, MonitorError, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.checking.sources import Document
    from fleetapi.models import MonitorReference, ReturnedMonitor
    from fleetapi.resources.dialect_choice import MonitorBody


__all__ = ["monitors"]

monitors = Group("monitors", help="List, create, replace, pause and delete monitors.")

_monitor_argument = id_argument("mid", "The id of the monitor; `fleetapi monitors list` shows it.")
_COLUMNS = (Column("label", style="bold"), Column("status"), Column("created"), Column("id", shorten=True))

_ENVELOPE: Final = "FM004"
_LOCAL: Final = frozenset({"FM702", "FM703"})
"""Findings on plain http and local addresses, which are fine for a webhook next to the sandbox."""

_LOCAL_NOTE: Final = (
    "note: server and webhook are both on this machine, so plain http to a local address is fine "
    "(FM702, FM703); the vendor's server needs https and a public address"
)


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

    Credentials are not shown. With --json: the response of the API, which
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


def _file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare the file of a monitor, and the options for sending it."""
    for declare in (
        option(
            "--no-check", is_flag=True, help="Send the file unchecked and unchanged, except for its secrets."
        ),
        option(
            "--dialect",
            type=click.Choice(["quickstart", "v3", "v2"]),
            help="Send it in this dialect (default: from the settings).",
        ),
        click.argument(
            "file", help="The monitor, in any dialect or as `show --json` prints it; - for standard input."
        ),
    ):
        function = declare(function)
    return function


@monitors.command("create")
@fleet_argument
@_file_options
async def create(app: App, fid: str, *, file: str, dialect: str | None, no_check: bool) -> None:
    """Check a monitor and send it to a fleet.

    Findings are printed; if any is an error, nothing is sent. References to
    secrets, ${env:NAME} or ${file:PATH}, are resolved when it is sent.
    """
    body = _body(app, file, dialect, check=not no_check)
    async with app.client() as client:
        with _findings_shown():
            reference = await client.fleet(fid).monitors.create(body, check=not no_check)
    _show(app, reference)


@monitors.command("replace")
@fleet_argument
@_monitor_argument
@_file_options
@yes_option
async def replace(
    app: App, fid: str, mid: str, *, file: str, dialect: str | None, no_check: bool, yes: bool
) -> ExitStatus:
    """Replace a monitor; it keeps its id (v3).

    Findings are printed; if any is an error, nothing is sent.
    """
    body = _body(app, file, dialect, check=not no_check)
    if not confirmed(app, f"Replace monitor {mid}?", yes=yes):
        return ExitStatus.NO
    async with app.client() as client:
        with _findings_shown():
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
    """Print the id and status of a monitor; `mid` is its id if the server does not repeat it."""
    facts = {"monitor": plain(reference.monitor_id or mid), "status": plain(reference.status)}
    app.output.document(reference.as_sent, facts)


# ------------------------------------------------------------------ the file that is sent


def _body(app: App, file: str, dialect: Any, *, check: bool) -> MonitorBody:
    """Return what to send, after printing the findings on stderr; see `_tries_out` for local webhooks.

    Raise `InvalidMonitor` if the checks find errors, and `UsageError` if the file cannot be read or the
    options contradict each other.
    """
    from fleetapi.cli.checking.sources import parse_object, read_document, read_monitor

    if dialect and not check:
        raise UsageError(
            "--no-check sends the file unchanged, --dialect rewrites it", remedy="use only one of them"
        )
    document = read_document(file)
    if not check:
        return parse_object(document)
    _check(app, document)
    monitor = read_monitor(document, app.output)
    return monitor if dialect is None else monitor.to_dict(dialect=dialect, secrets="resolve")


@contextmanager
def _findings_shown() -> Iterator[None]:
    """Keep the client from logging the warnings that `_body` has already printed."""
    log = logging.getLogger("fleetapi.monitors")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _check(app: App, document: Document) -> None:
    from fleetapi.diagnostics.report import render
    from fleetapi.monitors.checks import examine

    report = examine(document.content, filename=document.name, now=datetime.now(UTC))
    # `monitors show --json` prints an envelope; the monitor inside it is sent.
    report = report.only(set(report.codes) - {_ENVELOPE})
    if _LOCAL & set(report.codes) and _tries_out(app, document):
        report = report.only(set(report.codes) - _LOCAL)
        app.output.note(_LOCAL_NOTE)
    if report.findings:
        app.output.note(render("text", [report]).rstrip("\n"))
    if report.errors:
        raise InvalidMonitor(
            f"{document.name} has {count(len(report.errors), 'error')}; nothing was sent",
            findings=report.errors,
            remedy="fix it, or send it anyway with --no-check",
        )


def _tries_out(app: App, document: Document) -> bool:
    """Return whether server and webhook are both on this machine, such as the sandbox and a listener."""
    if not _is_local(app.settings().base_url):
        return False
    try:
        found = list(_targets(json.loads(document.content)))
    except ValueError:
        return False
    return bool(found) and all(map(_is_local, found))


def _is_local(url: str) -> bool:
    """Return whether a URL leads to this machine, by its host name or address alone."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _targets(document: Any) -> Iterator[str]:
    """Yield the targets of the callback, in any dialect."""
    for path in ((), ("monitor",)):
        for webhook in (("callback",), ("callback", "webhook")):
            node = document
            for key in (*path, "subscribeParam", *webhook, "target"):
                node = node.get(key) if isinstance(node, dict) else None
            if isinstance(node, str):
                yield node
