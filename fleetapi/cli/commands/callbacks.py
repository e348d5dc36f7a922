"""`fleetapi remote callbacks`: list, show, create, replace, delete, pause and resume remote callbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fleetapi.cli.app import App
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import API, Group, option
from fleetapi.cli.listing import show
from fleetapi.cli.options import fleet_argument, id_argument, paging_options, yes_option
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import header, nonempty, nonnegative, pair, positive
from fleetapi.cli.prompts import confirmed
from fleetapi.cli.value_formatting import NOTHING, plain
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi import models
    from fleetapi.remote_commands import RemoteCallback

__all__ = ["callback_argument", "callbacks"]

callbacks = Group("callbacks", help="Manage where the results of remote commands are posted.")

callback_argument = id_argument("cbid", "The id of the callback; `fleetapi remote callbacks list` shows it.")
_COLUMNS = (
    Column("label", style="bold"),
    Column("status"),
    Column("commands"),
    Column("target"),
    Column("id", shorten=True),
)


@callbacks.command("list")
@fleet_argument
@paging_options()
@option(
    "--type",
    "types",
    type=nonempty,
    metavar="NAME",
    multiple=True,
    help="Show only those for this kind of command, such as Doors; repeatable.",
)
async def list_(
    app: App,
    fid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
    types: tuple[str, ...],
) -> None:
    """List the remote callbacks of a fleet.

    With --json: one callback per line, as the API sent it.
    """
    async with app.client() as client:
        pages = client.fleet(fid).remote_callbacks.list(
            types=types or None, page_size=page_size, index_range=index_range
        )
        await show(app, pages, _COLUMNS, _row, noun="callback", first=first)


def _row(callback: models.RemoteCallback) -> tuple[str, ...]:
    """Return a callback as a row of the table, without credentials in the query of its target."""
    from fleetapi.monitors.subscription import shown_target

    subscription = callback.subscribe
    webhook = subscription.webhook if subscription else None
    target = webhook.target if webhook else None
    return (
        plain(subscription.label if subscription else None),
        plain(callback.status),
        plain(", ".join((subscription.remote_types or ()) if subscription else ())),
        NOTHING if target is None else shown_target(target),
        plain(callback.id),
    )


@callbacks.command("show")
@fleet_argument
@callback_argument
async def show_one(app: App, fid: str, cbid: str) -> None:
    """Show a remote callback.

    With --json: as the API sent it.
    """
    async with app.client() as client:
        found = await client.fleet(fid).remote_callbacks.get(cbid)
    app.output.document(found.as_sent, _facts(found))


def _facts(callback: models.RemoteCallback) -> dict[str, str]:
    """Return the facts of a callback, without the values of attributes, which may be credentials."""
    from fleetapi.monitors.subscription import shown_target

    found = {"id": plain(callback.id), "status": plain(callback.status)}
    subscription = callback.subscribe
    if subscription is None:
        return found
    found |= {
        "label": subscription.label or "",
        "commands": ", ".join(subscription.remote_types or ()),
    }
    if (webhook := subscription.webhook) is not None:
        attributes = [f"{plain(each.type)} {plain(each.key)}" for each in webhook.attributes or ()]
        target = "" if webhook.target is None else shown_target(webhook.target)
        found |= {"target": target, "attributes": ", ".join(attributes)}
    if (retry := subscription.retry_policy) is not None:
        times = "" if retry.retry_number is None else f" {retry.retry_number}"
        delay = "" if retry.retry_delay is None else f", every {retry.retry_delay} s"
        found["retries"] = f"{plain(retry.policy)}{times}{delay}"
    if (batch := subscription.batch_notify) is not None:
        found["batch"] = f"{plain(batch.size)} within {plain(batch.time_window or 60)} s"
    return found


_VALUE = "VALUE may be $vin, $callbackID, $remoteType, $fleetID or ${env:NAME}"
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    option("--url", required=True, metavar="URL", help="Post notifications to this URL."),
    option(
        "--type",
        "types",
        type=nonempty,
        metavar="NAME",
        multiple=True,
        help="Report on this kind of command: Doors, Horn, ...; repeatable (default: every kind).",
    ),
    option("--label", metavar="LABEL", help="A label of your own."),
    option(
        "--name",
        metavar="NAME",
        default="webhook",
        show_default=True,
        help="The name that the vendor gives the webhook.",
    ),
    *(
        option(
            f"--{where}",
            type=header if where == "header" else pair,
            metavar="NAME=VALUE",
            multiple=True,
            help=f"Add a {what}; {_VALUE}.",
        )
        for where, what in (("header", "header"), ("query", "query parameter"), ("body", "field of the body"))
    ),
    option("--retries", type=nonnegative, metavar="N", help="Make N attempts; 0 means only one."),
    option("--retry-every", type=positive, metavar="SECONDS", help="Wait this long between attempts."),
    option("--batch", type=positive, metavar="N", help="Post up to N events together."),
    option(
        "--batch-within", type=positive, metavar="SECONDS", help="Post an incomplete batch after this time."
    ),
)


def _callback_options(function: Callable[..., Any]) -> Any:
    for each in reversed(_OPTIONS):
        function = each(function)
    return function


@callbacks.command("create")
@fleet_argument
@_callback_options
async def create(app: App, fid: str, **options: Any) -> None:
    """Create a remote callback.

    The results of remote commands are posted to it; commands refer to it by its id.
    """
    callback = _callback(**options)
    async with app.client() as client:
        _show(app, await client.fleet(fid).remote_callbacks.create(callback))


@callbacks.command("replace")
@fleet_argument
@callback_argument
@_callback_options
@yes_option
async def replace(app: App, fid: str, cbid: str, *, yes: bool, **options: Any) -> ExitStatus:
    """Replace a remote callback; it keeps its id.

    Options that you leave out get their defaults, not the previous values.
    """
    callback = _callback(**options)
    if not confirmed(app, f"Replace callback {cbid}?", yes=yes):
        return ExitStatus.NO
    async with app.client() as client:
        _show(app, await client.fleet(fid).remote_callbacks.replace(cbid, callback), cbid)
    return ExitStatus.OK


def _callback(
    *,
    url: str,
    types: tuple[str, ...],
    label: str | None,
    name: str,
    header: tuple[tuple[str, str], ...],
    query: tuple[tuple[str, str], ...],
    body: tuple[tuple[str, str], ...],
    retries: int | None,
    retry_every: int | None,
    batch: int | None,
    batch_within: int | None,
) -> RemoteCallback:
    """Return the callback that the options describe. Raise `UsageError` when they contradict each other."""
    from fleetapi.remote_commands import COMMANDS, RemoteCallback

    if batch_within is not None and batch is None:
        raise UsageError("--batch-within needs --batch", remedy="say how many events at most: --batch N")
    if retries == 0 and retry_every is not None:
        raise UsageError("--retry-every contradicts --retries 0", remedy="leave out one of them")
    callback = RemoteCallback(label, remote_types=types or COMMANDS).notify(
        url,
        name=name,
        headers=_mapping("--header", header),
        query=_mapping("--query", query),
        body=_mapping("--body", body),
    )
    if retries == 0:
        callback = callback.retry_never()
    elif retries is not None or retry_every is not None:
        callback = callback.retry_bounded(times=retries, every=_seconds(retry_every))
    if batch is not None:
        callback = callback.batch(size=batch, within=_seconds(batch_within))
    return callback


def _mapping(flag: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(f"{flag} sets {name} twice", remedy="set each name once")
        found[name] = value
    return found


def _seconds(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(seconds=number)


@callbacks.command("delete", uses=API[1:])
@fleet_argument
@callback_argument
@yes_option
async def delete(app: App, fid: str, cbid: str, *, yes: bool) -> ExitStatus:
    """Delete a remote callback.

    The server refuses while a command is waiting for its result.
    """
    if not confirmed(app, f"Delete callback {cbid}?", yes=yes):
        return ExitStatus.NO
    async with app.client() as client:
        await client.fleet(fid).remote_callbacks.delete(cbid)
    app.output.note(f"callback {cbid} is deleted")
    return ExitStatus.OK


@callbacks.command("pause")
@fleet_argument
@callback_argument
async def pause(app: App, fid: str, cbid: str) -> None:
    """Pause a remote callback, so that nothing is posted to it."""
    async with app.client() as client:
        _show(app, await client.fleet(fid).remote_callbacks.pause(cbid), cbid)


@callbacks.command("resume")
@fleet_argument
@callback_argument
async def resume(app: App, fid: str, cbid: str) -> None:
    """Resume a paused remote callback."""
    async with app.client() as client:
        _show(app, await client.fleet(fid).remote_callbacks.resume(cbid), cbid)


def _show(app: App, reference: models.RemoteCallbackReference, cbid: str | None = None) -> None:
    """Print the id and status of a callback; `cbid` is its id if the server does not repeat it."""
    facts = {"callback": plain(reference.callback_id or cbid), "status": plain(reference.status)}
    app.output.document(reference.as_sent, facts)
