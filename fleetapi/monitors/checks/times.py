"""FM4xx: the hours, days, weeks and zones of time triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from fleetapi.diagnostics.severity import Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.monitors.checks.place import Place, quoted
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import closest_choice
from fleetapi.monitors.times import ENDS_OF_MONTHS, LATEST_START
from fleetapi.monitors.times.time_texts import (
    duration_of,
    instant_of,
    lasting_of,
    weeks_of,
)
from fleetapi.monitors.times.time_zones import (
    DEFAULT_TIME_ZONE,
    is_time_zone,
    nearest_time_zone,
    note_on_sign,
)

if TYPE_CHECKING:
    from fleetapi.monitors.times.windows import CalendarDuration

__all__ = ["CHECKS", "DAILY", "ONCE", "recurrence_of"]

_LEAP_SECOND: Final = re.compile(r"T\d\d:\d\d:60", re.ASCII | re.IGNORECASE)

DAILY: Final = "Daily"
ONCE: Final = "None"
_RECURRENCES: Final = (ONCE, DAILY)


def _is_daily(window: Node) -> bool:
    """Whether a window returns daily; one that starts at a moment is hardly meant so, whatever it says."""
    return recurrence_of(window) == DAILY and instant_of(window.text("start")) is None


def _is_contradictory(window: Node) -> bool:
    """Whether a window of v3 happens once, and starts at a time of day: FM403 says it all."""
    return recurrence_of(window) == ONCE and duration_of(window.text("start")) is not None


def recurrence_of(window: Node) -> str | None:
    """The recurrence that the server will take; None where nobody can tell."""
    entry = window.entry("recurrence")
    if entry is None:
        return DAILY
    return closest_choice(entry.value, _RECURRENCES) if isinstance(entry.value, str) else None


def daily_duration(document: Document) -> Iterator[Remark]:
    """FM401: a window that returns daily, and does not say for how long."""
    for window in document.nodes("window"):
        if not _is_daily(window) or window.is_empty:
            continue  # an empty object is FM101
        if not window.has("duration"):
            by_default = "" if window.has("recurrence") else " (Daily is the default recurrence)"
            yield Remark(
                "FM401",
                window.opener,
                f"a daily window needs a duration{by_default}",
                'add "duration", for example "PT4H30M"',
            )


def occurrence_without_daily(document: Document) -> Iterator[Remark]:
    """FM402: days or weeks for a window that happens once. v2 ignores them."""
    for window in document.nodes("window"):
        entry = window.entry("occurrence")
        if entry is None or recurrence_of(window) != ONCE:
            continue
        if document.version == "v2":
            yield Remark(
                "FM402",
                Place.key(entry.path),
                f"`{entry.key}` is ignored, because this window happens once (v2 requires it all the same)",
                'write "recurrence": "Daily" if the window is to return on these days',
                severity=Severity.WARNING,
            )
        elif not _is_contradictory(window):
            yield Remark(
                "FM402",
                Place.key(entry.path),
                f"`{entry.key}` goes only with the recurrence Daily; this window happens once",
                f'remove `{entry.key}`, or write "recurrence": "Daily" and a time of day as start',
            )


def time_format(document: Document) -> Iterator[Remark]:
    """FM403: a start or a duration that is not in its form, or out of range."""
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
    """Whether an unknown key such as `until` is taken for the duration: then what it holds is none."""
    if not duration.presumed:
        return False
    from fleetapi.monitors.checks.key_synonyms import ENDS, folded  # noqa: PLC0415  (rare)

    return folded(duration.key) in ENDS


def _daily_start(entry: Entry) -> Iterator[Remark]:
    start = duration_of(entry.value)
    if start is None:
        hint = _as_duration(entry.value, start=True) or "write the time since midnight, for example PT14H30M"
        if instant_of(entry.value) is not None:
            hint = 'write a time since midnight such as PT14H30M; a moment goes with "recurrence": "None"'
        yield _misread(entry, "duration", "is no time since midnight", hint)
    elif start > LATEST_START:
        yield Remark(
            "FM403",
            entry.place,
            f"{quoted(entry.value)} is after 23:59, the latest start",
            "a daily window starts between 00:00 (PT0H) and 23:59 (PT23H59M)",
        )


def _start_in_v2(entry: Entry) -> Iterator[Remark]:
    """v2 knows no instants: the start is a time since midnight, whatever the recurrence."""
    if instant_of(entry.value) is None:
        yield from _daily_start(entry)
        return
    yield Remark(
        "FM403",
        entry.place,
        f"{quoted(entry.value)} is an instant, and v2 takes only a time since midnight",
        "write a daily window, for example from PT8H, or use v3",
    )


def _single_start(document: Document, window: Node, entry: Entry) -> Iterator[Remark]:
    if instant_of(entry.value) is None:
        meant = _as_moment(document, window, entry.value)
        hint = (
            f"write {meant}"
            if meant
            else "write a moment with its offset, for example 2027-01-05T08:00:00+01:00"
        )
        if _LEAP_SECOND.search(entry.value):
            hint = "write :59 for the seconds: hardly any calendar keeps leap seconds"
        elif duration_of(entry.value) is not None:
            hint = f'{hint}; a time since midnight goes with "recurrence": "Daily"'
            if window.has("occurrence"):
                hint = 'a time since midnight, days and weeks go with "recurrence": "Daily"'
        yield _misread(entry, "instant", "is no moment", hint)


def _duration(entry: Entry, *, daily: bool) -> Iterator[Remark]:
    duration = lasting_of(entry.value)
    if daily and duration is not None and not isinstance(duration, timedelta):
        yield Remark(
            "FM403",
            entry.place,
            f"{quoted(entry.value)} counts in months, and a daily window returns on the next day",
            "before hours and minutes stands a T: PT6M is six minutes, P6M six months",
        )
    elif duration is None:
        hint = _as_duration(entry.value, start=False) or "write hours and minutes, for example PT4H30M"
        yield _misread(entry, "duration", "is no duration", hint)
    elif not duration:
        yield Remark("FM403", entry.place, "the window lasts no time at all", "write for example PT4H30M")


def _misread(entry: Entry, form: Literal["duration", "instant"], what: str, hint: str) -> Remark:
    """Point at what is wrong within the text, where the grammar can tell."""
    from fleetapi.diagnostics.position import Span  # noqa: PLC0415
    from fleetapi.language import intervals  # noqa: PLC0415  (loads the grammar)

    parse = intervals.parse_duration if form == "duration" else intervals.parse_instant
    fault = parse(entry.value)
    shown = quoted(entry.value)
    if not isinstance(fault, intervals.Invalid):
        return Remark("FM403", entry.place, f"{shown} {what} that the server reads", hint)
    whole = fault.span == Span(0, len(entry.value)) or not len(fault.span)
    place = entry.place if whole else Place(entry.path, within=fault.span)
    return Remark("FM403", place, f"{shown} {what}" + ("" if whole else f": {fault.message}"), hint)


def _as_duration(text: str, *, start: bool) -> str | None:
    """What `14:30` or `4h` would be, written as the API wants it."""
    from fleetapi.monitors.checks.meanings import duration_meant  # noqa: PLC0415  (rare)

    meant = duration_meant(text, start=start)
    return f"write {meant}" if meant is not None else None


def _as_moment(document: Document, window: Node, text: str) -> str | None:
    """What `2027-01-05 08:00` would be, with the offset of the trigger's time zone."""
    from fleetapi.monitors.checks.meanings import moment_meant  # noqa: PLC0415  (rare)

    around = (node for node in document.nodes("time") if node.path == window.path[: len(node.path)])
    time = next(around, None)
    return moment_meant(text, time.text("time_zone") if time is not None else None)


def time_zone(document: Document) -> Iterator[Remark]:
    """FM404 to FM406: a zone that does not exist, one without `/`, or none at all."""
    for node in document.nodes("time"):
        entry = node.entry("time_zone")
        if entry is None:
            if any(_is_daily(window) and not window.is_empty for window in node.list("windows")):
                yield Remark(
                    "FM406",
                    node.opener,
                    f"no time zone: the server will take {DEFAULT_TIME_ZONE}",
                    "write the zone whose clock is meant, even if it is that one",
                )
        elif not isinstance(entry.value, str):
            continue
        elif not is_time_zone(entry.value):
            guess = nearest_time_zone(entry.value) if len(entry.value) <= 60 else None
            advice = f"did you mean `{guess}`?" if guess else "write a name such as Europe/Paris"
            advice += f" ({note})" if (note := note_on_sign(guess)) else ""
            yield Remark(
                "FM404", entry.place, f"{quoted(entry.value)} is not in the time zone database", advice
            )
        elif "/" not in entry.value:
            yield Remark(
                "FM405",
                entry.place,
                f"`{entry.value}` has no `/`, and the published pattern wants one",
                "write area and city, for example Europe/Paris, or Etc/UTC",
            )


def week_range(document: Document) -> Iterator[Remark]:
    """FM407: weeks outside of w1..w52, backwards or malformed."""
    for node in document.nodes("occurrence"):
        entry = node.entry("weeks")
        for index, text in enumerate(entry.value if entry is not None and entry.well_typed else ()):
            if entry is None or not isinstance(text, str) or weeks_of(text) is not None:
                continue
            from fleetapi.diagnostics.position import Span  # noqa: PLC0415
            from fleetapi.language import intervals  # noqa: PLC0415  (loads the grammar)
            from fleetapi.monitors.checks.meanings import week_meant  # noqa: PLC0415

            fault = intervals.parse_week_range(text)
            if isinstance(fault, intervals.Invalid):
                path = (*entry.path, index)
                within = fault.span if len(fault.span) and fault.span != Span(0, len(text)) else None
                meant = week_meant(text)
                help_ = f"write {meant}" if meant is not None else fault.help
                yield Remark("FM407", Place(path, within=within), fault.message, help_)


def empty_times(document: Document) -> Iterator[Remark]:
    """FM408: a list of times, days or weeks with nothing in it, or with more than there are."""
    for shape, concept, nothing in (
        ("time", "windows", "add at least one entry"),
        ("occurrence", "days", "name the days; all seven mean every day"),
        ("occurrence", "weeks", "leave it out to mean every week"),
    ):
        for node in document.nodes(shape):
            entry = node.entry(concept)
            if entry is None or not entry.well_typed:
                continue
            if not entry.value:
                yield Remark("FM408", entry.place, f"`{entry.key}` is empty", nothing)
            elif concept != "windows":
                yield from _too_many(entry) or _repeated(entry)


def _too_many(entry: Entry) -> list[Remark]:
    """More days than a week has, or more weeks than a year."""
    most = entry.field.at_most
    if most is None or len(entry.value) <= most:
        return []
    message = f"`{entry.key}` has {len(entry.value)} items, and takes at most {most}"
    return [Remark("FM408", entry.place, message, "remove what is given twice")]


def _repeated(entry: Entry) -> list[Remark]:
    """A day or week that is given again, which is allowed and adds nothing."""
    texts = [
        closest_choice(item, entry.field.choices) or item if isinstance(item, str) else None
        for item in entry.value
    ]
    return [
        Remark(
            "FM408",
            Place((*entry.path, index)),
            f"{quoted(entry.value[index])} is given twice, which adds nothing",
            "remove one of them, or correct it",
            severity=Severity.WARNING,
        )
        for index, text in enumerate(texts)
        if text is not None and text in texts[:index]
    ]


def window_past(document: Document) -> Iterator[Remark]:
    """FM409: a single window that is over."""
    for window in document.nodes("window"):
        if recurrence_of(window) != ONCE:
            continue
        start, duration = instant_of(window.text("start")), lasting_of(window.text("duration"))
        entry = window.entry("start")
        if start is None or duration is None or entry is None:
            continue
        try:
            end = start + duration if isinstance(duration, timedelta) else _months_after(start, duration)
        except OverflowError:
            continue
        doubt = timedelta(0) if isinstance(duration, timedelta) else ENDS_OF_MONTHS
        if document.now - end > doubt:
            yield Remark(
                "FM409",
                entry.place,
                f"the window ended on {end:%Y-%m-%d} at {end:%H:%M}, so the trigger can never hold again",
                "correct the date, or remove the trigger",
            )


def _months_after(start: datetime, duration: CalendarDuration) -> datetime:
    """The end of a window that counts in months."""
    from fleetapi.monitors.times.windows import months_later  # noqa: PLC0415  (rare)

    return months_later(start, duration.months) + duration.exact


CHECKS: Final = (
    daily_duration,
    occurrence_without_daily,
    time_format,
    time_zone,
    week_range,
    empty_times,
    window_past,
)
