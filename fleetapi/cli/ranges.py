"""Ranges that options take, in the words of a shell: of items, of sizes, of time, distance and duration."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime

from fleetapi.cli.arguments import positive
from fleetapi.errors import UsageError

__all__ = ["distance", "duration", "index_range", "page_size", "time_range"]


def page_size(largest: int) -> Callable[[str], int]:
    """How many items a request asks for."""

    def read(given: str) -> int:
        try:
            number = positive(given)
        except ArgumentTypeError:
            number = 0
        if not 1 <= number <= largest:
            raise ArgumentTypeError(f"give a whole number from 1 to {largest}, not {given!r}")
        return number

    return read


def index_range(given: str) -> str:
    """A-B or A-, counted from 0."""
    from fleetapi.session.pages.places import index_range as read

    try:
        return str(read(given))
    except UsageError:
        raise ArgumentTypeError(
            f"{given!r} is not a range of items counted from 0: write 0-99 for the first hundred, "
            "or 100- for all that follow"
        ) from None


_FOR_EXAMPLE = (
    "write 2026-03-01T00:00:00Z/P7D for seven days, 2026-03-01T00:00:00Z/2026-03-08T00:00:00Z, "
    "or 2026-03-01T00:00:00Z/ for all since then"
)


def time_range(given: str) -> str:
    """The vendor's ranges of time."""
    from fleetapi.language.intervals import Fault, parse_time_range
    from fleetapi.resources.timestamps import written_timestamps

    ends = [end for end in map(_moment, given.split("/")) if end is not None]
    if any(end.tzinfo is None for end in ends):
        raise ArgumentTypeError(f"{given!r} has a moment without time zone: write 2026-03-01T00:00:00Z")
    if len(ends) > 1 and ends[0] >= ends[-1]:
        raise ArgumentTypeError(f"{given!r} ends before it begins: write the earlier moment first")
    try:
        (text,) = written_timestamps(given, now=datetime.now(UTC)) or [""]
    except UsageError:
        found = parse_time_range(given)
        reasons = (found.message, found.help) if isinstance(found, Fault) else ()
        raise ArgumentTypeError(
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
        raise ArgumentTypeError(f"{given!r} is not a range of {of_what}") from None
