"""Parse the query parameters of a request strictly."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from http import HTTPStatus

import attrs

from fleetapi.sandbox.clock import DAY, HOUR
from fleetapi.sandbox.requests.messages import Refusal

__all__ = ["IndexRange", "Query", "TimeRange", "contains", "invalid", "read_time_ranges"]

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_RANGE = re.compile(r"(\d{1,9})-(\d{0,9})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,9}(?:\.\d)?)-(\d{1,9}(?:\.\d)?)?", re.ASCII)
_LOCALE = re.compile(r"[a-z]{2}([-_][A-Za-z]{2})?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)


def invalid(message: str) -> Refusal:
    """Return a 400 for an invalid parameter or body."""
    return Refusal(HTTPStatus.BAD_REQUEST, 1, message)


@attrs.frozen
class IndexRange:
    """Indices from `first` to `last`, both inclusive and counted from 0; `last` None means to the end."""

    first: int = 0
    last: int | None = None


@attrs.frozen
class Query:
    """The parameters of a request by their wire names. Every method refuses malformed values."""

    pairs: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str | None:
        """Return a parameter that must not be repeated."""
        values = [value for key, value in self.pairs if key == name]
        if len(values) > 1:
            raise invalid(f"{name} is repeated {len(values)} times")
        return values[0] if values else None

    def many(self, name: str, known: Collection[str] = ()) -> tuple[str, ...]:
        """Return a list: repeated or comma-separated values, each one of `known`."""
        values = tuple(part for key, value in self.pairs if key == name for part in value.split(","))
        for value in values:
            if known and value not in known:
                raise invalid(f"{name} {value!r} is not one of {', '.join(sorted(known))}")
        return values

    def page_size(self, maximum: int) -> int | None:
        """Return the page size, or None if there is no such parameter."""
        text = self.one("pageSize")
        if text is None:
            return None
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= maximum:
            raise Refusal(HTTPStatus.BAD_REQUEST, 2, f"pageSize {text!r} must be between 1 and {maximum}")
        return int(text)

    def index_range(self) -> IndexRange:
        """Return the requested indices; all by default."""
        text = self.one("indexRange")
        if text is None:
            return IndexRange()
        match = _RANGE.fullmatch(text)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise Refusal(HTTPStatus.BAD_REQUEST, 3, f"indexRange {text!r} is not FIRST-LAST or FIRST-")
        return IndexRange(int(match[1]), int(match[2]) if match[2] else None)

    def time_ranges(self, now: float) -> tuple[TimeRange, ...]:
        """Return the requested time ranges; none means all of time."""
        return read_time_ranges(self.many("timestamps"), now)

    def locale(self) -> str | None:
        """Return the language and country of texts."""
        text = self.one("locale")
        if text is not None and not _LOCALE.fullmatch(text):
            raise invalid(f"locale {text!r} is not a language such as fr-FR")
        return text

    def interval(self, name: str) -> tuple[float, float]:
        """Return the bounds of `distance` or `duration`; unlimited by default."""
        text = self.one(name)
        if text is None:
            return 0.0, float("inf")
        match = _NUMBERS.fullmatch(text)
        if match is None or (match[2] and float(match[2]) < float(match[1])):
            raise invalid(f"{name} {text!r} is not LOW-HIGH or LOW-")
        return float(match[1]), float(match[2]) if match[2] else float("inf")

    def decimal(self, name: str) -> float | None:
        """Return a non-negative number."""
        text = self.one(name)
        if text is not None and not _DECIMAL.fullmatch(text):
            raise invalid(f"{name} {text!r} is not a number")
        return None if text is None else float(text)

    def check_profile(self) -> None:
        """Refuse an unknown profile. Both profiles see the same, because nothing is private here."""
        profile = self.one("profile")
        if profile not in {None, "fleet", "endUser"}:
            raise invalid(f"profile {profile!r} is not fleet or endUser")

    def without(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs with other names."""
        return tuple(pair for pair in self.pairs if pair[0] not in names)


_SECONDS = {"Y": 365 * DAY, "M": 30 * DAY, "W": 7 * DAY, "D": DAY}
_TIME_SECONDS = {"H": HOUR, "M": 60.0, "S": 1.0}

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
# The vendor's own example omits the T before hours: P6H.
_DURATION = re.compile(
    r"P(?=.)(?P<date>(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?)T?(?P<time>(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)",
    re.ASCII,
)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([A-Z])", re.ASCII)
_REPETITION = re.compile(r"R(\d*)", re.ASCII)
_MOST = 10


@attrs.frozen
class TimeRange:
    """The time from `first` to `last`, inclusive; repeated `times` times (None: forever) every `every` s."""

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
    """Return whether a moment is in one of the ranges; without ranges, every moment is."""
    return not ranges or any(moment in one for one in ranges)


def read_time_ranges(texts: Sequence[str], now: float) -> tuple[TimeRange, ...]:
    """Parse the time ranges of a request. Refuses malformed and reversed ones, and more than ten."""
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
        raise _malformed(f"timestamps {text!r} ends before it starts")
    return TimeRange(first, last)


def _repeated(text: str, parts: list[str]) -> TimeRange:
    count = _REPETITION.fullmatch(parts[0])
    if count is None or len(parts) not in {3, 4}:
        raise _malformed(f"timestamps {text!r} is not a repeated range")
    first = _moment(parts[1], text)
    every = _seconds(parts[2], text)
    length = _seconds(parts[3], text) if len(parts) == 4 else DAY
    if every <= 0 or count[1] == "0":
        raise _malformed(f"timestamps {text!r} never repeats")
    return TimeRange(first, first + length, every, int(count[1]) if count[1] else None)


def _moment(part: str, text: str) -> float:
    if not _INSTANT.fullmatch(part):
        raise _malformed(f"timestamps {text!r}: {part!r} is not an RFC 3339 instant")
    try:
        return datetime.fromisoformat(part).timestamp()
    except (ValueError, OverflowError):
        raise _malformed(f"timestamps {text!r}: {part!r} does not exist") from None


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
