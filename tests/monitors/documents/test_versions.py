"""What each API version requires of windows, and what v2 cannot express."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi.errors import MonitorError, NotExpressible
from fleetapi.monitors.builders import enters, every, starting
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import ATTRIBUTE, REMOVED, TIMES, Example
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.times.windows import DailyWindow, Weekday
from fleetapi.monitors.triggers import TimeTrigger

WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
V2_WINDOW = "triggerParam/timeZoneTriggers/timeTrigger/times/0"
INSTANT = "2099-01-05T08:00:00+01:00"
MONDAYS = {"day": ["Mon"]}


def notifying(trigger: TimeTrigger) -> Monitor:
    return Monitor("m").when(trigger.named("t")).notify("https://fleet.acme-telematics.com/hook")


def codes(version: str, changes: dict[str, Any]) -> list[str]:
    window = V2_WINDOW if version == "v2" else f"{TIMES}/0"
    example = Example(
        base="v2" if version == "v2" else "v3",
        changes={f"{window}/{key}" if key else window: value for key, value in changes.items()},
    )
    return [f"{each.code} {each.severity.value}" for each in check_text(example.document(), dialect=version)]


@pytest.mark.parametrize(
    ("changes", "v3", "v2"),
    [
        ({"occurence": {"week": ["w7"]}}, ["FM101 error"], ["FM101 error"]),
        ({"occurence": {}}, ["FM101 error"], ["FM101 error"]),
        ({"occurence": REMOVED}, [], ["FM101 error"]),
        ({"duration": REMOVED}, ["FM401 error"], ["FM401 error"]),
        ({"occurence": {"day": [*WEEK, "Mon"]}}, ["FM408 error"], ["FM408 error"]),
        ({"occurence": {"day": ["Mon", "Mon"]}}, ["FM408 warning"], ["FM408 warning"]),
        ({"occurence": {"day": ["Mon"], "week": ["w7", "w7"]}}, ["FM408 warning"], ["FM408 warning"]),
        ({"occurence": {"day": ["Mon"], "week": ["w7"] * 53}}, ["FM408 error"], ["FM408 error"]),
        (
            {"": {"recurrence": "None", "start": INSTANT, "duration": "PT4H"}},
            [],
            ["FM101 error", "FM403 error"],
        ),
        (
            {"": {"recurrence": "None", "start": "PT8H", "duration": "PT4H", "occurence": MONDAYS}},
            ["FM403 error"],
            ["FM402 warning"],
        ),
        (
            {"": {"recurrence": "None", "start": "PT8H", "occurence": MONDAYS}},
            ["FM403 error"],
            ["FM101 error", "FM402 warning"],
        ),
        ({"start": INSTANT}, ["FM403 error"], ["FM403 error"]),
        ({"recurrence": "none"}, ["FM403 error"], ["FM208 error", "FM402 warning"]),
    ],
    ids=str,
)
def test_windows_follow_the_rules_of_the_version(
    changes: dict[str, Any], v3: list[str], v2: list[str]
) -> None:
    assert codes("v3", changes) == v3
    assert codes("v2", changes) == v2


def test_variables_that_v2_lacks() -> None:
    for base, expected in (("v3", []), ("v2", ["FM708"])):
        example = Example(base="v2" if base == "v2" else "v3", changes={f"{ATTRIBUTE}/value": "$vid"})
        found = check_text(example.document(), dialect=base)
        assert [each.code for each in found] == expected


# ---------------------------------------------------------------------- writing


def window_of(monitor: Monitor, dialect: Any) -> Any:
    rule = monitor.to_dict(dialect=dialect)["triggerParam"]
    time = rule["timeZoneTriggers"]["timeTrigger"] if dialect == "v2" else rule["triggers"][0]["time"]
    return time["times"][0]


@pytest.mark.parametrize("dialect", ["quickstart", "v3", "v2"])
def test_weeks_without_days_are_written_with_all_days(dialect: Any) -> None:
    monitor = notifying(every(at="08:00", lasting=timedelta(hours=1), weeks=[7], tz="Europe/Paris"))
    assert window_of(monitor, dialect)["occurence"] == {"day": WEEK, "week": ["w7"]}
    assert Monitor.from_dict(monitor.to_dict(dialect=dialect)).triggers[0].named("t") == monitor.triggers[0]


def test_v2_requires_days() -> None:
    monitor = notifying(every(at="08:00", lasting=timedelta(hours=1), tz="Europe/Paris"))
    assert "occurence" not in window_of(monitor, "v3")
    assert window_of(monitor, "v2")["occurence"] == {"day": WEEK}


def test_all_seven_days_mean_every_day() -> None:
    hour = timedelta(hours=1)
    assert DailyWindow(hour, hour, tuple(Weekday)) == DailyWindow(hour, hour)


def test_v2_cannot_express_a_date() -> None:
    monitor = notifying(starting(datetime(2030, 1, 5, 8, tzinfo=UTC), lasting=timedelta(hours=1)))
    with pytest.raises(
        NotExpressible, match="in v2 a window starts at a time of day, not at an instant"
    ) as caught:
        monitor.to_json(dialect="v2")
    assert caught.value.remedy == "use a daily window, or v3"
    errors = [each.code for each in monitor.findings(dialect="v2") if each.severity.value == "error"]
    assert errors == ["FM101", "FM403"]


def test_v2_cannot_negate() -> None:
    outside = ~enters(lat=48.87, lon=2.33, radius_km=20)
    monitor = Monitor("m").when(outside).notify("https://fleet.acme-telematics.com/hook")
    with pytest.raises(NotExpressible, match="has no negation, which `!zone1` needs") as caught:
        monitor.to_json(dialect="v2")
    assert "`leaves` for a negated `enters`" in (caught.value.remedy or "")


def test_v2_cannot_express_the_id_of_the_vehicle() -> None:
    monitor = notifying(every(at="08:00", lasting=timedelta(hours=1), tz="Europe/Paris"))
    assert monitor.webhook is not None
    monitor = monitor.notify("https://fleet.acme-telematics.com/hook", headers={"X-Vehicle": "$vid"})
    with pytest.raises(NotExpressible, match=r"\$vid .* does not exist in v2"):
        monitor.to_json(dialect="v2")


# ---------------------------------------------------------------------- reading


def test_single_windows_of_v2_are_rejected() -> None:
    window = {"recurrence": "None", "start": "PT8H", "duration": "PT4H", "occurence": MONDAYS}
    text = Example(base="v2", changes={V2_WINDOW: window}).document()
    with pytest.raises(MonitorError, match="without a date"):
        Monitor.from_json(text)


def test_weeks_without_days_are_accepted_only_from_the_server() -> None:
    document = json.loads(Example(changes={f"{TIMES}/0/occurence": {"week": ["w7"]}}).document())
    with pytest.raises(MonitorError, match='needs "day"'):
        Monitor.from_dict(document)
    held = Monitor.from_dict({"monitorId": "m", "status": "Running", "monitor": document})
    assert held.triggers
