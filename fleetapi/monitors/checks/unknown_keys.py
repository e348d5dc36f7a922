"""Find out which key, or which object, an unknown key was meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Path
from fleetapi.diagnostics.suggest import nearest, without_diacritics
from fleetapi.language.fast_parsing import read_plain_expression
from fleetapi.monitors.checks.nodes import KINDS, Entry, Node
from fleetapi.monitors.operands.table import OPERANDS, Operator
from fleetapi.monitors.times.time_texts import duration_of, instant_of, weeks_of
from fleetapi.monitors.times.time_zones import is_time_zone
from fleetapi.wire.dialects import SHAPES, Dialect, Field, JsonKind, KeyReading, Shape

__all__ = [
    "ENDS",
    "folded",
    "homes_of",
    "is_there",
    "presumed_entries",
    "put_into_webhook",
    "synonym_of",
    "take_home",
]


_MOST_KEYS: Final = 20  # misplaced keys of one document to look up
_MOST_NODES: Final = 200  # objects of a document to search for each
_OF_WEBHOOKS: Final = {
    "target": "url uri endpoint href address link location destination host callbackurl webhookurl",
    "name": "id label title identifier",
    "attributes": "headers params parameters properties fields query body header",
}


# Synonyms of fields, by shape and concept, without case and punctuation.
_SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = {
    "monitor": {
        "label": "name title description displayname monitorname libelle bezeichnung nom",
        "subscription": "subscription subscribe notification notifications delivery notify subscriber",
        "attachments": "extensions attachments events extendedevents extra include attach extended",
        "rule": "trigger triggers rule rules condition conditions when filter",
    },
    "subscription": {
        "refresh": "reminder interval refreshinterval remind period repeat frequency refreshrate",
        "retry": "retry retries policy retryconfig",
        "batch": "batch batching grouping bulk",
        "callback": "destination receiver notify",
    },
    "retry": {
        "policy": "mode type strategy kind name",
        "number": "count retries times attempts max number limit maxretry",
        "delay": "interval wait pause every backoff seconds period",
    },
    "batch": {
        "size": "count number max limit items events batchsize",
        "window": "interval delay timeout seconds period time every within",
    },
    "callback": {
        "webhook": "hook http endpoint web",
        **_OF_WEBHOOKS,
    },
    "webhook": _OF_WEBHOOKS,
    "attribute": {
        "type": "in kind location place where position",
        "key": "name header field param parameter id cle clef nom schluessel schlussel clave chiave chave",
        "value": "content text val data variable valeur wert valor valore waarde",
    },
    "rule": {
        "triggers": "conditions rules criteria events trigger items list",
        "expression": "expression condition rule logic formula exp expr when boolean combine operator",
    },
    "trigger": {
        "name": "id label title key identifier alias",
        "zone": "geofence area geo location place circle fence region",
        "time": "schedule calendar timewindow window when period hours",
        "data": "condition value comparison signal sensor operand telemetry",
    },
    "zone": {
        "transition": "direction event type on when action crossing mode",
        "circle": "geofence area region disc location zone shape geometry fence",
    },
    "circle": {
        "radius": "distance range size km radiuskm rayon r length",
        "center": "position coordinates point location coords middle origin",
    },
    "center": {
        "longitude": "x easting lo",
        "latitude": "y northing la",
    },
    "time": {
        "windows": "windows schedule schedules periods intervals entries slots list timeslots window",
        "time_zone": "tz zone timezonename tzname",
    },
    "window": {
        "recurrence": "repeat frequency repetition type every freq mode",
        "start": "from begin beginning starts at starttime since begins hour",
        "occurrence": "days weekdays on dayofweek daysofweek when",
        "duration": "length lasting lasts for end to until till stop endtime ends finish",
    },
    "occurrence": {
        "days": "weekdays dayofweek daysofweek dow on",
        "weeks": "weeknumbers weekofyear calendarweeks kw",
    },
    "data": {
        "operand": "field signal name variable path attribute property sensor key id",
        "operator": "comparator comparison cmp compare condition sign function is",
        "values": "threshold limit arguments args target level operands amount",
    },
}


ENDS: Final = frozenset({"end", "to", "until", "till", "stop", "endtime", "ends", "finish"})
"""Words for the end of a window. The API uses a duration instead, so the value has another meaning."""


def presumed_entries(
    shape: Shape,
    value: Mapping[str, Any],
    path: Path,
    readings: Mapping[str, KeyReading | None],
    target: Dialect | None,
) -> tuple[list[Entry], dict[str, str | None]]:
    """Return the members of an object with unknown keys, and the unknown keys with what was probably meant.

    An unknown key that resembles the key of a missing field is presumed to be that field.
    """
    unknown: dict[str, str | None] = {}
    present = {reading.field.concept for reading in readings.values() if reading is not None}
    entries: list[Entry] = []
    for key, reading in readings.items():
        if reading is not None:
            entries.append(Entry.of(key, value[key], reading, path))
            continue
        unknown[key] = guess = _meant(shape, key, value[key], present, target)
        field = _field(shape, guess)
        if field is not None:
            present.add(field.concept)
            supposed = KeyReading(field, frozenset())
            entries.append(Entry.of(key, value[key], supposed, path, presumed=True))
    return entries, unknown


def _meant(shape: Shape, key: str, given: Any, present: set[str], target: Dialect | None) -> str | None:
    """Return the key of a missing field that an unknown key resembles or means, preferably of the target."""
    absent = [
        field
        for field in shape.fields
        if field.concept not in present and _has_room_for(field, shape, present)
    ]
    known = dict.fromkeys((*shape.keys(target), *shape.keys()))
    absent_keys = [each for each in known if (field := _field(shape, each)) and field in absent]
    near = nearest(key, absent_keys)
    if near is not None:
        return near
    meant = synonym_of(key, given, shape, absent)
    return next((each for each in absent_keys if meant is not None and _field(shape, each) is meant), None)


def _has_room_for(field: Field, shape: Shape, present: set[str]) -> bool:
    """Tell whether a field can be added to those present: a trigger has one condition."""
    if shape.name == "trigger" and field.concept in KINDS:
        return present.isdisjoint(KINDS)
    if shape.name == "callback":
        return present.isdisjoint({"webhook"}) if field.concept != "webhook" else not present
    return True


def _field(shape: Shape, key: str | None) -> Field | None:
    reading = shape.read(key) if key is not None else None
    return reading.field if reading is not None else None


def take_home(
    root: Node, value: Mapping[str, Any], add_parts: Callable[[Node, Entry], None]
) -> dict[Path, Node]:
    """Assign each misplaced key to the object where it is missing; return that object by the path of the key.

    The value is then checked as if it were there, and the field is not missing. `add_parts` surveys it.
    """
    found: dict[Path, Node] = {}
    nodes = list(root.walk())
    strange = [(node, key) for node in nodes for key, guess in node.unknown.items() if guess is None]
    for node, key in strange[:_MOST_KEYS]:
        given = _at(value, (*node.path[len(root.path) :], key))
        home = _nearest_without(key, given, node, nodes)
        if home is None:
            continue
        reading = home.shape.read(key)
        assert reading is not None  # that is why it was found
        entry = Entry.of(key, given, KeyReading(reading.field, frozenset()), node.path, presumed=True)
        home.adopt(entry)
        add_parts(home, entry)
        found[*node.path, key] = home
    return found


def put_into_webhook(callback: Node, webhook: Node, triggers: Sequence[Node]) -> dict[Path, Node]:
    """Assign what is next to `webhook` to the object where it is missing; return that object by the path.

    That is the webhook, or for a second name the only trigger without one.
    """
    found: dict[Path, Node] = {}
    unnamed = [trigger for trigger in triggers if not trigger.has("name")]
    for entry in callback.entries:
        concept = entry.field.concept
        if concept == "webhook" or callback.twin(entry) is not None or entry.key in callback.repeated:
            continue
        if not webhook.has(concept):
            home = webhook
        elif concept == "name" and len(unnamed) == 1:
            home = unnamed[0]
        else:
            continue
        parts = callback.release(entry)
        field = home.shape.field(concept)
        home.adopt(attrs.evolve(entry, field=field, presumed=True))
        if parts:
            home.parts[concept] = parts
        callback.unknown.setdefault(entry.key, None)
        found[entry.path] = home
    return found


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _nearest_without(key: str, given: Any, node: Node, nodes: Sequence[Node]) -> Node | None:
    """Return the nearest object where the key is missing, or else the only one that could have it."""
    inside = (*node.path, key)
    could = [
        (each, field)
        for each in nodes[:_MOST_NODES]
        if (field := _spelt(each.shape.name, key)) is not None
        and field.kind.admits(given)
        and _has_room(each, field)
        and each.path[: len(inside)] != inside
    ]
    missing = [each for each, field in could if _is_missed(each, field)]
    if missing:
        return min(missing, key=lambda each: _steps_between(each.path, node.path))
    return could[0][0] if len(could) == 1 else None


def _has_room(node: Node, field: Field) -> bool:
    """Tell whether a field can be added to an object."""
    present = {entry.field.concept for entry in node.entries}
    if node.shape.name == "trigger" and field.concept in KINDS:
        return present.isdisjoint(KINDS)
    if node.shape.name == "callback":
        others = {"webhook"} if field.concept != "webhook" else present
        return present.isdisjoint({field.concept, *others})
    if node.shape.name == "rule":
        v2 = {"zone_and_time", "data"}
        return field.concept not in present and (not present or (field.concept in v2) == bool(present & v2))
    return field.concept not in present


def _is_missed(node: Node, field: Field) -> bool:
    """Tell whether the object is incomplete without the field."""
    match node.shape.name, field.concept:
        case "trigger", "zone" | "time" | "data":
            return True
        case "window", "duration":
            return node.text("recurrence") != "None"
        case "window", "recurrence":
            return instant_of(node.text("start")) is not None
        case "time", "time_zone":
            return True
        case "data", "values":
            return node.text("operator") != Operator.ON_CHANGE
    return field.required


def _steps_between(one: Path, other: Path) -> int:
    common = 0
    for step, same in zip(one, other, strict=False):
        if step != same:
            break
        common += 1
    return len(one) + len(other) - 2 * common


@cache
def _spelt(shape: str, key: str) -> Field | None:
    """Return the field of a shape with exactly this key in some dialect."""
    reading = SHAPES[shape].read(key)
    return reading.field if reading is not None and not reading.misspelt else None


def homes_of(key: str) -> Iterator[Field]:
    """Yield the fields whose object or items can have this key."""
    for shape in SHAPES.values():
        if shape.name == "envelope":
            continue
        for field in shape.fields:
            if field.shape is not None and _spelt(field.shape, key) is not None:
                yield field


def is_there(key: str, nodes: Sequence[Node]) -> bool:
    """Tell whether only one object, outside any list, can have the key, and has it."""
    fields = [(node, field) for node in nodes if (field := _spelt(node.shape.name, key)) is not None]
    return len(fields) == 1 and all(
        node.has(field.concept) and not any(isinstance(step, int) for step in node.path)
        for node, field in fields
    )


def synonym_of(key: str, given: Any, shape: Shape, absent: Sequence[Field]) -> Field | None:
    """Return the missing field of a shape that a key, or its value, probably means."""
    fitting = [field for field in absent if _may_hold(field, given) and not _is_inside(key, field)]
    word = folded(key)
    for field in fitting:
        if word in _SYNONYMS.get(shape.name, {}).get(field.concept, "").split():
            return field
    told = [field for field in fitting if _is_evident(field, given)]
    return told[0] if len(told) == 1 else None


def _is_inside(key: str, field: Field) -> bool:
    """Tell whether the key belongs in the object of the field, which is then missing around it."""
    reading = SHAPES[field.shape].read(key) if field.shape is not None else None
    return reading is not None and not reading.misspelt


def folded(key: str) -> str:
    """Return a key without case, diacritics and punctuation."""
    return "".join(character for character in without_diacritics(key).casefold() if character.isalnum())


def _may_hold(field: Field, given: Any) -> bool:
    """Tell whether a value has the type of the field, or can have been meant for it."""
    return field.kind.admits(given) or (
        not isinstance(given, dict | list) and field.kind not in (JsonKind.OBJECT, JsonKind.ARRAY)
    )


def _is_evident(field: Field, given: Any) -> bool:
    """Tell whether a value almost certainly belongs to this field."""
    if isinstance(given, Mapping):
        inner = SHAPES.get(field.shape or "")
        readings = [inner.read(key) for key in given] if inner is not None and field.items is None else []
        return sum(reading is not None for reading in readings) * 2 > len(given)
    if isinstance(given, list):
        return bool(given) and all(_is_item(field, item) for item in given)
    return isinstance(given, str) and _is_text_of(field, given)


def _is_item(field: Field, item: Any) -> bool:
    if isinstance(item, Mapping):
        inner = SHAPES.get(field.shape or "")
        return inner is not None and sum(inner.read(key) is not None for key in item) * 2 > len(item)
    if not isinstance(item, str):
        return False
    if field.concept == "attachments":
        return item.startswith("vehicle.")
    return item in field.choices or (field.concept == "weeks" and weeks_of(item) is not None)


def _is_text_of(field: Field, text: str) -> bool:
    match field.concept:
        case "target":
            return text.startswith(("http://", "https://"))
        case "expression":
            plain = read_plain_expression(text)
            return plain is not None and len(plain.names) > 1
        case "operand":
            return text in OPERANDS
        case "time_zone":
            return "/" in text and is_time_zone(text)
        case "start":
            return duration_of(text) is not None or instant_of(text) is not None
        case "duration":
            return duration_of(text) is not None
    return text in field.choices
