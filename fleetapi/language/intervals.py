"""Durations, instants, time ranges and weeks: parse text into plain values, or say what is invalid and where.

Every function takes a string and returns a value or an `Invalid`; none raises. The grammar is
`grammar/interval.lark`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Span
from fleetapi.language.grammars import Grammar, ParseError, span_of

if TYPE_CHECKING:
    from lark import Token

__all__ = [
    "Duration",
    "Invalid",
    "RepeatedRange",
    "TimeRange",
    "WeekRange",
    "parse_duration",
    "parse_instant",
    "parse_time_range",
    "parse_week_range",
]

MAXIMUM_LENGTH: Final = 200  # characters
LAST_WEEK: Final = 52


@attrs.frozen
class Invalid:
    """What is wrong with a string, and where; `help` says what to write."""

    span: Span
    message: str
    help: str = ""

    def problem(self, code: str, distance: int = 0) -> Diagnostic:
        """Return this as a problem in a document where the string begins at `distance`."""
        return Diagnostic(code, self.span.shifted(distance), self.message, self.help)


@attrs.frozen
class Duration:
    """An ISO 8601 duration. Years and months have no fixed length; the rest is exact."""

    years: int = 0
    months: int = 0
    exact: timedelta = timedelta()

    @property
    def is_exact(self) -> bool:
        """Whether its length does not depend on the calendar."""
        return not self.years and not self.months

    @property
    def is_zero(self) -> bool:
        """Whether its length is zero."""
        return self.is_exact and not self.exact


@attrs.frozen
class TimeRange:
    """`T1/T2`, `T1/D`, `T/` or `/T`. Missing parts are None."""

    start: datetime | None = None
    end: datetime | None = None
    duration: Duration | None = None


@attrs.frozen
class RepeatedRange:
    """`Rn/T/D[/d]`: a range at `start` and one after each `interval`.

    There are `count` ranges; None means that they repeat forever. Each is `length` long; None means the
    vendor's default of 24 hours.
    """

    count: int | None
    start: datetime
    interval: Duration
    length: Duration | None = None


@attrs.frozen
class WeekRange:
    """Weeks of the year from `first` to `last`, both inclusive."""

    first: int
    last: int


def parse_duration(text: str) -> Duration | Invalid:
    """Parse an ISO 8601 duration such as `PT14H30M`, `P1DT2H`, `PT0.5S` or `P2W`, to the microsecond."""
    value: Duration | Invalid = _parse(text, "duration")
    return value


def parse_instant(text: str) -> datetime | Invalid:
    """Parse an RFC 3339 timestamp, to the microsecond; the result is aware.

    A leap second (`:60`) is read as the beginning of the next minute.
    """
    value: datetime | Invalid = _parse(text, "instant")
    return value


def parse_time_range(text: str) -> TimeRange | RepeatedRange | Invalid:
    """Parse one range of `timestamps`. It must not end before it starts, nor repeat zero times."""
    value: TimeRange | RepeatedRange | Invalid = _parse(text, "time_range")
    if isinstance(value, TimeRange) and value.start and value.end and value.end < value.start:
        return Invalid(
            Span(0, len(text)), "the range ends before it starts", "write the earlier instant first"
        )
    if isinstance(value, RepeatedRange) and (value.count == 0 or value.interval.is_zero):
        help_ = "R5/T/D is five ranges, one after each D; R/T/D repeats forever"
        return Invalid(Span(0, len(text)), "the range never repeats", help_)
    return value


def parse_week_range(text: str) -> WeekRange | Invalid:
    """Parse one item of a list of weeks: `w1` to `w52`, or a range such as `w3-w12`."""
    value: WeekRange | Invalid = _parse(text, "week_range")
    return value


# the name of each form, and how to write it
_FORMS: Final = {
    "duration": ("a duration", "write a duration as PT14H30M, P1DT2H or P2W"),
    "instant": (
        "an instant",
        "write an instant as 2026-01-05T08:00:00+01:00 or 2026-01-05T07:00:00Z",
    ),
    "time_range": ("a time range", "write a range as T1/T2, T1/D, T/, /T, Rn/T/D or Rn/T/D/d"),
    "week_range": ("a week or a range of weeks", "write weeks as w7 or w3-w12"),
}


def _parse(text: str, start: str) -> Any:
    name, form = _FORMS[start]
    if len(text) > MAXIMUM_LENGTH:
        return Invalid(Span(0, len(text)), f"{name} cannot have {len(text)} characters", form)
    tokens = _GRAMMAR.tokens(text, start)
    try:
        return _GRAMMAR.build(tokens, start)
    except _NoSuchValue as error:
        return error.invalid
    except ParseError as error:
        return _unexpected(text, tokens, error.index, start)


def _unexpected(text: str, tokens: Sequence[Token], index: int, start: str) -> Invalid:
    name, form = _FORMS[start]
    if index == 0:
        return Invalid(Span(0, len(text)), f"`{text}` is not {name}" if text else f"{name} is missing", form)
    if index >= len(tokens):
        return Invalid(Span.at(len(text)), f"`{text}` is incomplete", form)
    token = tokens[index]
    since_period = text[: span_of(token).start].rpartition("P")[2]
    if token.value in ("H", "S") and since_period.isdigit():
        form = f"write hours, minutes and seconds after a T: PT{since_period}{token}"
    return Invalid(span_of(token), f"unexpected `{token}`", form)


class _NoSuchValue(Exception):
    """The string has the right form, but the value does not exist."""

    def __init__(self, tokens: Sequence[Token], message: str, help_: str = "") -> None:
        super().__init__(message)
        self.invalid = Invalid(span_of(tokens[0]).to(span_of(tokens[-1])), message, help_)


@attrs.frozen
class _Amount:
    """A number with its unit. `tokens` are its digits, and its decimals if it has any."""

    unit: str
    tokens: tuple[Token, ...]

    @property
    def value(self) -> Decimal:
        return Decimal(".".join(self.tokens))


_SECONDS: Final = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


def _amount(unit: str) -> Callable[[list[Token]], _Amount]:
    def build(children: list[Token]) -> _Amount:
        return _Amount(unit, tuple(children))

    return build


class _Builder:
    """Builds the values; each method has the name of a grammar rule."""

    years = staticmethod(_amount("years"))
    months = staticmethod(_amount("months"))
    weeks = staticmethod(_amount("weeks"))
    days = staticmethod(_amount("days"))
    hours = staticmethod(_amount("hours"))
    minutes = staticmethod(_amount("minutes"))
    seconds = staticmethod(_amount("seconds"))

    @staticmethod
    def duration(amounts: list[_Amount]) -> Duration:
        whole = {"years": 0, "months": 0}
        microseconds = Decimal(0)
        for amount in amounts:
            if len(amount.tokens) > 1 and amount is not amounts[-1]:
                raise _NoSuchValue(amount.tokens, "only the last number of a duration may have decimals")
            if amount.unit in whole:
                if len(amount.tokens) > 1:
                    raise _NoSuchValue(
                        amount.tokens, "a fraction of a year or month has no fixed length", "use days"
                    )
                whole[amount.unit] = int(amount.value)
            else:
                microseconds += amount.value * _SECONDS[amount.unit] * 1_000_000
        try:
            return Duration(whole["years"], whole["months"], timedelta(microseconds=int(microseconds)))
        except OverflowError:
            tokens = [token for amount in amounts for token in amount.tokens]
            raise _NoSuchValue(tokens, "the duration is too long") from None

    @staticmethod
    def fraction(children: list[Token]) -> Token | None:
        return children[0] if children else None

    @staticmethod
    def offset(children: list[Token]) -> timezone:
        if not children:
            return UTC
        sign, hours, minutes = children
        ahead = timedelta(hours=_field(hours, 2, 23), minutes=_field(minutes, 2, 59))
        return timezone(-ahead if sign == "-" else ahead)

    @staticmethod
    def instant(children: list[Any]) -> datetime:
        year, _, month, _, day, hour, minute, second, decimals, zone = children
        calendar = (_field(year, 4, 9999), _field(month, 2, 12), _field(day, 2, 31))
        clock = (_field(hour, 2, 23), _field(minute, 2, 59), _field(second, 2, 60))
        microsecond = int(decimals[:6].ljust(6, "0")) if decimals is not None else 0
        try:
            start_of_minute = datetime(*calendar, *clock[:2], tzinfo=zone)
            return start_of_minute + timedelta(seconds=clock[2], microseconds=microsecond)
        except (ValueError, OverflowError):
            raise _NoSuchValue([year, month, day], "this day does not exist") from None

    @staticmethod
    def between(children: list[datetime]) -> TimeRange:
        return TimeRange(start=children[0], end=children[1])

    @staticmethod
    def lasting(children: list[Any]) -> TimeRange:
        return TimeRange(start=children[0], duration=children[1])

    @staticmethod
    def since(children: list[datetime]) -> TimeRange:
        return TimeRange(start=children[0])

    @staticmethod
    def until(children: list[datetime]) -> TimeRange:
        return TimeRange(end=children[0])

    @staticmethod
    def repeated(children: list[Any]) -> RepeatedRange:
        return RepeatedRange(*children)

    @staticmethod
    def count(children: list[Token]) -> int | None:
        return int(children[0]) if children else None

    @staticmethod
    def week_range(children: list[Token]) -> WeekRange:
        weeks = [token for token in children if token.type == "DIGITS"]
        for week in weeks:
            if not 1 <= int(week) <= LAST_WEEK:
                raise _NoSuchValue([week], f"week {week} does not exist", "weeks range from w1 to w52")
            if week.startswith("0"):
                raise _NoSuchValue([week], "a week number has no leading zero", f"write w{int(week)}")
        first, last = int(weeks[0]), int(weeks[-1])
        if first > last:
            help_ = f"for weeks across the new year, write two items: w{first}-w52 and w1-w{last}"
            raise _NoSuchValue(weeks, f"week {first} comes after week {last}", help_)
        return WeekRange(first, last)


def _field(token: Token, digits: int, greatest: int) -> int:
    if len(token) != digits:
        raise _NoSuchValue([token], f"`{token}` must have {digits} digits")
    if int(token) > greatest:
        raise _NoSuchValue([token], f"{token} is too large: the maximum here is {greatest}")
    return int(token)


_GRAMMAR: Final = Grammar("interval", builder=_Builder())
