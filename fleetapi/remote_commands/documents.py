"""Request bodies for commands and callbacks, checked before they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from fleetapi.errors import UsageError
from fleetapi.models.remote import RemoteCharging, RemoteCommand, RemoteStolen
from fleetapi.models.subscriptions import RemoteSubscription
from fleetapi.remedies import Code, any_of, sentence, write
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
"""A command of `fleetapi.remote_commands`, a model, or the document itself."""

_LABEL: Final = wire_path(RemoteCommand, "label")[0]
_ACTIONS: Final = ", ".join(
    str(wire_path(RemoteCommand, field)[0]) for field in field_types(RemoteCommand) if field != "label"
)
_ONE: Final = "send several commands one by one"


def document_of_command(command: CommandLike) -> Mapping[str, Any]:
    """Return the request body for a command.

    A document is sent unchanged. It must have one action and follow the rules for typed commands: types of
    values, required keys, combinations. Unknown keys are allowed, because the server may know more than this
    release, unless they resemble a known key. Raises `UsageError` with the place, the value and what is
    accepted there.
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
        remedy=f"use one of {_ACTIONS}; {_ONE}",
    )
    plain = _of_json(document)
    check_shape(plain, RemoteCommand)
    _check(decode(RemoteCommand, plain))
    return plain


def check_callback(document: Mapping[str, Any]) -> None:
    """Raise `UsageError`, with the place, for an invalid value in a callback document.

    Missing and unknown keys are left to the server. Values of attributes are never shown.
    """
    check_shape(_of_json(document), RemoteSubscription)


def _of_json(document: Mapping[str, Any]) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = _plain(document)
    except RecursionError:
        raise UsageError("the document is nested too deeply") from None
    return plain


def _said(value: Any) -> Any:
    """Return a document without its nulls, which a response may contain."""
    if isinstance(value, dict):
        return {key: _said(entry) for key, entry in value.items() if entry is not None}
    return [_said(entry) for entry in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Convert mappings and sequences to dicts and lists."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _no_command(given: Any) -> UsageError:
    if isinstance(given, type) and issubclass(given, Command):
        return UsageError(
            f"{given.__name__} is a class, not a command",
            remedy=sentence("create a command", Code(", such as Doors.lock()")),
        )
    if isinstance(given, Iterable) and not isinstance(given, str):
        return UsageError(f"a {type(given).__name__} is not a single command", remedy=_ONE)
    return UsageError(
        f"{given!r} is not a command",
        remedy=any_of(write("Doors.lock(), for example"), "pass a document as a mapping"),
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
