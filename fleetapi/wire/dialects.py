"""The table of the three dialects of a monitor document.

The vendor has published the document with three sets of keys, and users have all of them, even mixed. This
table is the only place that knows the keys: decoding, encoding, the checks, the JSON Schema and the sandbox
read it. A monitor consists of shapes (the objects of the document) with fields. Every field has a concept,
which is its name in fleetapi, and a key in each dialect.

Sources: the quickstart guide, which uses the keys of the specification of March 2020; the specification
3.19.2; the specification 2.2.0. v2 has no expressions: all triggers are combined with AND.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from fleetapi.wire.shapes import Dialect, Field, JsonKind, KeyReading, Shape

__all__ = [
    "EDITOR_KEY",
    "SHAPES",
    "Dialect",
    "Field",
    "JsonKind",
    "KeyReading",
    "Shape",
    "dialects_of",
    "key_of",
]

Spelling: TypeAlias = str | Mapping[Dialect, str]

REQUIRED: dict[str, Any] = {"required": True}


def _spelled(
    *, quickstart: str | None = None, v3: str | None = None, v2: str | None = None
) -> Mapping[Dialect, str]:
    """Return the key of a field in each dialect that has it."""
    keys = {Dialect.QUICKSTART: quickstart, Dialect.V3: v3, Dialect.V2: v2}
    return {dialect: key for dialect, key in keys.items() if key is not None}


def _field(concept: str, kind: JsonKind, spelling: Spelling, wrong: str, more: dict[str, Any]) -> Field:
    spellings = dict.fromkeys(Dialect, spelling) if isinstance(spelling, str) else spelling
    return Field(concept, kind, MappingProxyType(dict(spellings)), misspellings=tuple(wrong.split()), **more)


def _text(concept: str, spelling: Spelling, wrong: str = "", **more: Any) -> Field:
    return _field(concept, JsonKind.STRING, spelling, wrong, more)


def _whole(concept: str, spelling: Spelling, wrong: str = "", **more: Any) -> Field:
    return _field(concept, JsonKind.INTEGER, spelling, wrong, more)


def _number(concept: str, spelling: Spelling, wrong: str = "", **more: Any) -> Field:
    return _field(concept, JsonKind.NUMBER, spelling, wrong, more)


def _object(concept: str, spelling: Spelling, wrong: str = "", **more: Any) -> Field:
    """Describe an object; its shape has the name of the field, unless given."""
    return _field(concept, JsonKind.OBJECT, spelling, wrong, {"shape": concept, **more})


def _objects(concept: str, spelling: Spelling, shape: str, wrong: str = "", **more: Any) -> Field:
    return _field(
        concept, JsonKind.ARRAY, spelling, wrong, {"items": JsonKind.OBJECT, "shape": shape, **more}
    )


def _texts(concept: str, spelling: Spelling, wrong: str = "", **more: Any) -> Field:
    return _field(concept, JsonKind.ARRAY, spelling, wrong, {"items": JsonKind.STRING, **more})


# The JSON Schema of the document, for editors. It is never sent.
EDITOR_KEY = "$schema"

# The response of GET: the monitor inside an object of the server.
_ENVELOPE = Shape(
    "envelope",
    (
        _text("schema", EDITOR_KEY),
        _text("monitor_id", "monitorId"),
        _object("monitor", "monitor", **REQUIRED),
        _text("status", "status"),
        _text("created_at", "createdAt"),
        _text("updated_at", "updatedAt"),
        _object("links", "_links", shape=None),
    ),
)
_MONITOR = Shape(
    "monitor",
    (
        _text("schema", EDITOR_KEY),
        _text("label", "label", **REQUIRED),
        _object(
            "subscription", "subscribeParam", "subscribeParams subscriptionParam subscribParam", **REQUIRED
        ),
        _texts(
            "attachments", "extendedEventParam", "extendedEventParams extendEventParam extendedEventsParam"
        ),
        _object("rule", "triggerParam", "triggerParams triggersParam", **REQUIRED),
    ),
)
_SUBSCRIPTION = Shape(
    "subscription",
    (
        _whole("refresh", "refreshEvent", "refreshEvents refresh", minimum=60),
        _object("retry", "retryPolicy", "retriesPolicy retryPolicies"),
        _object("batch", "batchNotify", "batchNotification notifyBatch"),
        _object("callback", "callback", "callbacks", **REQUIRED),
    ),
)
_RETRY = Shape(
    "retry",
    (
        _text("policy", "policy", choices=("None", "Bounded", "Always"), **REQUIRED),
        _whole(
            "number",
            _spelled(quickstart="maxRetryNumber", v3="retryNumber", v2="retryNumber"),
            "retriesNumber retryNumbers maxRetries maxRetriesNumber",
            minimum=1,
            default=3,
        ),
        _whole("delay", "retryDelay", "retryDelays", minimum=1, default=10),
    ),
)
_BATCH = Shape(
    "batch",
    (
        _whole("size", "size", minimum=1, **REQUIRED),
        _whole("window", "timeWindow", "timeWindows", minimum=5, default=60),
    ),
)
_ATTRIBUTES_MISSPELLED = "attributres attribute atributes"

# The quickstart puts the three fields of the webhook directly into the callback.
_CALLBACK = Shape(
    "callback",
    (
        _object("webhook", _spelled(v3="webhook", v2="webhook"), "webhooks", **REQUIRED),
        _text("target", _spelled(quickstart="target"), **REQUIRED),
        _text("name", _spelled(quickstart="name"), **REQUIRED),
        _objects("attributes", _spelled(quickstart="attributes"), "attribute", _ATTRIBUTES_MISSPELLED),
    ),
)
_WEBHOOK = Shape(
    "webhook",
    (
        _text("target", "target", **REQUIRED),
        _text("name", "name", **REQUIRED),
        _objects("attributes", "attributes", "attribute", _ATTRIBUTES_MISSPELLED),
    ),
)
_ATTRIBUTE = Shape(
    "attribute",
    (
        _text("type", "type", choices=("Header", "Body", "Query"), **REQUIRED),
        _text("key", "key", **REQUIRED),
        _text("value", "value", **REQUIRED),
    ),
)
_RULE = Shape(
    "rule",
    (
        _objects(
            "triggers",
            _spelled(quickstart="triggers", v3="triggers"),
            "trigger",
            "trigger",
            at_least=1,
            at_most=5,
            **REQUIRED,
        ),
        _text(
            "expression",
            _spelled(quickstart="bool.exp", v3="boolExp"),
            "booExp boolExpr boolExpression booleanExp booleanExpression",
            **REQUIRED,
        ),
        _object("zone_and_time", _spelled(v2="timeZoneTriggers"), "timeZoneTrigger zoneTimeTriggers"),
        _objects("data", _spelled(v2="dataTriggers"), "data", "dataTrigger"),
    ),
)
_ZONE_AND_TIME = Shape(
    "zone_and_time",
    (
        _object("zone", _spelled(v2="zoneTrigger"), "zoneTriggers zone"),
        _object("time", _spelled(v2="timeTrigger"), "timeTriggers time"),
    ),
)
_TRIGGER = Shape(
    "trigger",
    (
        _text("name", _spelled(quickstart="name", v3="name"), **REQUIRED),
        _object("zone", _spelled(quickstart="zone", v3="zone"), "zoneTrigger"),
        _object("time", _spelled(quickstart="time", v3="time"), "timeTrigger"),
        _object("data", _spelled(quickstart="data", v3="data"), "dataTrigger"),
    ),
)
_ZONE = Shape(
    "zone",
    (
        _text("transition", "transition", choices=("In", "Out"), **REQUIRED),
        _object("circle", _spelled(quickstart="circle", v3="place", v2="place"), **REQUIRED),
    ),
)
_CIRCLE = Shape(
    "circle",
    (
        _number("radius", "radius", **REQUIRED),
        _object("center", "center", "centre", **REQUIRED),
    ),
)
_CENTER = Shape(
    "center",
    (
        _number("longitude", "longitude", "lon lng long", **REQUIRED),
        _number("latitude", "latitude", "lat", **REQUIRED),
    ),
)
_TIME = Shape(
    "time",
    (
        _objects("windows", "times", "window", at_least=1, **REQUIRED),
        _text(
            "time_zone",
            _spelled(quickstart="time.zone", v3="timeZone", v2="timeZone"),
            default="Europe/Paris",
        ),
    ),
)
_WINDOW = Shape(
    "window",
    (
        _text(
            "recurrence",
            "recurrence",
            "recurence recurrance reccurrence reccurence",
            choices=("None", "Daily"),
            default="Daily",
        ),
        _text("start", "start", **REQUIRED),
        _object(
            "occurrence",
            "occurence",
            "occurrence occurences occurrences occurance occurrance",
            required_in_v2=True,
        ),
        _text("duration", "duration", required_in_v2=True),
    ),
)
_OCCURRENCE = Shape(
    "occurrence",
    (
        _texts(
            "days",
            "day",
            "days",
            choices=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            at_least=1,
            at_most=7,
            **REQUIRED,
        ),
        _texts("weeks", "week", "weeks", at_least=1, at_most=52),
    ),
)
_DATA = Shape(
    "data",
    (
        _text("operand", "data", "operand", **REQUIRED),
        _text(
            "operator",
            "op",
            "operator operation",
            choices=("equalsTo", "greaterThan", "lowerThan", "includedIn", "onChange"),
            **REQUIRED,
        ),
        _texts("values", "value", "values"),
    ),
)

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        shape.name: shape
        for shape in (
            _ENVELOPE,
            _MONITOR,
            _SUBSCRIPTION,
            _RETRY,
            _BATCH,
            _CALLBACK,
            _WEBHOOK,
            _ATTRIBUTE,
            _RULE,
            _ZONE_AND_TIME,
            _TRIGGER,
            _ZONE,
            _CIRCLE,
            _CENTER,
            _TIME,
            _WINDOW,
            _OCCURRENCE,
            _DATA,
        )
    }
)


def key_of(shape: str, concept: str, dialect: Dialect) -> str:
    """Return the key of a concept. Raises KeyError if the dialect has no such key."""
    return SHAPES[shape].field(concept).spellings[dialect]


def dialects_of(readings: Iterable[KeyReading]) -> frozenset[Dialect]:
    """Return the dialects that have all of these keys: none for a document that mixes dialects."""
    common = frozenset(Dialect)
    for reading in readings:
        common &= reading.dialects
    return common
