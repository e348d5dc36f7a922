"""FM404 to FM408: the time zones, days and weeks of time triggers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, quoted
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import REMOVED, TIMES, TRIGGERS, Example
from fleetapi.monitors.checks.nodes import Entry, closest_choice
from fleetapi.monitors.checks.windows import is_daily
from fleetapi.monitors.times.time_texts import (
    weeks_of,
)
from fleetapi.monitors.times.time_zones import (
    DEFAULT_TIME_ZONE,
    is_time_zone,
    nearest_time_zone,
    note_on_sign,
)

__all__ = ["FAMILY"]

FAMILY: Final = Family()


_ENTRY = f"{TIMES}/0"
_TIME_ZONE = f"{TRIGGERS}/1/time/timeZone"
_MONDAYS = {"day": ["Mon"]}


@FAMILY.check(
    Check(
        code="FM404",
        name="timezone-unknown",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a time zone that does not exist",
        explanation=(
            "Time zones are names of the tz database, such as `Europe/Paris` or `America/New_York`; upper "
            "and lower case matter. Offsets (`+01:00`) and Windows names are not part of it. The nearest "
            "known name is suggested."
        ),
        bad=Example(changes={_TIME_ZONE: "Europe/Pariss"}),
        good=Example(changes={_TIME_ZONE: "Europe/Paris"}),
    ),
    Check(
        code="FM405",
        name="timezone-form",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a time zone name without a slash",
        explanation=(
            "Names like `UTC` and `CET` are in the tz database, but the published pattern asks for a slash. "
            "`Etc/UTC` is the same as `UTC`; for the others, name a city of the region."
        ),
        bad=Example(changes={_TIME_ZONE: "CET"}),
        good=Example(changes={_TIME_ZONE: "Europe/Brussels"}),
    ),
    Check(
        code="FM406",
        name="timezone-default",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="no time zone: the server will take Europe/Paris",
        explanation=(
            "Without a time zone the hours of a time trigger are those of Europe/Paris, wherever the "
            "vehicles are and whatever the clock of the author said. Write the zone down, even if it is "
            "that one."
        ),
        bad=Example(changes={_TIME_ZONE: REMOVED}, shown='"time": {"times": […]}'),
        good=Example(changes={_TIME_ZONE: "Europe/Paris"}),
    ),
)
def time_zone(document: Document) -> Iterator[Diagnostic]:
    """FM404 to FM406: a zone that does not exist, one without `/`, or none at all."""
    for node in document.nodes("time"):
        entry = node.entry("time_zone")
        if entry is None:
            if any(is_daily(window) and not window.is_empty for window in node.list("windows")):
                yield Diagnostic(
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
            yield Diagnostic(
                "FM404", entry.place, f"{quoted(entry.value)} is not in the time zone database", advice
            )
        elif "/" not in entry.value:
            yield Diagnostic(
                "FM405",
                entry.place,
                f"`{entry.value}` has no `/`, and the published pattern wants one",
                "write area and city, for example Europe/Paris, or Etc/UTC",
            )


@FAMILY.check(
    Check(
        code="FM407",
        name="week-range",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="weeks that do not exist, or a range the wrong way round",
        explanation=(
            "Weeks are written `w1` to `w52`, or as ranges `w3-w12` whose first week is not after the last. "
            "A season across the new year takes two entries: `w48-w52` and `w1-w9`."
        ),
        bad=Example(changes={f"{_ENTRY}/occurence": {"day": ["Mon"], "week": ["w48-w9"]}}),
        good=Example(changes={f"{_ENTRY}/occurence": {"day": ["Mon"], "week": ["w48-w52", "w1-w9"]}}),
    ),
)
def week_range(document: Document) -> Iterator[Diagnostic]:
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
                yield Diagnostic("FM407", Place(path, within=within), fault.message, help_)


@FAMILY.check(
    Check(
        code="FM408",
        name="empty-times",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an empty list of times, days or weeks, or one that is too long",
        explanation=(
            "A time trigger needs at least one entry in `times`. A list of days has one to seven items, a "
            "list of weeks one to 52. For every week, leave `week` out; for every day, name all seven: "
            "`occurence` requires `day` (FM101). A day or week that is given twice is a warning: it adds "
            "nothing, and perhaps another one was meant."
        ),
        bad=Example(changes={f"{_ENTRY}/occurence": {"day": []}}),
        good=Example(changes={f"{_ENTRY}/occurence": _MONDAYS}),
    ),
)
def empty_times(document: Document) -> Iterator[Diagnostic]:
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
                yield Diagnostic("FM408", entry.place, f"`{entry.key}` is empty", nothing)
            elif concept != "windows":
                yield from _too_many(entry) or _repeated(entry)


def _too_many(entry: Entry) -> list[Diagnostic]:
    """More days than a week has, or more weeks than a year."""
    most = entry.field.at_most
    if most is None or len(entry.value) <= most:
        return []
    message = f"`{entry.key}` has {len(entry.value)} items, and takes at most {most}"
    return [Diagnostic("FM408", entry.place, message, "remove what is given twice")]


def _repeated(entry: Entry) -> list[Diagnostic]:
    """A day or week that is given again, which is allowed and adds nothing."""
    texts = [
        closest_choice(item, entry.field.choices) or item if isinstance(item, str) else None
        for item in entry.value
    ]
    return [
        Diagnostic(
            "FM408",
            Place((*entry.path, index)),
            f"{quoted(entry.value[index])} is given twice, which adds nothing",
            "remove one of them, or correct it",
            severity=Severity.WARNING,
        )
        for index, text in enumerate(texts)
        if text is not None and text in texts[:index]
    ]
