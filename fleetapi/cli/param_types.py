"""Values of options that several commands take: each has one form, wherever it is given.

No complaint repeats a text that may be a credential.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf
from typing import Final

import click

from fleetapi.errors import UsageError

__all__ = [
    "amount",
    "header",
    "identifier",
    "language",
    "pair",
    "port",
    "positive",
    "seconds",
    "text",
    "whole",
]


class _Refused(click.BadParameter):
    """The value is refused."""


_NO_ID: Final = re.compile(r"[/\\\x00-\x1f\x7f]")
_DIGITS: Final = 16  # more than any number of things that there is
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name: RFC 9110


def pair(given: str) -> tuple[str, str]:
    """NAME=VALUE; the value may be empty, and hold further equals signs."""
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise _Refused("write NAME=VALUE")
    return name, value


def header(given: str) -> tuple[str, str]:
    """NAME=VALUE of a header. NAME:VALUE is refused: its value would be cut at the first equals sign."""
    name, equals, value = given.partition("=")
    if not (_TOKEN.fullmatch(name) and equals and value.strip()):
        raise _Refused("write NAME=VALUE, such as 'Authorization=${env:CB_AUTH}'")
    return name, value.strip()


def text(given: str) -> str:
    """A text that is not empty."""
    if not given.strip():
        raise _Refused("it is empty: leave the option out, or give it a value")
    return given


def identifier(given: str) -> str:
    """The id of something, as the API gave it."""
    if not given.strip():
        raise _Refused("it is empty: is a variable of the shell not set?")
    if _NO_ID.search(given) or given in {".", ".."}:
        raise _Refused(f"{given!r} is no id: an id has no slash and no control character")
    return given


def language(given: str) -> str:
    """A language tag, as the API takes it."""
    from fleetapi.errors import UsageError
    from fleetapi.resources.parameters import checked_locale

    try:
        return str(checked_locale(given))
    except UsageError:
        raise _Refused(f"{given!r} is not a language tag: write it like fr-FR, en-GB or de") from None


def positive(given: str) -> int:
    """A whole number from 1 on."""
    return _whole(given, 1)


def whole(given: str) -> int:
    """A whole number from 0 on."""
    return _whole(given, 0)


def _whole(given: str, least: int) -> int:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else -1
    if number < least:
        raise _Refused(f"{given!r} is not a whole number from {least} on")
    return number


def amount(given: str) -> float:
    """A number, 0 or more: of kilometres or seconds."""
    number = _number(given)
    if number < 0:
        raise _Refused(f"{given!r} is not a number, 0 or more")
    return number


def seconds(given: str) -> float:
    """A number of seconds, above 0."""
    number = _number(given)
    if number <= 0:
        raise _Refused(f"{given!r} is not a number of seconds: write 30 or 0.5")
    return number


def _number(given: str) -> float:
    """The number, or -1 for what is none, not finite, or negative."""
    try:
        number = float(given)
    except ValueError:
        return -1
    return number if 0 <= number < inf else -1


def port(given: str) -> int:
    """A port to listen on; 0 is any free one."""
    if not (given.isascii() and given.isdigit() and len(given) < _DIGITS and int(given) <= 65535):
        raise _Refused(f"{given!r} is not a port: give 1 to 65535, or 0 for any free one")
    return int(given)


__all__ = ["distance", "duration", "index_range", "page_size", "time_range"]


def page_size(largest: int) -> Callable[[str], int]:
    """How many items a request asks for."""

    def read(given: str) -> int:
        try:
            number = positive(given)
        except _Refused:
            number = 0
        if not 1 <= number <= largest:
            raise _Refused(f"give a whole number from 1 to {largest}, not {given!r}")
        return number

    return read


def index_range(given: str) -> str:
    """A-B or A-, counted from 0."""
    from fleetapi.session.pages.places import index_range as read

    try:
        return str(read(given))
    except UsageError:
        raise _Refused(
            f"{given!r} is not a range of items counted from 0: write 0-99 for the first hundred, "
            "or 100- for all that follow"
        ) from None


_FOR_EXAMPLE = (
    "write 2026-03-01T00:00:00Z/P7D for seven days, 2026-03-01T00:00:00Z/2026-03-08T00:00:00Z, "
    "or 2026-03-01T00:00:00Z/ for all since then"
)


def time_range(given: str) -> str:
    """The vendor's ranges of time."""
    from fleetapi.language.intervals import Invalid, parse_time_range
    from fleetapi.resources.parameters import written_timestamps

    ends = [end for end in map(_moment, given.split("/")) if end is not None]
    if any(end.tzinfo is None for end in ends):
        raise _Refused(f"{given!r} has a moment without time zone: write 2026-03-01T00:00:00Z")
    if len(ends) > 1 and ends[0] >= ends[-1]:
        raise _Refused(f"{given!r} ends before it begins: write the earlier moment first")
    try:
        (text,) = written_timestamps(given, now=datetime.now(UTC)) or [""]
    except UsageError:
        found = parse_time_range(given)
        reasons = (found.message, found.help) if isinstance(found, Invalid) else ()
        raise _Refused(
            "; ".join(filter(None, (f"{given!r} is not a range of time", *reasons, _FOR_EXAMPLE)))
        ) from None
    return text


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:  # a duration, a repetition, or an open end
        return None


def distance(given: str) -> str:
    """Kilometres from and to."""
    from fleetapi.resources.parameters import distances

    return _range(distances, given, "kilometres, with one decimal at most: write 0.1-20, or 5- for all above")


def duration(given: str) -> str:
    """Seconds from and to."""
    from fleetapi.resources.parameters import durations

    return _range(durations, given, "whole seconds: write 300-3600, or 60- for all above")


def _range(read: Callable[[str], str | None], given: str, of_what: str) -> str:
    try:
        return str(read(given))
    except UsageError:
        raise _Refused(f"{given!r} is not a range of {of_what}") from None
