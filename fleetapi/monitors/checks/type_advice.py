"""What to write in the place of a value of the wrong type (FM107)."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from fleetapi.monitors.checks.nodes import Entry
from fleetapi.wire.dialects import SHAPES, JsonKind

__all__ = ["instead"]

# Texts that have a form, by concept. What is free to choose (labels, names) needs none.
_EXAMPLES: Final = {
    "attachments": '"vehicle.alerts"',
    "days": '"Mon"',
    "duration": '"PT4H30M"',
    "expression": '"a & b", with the names of the triggers',
    "schema": '"./monitor.schema.json"',
    "operand": '"vehicle.energy.electric.level"',
    "start": '"PT14H30M" for half past two, every day',
    "time_zone": '"Europe/Paris"',
    "values": '"50"',
    "weeks": '"w3-w12"',
}
# What may be left out, and nothing else is missed then.
_OPTIONAL: Final = frozenset(
    {
        *("attachments", "attributes", "batch", "days", "delay", "number"),
        *("occurrence", "refresh", "retry", "schema", "weeks", "window"),
    }
)
_DECIMAL: Final = r"\s*(-?(?:0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?)\s*"


def instead(entry: Entry, value: Any, wanted: JsonKind, main: tuple[str, ...]) -> str:
    """Say what to write for `value`, or for an item of it; `main` are the keys that an object there needs."""
    if wanted is JsonKind.OBJECT:
        advice = _object(value, main)
    elif wanted is JsonKind.ARRAY:
        advice = _array(entry, value, main)
    elif wanted is JsonKind.STRING:
        advice = _text(entry, value)
    else:
        advice = _number(entry, value, wanted)
    if value is None and entry.field.concept in _OPTIONAL and wanted is entry.field.kind:
        advice += f", or leave `{entry.key}` out"
    return advice


def _object(value: Any, main: tuple[str, ...]) -> str:
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return "take it out of the brackets"
    listed = ", ".join(f'"{key}": …' for key in main)
    return f"write an object: {{{listed or '…'}}}"


def _array(entry: Entry, value: Any, main: tuple[str, ...]) -> str:
    if entry.field.items is JsonKind.OBJECT:
        shape = SHAPES[entry.field.shape] if entry.field.shape is not None else None
        if isinstance(value, dict) and shape is not None and any(shape.read(key) for key in value):
            return "put it between brackets: [{…}]"
        listed = ", ".join(f'"{key}": …' for key in main)
        return f"write a list of objects: [{{{listed or '…'}}}]"
    if isinstance(value, str):
        return "put it between brackets: […]"
    return f"write a list: [{_example(entry)}]"


def _text(entry: Entry, value: Any) -> str:
    if entry.field.choices:
        return "write " + " or ".join(f'"{choice}"' for choice in entry.field.choices)
    if entry.field.concept in _EXAMPLES:
        return f"write a text in quotation marks, for example {_example(entry)}"
    if isinstance(value, bool | int | float):
        return f'put it in quotation marks: "{json.dumps(value)}"'
    return "write a text in quotation marks"


def _example(entry: Entry) -> str:
    return _EXAMPLES.get(entry.field.concept, '"…"')


def _number(entry: Entry, value: Any, wanted: JsonKind) -> str:
    field = entry.field
    found = re.fullmatch(_DECIMAL, value) if isinstance(value, str) else None
    if found is not None and (wanted is JsonKind.NUMBER or not found[2]):
        return f"write {found[1]}, without quotation marks"
    if wanted is JsonKind.NUMBER:
        return "write a number in digits, without quotation marks"
    least = field.minimum or 0
    if isinstance(value, float):
        return f"write a whole number: {max(least, round(value))}"
    return f"write a whole number in digits, for example {max(least, int(field.default or 0))}"
