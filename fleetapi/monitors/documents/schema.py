"""A JSON Schema of monitors, for editors, generated from the dialect table and the table of operands.

It covers what JSON Schema can express: keys, types, enumerations, limits, string formats, and which operators
and values each operand accepts. Semantics (names in the expression, coordinates, contradictory windows) are
left to `fleetapi check`. The schema accepts every document in which the checks find no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fleetapi.errors import UsageError
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE, AttributeKind, attachments_of, variables_of
from fleetapi.monitors.documents.schema_parts import (
    ANY_DURATION,
    DURATION,
    EXPRESSION,
    HEADER_NAME,
    HEADER_VALUE,
    MOMENT,
    NUMBER,
    START,
    TARGET,
    TEXTS,
    WEEKS,
    attribute_value,
)
from fleetapi.monitors.operands.table import OPERANDS, Operand, OperandKind, Operator
from fleetapi.monitors.times.time_zones import time_zones
from fleetapi.wire.dialects import SHAPES, Dialect, Field, JsonKind, Shape

__all__ = ["monitor_schema"]

Schema = dict[str, Any]

_VERSIONS: Final = ("v3", "v2")
_NAMED: Final = frozenset({"trigger"})  # shapes that v2 does not have
_UNNAMED: Final = frozenset({"zone_and_time"})  # shapes that v3 does not have


def monitor_schema(dialect: str | None = None) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a monitor's body.

    With a dialect it accepts only that spelling; without one, any spelling, and the form of either version.
    Raises UsageError for an unknown dialect.
    """
    if dialect is not None and dialect not in tuple(Dialect):
        raise UsageError(f"{dialect!r} is not a dialect", remedy=f"use one of {', '.join(Dialect)}")
    target = Dialect(dialect) if dialect is not None else None
    versions = (target.version,) if target is not None else _VERSIONS
    definitions: Schema = {"time-zone": {"enum": time_zones(), "examples": ["Europe/Paris"]}}
    for version in versions:
        definitions |= _Definitions(version, frozenset({target} if target else Dialect)).all()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A monitor of the Fleet Owner API" + (f" in the dialect {target}" if target else ""),
        **_root(versions),
        "$defs": definitions,
    }


def _root(versions: tuple[str, ...]) -> Schema:
    if len(versions) == 1:
        return {"$ref": f"#/$defs/monitor-{versions[0]}"}
    v2_keys = [{"required": [_key("rule", concept)]} for concept in ("zone_and_time", "data")]
    in_v2_form = {"anyOf": v2_keys, "not": {"required": [_key("rule", "triggers")]}}
    rule = _key("monitor", "rule")
    return {
        "if": {"required": [rule], "properties": {rule: {"type": "object", **in_v2_form}}},
        "then": {"$ref": "#/$defs/monitor-v2"},
        "else": {"$ref": "#/$defs/monitor-v3"},
    }


def _key(shape: str, concept: str) -> str:
    """Return the key of a field that has the same spelling in all dialects."""
    (key,) = set(SHAPES[shape].field(concept).spellings.values())
    return key


class _Definitions:
    """Generates the schemas of all shapes of one API version, in the spellings of `dialects`."""

    def __init__(self, version: str, dialects: frozenset[Dialect]) -> None:
        self.version = version
        self.dialects = dialects

    def all(self) -> Schema:
        left_out = {"envelope"} | (_NAMED if self.version == "v2" else _UNNAMED)
        return {
            f"{name}-{self.version}": self.object(shape)
            for name, shape in SHAPES.items()
            if name not in left_out and self.fields(shape)
        }

    def fields(self, shape: Shape) -> list[Field]:
        """Return the fields of a shape in this version."""
        absent = ("triggers", "expression") if self.version == "v2" else ("zone_and_time", "data")
        return [
            field
            for field in shape.fields
            if self.spellings(field) and not (shape.name == "rule" and field.concept in absent)
        ]

    def spellings(self, field: Field) -> list[str]:
        return list(dict.fromkeys(key for each, key in field.spellings.items() if each in self.dialects))

    def object(self, shape: Shape) -> Schema:
        fields = self.fields(shape)
        schema: Schema = {
            "type": "object",
            "properties": {
                key: self.field(shape, field) for field in fields for key in self.spellings(field)
            },
            "additionalProperties": False,
        }
        required = [field for field in fields if field.is_required(self.version) and shape.name != "callback"]
        schema["required"] = [key for field in required for key in self.only_spelling(field)]
        conditions = [self.any_spelling(field) for field in required if not self.only_spelling(field)]
        conditions += _EXTRAS.get(shape.name, lambda _: [])(self)
        if conditions:
            schema["allOf"] = conditions
        if not schema["required"]:
            del schema["required"]
        return schema

    def only_spelling(self, field: Field) -> list[str]:
        spellings = self.spellings(field)
        return spellings if len(spellings) == 1 else []

    def any_spelling(self, field: Field) -> Schema:
        return {"anyOf": [{"required": [key]} for key in self.spellings(field)]}

    def field(self, shape: Shape, field: Field) -> Schema:
        schema: Schema = {"description": TEXTS[(shape.name, field.concept)]}
        if field.kind is JsonKind.ARRAY:
            schema |= {"type": "array", "items": self.items(field)}
            if field.at_least:
                schema["minItems"] = field.at_least
            if field.at_most is not None:
                schema["maxItems"] = field.at_most
        elif field.shape is not None:
            schema["$ref"] = f"#/$defs/{field.shape}-{self.version}"
        else:
            schema |= self.scalar(field.kind, field.choices) | _LIMITS.get((shape.name, field.concept), {})
            if field.minimum is not None:
                schema["minimum"] = field.minimum
            if field.kind is JsonKind.INTEGER:
                schema["maximum"] = LARGEST_WHOLE
        if field.default is not None:
            schema["default"] = field.default
        return schema | self.depending_on_version(shape, field)

    def items(self, field: Field) -> Schema:
        if field.shape is not None:
            return {"$ref": f"#/$defs/{field.shape}-{self.version}"}
        if field.concept == "attachments":
            return {"enum": list(attachments_of(self.version))}
        if field.concept == "weeks":
            return {"type": "string", "pattern": WEEKS, "examples": ["w7", "w3-w12"]}
        return self.scalar(field.items or JsonKind.STRING, field.choices)

    def scalar(self, kind: JsonKind, choices: tuple[str, ...]) -> Schema:
        return {"enum": list(choices)} if choices else {"type": kind.value}

    def depending_on_version(self, shape: Shape, field: Field) -> Schema:
        if (shape.name, field.concept) == ("circle", "radius"):
            return {"type": "number" if self.version == "v2" else "integer"}
        if (shape.name, field.concept) == ("data", "operand"):
            return {"enum": [one.name for one in self.operands()], "type": "string"}
        if (shape.name, field.concept) == ("attribute", "value"):
            return {"pattern": attribute_value(variables_of(self.version))}
        return {}

    def operands(self) -> list[Operand]:
        return [one for one in OPERANDS.values() if one.operators(self.version)]

    # ------------------------------------------------------------------ what the dialect table does not
    # express

    def callback(self) -> list[Schema]:
        """Require the webhook or, instead of it, its fields."""
        flat = ["target", "name"] if Dialect.QUICKSTART in self.dialects else []
        nested = ["webhook"] if self.dialects != {Dialect.QUICKSTART} else []
        ways = [{"required": keys} for keys in (nested, flat) if keys]
        return ways if len(ways) == 1 else [{"anyOf": ways}]

    def trigger(self) -> list[Schema]:
        """Require exactly one condition."""
        return [{"oneOf": [{"required": [kind]} for kind in ("zone", "time", "data")]}]

    def attribute(self) -> list[Schema]:
        """Restrict the names and values of headers."""
        kind, key, value = (_key("attribute", each) for each in ("type", "key", "value"))
        header = {"required": [kind], "properties": {kind: {"const": AttributeKind.HEADER.value}}}
        named = {"properties": {key: {"pattern": HEADER_NAME}, value: {"pattern": HEADER_VALUE}}}
        return [{"if": header, "then": named}]

    def rule(self) -> list[Schema]:
        """Require at least one condition (v2)."""
        if self.version == "v3":
            return []
        both, data = _key("rule", "zone_and_time"), _key("rule", "data")
        zone, time = _key("zone_and_time", "zone"), _key("zone_and_time", "time")

        def among(schema: Schema) -> Schema:
            return {"required": [both], "properties": {both: schema}}

        either = {"anyOf": [{"required": [zone]}, {"required": [time]}]}
        some_data = {"required": [data], "properties": {data: {"minItems": 1}}}
        return [{"anyOf": [some_data, among(either)]}]

    def zone_and_time(self) -> list[Schema]:
        """Require a zone or a time (v2)."""
        return [{"anyOf": [{"required": [_key("zone_and_time", each)]} for each in ("zone", "time")]}]

    def window(self) -> list[Schema]:
        """Require an instant (v3) to start a single window; a time of day and a duration for a daily one."""
        once = {"required": ["recurrence"], "properties": {"recurrence": {"const": "None"}}}
        moment = {"pattern": MOMENT, "examples": ["2030-01-05T08:00:00+01:00"]}
        since_midnight = {"pattern": START, "examples": ["PT14H30M"]}
        if self.version == "v2":
            single: Schema = {"properties": {"start": since_midnight}}
        else:
            single = {"properties": {"start": moment, _key("window", "occurrence"): False}}
        daily = {
            "required": ["duration"],
            "properties": {"start": since_midnight, "duration": {"pattern": DURATION}},
        }
        return [{"if": once, "then": single, "else": daily}]

    def data(self) -> list[Schema]:
        """Restrict the operators and values of each operand."""
        operand, operator, values = (_key("data", each) for each in ("operand", "operator", "values"))
        on_change = {"required": [operator], "properties": {operator: {"const": Operator.ON_CHANGE.value}}}
        groups: dict[tuple[Any, ...], list[Operand]] = {}
        for one in self.operands():
            groups.setdefault((one.operators(self.version), one.kind, one.values, one.unit), []).append(one)
        return [
            {
                "if": on_change,
                "then": {"properties": {values: {"maxItems": 0}}},
                "else": {"required": [values], "properties": {values: {"minItems": 1}}},
            },
            *(
                {
                    "if": {
                        "required": [operand],
                        "properties": {operand: _one_of(one.name for one in group)},
                    },
                    "then": {
                        "properties": {
                            operator: _one_of(each.value for each in group[0].operators(self.version)),
                            **_values(values, group[0]),
                        }
                    },
                }
                for group in groups.values()
            ),
        ]


_EXTRAS: Final[Mapping[str, Any]] = {
    "callback": _Definitions.callback,
    "attribute": _Definitions.attribute,
    "trigger": _Definitions.trigger,
    "rule": _Definitions.rule,
    "zone_and_time": _Definitions.zone_and_time,
    "window": _Definitions.window,
    "data": _Definitions.data,
}
_LIMITS: Final[Mapping[tuple[str, str], Schema]] = {
    ("monitor", "schema"): {"format": "uri-reference"},
    ("circle", "radius"): {"exclusiveMinimum": 0},
    ("center", "longitude"): {"minimum": -180, "maximum": 180},
    ("center", "latitude"): {"minimum": -90, "maximum": 90},
    ("callback", "target"): {"pattern": TARGET},
    ("webhook", "target"): {"pattern": TARGET},
    ("rule", "expression"): {"pattern": EXPRESSION, "examples": ["outOfParis & (batteryIsLow | onMonday)"]},
    ("window", "duration"): {"pattern": ANY_DURATION, "examples": ["PT4H30M"]},
    ("time", "time_zone"): {"$ref": "#/$defs/time-zone"},
    ("attribute", "key"): {"minLength": 1},
}


def _one_of(names: Iterable[str]) -> Schema:
    listed = list(names)
    return {"const": listed[0]} if len(listed) == 1 else {"enum": listed}


def _values(key: str, operand: Operand) -> Schema:
    """Return the schema of an operand's values. Enumerations grow, so their values are only suggestions."""
    if operand.kind is OperandKind.NUMBER:
        unit = f", in {operand.unit}" if operand.unit else ""
        return {key: {"description": f"Numbers as strings{unit}.", "items": {"pattern": NUMBER}}}
    if operand.kind is OperandKind.BOOLEAN:
        return {key: {"items": {"enum": ["true", "false"]}}}
    if operand.values:
        return {key: {"items": {"anyOf": [{"enum": list(operand.values)}, {"type": "string"}]}}}
    return {}
