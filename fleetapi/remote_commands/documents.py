"""Bodies of commands, from whatever a caller gives; what is certainly wrong is refused before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from fleetapi.errors import UsageError
from fleetapi.models.remote import RemoteCharging, RemoteCommand, RemoteStolen
from fleetapi.models.subscriptions import RemoteSubscription
from fleetapi.remedies import Code, any_of, sentence
from fleetapi.remote_commands.command import (
    Command,
    check_charging,
    check_forced,
    check_positions,
    check_slots,
    check_stolen,
    exactly_one,
)
from fleetapi.remote_commands.shapes import check_shape
from fleetapi.wire.converters import decode, encode
from fleetapi.wire.names import wire_path
from fleetapi.wire.structuring import field_types

__all__ = ["CommandLike", "check_callback", "document_of_command"]

CommandLike: TypeAlias = Command | RemoteCommand | Mapping[str, Any]
"""A command of `fleetapi.remote_commands`, the model of one, or the document itself."""

_LABEL: Final = wire_path(RemoteCommand, "label")[0]
_ACTIONS: Final = ", ".join(
    str(wire_path(RemoteCommand, field)[0]) for field in field_types(RemoteCommand) if field != "label"
)
_ONE: Final = "send one command after the other"


def document_of_command(command: CommandLike) -> Mapping[str, Any]:
    """The body to send.

    A document is sent as it is when it asks for one action and keeps the rules that typed commands keep: what
    each key holds, which must be there, and what excludes what. Keys that we do not know are included, for
    the server may know them, unless they resemble one that we know. Otherwise `UsageError`, which says the
    place, what stands there and what is accepted.
    """
    given: Any = command
    if isinstance(given, Command):
        return given.to_dict()
    document = _said(encode(given)) if isinstance(given, RemoteCommand) else given
    if not isinstance(document, Mapping):
        raise _no_command(given)
    exactly_one(
        "the command",
        [key for key in document if key != _LABEL],
        remedy=f"give one of {_ACTIONS}; {_ONE}",
    )
    plain = _of_json(document)
    check_shape(plain, RemoteCommand)
    _check(decode(RemoteCommand, plain))
    return plain


def check_callback(document: Mapping[str, Any]) -> None:
    """Raise `UsageError` for what a subscription to results of commands cannot hold, with its place.

    What is missing, and what no key of ours is, is left to the server. No value of an attribute is shown.
    """
    check_shape(_of_json(document), RemoteSubscription)


def _of_json(document: Mapping[str, Any]) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = _plain(document)
    except RecursionError:
        raise UsageError("the document is nested too deeply to be one") from None
    return plain


def _said(value: Any) -> Any:
    """What a model says: the nulls of an answer are nothing to send back."""
    if isinstance(value, dict):
        return {key: _said(entry) for key, entry in value.items() if entry is not None}
    return [_said(entry) for entry in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """The same of dicts and lists alone, which is all that JSON has."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _no_command(given: Any) -> UsageError:
    if isinstance(given, type) and issubclass(given, Command):
        return UsageError(
            f"{given.__name__} is a kind of command, not a command",
            remedy=sentence("say what to do", Code(": Doors.lock(), for example")),
        )
    if isinstance(given, Iterable) and not isinstance(given, str):
        return UsageError(f"a {type(given).__name__} is not one command", remedy=_ONE)
    return UsageError(
        f"{given!r} is no command",
        remedy=any_of(
            sentence("write, for example, ", Code("Doors.lock()")), "give the document as a mapping"
        ),
    )


def _check(command: RemoteCommand) -> None:
    if command.preconditioning is not None and command.preconditioning.air_conditioning is not None:
        programs = command.preconditioning.air_conditioning.programs
        check_slots([program.slot for program in programs or ()], "preconditioning.airConditioning.programs")
    if command.door is not None:
        check_forced(state=command.door.state, forced=command.door.forced)
    if command.charging is not None:
        _check_charging(command.charging)
    if command.stolen is not None:
        _check_stolen(command.stolen)
    if command.navigation is not None:
        check_positions(len(command.navigation.positions or ()), "navigation.positions")


def _check_charging(charging: RemoteCharging) -> None:
    schedule = charging.schedule
    delayed = charging.next_delayed_time if schedule is None else schedule.next_delayed_time
    programs = None if schedule is None else schedule.programs
    if not charging.extra:
        check_charging(
            immediate=charging.immediate,
            next_delayed_time=delayed,
            programs=programs,
            preferences=charging.preferences,
        )
    check_slots([program.slot for program in programs or ()], "charging.schedule.programs")


def _check_stolen(stolen: RemoteStolen) -> None:
    if not stolen.extra:
        check_stolen(
            {
                "stolen": stolen.stolen,
                "immobilization": stolen.immobilization,
                "tracking_period": stolen.tracking_period,
            }
        )
