"""Which field an unknown key stands for, when it does not even resemble the right one: `url`, `expression`.

Told by a list of usual synonyms, and else by what the value is: nothing but a target is an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fleetapi.diagnostics.suggest import without_diacritics
from fleetapi.language.fast_paths import read_plain_expression
from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.monitors.times.time_texts import duration_of, instant_of, weeks_of
from fleetapi.monitors.times.time_zones import is_time_zone
from fleetapi.wire.dialects import SHAPES, Field, JsonKind, Shape

__all__ = ["ENDS", "synonym_of"]

_OF_WEBHOOKS: Final = {
    "target": "url uri endpoint href address link location destination host callbackurl webhookurl",
    "name": "id label title identifier",
    "attributes": "headers params parameters properties fields query body header",
}
# What else people call a field, by shape and concept; compared without case and signs.
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
"""Words for the end of a window. The API takes a duration instead, so the value cannot be kept as it is."""


def synonym_of(key: str, given: Any, shape: Shape, absent: Sequence[Field]) -> Field | None:
    """Return the absent field of a shape that a key, or its value, stands for."""
    fitting = [field for field in absent if _may_hold(field, given) and not _is_inside(key, field)]
    word = folded(key)
    for field in fitting:
        if word in _SYNONYMS.get(shape.name, {}).get(field.concept, "").split():
            return field
    told = [field for field in fitting if _is_evident(field, given)]
    return told[0] if len(told) == 1 else None


def _is_inside(key: str, field: Field) -> bool:
    """Whether the key belongs in the object of the field, which then is left out around it."""
    reading = SHAPES[field.shape].read(key) if field.shape is not None else None
    return reading is not None and not reading.misspelt


def folded(key: str) -> str:
    """A key without case, diacritics and signs."""
    return "".join(character for character in without_diacritics(key).casefold() if character.isalnum())


def _may_hold(field: Field, given: Any) -> bool:
    """Whether a value is of the right kind, or may have been meant as it."""
    return field.kind.admits(given) or (
        not isinstance(given, dict | list) and field.kind not in (JsonKind.OBJECT, JsonKind.ARRAY)
    )


def _is_evident(field: Field, given: Any) -> bool:
    """Whether a value can hardly be anything but that of this field."""
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
