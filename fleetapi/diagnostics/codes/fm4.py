"""FM4xx: times."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import REMOVED, TIMES, TRIGGERS, Example

_ENTRY = f"{TIMES}/0"
_TIME_ZONE = f"{TRIGGERS}/1/time/timeZone"
_ONCE = {"recurrence": "None", "start": "2099-01-05T08:00:00+01:00", "duration": "PT4H"}
_MONDAYS = {"day": ["Mon"]}

CHECKS = (
    Check(
        code="FM401",
        name="daily-duration",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a daily window without a duration",
        explanation=(
            "A time entry that recurs daily needs to say how long it lasts. Daily is also the default: an "
            "entry without `recurrence` is daily. Only an entry with the recurrence `None` may go without a "
            "duration, and only in v3; it then stays open from its start. v2 always requires one."
        ),
        bad=Example(
            changes={f"{_ENTRY}/duration": REMOVED}, shown='{"recurrence": "Daily", "start": "PT14H30M"}'
        ),
        good=Example(shown='{"recurrence": "Daily", "start": "PT14H30M", "duration": "PT4H30M"}'),
    ),
    Check(
        code="FM402",
        name="occurrence-without-daily",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="days or weeks for a window that does not recur",
        explanation=(
            "`occurence` selects weekdays and weeks of a daily window. With the recurrence `None` there is "
            "one window with one absolute start, nothing to select from, and the server answers 400. v2 "
            "ignores it instead, so for v2 this is a warning."
        ),
        bad=Example(changes={_ENTRY: {**_ONCE, "occurence": _MONDAYS}}),
        good=Example(changes={_ENTRY: _ONCE}),
    ),
    Check(
        code="FM403",
        name="time-format",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a start or duration in the wrong form, or out of range",
        explanation=(
            "The start of a daily window is an ISO 8601 duration since midnight from `PT0S` to `PT23H59M`, "
            "so half past two in the afternoon is `PT14H30M`. The start of a single window is an RFC 3339 "
            "instant with its offset, `2026-01-05T08:00:00+01:00`. Durations are ISO 8601 and positive, with "
            "decimals in the last number if need be (`PT0.5H`); one of a daily window may be longer than a "
            "day, but years and months (`P1M`) are for a single window. The `T` before hours, minutes and "
            "seconds is not optional, because `P6M` means six months. v2 takes no instants: there, a start "
            "is always a duration since midnight."
        ),
        bad=Example(changes={f"{_ENTRY}/start": "14:30"}),
        good=Example(changes={f"{_ENTRY}/start": "PT14H30M"}),
    ),
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
    Check(
        code="FM409",
        name="window-past",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a single window that is already over",
        explanation=(
            "A window with the recurrence `None` has one absolute start, and with its duration one end. "
            "When that end has passed, the trigger can never hold again. It is usually a leftover of an "
            "earlier campaign or a mistyped year."
        ),
        bad=Example(changes={_ENTRY: {**_ONCE, "start": "2019-01-07T08:00:00+01:00"}}),
        good=Example(changes={_ENTRY: _ONCE}),
    ),
)
