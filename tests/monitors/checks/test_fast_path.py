"""What is seen at a glance is what a long look finds: the shortcut never changes an outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from document_mutations import damaged_documents
from hypothesis import given
from hypothesis_profiles import examples
from monitor_strategies import monitors, time_triggers, v2_monitors, zone_triggers

from fleetapi.monitors.checks import expression, fast_path, logic
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.monitor import Monitor

CASES = Path(__file__).parents[2] / "cases" / "checks"
DOCUMENTS: list[Any] = [
    *map(dict, BASES.values()),
    *(json.loads(path.read_text(encoding="utf-8-sig")) for path in sorted((CASES / "clean").glob("*.json"))),
    *(json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("FM6*/*.json"))),
]
ALL_DAY = {"times": [{"start": "PT0H", "duration": "PT24H"}], "timeZone": "Europe/Paris"}


def surveyed(document: Any) -> Document:
    return Document.of(
        document if isinstance(document, Mapping) else {}, None, datetime(2026, 1, 1, tzinfo=UTC)
    )


def at_a_glance(document: Any) -> list[str]:
    """What the shortcut has to say about a document."""
    survey = surveyed(document)
    return [remark.message for remark in (*fast_path.expression(survey), *fast_path.conclusions(survey, []))]


def at_length(document: Any) -> list[str]:
    """What the checks say that the shortcut may spare."""
    survey = surveyed(document)
    found = [remark for check in expression.FAMILY.functions for remark in check(survey)]
    return [remark.message for remark in (*found, *logic.conclusions(survey, []))]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_on_the_cases(document: Any) -> None:
    assert at_a_glance(document) == at_length(document)


@examples(60)
@given(damaged_documents(DOCUMENTS))
def test_on_damaged_documents(text: str) -> None:
    document = json.loads(text)
    assert at_a_glance(document) == at_length(document)


@examples(25)
@given(monitors())
def test_on_composed_monitors(monitor: Monitor) -> None:
    document = monitor.to_dict(dialect="v3")
    assert at_a_glance(document) == at_length(document)


@examples(15)
@given(v2_monitors())
def test_on_composed_monitors_of_v2(monitor: Monitor) -> None:
    document = monitor.to_dict(dialect="v2")
    assert at_a_glance(document) == at_length(document)


@pytest.mark.parametrize("text", ["z & t", "z | t", "t", "z"])
@examples(40)
@given(zone=zone_triggers(whole=False), time=time_triggers())
def test_on_one_zone_and_one_time(text: str, zone: Any, time: Any) -> None:
    monitor = Monitor("x").notify("https://my.dn/")
    in_v2 = monitor.when(zone.named("z")).to_dict(dialect="v2")["triggerParam"]["timeZoneTriggers"]
    (in_v3,) = monitor.when(time.named("t")).to_dict(dialect="v3")["triggerParam"]["triggers"]
    triggers = [{"name": "z", "zone": in_v2["zoneTrigger"]}, in_v3]
    document = {"triggerParam": {"triggers": triggers, "boolExp": text}}
    assert at_a_glance(document) == at_length(document)


@pytest.mark.parametrize("text", ["t", "low & t", "low | t"])
def test_hours_that_leave_no_gap_always_hold(text: str) -> None:
    low = {"data": "vehicle.energy.fuel.level", "op": "lowerThan", "value": ["10"]}
    triggers = [{"name": "t", "time": ALL_DAY}, {"name": "low", "data": low}]
    document = {"triggerParam": {"triggers": triggers, "boolExp": text}}
    assert at_a_glance(document) == at_length(document)
