"""The types of values on the command line, as functions from a string to a value.

They raise `Refused` for an invalid string. No message repeats a string that may be a credential.
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
    "Refused",
    "amount",
    "distance",
    "duration",
    "header",
    "identifier",
    "index_range",
    "language",
    "nonempty",
    "nonnegative",
    "page_size",
    "pair",
    "port",
    "positive",
    "seconds",
    "time_range",
]


class Refused(click.BadParameter):
    """The value is invalid; the message says what to write."""


_NOT_IN_IDS: Final = re.compile(r"[/\\\x00-\x1f\x7f]")
_MOST_DIGITS: Final = 16
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # the name of a header: RFC 9110
_TIME_RANGES: Final = (
    "write 2026-03-01T00:00:00Z/P7D for seven days, 2026-03-01T00:00:00Z/2026-03-08T00:00:00Z, "
    "or 2026-03-01T00:00:00Z/ for everything since then"
)

# ------------------------------------------------------------------ strings


def pair(given: str) -> tuple[str, str]:
    """Return the name and the value of NAME=VALUE; the value may be empty, or contain equals signs."""
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise Refused("write NAME=VALUE")
    return name, value


def header(given: str) -> tuple[str, str]:
    """Return the name and the value of a header, NAME=VALUE.

    `NAME: VALUE` is refused, because its value would be cut at its first equals sign.
    """
    name, equals, value = given.partition("=")
    if not (_TOKEN.fullmatch(name) and equals and value.strip()):
        raise Refused("write NAME=VALUE, such as 'Authorization=${env:CB_AUTH}'")
    return name, value.strip()


def nonempty(given: str) -> str:
    """Return a string that is not blank."""
    if not given.strip():
        raise Refused("it is empty: leave the option out, or give it a value")
    return given


def identifier(given: str) -> str:
    """Return an id of the API."""
    if not given.strip():
        raise Refused("it is empty: is a shell variable unset?")
    if _NOT_IN_IDS.search(given) or given in {".", ".."}:
        raise Refused(f"{given!r} is not a valid id: ids contain no slashes or control characters")
    return given


def language(given: str) -> str:
    """Return a language tag that the API accepts."""
    from fleetapi.resources.parameters import checked_locale

    try:
        return str(checked_locale(given))
    except UsageError:
        raise Refused(f"{given!r} is not a language tag: write fr-FR, en-GB or de, for example") from None


# ------------------------------------------------------------------ numbers


def positive(given: str) -> int:
    """Return a positive integer."""
    number = _integer(given)
    if number < 1:
        raise Refused(f"{given!r} is not a positive integer")
    return number


def nonnegative(given: str) -> int:
    """Return an integer that is 0 or more."""
    number = _integer(given)
    if number < 0:
        raise Refused(f"{given!r} is not an integer of at least 0")
    return number


def page_size(largest: int) -> Callable[[str], int]:
    """Return the type of a page size: 1 to `largest`."""

    def read(given: str) -> int:
        number = _integer(given)
        if not 1 <= number <= largest:
            raise Refused(f"{given!r} is not an integer from 1 to {largest}")
        return number

    return read


def port(given: str) -> int:
    """Return a port to listen on; 0 is any free port."""
    number = _integer(given)
    if not 0 <= number <= 65535:
        raise Refused(f"{given!r} is not a port: write 1 to 65535, or 0 for any free port")
    return number


def _integer(given: str) -> int:
    """Return the integer, or -1 if the string is not a number of plain digits."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < _MOST_DIGITS else -1


def amount(given: str | float) -> float:
    """Return a number that is 0 or more, of kilometers or seconds."""
    number = _number(given)
    if number < 0:
        raise Refused(f"{given!r} is not a number of at least 0")
    return number


def seconds(given: str | float) -> float:
    """Return a positive number of seconds."""
    number = _number(given)
    if number <= 0:
        raise Refused(f"{given!r} is not a positive number of seconds: write 30 or 0.5")
    return number


def _number(given: str | float) -> float:
    """Return the number, or -1 if it is negative, infinite or not a number."""
    try:
        number = float(given)
    except ValueError:
        return -1
    return number if 0 <= number < inf else -1


# ------------------------------------------------------------------ ranges


def index_range(given: str) -> str:
    """Return a range of items: A-B or A-, counted from 0."""
    from fleetapi.session.pages.bookmarks import index_range as read

    try:
        return str(read(given))
    except UsageError:
        raise Refused(
            f"{given!r} is not a range of items counted from 0: write 0-99 for the first hundred, "
            "or 100- for all after them"
        ) from None


def time_range(given: str) -> str:
    """Return a time range as the vendor writes it."""
    from fleetapi.language.intervals import Invalid, parse_time_range
    from fleetapi.resources.parameters import written_timestamps

    ends = [end for end in map(_timestamp, given.split("/")) if end is not None]
    if any(end.tzinfo is None for end in ends):
        raise Refused(f"{given!r} needs a time zone: write 2026-03-01T00:00:00Z")
    if len(ends) > 1 and ends[0] >= ends[-1]:
        raise Refused(f"{given!r} ends before it starts: write the earlier timestamp first")
    try:
        (written,) = written_timestamps(given, now=datetime.now(UTC)) or [""]
    except UsageError:
        found = parse_time_range(given)
        reasons = (found.message, found.help) if isinstance(found, Invalid) else ()
        raise Refused(
            "; ".join(filter(None, (f"{given!r} is not a time range", *reasons, _TIME_RANGES)))
        ) from None
    return written


def _timestamp(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:  # a duration, a repetition, or an open end
        return None


def distance(given: str) -> str:
    """Return a range of kilometers."""
    from fleetapi.resources.parameters import distances

    return _range(distances, given, "kilometers with at most one decimal: write 0.1-20, or 5- for 5 and more")


def duration(given: str) -> str:
    """Return a range of seconds."""
    from fleetapi.resources.parameters import durations

    return _range(durations, given, "whole seconds: write 300-3600, or 60- for 60 and more")


def _range(read: Callable[[str], str | None], given: str, unit: str) -> str:
    try:
        return str(read(given))
    except UsageError:
        raise Refused(f"{given!r} is not a range of {unit}") from None
