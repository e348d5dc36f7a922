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
            "Time zones are names from the tz database, such as `Europe/Paris` or `America/New_York`; they "
            "are case-sensitive. Offsets (`+01:00`) and Windows names are not in it. The help suggests the "
            "nearest known name."
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
            "Names such as `UTC` and `CET` are in the tz database, but the published pattern requires a "
            "slash. `Etc/UTC` is the same as `UTC`; for the others, use a city of the region."
        ),
        bad=Example(changes={_TIME_ZONE: "CET"}),
        good=Example(changes={_TIME_ZONE: "Europe/Brussels"}),
    ),
    Check(
        code="FM406",
        name="timezone-default",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="no time zone: the server will use Europe/Paris",
        explanation=(
            "Without a time zone, the hours of a time trigger are those of Europe/Paris, wherever the "
            "vehicles are and whatever your clock says. Specify the time zone, even if it is Europe/Paris."
        ),
        bad=Example(changes={_TIME_ZONE: REMOVED}, shown='"time": {"times": […]}'),
        good=Example(changes={_TIME_ZONE: "Europe/Paris"}),
    ),
)
def time_zone(document: Document) -> Iterator[Diagnostic]:
    """Report an unknown time zone, one without `/`, or none at all (FM404 to FM406)."""
    for node in document.nodes("time"):
        entry = node.entry("time_zone")
        if entry is None:
            if any(is_daily(window) and not window.is_empty for window in node.list("windows")):
                yield Diagnostic(
                    "FM406",
                    node.opener,
                    f"no time zone: the server will use {DEFAULT_TIME_ZONE}",
                    "specify the time zone, even if it is this one",
                )
        elif not isinstance(entry.value, str):
            continue
        elif not is_time_zone(entry.value):
            guess = nearest_time_zone(entry.value) if len(entry.value) <= 60 else None
            advice = f"did you mean `{guess}`?" if guess else "use a name such as Europe/Paris"
            advice += f" ({note})" if (note := note_on_sign(guess)) else ""
            yield Diagnostic(
                "FM404", entry.place, f"{quoted(entry.value)} is not in the time zone database", advice
            )
        elif "/" not in entry.value:
            yield Diagnostic(
                "FM405",
                entry.place,
                f"`{entry.value}` has no `/`, but the published pattern requires one",
                "use an area and a city, for example Europe/Paris, or Etc/UTC",
            )


@FAMILY.check(
    Check(
        code="FM407",
        name="week-range",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="weeks that do not exist, or a reversed range",
        explanation=(
            "Weeks are written as `w1` to `w52`, or as ranges such as `w3-w12` whose first week is not after "
            "the last. A season across the new year takes two entries: `w48-w52` and `w1-w9`."
        ),
        bad=Example(changes={f"{_ENTRY}/occurence": {"day": ["Mon"], "week": ["w48-w9"]}}),
        good=Example(changes={f"{_ENTRY}/occurence": {"day": ["Mon"], "week": ["w48-w52", "w1-w9"]}}),
    ),
)
def week_range(document: Document) -> Iterator[Diagnostic]:
    """Report weeks outside w1 to w52, reversed ranges and malformed weeks (FM407)."""
    for node in document.nodes("occurrence"):
        entry = node.entry("weeks")
        for index, text in enumerate(entry.value if entry is not None and entry.well_typed else ()):
            if entry is None or not isinstance(text, str) or weeks_of(text) is not None:
                continue
            from fleetapi.diagnostics.position import Span  # noqa: PLC0415
            from fleetapi.language import intervals  # noqa: PLC0415  (loads the grammar)
            from fleetapi.monitors.checks.intended_values import week_meant  # noqa: PLC0415

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
            "list of weeks one to 52. For every week, omit `week`; for every day, list all seven: "
            "`occurence` requires `day` (FM101). A day or week that appears twice is only a warning: it has "
            "no effect, and you may have meant another one."
        ),
        bad=Example(changes={f"{_ENTRY}/occurence": {"day": []}}),
        good=Example(changes={f"{_ENTRY}/occurence": _MONDAYS}),
    ),
)
def empty_times(document: Document) -> Iterator[Diagnostic]:
    """Report a list of times, days or weeks that is empty or too long (FM408)."""
    for shape, concept, nothing in (
        ("time", "windows", "add at least one entry"),
        ("occurrence", "days", "list the days; all seven mean every day"),
        ("occurrence", "weeks", "omit it for every week"),
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
    """Return a diagnostic if there are more days than in a week, or more weeks than in a year."""
    most = entry.field.at_most
    if most is None or len(entry.value) <= most:
        return []
    message = f"`{entry.key}` has {len(entry.value)} items; the maximum is {most}"
    return [Diagnostic("FM408", entry.place, message, "remove the duplicates")]


def _repeated(entry: Entry) -> list[Diagnostic]:
    """Return a diagnostic for each repeated day or week, which is allowed but has no effect."""
    texts = [
        closest_choice(item, entry.field.choices) or item if isinstance(item, str) else None
        for item in entry.value
    ]
    return [
        Diagnostic(
            "FM408",
            Place((*entry.path, index)),
            f"{quoted(entry.value[index])} appears twice, which has no effect",
            "remove one of them, or correct it",
            severity=Severity.WARNING,
        )
        for index, text in enumerate(texts)
        if text is not None and text in texts[:index]
    ]
