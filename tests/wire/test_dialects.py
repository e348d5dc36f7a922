"""The dialect table: three spellings of one body, each key in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Dialect, JsonKind, dialects_of, key_of

SPECIFICATIONS = Path(__file__).parents[3] / "shared" / "api"


@pytest.mark.parametrize(
    ("shape", "concept", "quickstart", "v3", "v2"),
    [
        ("rule", "expression", "bool.exp", "boolExp", None),
        ("rule", "triggers", "triggers", "triggers", None),
        ("rule", "zone_and_time", None, None, "timeZoneTriggers"),
        ("rule", "data", None, None, "dataTriggers"),
        ("zone_and_time", "zone", None, None, "zoneTrigger"),
        ("zone_and_time", "time", None, None, "timeTrigger"),
        ("trigger", "name", "name", "name", None),
        ("trigger", "zone", "zone", "zone", None),
        ("trigger", "time", "time", "time", None),
        ("trigger", "data", "data", "data", None),
        ("time", "time_zone", "time.zone", "timeZone", "timeZone"),
        ("zone", "circle", "circle", "place", "place"),
        ("callback", "webhook", None, "webhook", "webhook"),
        ("callback", "target", "target", None, None),
        ("callback", "name", "name", None, None),
        ("callback", "attributes", "attributes", None, None),
        ("retry", "number", "maxRetryNumber", "retryNumber", "retryNumber"),
    ],
)
def test_these_keys_differ(
    shape: str, concept: str, quickstart: str | None, v3: str | None, v2: str | None
) -> None:
    field = SHAPES[shape].field(concept)
    assert (field.key(Dialect.QUICKSTART), field.key(Dialect.V3), field.key(Dialect.V2)) == (
        quickstart,
        v3,
        v2,
    )
    assert field.varies


def test_no_other_keys_differ() -> None:
    assert sum(field.varies for shape in SHAPES.values() for field in shape.fields) == 17


def test_every_object_has_a_shape() -> None:
    for shape in SHAPES.values():
        for field in shape.fields:
            assert field.shape is None or field.shape in SHAPES
            assert (field.items is not None) == (field.kind is JsonKind.ARRAY)


@pytest.mark.parametrize("dialect", Dialect)
def test_no_dialect_says_two_things_with_one_key(dialect: Dialect) -> None:
    for shape in SHAPES.values():
        keys = shape.keys(dialect)
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("shape", "key", "concept"),
    [
        ("webhook", "attributres", "attributes"),
        ("window", "occurrence", "occurrence"),
        ("rule", "booExp", "expression"),
        ("rule", "bool_exp", "expression"),
        ("time", "timezone", "time_zone"),
        ("time", "TimeZone", "time_zone"),
        ("circle", "centre", "center"),
        ("data", "values", "values"),
        ("subscription", "refresh_event", "refresh"),
    ],
)
def test_known_misspellings_are_understood_and_told_apart(shape: str, key: str, concept: str) -> None:
    reading = SHAPES[shape].read(key)
    assert reading is not None
    assert (reading.field.concept, reading.misspelt) == (concept, True)


def test_a_key_says_which_dialects_spell_it_so() -> None:
    rule, time = SHAPES["rule"], SHAPES["time"]
    old, new, zone = rule.read("bool.exp"), rule.read("boolExp"), time.read("timeZone")
    assert old is not None
    assert new is not None
    assert zone is not None
    assert old.dialects == {Dialect.QUICKSTART}
    assert dialects_of([new, zone]) == {Dialect.V3}
    assert dialects_of([old, zone]) == frozenset()
    assert rule.read("nonsense") is None
    assert rule.read("") is None


def test_a_key_is_looked_up_by_concept_and_dialect() -> None:
    assert key_of("zone", "circle", Dialect.QUICKSTART) == "circle"
    with pytest.raises(KeyError):
        key_of("rule", "expression", Dialect.V2)
    with pytest.raises(KeyError, match="rule has no nonsense"):
        key_of("rule", "nonsense", Dialect.V3)


def test_required_fields_are_those_of_the_dialect() -> None:
    callback = SHAPES["callback"]
    assert [field.concept for field in callback.required(Dialect.V3)] == ["webhook"]
    assert [field.concept for field in callback.required(Dialect.QUICKSTART)] == ["target", "name"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({}, "object"),
        ([], "array"),
        ("", "string"),
        (True, "boolean"),
        (1, "integer"),
        (1.0, "integer"),
        (1.5, "number"),
        (float("inf"), "number"),
        (None, "null"),
    ],
)
def test_kinds_of_json(value: object, kind: str) -> None:
    assert JsonKind.of(value) == kind
    assert JsonKind.NUMBER.admits(value) == (kind in {"integer", "number"})


def test_the_version_a_dialect_is_for() -> None:
    assert {dialect: dialect.version for dialect in Dialect} == {"quickstart": "v3", "v3": "v3", "v2": "v2"}


def _properties(schema: Any, schemas: Any) -> dict[str, Any]:
    if "$ref" in schema:
        return _properties(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= _properties(part, schemas)
    return found


# Where each shape is found from the schema of the body, in v3.
PATHS = {
    "monitor": [],
    "subscription": ["subscribeParam"],
    "retry": ["subscribeParam", "retryPolicy"],
    "batch": ["subscribeParam", "batchNotify"],
    "callback": ["subscribeParam", "callback"],
    "webhook": ["subscribeParam", "callback", "webhook"],
    "attribute": ["subscribeParam", "callback", "webhook", "attributes"],
    "rule": ["triggerParam"],
    "trigger": ["triggerParam", "triggers"],
    "zone": ["triggerParam", "triggers", "zone"],
    "circle": ["triggerParam", "triggers", "zone", "place"],
    "center": ["triggerParam", "triggers", "zone", "place", "center"],
    "time": ["triggerParam", "triggers", "time"],
    "window": ["triggerParam", "triggers", "time", "times"],
    "occurrence": ["triggerParam", "triggers", "time", "times", "occurence"],
    "data": ["triggerParam", "triggers", "data"],
}


def test_the_v3_keys_are_those_of_the_specification() -> None:
    if not SPECIFICATIONS.exists():
        pytest.skip("the vendor's specifications are not beside the checkout")
    from ruamel.yaml import YAML

    document = YAML(typ="safe", pure=True).load(SPECIFICATIONS / "openapi-v3.19.2.yaml")
    schemas = document["components"]["schemas"]
    for shape, path in PATHS.items():
        schema: Any = schemas["MonitorParameter"]
        for key in path:
            schema = _properties(schema, schemas)[key]
            while "$ref" in schema or "items" in schema:
                schema = schema.get("items") or schemas[schema["$ref"].rsplit("/", 1)[-1]]
        assert set(SHAPES[shape].keys(Dialect.V3)) - {EDITOR_KEY} == set(_properties(schema, schemas)), shape
