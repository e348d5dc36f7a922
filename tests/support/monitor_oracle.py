"""The vendor's two schemas of a monitor's body, as an oracle: what they demand, and what breaks each demand.

The schemas are taken as published, but for what they cannot mean; `REPAIRS` lists that.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import attrs
from document_mutations import Path, at, replaced, without
from jsonschema import Draft202012Validator
from vendor import Specification, specification

__all__ = ["REPAIRS", "VALID", "Demand", "demands", "strict_schema", "strictly_valid"]

REPAIRS: Final = {
    "v2 triggerParam/required": "it requires `triggers` and `boolExp`, which v2 does not have",
    "name/pattern": "the pattern has quotation marks around it that no name has",
    "week/format": "the format of a week is a pattern; it is taken as one",
    "format: int": "JSON Schema has no such format; it is taken as an integer, except for a radius",
    "additionalProperties": "the schemas allow any; a strict reading allows none",
}

_WEBHOOK: Final = {
    "target": "https://fleet.acme-telematics.com/hook",
    "name": "CB",
    "attributes": [{"type": "Header", "key": "X-Vehicle", "value": "$vin"}],
}
_SUBSCRIPTION: Final = {
    "refreshEvent": 600,
    "retryPolicy": {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120},
    "batchNotify": {"size": 10, "timeWindow": 300},
    "callback": {"webhook": _WEBHOOK},
}
_ZONE: Final = {
    "transition": "Out",
    "place": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}},
}
_TIME: Final = {
    "times": [
        {
            "recurrence": "Daily",
            "start": "PT14H30M",
            "duration": "PT4H30M",
            "occurence": {"day": ["Mon", "Tue"], "week": ["w3-w12", "w40"]},
        }
    ],
    "timeZone": "Europe/Paris",
}
_DATA: Final = {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]}
_COMMON: Final = {
    "label": "Low battery outside Paris on Mondays",
    "subscribeParam": _SUBSCRIPTION,
    "extendedEventParam": ["vehicle.alerts"],
}
VALID: Final[dict[str, Any]] = {
    "v3": {
        **_COMMON,
        "triggerParam": {
            "triggers": [
                {"name": "outOfParis", "zone": _ZONE},
                {"name": "onMonday", "time": _TIME},
                {"name": "batteryIsLow", "data": _DATA},
            ],
            "boolExp": "outOfParis & (batteryIsLow | onMonday)",
        },
    },
    "v2": {
        **_COMMON,
        "triggerParam": {
            "timeZoneTriggers": {"zoneTrigger": _ZONE, "timeTrigger": _TIME},
            "dataTriggers": [_DATA],
        },
    },
}
"""A document of each version that has every field."""

_OTHER_TYPE: Final = {"string": {}, "integer": "1", "number": "1", "array": {}, "object": []}


@attrs.frozen
class Demand:
    """A keyword at a place of the document, and the document that breaks this demand alone."""

    version: str
    path: Path
    keyword: str
    broken: Any
    missing: str = ""

    def __str__(self) -> str:
        return f"{self.version} {'/'.join(map(str, self.path))} {self.keyword} {self.missing}".rstrip()


@cache
def strict_schema(version: str) -> dict[str, Any]:
    """The schema of the body of a monitor, its references and `allOf` put together."""
    found = specification(version)
    schema = _flat(found, {"$ref": "#/components/schemas/MonitorParameter"})
    if version == "v2":
        del schema["properties"]["triggerParam"]["required"]
    return schema


def strictly_valid(document: Any, version: str) -> bool:
    """Whether the vendor's schema accepts a document."""
    return bool(_validator(version).is_valid(document))


@cache
def _validator(version: str) -> Draft202012Validator:
    return Draft202012Validator(strict_schema(version))


def _flat(found: Specification, part: dict[str, Any]) -> dict[str, Any]:
    """A schema without references, each `allOf` merged into it, strict about keys and formats."""
    part = copy.deepcopy(found.follow(part))
    for inner in part.pop("allOf", ()):
        part = _merged(part, _flat(found, inner))
    if "properties" in part:
        part["properties"] = {key: _flat(found, each) for key, each in part["properties"].items()}
        part |= {"type": "object", "additionalProperties": False}
    if "items" in part:
        part["items"] = _flat(found, part["items"])
    return _repaired(part)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = {**one, **other}
    if "required" in one or "required" in other:
        merged["required"] = [*dict.fromkeys([*one.get("required", ()), *other.get("required", ())])]
    properties = dict(one.get("properties", {}))
    for key, each in other.get("properties", {}).items():
        properties[key] = _merged(properties[key], each) if key in properties else each
    return {**merged, "properties": properties} if properties else merged


def _repaired(part: dict[str, Any]) -> dict[str, Any]:
    if part.get("pattern", "").startswith('"'):
        part["pattern"] = f"^{part['pattern'][1:-1]}$"
    if part.get("format", "").startswith("[wW]"):
        part["pattern"] = f"^{part.pop('format')}$"
    if part.get("format") == "int" and "km" not in part.get("description", ""):
        part["type"] = "integer"
    part.pop("format", None)
    return part


def demands(version: str) -> Iterator[Demand]:
    """Every demand of the schema on the valid document, each broken."""
    yield from _demands(version, strict_schema(version), ())


def _renamed(demand: Demand, name: str) -> Demand:
    """The same, with the new name of the trigger in the expression as well."""
    place = ("triggerParam", "boolExp")
    expression = at(demand.broken, place).replace(name, at(demand.broken, demand.path))
    return attrs.evolve(demand, broken=replaced(demand.broken, place, expression))


def _wrong_values(schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """Values that break one keyword each."""
    if "enum" in schema:
        yield "enum", "nothing-like-this"
    if "type" in schema:
        yield "type", _OTHER_TYPE[schema["type"]]
    if schema.get("minItems"):
        yield "minItems", []
    if "maxItems" in schema:
        yield "maxItems", (value * schema["maxItems"])[: schema["maxItems"] + 1]
    if "minimum" in schema:
        yield "minimum", schema["minimum"] - 1
    if "oneOf" in schema:
        yield "oneOf", next(each["enum"][0] for each in schema["oneOf"] if "enum" in each)
        yield "oneOf", 1


def _demands(version: str, schema: dict[str, Any], path: Path) -> Iterator[Demand]:
    document = VALID[version]
    value = at(document, path)

    def broken(keyword: str, other: Any) -> Demand:
        return Demand(version, path, keyword, replaced(document, path, other) if path else other)

    for key in schema.get("required", ()):
        yield Demand(version, path, "required", without(document, (*path, key)), key)
    if "additionalProperties" in schema:
        yield broken("additionalProperties", {**value, "zzz": 1})
    for keyword, other in _wrong_values(schema, value):
        yield broken(keyword, other)
    if "pattern" in schema:
        yield (
            _renamed(broken("pattern", "z_1a"), value)
            if path[-1] == "name"
            else broken("pattern", "no match!")
        )
    for key, inner in schema.get("properties", {}).items():
        if isinstance(value, dict) and key in value:
            yield from _demands(version, inner, (*path, key))
    if "items" in schema and value:
        for index in range(len(value)):
            yield from _demands(version, schema["items"], (*path, index))
