"""FM401 to FM403, FM409: the start, duration and end of the windows of time triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, quoted
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import REMOVED, TIMES, Example
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.times import ENDS_OF_MONTHS, LATEST_START
from fleetapi.monitors.times.time_texts import (
    any_duration_of,
    duration_of,
    instant_of,
)

if TYPE_CHECKING:
    from fleetapi.monitors.times.windows import CalendarDuration

__all__ = ["FAMILY", "ONCE", "is_daily", "recurrence_of"]

FAMILY: Final = Family()


_LEAP_SECOND: Final = re.compile(r"T\d\d:\d\d:60", re.ASCII | re.IGNORECASE)
DAILY: Final = "Daily"
ONCE: Final = "None"
_RECURRENCES: Final = (ONCE, DAILY)
_ENTRY = f"{TIMES}/0"
_ONCE = {"recurrence": "None", "start": "2099-01-05T08:00:00+01:00", "duration": "PT4H"}
_MONDAYS = {"day": ["Mon"]}


def is_daily(window: Node) -> bool:
    """Tell whether a window recurs daily; one with an absolute start is probably not meant to."""
    return recurrence_of(window) == DAILY and instant_of(window.text("start")) is None


def _is_contradictory(window: Node) -> bool:
    """Tell whether a window of v3 occurs once but starts at a time of day, which FM403 reports."""
    return recurrence_of(window) == ONCE and duration_of(window.text("start")) is not None


def recurrence_of(window: Node) -> str | None:
    """Return the recurrence that the server will use; None if it is unclear."""
    entry = window.entry("recurrence")
    if entry is None:
        return DAILY
    return closest_choice(entry.value, _RECURRENCES) if isinstance(entry.value, str) else None


@FAMILY.check(
    Check(
        code="FM401",
        name="daily-duration",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a daily window without a duration",
        explanation=(
            "A daily time entry needs a duration. Daily is also the default: an entry without `recurrence` "
            "is daily. Only an entry with the recurrence `None` may omit the duration, and only in v3; it "
            "then stays open from its start. v2 always requires a duration."
        ),
        bad=Example(
            changes={f"{_ENTRY}/duration": REMOVED}, shown='{"recurrence": "Daily", "start": "PT14H30M"}'
        ),
        good=Example(shown='{"recurrence": "Daily", "start": "PT14H30M", "duration": "PT4H30M"}'),
    ),
)
def daily_duration(document: Document) -> Iterator[Diagnostic]:
    """Report daily windows without a duration (FM401)."""
    for window in document.nodes("window"):
        if not is_daily(window) or window.is_empty:
            continue  # an empty object is FM101
        if not window.has("duration"):
            by_default = "" if window.has("recurrence") else " (Daily is the default recurrence)"
            yield Diagnostic(
                "FM401",
                window.opener,
                f"a daily window needs a duration{by_default}",
                'add "duration", for example "PT4H30M"',
            )


@FAMILY.check(
    Check(
        code="FM402",
        name="occurrence-without-daily",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="days or weeks for a window that does not recur",
        explanation=(
            "`occurence` selects weekdays and weeks of a daily window. With the recurrence `None` there is "
            "one window with an absolute start, so there is nothing to select from, and the server responds "
            "with 400. v2 ignores it instead, so for v2 this is a warning."
        ),
        bad=Example(changes={_ENTRY: {**_ONCE, "occurence": _MONDAYS}}),
        good=Example(changes={_ENTRY: _ONCE}),
    ),
)
def occurrence_without_daily(document: Document) -> Iterator[Diagnostic]:
    """Report days or weeks of a window that occurs once (FM402). v2 ignores them."""
    for window in document.nodes("window"):
        entry = window.entry("occurrence")
        if entry is None or recurrence_of(window) != ONCE:
            continue
        if document.version == "v2":
            yield Diagnostic(
                "FM402",
                Place.key(entry.path),
                f"`{entry.key}` is ignored because this window occurs once (but v2 requires it)",
                'write "recurrence": "Daily" if the window should recur on these days',
                severity=Severity.WARNING,
            )
        elif not _is_contradictory(window):
            yield Diagnostic(
                "FM402",
                Place.key(entry.path),
                f"`{entry.key}` requires the recurrence Daily, but this window occurs once",
                f'remove `{entry.key}`, or write "recurrence": "Daily" and a time of day as the start',
            )


@FAMILY.check(
    Check(
        code="FM403",
        name="time-format",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a start or duration in the wrong format, or out of range",
        explanation=(
            "The start of a daily window is an ISO 8601 duration since midnight from `PT0S` to `PT23H59M`, "
            "so 2:30 p.m. is `PT14H30M`. The start of a single window is an RFC 3339 date and time with its "
            "offset, `2026-01-05T08:00:00+01:00`. Durations are ISO 8601 and positive, with decimals in the "
            "last number if needed (`PT0.5H`). A daily window may be longer than a day, but years and months "
            "(`P1M`) are for single windows. The `T` before hours, minutes and seconds is required, because "
            "`P6M` means six months. In v2, a start is always a duration since midnight."
        ),
        bad=Example(changes={f"{_ENTRY}/start": "14:30"}),
        good=Example(changes={f"{_ENTRY}/start": "PT14H30M"}),
    ),
)
def time_format(document: Document) -> Iterator[Diagnostic]:
    """Report a start or duration in the wrong format or out of range (FM403)."""
    for window in document.nodes("window"):
        recurrence = recurrence_of(window)
        start, duration = window.entry("start"), window.entry("duration")
        if start is not None and isinstance(start.value, str) and recurrence is not None:
            if document.version == "v2":
                yield from _start_in_v2(start)
            else:
                yield from (
                    _daily_start(start) if recurrence == DAILY else _single_start(document, window, start)
                )
        if duration is not None and isinstance(duration.value, str) and not _is_an_end(duration):
            yield from _duration(duration, daily=recurrence == DAILY)


def _is_an_end(duration: Entry) -> bool:
    """Tell whether an unknown key such as `until` is taken for the duration."""
    if not duration.presumed:
        return False
    from fleetapi.monitors.checks.unknown_keys import ENDS, folded  # noqa: PLC0415  (rare)

    return folded(duration.key) in ENDS


def _daily_start(entry: Entry) -> Iterator[Diagnostic]:
    start = duration_of(entry.value)
    if start is None:
        hint = _as_duration(entry.value, start=True) or "write the time since midnight, for example PT14H30M"
        if instant_of(entry.value) is not None:
            hint = 'write a time since midnight such as PT14H30M; a date needs "recurrence": "None"'
        yield _misread(entry, "duration", "is not a time since midnight", hint)
    elif start > LATEST_START:
        yield Diagnostic(
            "FM403",
            entry.place,
            f"{quoted(entry.value)} is after 23:59, the latest start",
            "a daily window starts between 00:00 (PT0H) and 23:59 (PT23H59M)",
        )


def _start_in_v2(entry: Entry) -> Iterator[Diagnostic]:
    """Check a start in v2, where it is a time since midnight for any recurrence."""
    if instant_of(entry.value) is None:
        yield from _daily_start(entry)
        return
    yield Diagnostic(
        "FM403",
        entry.place,
        f"{quoted(entry.value)} is a date, but v2 accepts only a time since midnight",
        "write a daily window, for example from PT8H, or use v3",
    )


def _single_start(document: Document, window: Node, entry: Entry) -> Iterator[Diagnostic]:
    if instant_of(entry.value) is None:
        meant = _as_moment(document, window, entry.value)
        hint = (
            f"write {meant}"
            if meant
            else "write a date and time with an offset, for example 2027-01-05T08:00:00+01:00"
        )
        if _LEAP_SECOND.search(entry.value):
            hint = "write :59 for the seconds: leap seconds are rarely supported"
        elif duration_of(entry.value) is not None:
            hint = f'{hint}; a time since midnight needs "recurrence": "Daily"'
            if window.has("occurrence"):
                hint = 'a time since midnight, days and weeks need "recurrence": "Daily"'
        yield _misread(entry, "instant", "is not a date and time with an offset", hint)


def _duration(entry: Entry, *, daily: bool) -> Iterator[Diagnostic]:
    duration = any_duration_of(entry.value)
    if daily and duration is not None and not isinstance(duration, timedelta):
        yield Diagnostic(
            "FM403",
            entry.place,
            f"{quoted(entry.value)} is in months, but a daily window recurs the next day",
            "put a T before hours and minutes: PT6M is six minutes, P6M six months",
        )
    elif duration is None:
        hint = _as_duration(entry.value, start=False) or "write hours and minutes, for example PT4H30M"
        yield _misread(entry, "duration", "is not a valid duration", hint)
    elif not duration:
        yield Diagnostic(
            "FM403", entry.place, "the duration is zero", "write a positive duration, for example PT4H30M"
        )


def _misread(entry: Entry, form: Literal["duration", "instant"], what: str, hint: str) -> Diagnostic:
    """Return an FM403 that points at the error within the string, if the grammar knows it."""
    from fleetapi.diagnostics.position import Span  # noqa: PLC0415
    from fleetapi.language import intervals  # noqa: PLC0415  (loads the grammar)

    parse = intervals.parse_duration if form == "duration" else intervals.parse_instant
    fault = parse(entry.value)
    shown = quoted(entry.value)
    if not isinstance(fault, intervals.Invalid):
        return Diagnostic("FM403", entry.place, f"{shown} {what} that the server accepts", hint)
    whole = fault.span == Span(0, len(entry.value)) or not len(fault.span)
    place = entry.place if whole else Place(entry.path, within=fault.span)
    return Diagnostic("FM403", place, f"{shown} {what}" + ("" if whole else f": {fault.message}"), hint)


def _as_duration(text: str, *, start: bool) -> str | None:
    """Return advice that converts a value such as `14:30` or `4h`."""
    from fleetapi.monitors.checks.intended_values import duration_meant  # noqa: PLC0415  (rare)

    meant = duration_meant(text, start=start)
    return f"write {meant}" if meant is not None else None


def _as_moment(document: Document, window: Node, text: str) -> str | None:
    """Convert a value such as `2027-01-05 08:00`, with the offset of the trigger's time zone."""
    from fleetapi.monitors.checks.intended_values import moment_meant  # noqa: PLC0415  (rare)

    around = (node for node in document.nodes("time") if node.path == window.path[: len(node.path)])
    time = next(around, None)
    return moment_meant(text, time.text("time_zone") if time is not None else None)


@FAMILY.check(
    Check(
        code="FM409",
        name="window-past",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a single window that is already over",
        explanation=(
            "A window with the recurrence `None` has one absolute start and, with its duration, one end. "
            "After that end, the trigger can never hold again. Usually it is left over from an earlier "
            "campaign, or the year is mistyped."
        ),
        bad=Example(changes={_ENTRY: {**_ONCE, "start": "2019-01-07T08:00:00+01:00"}}),
        good=Example(changes={_ENTRY: _ONCE}),
    ),
)
def window_past(document: Document) -> Iterator[Diagnostic]:
    """Report single windows that have ended (FM409)."""
    for window in document.nodes("window"):
        if recurrence_of(window) != ONCE:
            continue
        start, duration = instant_of(window.text("start")), any_duration_of(window.text("duration"))
        entry = window.entry("start")
        if start is None or duration is None or entry is None:
            continue
        try:
            end = start + duration if isinstance(duration, timedelta) else _months_after(start, duration)
        except OverflowError:
            continue
        doubt = timedelta(0) if isinstance(duration, timedelta) else ENDS_OF_MONTHS
        if document.now - end > doubt:
            yield Diagnostic(
                "FM409",
                entry.place,
                f"the window ended on {end:%Y-%m-%d} at {end:%H:%M}, so the trigger can never hold again",
                "correct the date, or remove the trigger",
            )


def _months_after(start: datetime, duration: CalendarDuration) -> datetime:
    """Return the end of a window whose duration has months."""
    from fleetapi.monitors.times.windows import months_later  # noqa: PLC0415  (rare)

    return months_later(start, duration.months) + duration.exact
