"""The JSON Schema accepts what the checks accept, and rejects structural errors."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from document_mutations import damaged_documents
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from jsonschema import Draft202012Validator
from monitor_strategies import monitors, v2_monitors
from ruamel.yaml import YAML

from fleetapi.errors import UsageError
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import ATTRIBUTE, BASES, DATA, TIMES, TRIGGERS, ZONE, Example
from fleetapi.monitors.checks.registry import every_check
from fleetapi.monitors.documents.schema import monitor_schema
from fleetapi.monitors.documents.schema_parts import TEXTS
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.wire.dialects import SHAPES, Dialect

SPECIFICATION = Path(__file__).parents[4] / "shared" / "api" / "openapi-v3.19.2.yaml"

# Structural errors; everything else is semantic.
STRUCTURE = frozenset(
    {
        *("FM003", "FM004", "FM101", "FM102", "FM103", "FM104", "FM107"),
        *("FM201", "FM202", "FM203", "FM204", "FM205", "FM206", "FM207", "FM208", "FM209"),
        *("FM301", "FM303", "FM401", "FM402", "FM403", "FM407", "FM408"),
        *("FM501", "FM502", "FM503", "FM505", "FM706", "FM711"),
    }
)
# The schema checks the form of these, but not whether the moment or the range of weeks exists.
HALF_SEEN = frozenset({"FM403", "FM407"})

dialects = st.sampled_from([None, "quickstart", "v3", "v2"])
relaxed = examples(100)


@cache
def validator(dialect: str | None) -> Draft202012Validator:
    return Draft202012Validator(monitor_schema(dialect))


def accepts(document: Any, dialect: str | None) -> bool:
    return bool(validator(dialect).is_valid(document))


@pytest.mark.parametrize("dialect", [None, *Dialect])
def test_it_is_a_schema(dialect: str | None) -> None:
    schema = monitor_schema(dialect)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_unknown_dialects_are_rejected() -> None:
    with pytest.raises(UsageError, match="'v4' is not a dialect"):
        monitor_schema("v4")


@pytest.mark.parametrize("base", BASES)
def test_a_dialect_accepts_only_its_own_spelling(base: Any) -> None:
    document = dict(BASES[base])
    assert accepts(document, None)
    assert [dialect for dialect in BASES if accepts(document, dialect)] == [base]


@relaxed
@given(monitors())
def test_all_monitors_are_accepted(monitor: Monitor) -> None:
    for dialect in ("quickstart", "v3"):
        document = json.loads(monitor.to_json(dialect=dialect))
        for schema in (None, dialect):
            assert list(validator(schema).iter_errors(document)) == []


@relaxed
@given(v2_monitors())
def test_all_monitors_of_v2_are_accepted(monitor: Monitor) -> None:
    document = json.loads(monitor.to_json(dialect="v2"))
    for schema in (None, "v2"):
        assert list(validator(schema).iter_errors(document)) == []


@examples(250)
@given(damaged_documents([dict(base) for base in BASES.values()]), dialects)
@example(Example(changes={f"{ZONE}/place/radius": 20.0}).document(), "v3")
@example(Example(changes={f"{DATA}/value": ["50\n"]}).document(), None)
def test_it_agrees_with_the_checks(text: str, dialect: str | None) -> None:
    found = {finding.code for finding in check_text(text, dialect=dialect).errors} & STRUCTURE
    accepted = accepts(json.loads(text), dialect)
    if accepted:
        assert found <= HALF_SEEN
    else:
        assert found


@pytest.mark.parametrize("code", sorted(STRUCTURE - {"FM407"}))  # the bad example is a reversed range
def test_it_rejects_the_bad_example(code: str) -> None:
    bad, good = every_check()[code].bad, every_check()[code].good
    assert not accepts(json.loads(bad.document()), bad.target)
    assert accepts(json.loads(good.document()), good.target)


@pytest.mark.parametrize(
    ("changes", "dialect"),
    [
        ({f"{TRIGGERS}/0/zone/place/center/latitude": 91}, None),
        ({f"{TIMES}/0/start": "14:30"}, None),
        ({f"{TIMES}/0/start": "PT1W"}, None),
        ({f"{TIMES}/0/recurrence": "None", f"{TIMES}/0/start": "PT1H"}, None),
        ({f"{TIMES}/0/occurence": {"week": ["w53"]}}, None),
        ({f"{DATA}/op": "onChange"}, None),
        ({f"{DATA}/value": []}, None),
        ({f"{DATA}/data": "vehicle.kinetic.moving", f"{DATA}/op": "equalsTo"}, None),
        ({f"{DATA}/data": "vehicle.engines.running", f"{DATA}/value": ["true"]}, "v3"),
        ({"extendedEventParam": ["vehicle.everything"]}, None),
        ({"subscribeParam/refreshEvent": 59}, None),
        ({f"{TIMES}/0/duration": "P1M"}, None),
        ({f"{TIMES}/0/duration": "PT1.5H30M"}, None),
        ({f"{ATTRIBUTE}/key": ""}, None),
        ({"$schema": 3}, None),
    ],
    ids=str,
)
def test_it_rejects(changes: dict[str, Any], dialect: str | None) -> None:
    assert not accepts(json.loads(Example(changes=changes).document()), dialect)


@pytest.mark.parametrize(("count", "both", "accepted"), [(1, True, True), (9, True, True), (0, False, False)])
def test_v2_requires_a_trigger(count: int, both: bool, accepted: bool) -> None:
    example = json.loads(Example(base="v2").document())
    rule = example["triggerParam"]
    rule["dataTriggers"] *= count
    if not both:
        del rule["timeZoneTriggers"]
    assert accepts(example, "v2") is accepts(example, None) is accepted


def test_enumeration_values_are_suggestions() -> None:
    changes = {f"{DATA}/data": "vehicle.energy.charging.status", f"{DATA}/op": "equalsTo"}
    for word in ("InProgress", "SomethingNew"):
        assert accepts(json.loads(Example(changes={**changes, f"{DATA}/value": [word]}).document()), "v3")
    assert "InProgress" in json.dumps(monitor_schema("v3"))


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_all_operands_are_listed(version: str) -> None:
    schema = monitor_schema(version)["$defs"][f"data-{version}"]
    expected = [name for name, operand in OPERANDS.items() if operand.operators(version)]
    assert schema["properties"]["data"]["enum"] == expected


def test_all_fields_have_a_description() -> None:
    fields = {(shape.name, field.concept) for shape in SHAPES.values() for field in shape.fields}
    assert set(TEXTS) == {field for field in fields if field[0] != "envelope"}
    assert all(text.endswith(".") for text in TEXTS.values())


def test_the_vendors_own_examples() -> None:
    if not SPECIFICATION.exists():
        pytest.skip("the vendor's specification is not part of the repository")
    schemas = YAML(typ="safe", pure=True).load(SPECIFICATION)["components"]["schemas"]
    zone = schemas["ZoneTrigger"]["example"]
    entry = next(part["example"] for part in schemas["TimeTriggerEntry"]["allOf"] if "example" in part)
    assert accepts(json.loads(Example(changes={f"{TRIGGERS}/0/zone": zone}).document()), "v3")
    wrong = Example(changes={f"{TIMES}/0": entry}).document()  # a list where the specification has an object
    assert not accepts(json.loads(wrong), "v3")
    assert not check_text(wrong, dialect="v3").ok


@pytest.mark.parametrize("duration", ["PT0.5H", "P0,5W", "PT1H30.25S", "P0Y0M1D"])
def test_it_accepts_all_durations_of_fixed_length(duration: str) -> None:
    assert accepts(json.loads(Example(changes={f"{TIMES}/0/duration": duration}).document()), None)


@pytest.mark.parametrize("duration", ["P1M", "P1Y2M10DT2H30M", "PT0.5H"])
def test_single_windows_may_last_months_and_years(duration: str) -> None:
    once = {"recurrence": "None", "start": "2030-01-05T08:00:00+01:00", "duration": duration}
    assert accepts(json.loads(Example(changes={f"{TIMES}/0": once}).document()), None)
