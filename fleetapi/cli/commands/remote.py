"""`fleetapi remote`: send commands to a vehicle and follow their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.app import App
from fleetapi.cli.commands.callbacks import callback_argument, callbacks
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import Group, option
from fleetapi.cli.listing import show
from fleetapi.cli.options import id_argument, paging_options, vehicle_arguments, yes_option
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import seconds
from fleetapi.cli.prompts import confirmed
from fleetapi.cli.value_formatting import plain
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.models import RemoteAction
    from fleetapi.remote_commands import Command, CommandLike
    from fleetapi.resources.sent_action import SentAction


__all__ = ["WORDS", "command_of", "remote"]

remote = Group("remote", help="Send remote commands: lock, wake, charge.")

_action_argument = id_argument("rid", "The id of the action; `fleetapi remote send` prints it.")
_COLUMNS = (
    Column("command", style="bold"),
    Column("status"),
    Column("cause"),
    Column("label"),
    Column("id", shorten=True),
)
_WAIT = 120.0


@remote.command("send")
@vehicle_arguments
@callback_argument
@click.argument("words", metavar="[COMMAND]...", nargs=-1, help="What to do, such as `doors lock`.")
@option("--body", metavar="FILE", help="Read the command from this JSON file; - for standard input.")
@option("--label", metavar="LABEL", help="A label of your own, which the server keeps.")
@option(
    "--wait",
    type=seconds,
    is_flag=False,
    flag_value=_WAIT,
    metavar="[SECONDS]",
    help=f"Follow it until it is finished, for at most SECONDS (default: {_WAIT:g}).",
)
@yes_option
async def send(
    app: App,
    fid: str,
    vid: str,
    cbid: str,
    words: tuple[str, ...],
    *,
    body: str | None,
    label: str | None,
    wait: float | None,
    yes: bool,
) -> ExitStatus:
    """Send one command to a vehicle (v3).

    It is never sent twice.

    \b
      doors lock | doors unlock              charging now | stop | at TIME
      horn activate | horn deactivate        preconditioning now
      lights on | lights off                 navigation LAT,LON [LAT,LON ...]
      immobilization activate | deactivate   wakeup
      stolen declare | withdraw | immobilize | release

    Read anything else that the API accepts, such as programs, with --body. On a
    terminal, you are asked to confirm. With --wait, the exit status is 1 if the
    command fails, or if its result is still unknown after that time.
    """
    command, named = _command(words, body, label)
    if not confirmed(app, f"Send {named} to vehicle {vid}?", yes=yes):
        return ExitStatus.NO
    async with app.vehicle(fid, vid) as vehicle:
        sent = await vehicle.remote(cbid).send(command)
        if wait is not None:
            app.output.note(f"sent: action {sent.id}")
            return await _follow(app, sent, wait)
    app.output.document(
        sent.reference.as_sent if sent.reference else {},
        {"action": plain(sent.id), "command": plain(sent.type)},
    )
    return ExitStatus.OK


def _command(words: tuple[str, ...], body: str | None, label: str | None) -> tuple[CommandLike, str]:
    """Return the command, and how to name it when asking for confirmation."""
    from fleetapi.cli.checking.sources import parse_object, read_document
    from fleetapi.remote_commands import document_of_command

    if (body is None) == (not words):
        raise UsageError(
            "the command is missing" if body is None else "both a command and --body are given",
            remedy="write a command, such as `doors lock`, or --body FILE",
        )
    if body is None:
        return command_of(words).labelled(label), f"`{' '.join(words)}`"
    document = parse_object(read_document(body))
    if label is not None:
        document["label"] = label
    document_of_command(document)
    return document, f"the command of {body}"


@remote.command("wait")
@vehicle_arguments
@callback_argument
@_action_argument
@option(
    "--timeout",
    type=seconds,
    default=_WAIT,
    metavar="SECONDS",
    show_default=True,
    help="Wait for at most SECONDS.",
)
async def wait_for(app: App, fid: str, vid: str, cbid: str, rid: str, *, timeout: float) -> ExitStatus:  # noqa: ASYNC109 - of `wait`
    """Follow a command until it is finished (v3).

    Every new status is printed on stderr. The exit status is 1 if the command
    fails, or if it does not finish in time; the command itself continues.
    """
    async with app.vehicle(fid, vid) as vehicle:
        return await _follow(app, vehicle.remote(cbid).action(rid), timeout)


async def _follow(app: App, sent: SentAction, timeout: float) -> ExitStatus:  # noqa: ASYNC109 - of `wait`
    """Wait until an action is finished, print every new status on stderr, and print the action."""
    final = await sent.wait(timeout=timeout, on_change=lambda seen: app.output.note(plain(seen.status)))
    app.output.document(final.as_sent, _facts(final))
    return ExitStatus.OK if final.succeeded else ExitStatus.NO


@remote.command("show")
@vehicle_arguments
@callback_argument
@_action_argument
async def show_one(app: App, fid: str, vid: str, cbid: str, rid: str) -> None:
    """Show the status of a command (v3).

    With --json: as the API sent it.
    """
    async with app.vehicle(fid, vid) as vehicle:
        action = await vehicle.remote(cbid).get(rid)
    app.output.document(action.as_sent, _facts(action))


def _facts(action: RemoteAction) -> dict[str, str]:
    return {
        "action": plain(action.remote_action_id),
        "command": plain(action.type),
        "status": plain(action.status),
        "cause": "" if action.failure_cause is None else plain(action.failure_cause),
        "detail": "" if action.feedback_detail is None else plain(action.feedback_detail),
        "label": (action.remote.label or "") if action.remote else "",
    }


@remote.command("list")
@vehicle_arguments
@callback_argument
@paging_options()
async def list_(
    app: App,
    fid: str,
    vid: str,
    cbid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
) -> None:
    """List the commands sent to a vehicle through a callback (v3).

    With --json: one action per line, as the API sent it.
    """
    async with app.vehicle(fid, vid) as vehicle:
        pages = vehicle.remote(cbid).list(page_size=page_size, index_range=index_range)
        await show(app, pages, _COLUMNS, _row, noun="action", first=first)


def _row(action: RemoteAction) -> tuple[str, ...]:
    return (
        plain(action.type),
        plain(action.status),
        plain(action.failure_cause),
        plain(action.remote.label if action.remote else None),
        plain(action.remote_action_id),
    )


remote.add_command(callbacks)


# ------------------------------------------------------------------ words for commands

WORDS: Mapping[str, tuple[str, ...]] = {
    "doors": ("lock", "unlock"),
    "horn": ("activate", "deactivate"),
    "lights": ("on", "off"),
    "charging": ("now", "stop", "at TIME"),
    "preconditioning": ("now",),
    "immobilization": ("activate", "deactivate"),
    "stolen": ("declare", "withdraw", "immobilize", "release"),
    "wakeup": (),
    "navigation": ("LAT,LON ...",),
}
"""The words for each command; capitals are placeholders."""


def command_of(words: Sequence[str]) -> Command:
    """Return the command that the words describe. Raise `UsageError`, which lists the possible words."""
    from fleetapi import remote_commands

    subject, *rest = words
    kinds: dict[str, Any] = {kind.__name__.lower(): kind for kind in remote_commands.COMMANDS}
    if subject not in WORDS:
        raise UsageError(f"unknown command {subject!r}", remedy=f"the commands are {', '.join(WORDS)}")
    kind = kinds[subject]
    if subject == "wakeup":
        if rest:
            raise _wrong(subject, rest)
        woken: Command = kind()
        return woken
    if subject == "navigation":
        if not rest:
            raise _wrong(subject, rest)
        navigation: Command = kind.to(*(_point(text) for text in rest))
        return navigation
    verb, *values = rest or [""]
    made: Callable[..., Command] = getattr(kind, verb, kind)
    if verb == "at" and subject == "charging" and len(values) == 1:
        return made(_timestamp(values[0]))
    if verb not in WORDS[subject] or values:
        raise _wrong(subject, rest)
    return made()


def _wrong(subject: str, rest: Sequence[str]) -> UsageError:
    written = " ".join([subject, *rest])
    known = [f"`{subject} {verb}`" for verb in WORDS[subject]] or [f"`{subject}` alone"]
    return UsageError(f"{written!r} is not a command", remedy=f"write {' or '.join(known)}")


def _point(text: str) -> Any:
    from fleetapi.remote_commands import Point

    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError:
        raise UsageError(f"{text!r} is not LATITUDE,LONGITUDE", remedy="for example 48.8584,2.2945") from None
    return Point(latitude=latitude, longitude=longitude)


def _timestamp(text: str) -> datetime:
    remedy = "write it like 2026-03-01T22:00:00+01:00"
    try:
        timestamp = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a timestamp", remedy=remedy) from None
    if timestamp.tzinfo is None:
        raise UsageError(f"{text!r} needs a time zone", remedy=remedy)
    return timestamp
