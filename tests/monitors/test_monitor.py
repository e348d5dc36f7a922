"""Monitors: composing, reading, writing, describing and generating programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis_profiles import examples
from monitor_strategies import monitors, v2_monitors

import fleetapi
from fleetapi import Monitor, Secret, enters, every, leaves, vehicle
from fleetapi.errors import MonitorError, NotExpressible, UsageError
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.subscription import RetryKind, RetryPolicy

LEVEL = vehicle.energy.electric.level
MOVING = vehicle.kinetic.moving.is_(True)
HOOK = "https://example.com/hook"


@pytest.fixture
def designed() -> Monitor:
    """The monitor of the design document."""
    out_of_paris = leaves(lat=48.866667, lon=2.333333, radius_km=20).named("outOfParis")
    on_monday = every("Mon", at="14:30", lasting=timedelta(hours=4, minutes=30), tz="Europe/Paris").named(
        "onMonday"
    )
    battery_low = (vehicle.energy.electric.level < 50).named("batteryIsLow")
    return (
        Monitor("Low battery outside Paris or on Mondays")
        .when(out_of_paris & (battery_low | on_monday))
        .notify(
            "https://my.dn/monitors/cb1",
            name="HTTP_CB",
            headers={"Authorization": Secret.env("CB_AUTH")},
            body={"vin": "$vin"},
        )
        .remind_every(timedelta(minutes=10))
        .retry_bounded(times=3, every=timedelta(minutes=2))
        .batch(size=10, within=timedelta(minutes=5))
        .attach("vehicle.alerts", "vehicle.status")
    )


def test_the_example_is_the_repaired_quickstart_monitor(designed: Monitor) -> None:
    assert designed.to_dict(dialect="quickstart") == {
        "label": "Low battery outside Paris or on Mondays",
        "subscribeParam": {
            "refreshEvent": 600,
            "retryPolicy": {"policy": "Bounded", "maxRetryNumber": 3, "retryDelay": 120},
            "batchNotify": {"size": 10, "timeWindow": 300},
            "callback": {
                "target": "https://my.dn/monitors/cb1",
                "name": "HTTP_CB",
                "attributes": [
                    {"type": "Header", "key": "Authorization", "value": "${env:CB_AUTH}"},
                    {"type": "Body", "key": "vin", "value": "$vin"},
                ],
            },
        },
        "extendedEventParam": ["vehicle.alerts", "vehicle.status"],
        "triggerParam": {
            "triggers": [
                {
                    "name": "outOfParis",
                    "zone": {
                        "transition": "Out",
                        "circle": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}},
                    },
                },
                {
                    "name": "batteryIsLow",
                    "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]},
                },
                {
                    "name": "onMonday",
                    "time": {
                        "times": [
                            {
                                "recurrence": "Daily",
                                "start": "PT14H30M",
                                "occurence": {"day": ["Mon"]},
                                "duration": "PT4H30M",
                            }
                        ],
                        "time.zone": "Europe/Paris",
                    },
                },
            ],
            "bool.exp": "outOfParis & (batteryIsLow | onMonday)",
        },
    }


def test_the_package_exports_all_names_for_composing() -> None:
    offered = (
        "Monitor Secret leaves enters every starting vehicle environment privacy stolen parse_expression"
    )
    assert all(hasattr(fleetapi, name) for name in (*offered.split(" "), "Dialect"))


def test_monitors_are_immutable() -> None:
    first = Monitor("one")
    assert first.when(MOVING) is not first
    assert first == Monitor("one")
    with pytest.raises(AttributeError):
        first.label = "two"  # type: ignore[misc]  # this is what the test is about


def test_equal_monitors_hash_alike(designed: Monitor) -> None:
    again = Monitor.from_dict(designed.to_dict())
    assert again == designed
    assert hash(again) == hash(designed)
    assert again != designed.named("another")


def test_unnamed_triggers_get_free_names_in_order_of_appearance() -> None:
    zone = leaves(lat=0, lon=0, radius_km=1)
    rule = Monitor("x").when((LEVEL < 5) & zone & (MOVING | (LEVEL > 9).named("data2")))
    assert [trigger.name for trigger in rule.triggers] == ["data1", "zone1", "data3", "data2"]
    assert str(rule.expression) == "data1 & zone1 & (data3 | data2)"


def test_a_trigger_used_twice_is_one_trigger() -> None:
    low = LEVEL < 20
    rule = Monitor("x").when((low & MOVING) | (low & enters(lat=1, lon=2, radius_km=3)))
    assert len(rule.triggers) == 3


def test_listed_triggers_come_first_even_when_unused() -> None:
    unused = (LEVEL > 90).named("full")
    low = (LEVEL < 20).named("low")
    rule = Monitor("x").when(parse_expression("!low"), triggers=[unused, low])
    assert rule.triggers == (unused, low)
    assert Monitor("x").when(~low, triggers=[unused]).triggers == (unused, low)


def test_expressions_and_triggers_combine() -> None:
    low = (LEVEL < 20).named("low")
    assert (
        str(Monitor("x").when(MOVING & parse_expression("!low"), triggers=[low]).expression) == "data1 & !low"
    )
    assert (
        str(Monitor("x").when(parse_expression("!low") & MOVING, triggers=[low]).expression) == "!low & data1"
    )


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda: (LEVEL < 1).named("a") & (LEVEL < 2).named("a"), 'two different triggers have the name "a"'),
        (lambda: MOVING & ~MOVING, "`data1 & !data1` is always false"),
        (
            lambda: parse_expression("a | b"),
            'the expression uses "a", but there is no trigger with that name',
        ),
        (
            lambda: (LEVEL < 1) & (LEVEL < 2) & (LEVEL < 3) & (LEVEL < 4) & (LEVEL < 5) & (LEVEL < 6),
            "a monitor can have at most 5 triggers; this one has 6",
        ),
        (lambda: True, "True is not a condition"),
        (lambda: LEVEL, "vehicle.energy.electric.level is not a condition"),
    ],
)
def test_invalid_rules_are_rejected(rule: Any, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        Monitor("x").when(rule())
    assert message in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            lambda monitor: monitor.remind_every(timedelta(seconds=59)),
            "reminders is 59 seconds (the minimum is 60",
        ),
        (lambda monitor: monitor.remind_every(600), "must be a timedelta"),
        (lambda monitor: monitor.retry_bounded(times=0), "number of retries is 0 (the minimum is 1)"),
        (lambda monitor: monitor.retry_always(every=timedelta(0)), "the delay between retries"),
        (lambda monitor: monitor.batch(size=0), "the batch size is 0"),
        (lambda monitor: monitor.batch(size=True), "must be an integer"),
        (lambda monitor: monitor.batch(size=1, within=timedelta(seconds=4)), "the batch window is 4 seconds"),
        (lambda monitor: monitor.attach("vehicle.alert"), "did you mean `vehicle.alerts`?"),
        (lambda monitor: monitor.notify("example.com"), "not an absolute http or https URL"),
        (lambda monitor: monitor.notify(HOOK, headers={"Host": "x"}), "is reserved for the HTTP layer"),
        (lambda monitor: monitor.notify(HOOK, body={"v": "$VIN"}), "did you mean `$vin`?"),
        (lambda monitor: monitor.named("\ud800"), "half a character"),
    ],
)
def test_invalid_steps_are_rejected(step: Any, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        step(Monitor("x"))
    assert message in str(caught.value)


def test_retry_policies() -> None:
    monitor = Monitor("x")
    assert monitor.retry_never().retry_policy == RetryPolicy(RetryKind.NEVER)
    assert monitor.retry_bounded().retry_policy == RetryPolicy(RetryKind.BOUNDED)
    assert monitor.retry_always(every=timedelta(minutes=1)).retry_policy == RetryPolicy(
        RetryKind.ALWAYS, None, timedelta(minutes=1)
    )


def test_an_unfinished_monitor_is_not_written() -> None:
    with pytest.raises(MonitorError, match="has no condition"):
        Monitor("x").to_dict()
    with pytest.raises(MonitorError, match="has no webhook"):
        Monitor("x").when(MOVING).to_dict()
    with pytest.raises(UsageError, match="'v4' is not a dialect"):
        Monitor("x").to_dict(dialect="v4")  # type: ignore[arg-type]  # this is what the test is about


def test_secrets_are_resolved_for_sending_only(designed: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    assert "c2VjcmV0" in designed.to_json(secrets="resolve")
    for shown in (designed.to_json(), repr(designed), designed.describe(), designed.to_python()):
        assert "c2VjcmV0" not in shown
        assert "CB_AUTH" in shown


def test_literal_credentials_are_hidden_in_repr_and_description() -> None:
    monitor = (
        Monitor("x")
        .when(MOVING)
        .notify(HOOK + "?token=s3cret&a=1", headers={"X-Api-Key": "s3cret"}, body={"a": "Bearer s3cret"})
    )
    assert "s3cret" not in repr(monitor)
    assert "s3cret" not in monitor.describe()
    assert "token=***&a=1" in monitor.describe()


@pytest.mark.parametrize("dialect", ["quickstart", "v3"])
@given(monitor=monitors())
@examples(25)
def test_json_round_trips_in_all_dialects(dialect: Any, monitor: Monitor) -> None:
    assert Monitor.from_json(monitor.to_json(dialect=dialect)) == monitor
    for indent in (2, None):
        assert monitor.to_json(dialect=dialect, indent=indent).endswith("}\n")


@given(monitor=v2_monitors())
@examples(25)
def test_json_round_trips_in_v2(monitor: Monitor) -> None:
    assert Monitor.from_json(monitor.to_json(dialect="v2")) == monitor


@given(monitor=monitors())
@examples(25)
def test_the_program_builds_an_equal_monitor(monitor: Monitor) -> None:
    variables: dict[str, Any] = {}
    exec(monitor.to_python(), variables)
    assert variables["monitor"] == monitor


@given(monitor=monitors())
@examples(20)
def test_every_monitor_can_be_described(monitor: Monitor) -> None:
    assert monitor.describe().count(".\n") >= 4


def test_unknown_fields_of_the_server_are_kept_and_written_back(designed: Monitor) -> None:
    document = designed.to_dict(dialect="v3")
    document["priority"] = 3
    document["triggerParam"]["triggers"][1]["since"] = "2030"
    document["triggerParam"]["triggers"][2]["time"]["times"][0]["slot"] = [1, {"a": None}]
    document["subscribeParam"]["callback"]["webhook"]["attributes"][0]["extra"] = True
    document["subscribeParam"]["retryPolicy"]["jitter"] = 0.5
    answer = {"monitorId": "m1", "status": "Created", "monitor": document, "_links": {}, "novelty": 1}
    kept = Monitor.from_dict(answer)
    assert len(kept.unknown_fields) == 5
    assert kept.to_dict(dialect="v3") == document
    with pytest.raises(MonitorError, match="unknown key"):
        Monitor.from_dict(document)
    with pytest.raises(MonitorError, match="unknown key"):
        Monitor.from_dict(answer, unknown="refuse")


def test_nulls_of_the_server_count_as_absent(designed: Monitor) -> None:
    document = designed.to_dict(dialect="v3")
    document["subscribeParam"]["batchNotify"] = None
    assert Monitor.from_dict({"monitor": document}).batching is None
    with pytest.raises(MonitorError, match='"batchNotify" must be of type object, not null'):
        Monitor.from_dict(document)


@pytest.mark.parametrize(
    ("monitor", "message"),
    [
        (Monitor("x").when(MOVING | (LEVEL < 5)), "cannot express `data1 | data2`"),
        (Monitor("x").when(~MOVING), "has no negation, which `!data1` needs"),
        (Monitor("x").when(MOVING & (LEVEL < 5) & MOVING), "repeats data1"),
        (Monitor("x").when(MOVING, triggers=[(LEVEL < 5).named("low")]), "does not use low"),
        (
            Monitor("x").when(leaves(lat=1, lon=1, radius_km=1) & enters(lat=2, lon=2, radius_km=1)),
            "v2 allows one zone trigger; the rule has zone1 and zone2",
        ),
        (Monitor("x").when(vehicle.trip.start.changes()), "vehicle.trip.start"),
        (Monitor("x").when(vehicle.energy.charging.status.one_of("Failure")), "includedIn"),
        (Monitor("x").when(MOVING).attach("vehicle.trip"), "vehicle.trip cannot be attached in v2"),
    ],
)
def test_v2_rejects_what_it_cannot_express(monitor: Monitor, message: str) -> None:
    with pytest.raises(NotExpressible) as caught:
        monitor.notify(HOOK).to_dict(dialect="v2")
    assert message in caught.value.message


@pytest.mark.parametrize("dialect", ["quickstart", "v3"])
def test_v3_rejects_what_it_cannot_express(dialect: Any) -> None:
    narrow = Monitor("x").when(enters(lat=1, lon=1, radius_km=1.5)).notify(HOOK)
    with pytest.raises(NotExpressible, match=r"the radius 1\.5 km"):
        narrow.to_dict(dialect=dialect)
    assert narrow.to_dict(dialect="v2")
    with pytest.raises(NotExpressible, match="does not exist in"):
        Monitor("x").when(vehicle.engines.running.is_(True)).notify(HOOK).to_dict(dialect=dialect)


@pytest.mark.parametrize("group", ["headers", "query", "body"])
def test_attributes_must_be_mappings(group: str) -> None:
    loose: Any = Monitor("x")
    with pytest.raises(MonitorError, match=f"{group} must be a mapping, not a list"):
        loose.notify(HOOK, **{group: [("A", "b")]})


@pytest.mark.parametrize(
    ("policy", "remedy"),
    [("Always", "retry_always"), ("bounded", "retry_bounded"), ("Never", "retry_never"), (3, "retry_always")],
)
def test_strings_are_not_retry_policies(policy: object, remedy: str) -> None:
    loose: Any = Monitor("x")
    with pytest.raises(MonitorError) as caught:
        loose.retry(policy)
    assert str(caught.value) == f"{policy!r} is not a RetryPolicy (use .{remedy}(...))"


def test_labels_must_be_strings() -> None:
    loose: Any = Monitor
    with pytest.raises(MonitorError, match="label must be a string, not 5"):
        loose(5)


@pytest.mark.parametrize(
    ("condition", "dialect", "codes"),
    [
        (leaves(lat=1, lon=1, radius_km=0.5), "quickstart", ["FM301"]),
        (leaves(lat=1, lon=1, radius_km=0.5), "v2", []),
        (vehicle.engines.running.is_(True), "v3", ["FM501"]),
        (vehicle.trip.start.changes(), "v2", ["FM501"]),
        (MOVING | leaves(lat=1, lon=1, radius_km=1), "v2", ["FM209"]),
    ],
)
def test_findings_include_what_a_dialect_cannot_express(
    condition: Any, dialect: Any, codes: list[str]
) -> None:
    monitor = Monitor("x").when(condition).notify("https://my.dn/cb")
    assert [finding.code for finding in monitor.findings(dialect=dialect)] == codes
    if codes:
        with pytest.raises(NotExpressible):
            monitor.to_dict(dialect=dialect)
