"""Remote commands as words on the command line: `doors lock`, `charging now`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.remote_commands import Command

__all__ = ["WORDS", "command_of"]

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
"""The commands and the actions of each; capitals stand for values."""


def command_of(words: Sequence[str]) -> Command:
    """Return the command that the words describe. Raise `UsageError` with the words that are possible."""
    from fleetapi import remote_commands

    subject, *rest = words
    kinds: dict[str, Any] = {kind.__name__.lower(): kind for kind in remote_commands.COMMANDS}
    if subject not in WORDS:
        raise UsageError(f"there is no command {subject!r}", remedy=f"the commands are {', '.join(WORDS)}")
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
