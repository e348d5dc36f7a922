"""Whether a monitor's body is one that the server takes: its spelling, its shape, its expression.

The table of spellings decides about keys, kinds of values and words; what a rule means is not looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fleetapi.sandbox.monitor_expression import check_expression
from fleetapi.sandbox.query import invalid
from fleetapi.wire.dialects import SHAPES, Dialect, Field, JsonKind, key_of

__all__ = ["check_monitor"]

_KINDS = ("zone", "time", "data")


def check_monitor(document: Any, dialect: Dialect | None) -> None:
    """Refuse what the server would answer 400 to.

    With a dialect, only its spelling is right. Without, every object may be in any of the spellings, as
    met in the wild.
    """
    if not isinstance(document, Mapping):
        raise invalid("The body is not a monitor: it is not an object")
    dialects = [dialect] if dialect else list(Dialect)
    _check_object("monitor", document, dialects, "")
    rule = document[key_of("monitor", "rule", Dialect.V3)]
    if _value(rule, "rule", "triggers") is None:
        _check_anded(rule)
    else:
        _check_triggers(rule)


def _check_object(name: str, document: Mapping[str, Any], dialects: Collection[Dialect], place: str) -> None:
    """The object must be right in one of the dialects; the complaint is that of the one that fits best."""
    shape = SHAPES[name]
    best = max(dialects, key=lambda dialect: len(document.keys() & set(shape.keys(dialect))))
    for key in document:
        if key not in shape.keys(best):
            raise invalid(f"{_at(place, key)} is not a known field")
    for field in shape.required(best):
        if field.spellings[best] not in document:
            raise invalid(f"{_at(place, field.spellings[best])} is missing")
    for field in shape.fields:
        spelt = field.key(best)
        if spelt is not None and spelt in document:
            _check_value(field, document[spelt], dialects, _at(place, spelt))


def _check_value(field: Field, value: Any, dialects: Collection[Dialect], place: str) -> None:
    if not field.kind.admits(value):
        raise invalid(f"{place} is not of type {field.kind}")
    if field.minimum is not None and value < field.minimum:
        raise invalid(f"{place} is less than {field.minimum}")
    if field.kind is JsonKind.STRING and field.choices and value not in field.choices:
        raise invalid(f"{place} is not one of {', '.join(field.choices)}")
    if field.kind is JsonKind.OBJECT and field.shape:
        _check_object(field.shape, value, dialects, place)
    if field.kind is JsonKind.ARRAY:
        _check_items(field, value, dialects, place)


def _check_items(field: Field, values: list[Any], dialects: Collection[Dialect], place: str) -> None:
    if len(values) < field.at_least or (field.at_most is not None and len(values) > field.at_most):
        raise invalid(f"{place} has {len(values)} items")
    for position, value in enumerate(values):
        here = f"{place}[{position}]"
        if field.items is not None and not field.items.admits(value):
            raise invalid(f"{here} is not of type {field.items}")
        if field.choices and value not in field.choices:
            raise invalid(f"{here} is not one of {', '.join(field.choices)}")
        if field.shape:
            _check_object(field.shape, value, dialects, here)


def _check_triggers(rule: Mapping[str, Any]) -> None:
    """Each trigger is exactly one thing and has a name of its own; the expression combines them."""
    names: list[str] = []
    for trigger in _value(rule, "rule", "triggers"):
        name = str(_value(trigger, "trigger", "name"))
        if sum(_value(trigger, "trigger", kind) is not None for kind in _KINDS) != 1:
            raise invalid(f"Trigger {name!r} must be exactly one of zone, time and data")
        if name in names:
            raise invalid(f"Two triggers are called {name!r}")
        names.append(name)
    check_expression(str(_value(rule, "rule", "expression")), names)


def _check_anded(rule: Mapping[str, Any]) -> None:
    both = _value(rule, "rule", "zone_and_time") or {}
    if not (both or _value(rule, "rule", "data")):
        raise invalid("There is no trigger")


def _value(document: Mapping[str, Any], shape: str, concept: str) -> Any:
    """A value by what it means, however its key is spelt."""
    field = SHAPES[shape].field(concept)
    return next((document[key] for key in field.spellings.values() if key in document), None)


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
