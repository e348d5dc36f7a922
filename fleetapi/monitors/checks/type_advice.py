"""Suggest what to write instead of a value of the wrong type (FM107)."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from fleetapi.diagnostics.diagnostic import shortened
from fleetapi.monitors.checks.intended_values import (
    days_meant,
    degrees_meant,
    duration_meant,
    kilometres_meant,
    number_meant,
    seconds_meant,
    week_meant,
)
from fleetapi.monitors.checks.nodes import Entry
from fleetapi.monitors.times.time_texts import weeks_of
from fleetapi.wire.dialects import SHAPES, JsonKind

__all__ = ["instead"]

# Examples of strings in a certain format, by concept. Labels and names need none.
_EXAMPLES: Final = {
    "attachments": '"vehicle.alerts"',
    "days": '"Mon"',
    "duration": '"PT4H30M"',
    "expression": '"a & b", with the names of the triggers',
    "schema": '"./monitor.schema.json"',
    "operand": '"vehicle.energy.electric.level"',
    "start": '"PT14H30M" for 2:30 p.m. every day',
    "time_zone": '"Europe/Paris"',
    "values": '"50"',
    "weeks": '"w3-w12"',
}
# Fields that can be omitted without making another one necessary.
_OPTIONAL: Final = frozenset(
    {
        *("attachments", "attributes", "batch", "days", "delay", "number"),
        *("occurrence", "refresh", "retry", "schema", "weeks", "window"),
    }
)
_LONGEST: Final = 200  # characters of a value to repeat in a suggestion
_DECIMAL: Final = r"\s*(-?(?:0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?)\s*"


def instead(entry: Entry, value: Any, wanted: JsonKind, main: tuple[str, ...]) -> str:
    """Return what to write instead of a value or item; `main` are the keys that an object needs."""
    if wanted is JsonKind.OBJECT:
        advice = _object(value, main)
    elif wanted is JsonKind.ARRAY:
        advice = _array(entry, value, main)
    elif wanted is JsonKind.STRING:
        advice = _text(entry, value)
    else:
        advice = _number(entry, value, wanted)
    if value is None and entry.field.concept in _OPTIONAL and wanted is entry.field.kind:
        advice += f", or omit `{entry.key}`"
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
        pairs = _attributes(value) if entry.field.shape == "attribute" else ""
        listed = ", ".join(f'"{key}": …' for key in main)
        return pairs or f"write a list of objects: [{{{listed or '…'}}}]"
    items = _items(entry, value)
    if items:
        return f"put it between brackets: [{', '.join(map(_json, items))}]"
    if isinstance(value, str):
        return "put it between brackets: […]"
    return f"write a list: [{_example(entry)}]"


def _attributes(value: Any) -> str:
    """Return advice for attributes that are written as a mapping. Their values may be credentials."""
    names = [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []
    return (
        f'write a list of objects: [{{"type": "Header", "key": {_json(names[0])}, "value": …}}]'
        if names
        else ""
    )


def _items(entry: Entry, value: Any) -> list[str]:
    """Return the items of the list that was probably meant by a single value, or by several in one string."""
    if isinstance(value, bool | int | float):
        text = week_meant(value) if entry.field.concept == "weeks" else json.dumps(value)
        return [text] if text is not None and entry.field.concept in ("values", "weeks") else []
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return []
    if entry.field.concept == "days":
        return list(days_meant(value) or ())
    parts = [part.strip() for part in value.split(",")]
    if entry.field.concept == "values":
        return [number_meant(value) or value] if len(parts) < 2 or number_meant(value) else parts
    if entry.field.concept == "weeks":
        weeks = [part if weeks_of(part) is not None else week_meant(part) for part in parts]
        return [week for week in weeks if week is not None] if None not in weeks else []
    return parts


def _text(entry: Entry, value: Any) -> str:
    concept = entry.field.concept
    meant = _time_meant(concept, value)
    if meant:
        return meant
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return "take it out of the brackets"
    if entry.field.choices:
        return "write " + " or ".join(f'"{choice}"' for choice in entry.field.choices)
    if concept in _EXAMPLES:
        return f"write a string in quotation marks, for example {_example(entry)}"
    if isinstance(value, bool | int | float):
        return f'put it in quotation marks: "{json.dumps(value)}"'
    return "write a string in quotation marks"


def _time_meant(concept: str, value: Any) -> str:
    """Return what to write for a value that probably means a time, a duration or a week."""
    if concept == "weeks":
        week = week_meant(value)
        return f'write "{week}"' if week is not None else ""
    if concept not in ("start", "duration"):
        return ""
    meant = duration_meant(value, start=concept == "start")
    if meant is not None:
        return f'write "{meant}"'
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 3600:
        hours = f'"PT{value}H" for hours, ' if value < 24 else ""
        return f'write {hours}"PT{value}M" for minutes, or "PT{value}S" for seconds'
    return ""


def _json(text: str) -> str:
    return json.dumps(shortened(text), ensure_ascii=False)


def _example(entry: Entry) -> str:
    return _EXAMPLES.get(entry.field.concept, '"…"')


def _number(entry: Entry, value: Any, wanted: JsonKind) -> str:
    field = entry.field
    meant = _number_meant(field.concept, value) if isinstance(value, str) and len(value) <= _LONGEST else None
    if meant is not None and (wanted is JsonKind.NUMBER or "." not in meant):
        return f"write {meant}, without quotation marks"
    if isinstance(value, list) and len(value) == 1 and wanted.admits(value[0]):
        return f"take it out of the brackets: {json.dumps(value[0])}"
    if wanted is JsonKind.NUMBER:
        return "write a number without quotation marks"
    least = field.minimum or 0
    if isinstance(value, float):
        return f"write an integer: {max(least, round(value))}"
    return f"write an integer, for example {max(least, int(field.default or 0))}"


def _number_meant(concept: str, text: str) -> str | None:
    found = re.fullmatch(_DECIMAL, text)
    if found is not None:
        return found[1]
    if concept in ("latitude", "longitude"):
        return degrees_meant(text)
    if concept == "radius":
        return kilometres_meant(text)
    if concept in ("refresh", "delay", "window"):
        seconds = seconds_meant(text)
        return None if seconds is None else str(seconds)
    return number_meant(text)
