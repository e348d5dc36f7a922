"""The parameter `timestamps`: which moments a list is limited to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

import attrs

from fleetapi.sandbox.instants import DAY, HOUR
from fleetapi.sandbox.requests.answer import Refusal

__all__ = ["TimeRange", "contains", "read_time_ranges"]

_SECONDS = {"Y": 365 * DAY, "M": 30 * DAY, "W": 7 * DAY, "D": DAY}
_TIME_SECONDS = {"H": HOUR, "M": 60.0, "S": 1.0}

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
# The vendor's own example leaves out the T before hours: P6H.
_DURATION = re.compile(
    r"P(?=.)(?P<date>(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?)T?(?P<time>(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)",
    re.ASCII,
)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([A-Z])", re.ASCII)
_REPETITION = re.compile(r"R(\d*)", re.ASCII)
_MOST = 10


@attrs.frozen
class TimeRange:
    """Moments from `first` to `last`, both included; `times` of them (None = endless), `every` s apart."""

    first: float
    last: float
    every: float = 0.0
    times: int | None = 1

    def __contains__(self, moment: float) -> bool:
        if moment < self.first:
            return False
        number = int((moment - self.first) // self.every) if self.every else 0
        if self.times is not None:
            number = min(number, self.times - 1)
        return moment <= self.last + number * self.every


def contains(ranges: Sequence[TimeRange], moment: float) -> bool:
    """Whether a moment is in one of the ranges; without ranges every moment is."""
    return not ranges or any(moment in one for one in ranges)


def read_time_ranges(texts: Sequence[str], now: float) -> tuple[TimeRange, ...]:
    """The ranges of a request. Refuses what is malformed, reversed, or more than ten."""
    if len(texts) > _MOST:
        raise _malformed(f"{len(texts)} timestamps; at most {_MOST} are allowed")
    return tuple(_range(text, now) for text in texts)


def _range(text: str, now: float) -> TimeRange:
    parts = text.split("/")
    if parts[0].startswith("R"):
        return _repeated(text, parts)
    if len(parts) != 2 or parts == ["", ""]:
        raise _malformed(f"timestamps {text!r} is not a range")
    start, end = parts
    if not start:
        return TimeRange(float("-inf"), _moment(end, text))
    first = _moment(start, text)
    if not end:
        last = now
    elif end.startswith("P"):
        last = first + _seconds(end, text)
    else:
        last = _moment(end, text)
    if last < first and end:
        raise _malformed(f"timestamps {text!r} ends before it begins")
    return TimeRange(first, last)


def _repeated(text: str, parts: list[str]) -> TimeRange:
    count = _REPETITION.fullmatch(parts[0])
    if count is None or len(parts) not in {3, 4}:
        raise _malformed(f"timestamps {text!r} is not a repeated range")
    first = _moment(parts[1], text)
    every = _seconds(parts[2], text)
    length = _seconds(parts[3], text) if len(parts) == 4 else DAY
    if every <= 0 or count[1] == "0":
        raise _malformed(f"timestamps {text!r} repeats nothing")
    return TimeRange(first, first + length, every, int(count[1]) if count[1] else None)


def _moment(part: str, text: str) -> float:
    if not _INSTANT.fullmatch(part):
        raise _malformed(f"timestamps {text!r}: {part!r} is not an RFC 3339 instant")
    try:
        return datetime.fromisoformat(part).timestamp()
    except (ValueError, OverflowError):
        raise _malformed(f"timestamps {text!r}: there is no {part!r}") from None


def _seconds(part: str, text: str) -> float:
    match = _DURATION.fullmatch(part)
    if match is None or not (match["date"] or match["time"]):
        raise _malformed(f"timestamps {text!r}: {part!r} is not an ISO 8601 duration")
    return sum(
        float(amount) * units[unit]
        for group, units in (("date", _SECONDS), ("time", _TIME_SECONDS))
        for amount, unit in _AMOUNT.findall(match[group])
    )


def _malformed(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, 4, message)
