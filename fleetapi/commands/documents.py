"""Bodies of commands, from whatever a caller gives; what is certainly wrong is refused before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from fleetapi.commands.command import Command
from fleetapi.commands.rules import check_charging, check_positions, check_slots, check_stolen, exactly_one
from fleetapi.errors import UsageError
from fleetapi.models.remote import RemoteCharging, RemoteCommand, RemoteStolen
from fleetapi.wire.converters import decode, encode
from fleetapi.wire.names import wire_path
from fleetapi.wire.structuring import field_types

__all__ = ["CommandLike", "document_of_command"]

CommandLike: TypeAlias = Command | RemoteCommand | Mapping[str, Any]
"""A command of `fleetapi.commands`, the model of one, or the document itself."""

_LABEL: Final = wire_path(RemoteCommand, "label")[0]
_ACTIONS: Final = ", ".join(
    str(wire_path(RemoteCommand, field)[0]) for field in field_types(RemoteCommand) if field != "label"
)
_ONE: Final = "send one command after the other"


def document_of_command(command: CommandLike) -> Mapping[str, Any]:
    """The body to send.

    A document is sent as it is, keys that we do not know included, when it asks for one action and keeps the
    rules that typed commands keep: slots, numbers of points, what excludes what. Otherwise `UsageError`.
    """
    given: Any = command
    if isinstance(given, Command):
        return given.to_dict()
    document = encode(given) if isinstance(given, RemoteCommand) else given
    if not isinstance(document, Mapping):
        raise _no_command(given)
    exactly_one(
        "the command",
        [key for key in document if key != _LABEL],
        remedy=f"give one of {_ACTIONS}; {_ONE}",
    )
    _check(decode(RemoteCommand, dict(document)))
    return document


def _no_command(given: Any) -> UsageError:
    if isinstance(given, type) and issubclass(given, Command):
        return UsageError(
            f"{given.__name__} is a kind of command, not a command",
            remedy="say what to do: Doors.lock(), for example",
        )
    if isinstance(given, Iterable) and not isinstance(given, str):
        return UsageError(f"a {type(given).__name__} is not one command", remedy=_ONE)
    return UsageError(
        f"{given!r} is no command",
        remedy="write Doors.lock(), for example, or give the document as a mapping",
    )


def _check(command: RemoteCommand) -> None:
    if command.preconditioning is not None and command.preconditioning.air_conditioning is not None:
        check_slots([program.slot for program in command.preconditioning.air_conditioning.programs or ()])
    if command.charging is not None:
        _check_charging(command.charging)
    if command.stolen is not None:
        _check_stolen(command.stolen)
    if command.navigation is not None:
        check_positions(len(command.navigation.positions or ()))


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
    check_slots([program.slot for program in programs or ()])


def _check_stolen(stolen: RemoteStolen) -> None:
    if not stolen.extra:
        check_stolen(
            {
                "stolen": stolen.stolen,
                "immobilization": stolen.immobilization,
                "tracking_period": stolen.tracking_period,
            }
        )
