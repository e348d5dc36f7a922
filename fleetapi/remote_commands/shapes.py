"""Check a document against a model: strict about what we send, where decoding is tolerant.

The models define keys and types; this module adds what types cannot express. Unknown keys are allowed,
because the server may know more than this release, unless they resemble a known one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NoReturn, get_args, get_origin

from fleetapi.diagnostics.suggest import nearest
from fleetapi.errors import UsageError
from fleetapi.models.programs import ActionType
from fleetapi.models.subscriptions import RemoteType, RetryPolicyName
from fleetapi.remote_commands.command import SLOTS
from fleetapi.wire.dates import parse_duration, parse_instant
from fleetapi.wire.names import wire_path
from fleetapi.wire.structuring import Constant, Tree, field_types, is_model, tree_of

__all__ = ["check_shape"]

_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "ChargingProgram": ("slot", "start", "days"),
    "Point": ("longitude", "latitude"),
    "PreconditioningProgram": ("slot", "enabled", "start", "days"),
    "RemoteDoor": ("state",),
    "RemoteHorn": ("state",),
    "RemoteImmobilization": ("activate",),
    "RemoteLights": ("on",),
    "RemoteNavigation": ("positions",),
    "RemotePreconditioning": ("air_conditioning",),
}
_NOT_EMPTY: Final = frozenset(
    {"ChargingPreferences", "RemoteAirConditioning", "RemoteChargingSchedule", "TrackingPeriod"}
)
"""Objects with only optional keys, of which at least one must be present."""

_WHOLE: Final[Mapping[str, tuple[int, int | None]]] = {
    "slot": (SLOTS[0], SLOTS[-1]),
    "running": (5, None),
    "shutdown": (60, None),
    "size": (1, None),
    "time_window": (5, None),
    "retry_number": (1, None),
    "retry_delay": (1, None),
}
_DEGREES: Final[Mapping[str, int]] = {"longitude": 180, "latitude": 90}
_WORDS: Final[Mapping[str, str]] = {"action": "WakeUp"}

_NEVER_SHOWN: Final = frozenset({"attributes", "callback", "webhook"})
"""Keys whose values, at any depth, are never shown."""

_NOT_TO_BE_SENT: Final = frozenset(
    {RemoteType.CHARGING_STATE, RemoteType.VEHICLE_STATE, RetryPolicyName.ALWAYS}
)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_A_DAY: Final = timedelta(days=1)


def check_shape(document: Any, model: type, place: str = "") -> None:
    """Raise `UsageError`, with the place, the value and what is accepted, if a document is not a `model`."""
    _object(document, tree_of(model), model, place)
    missing = next((field for field in _required(document, model) if not _has(document, model, field)), None)
    if missing is not None:
        where = ".".join(str(step) for step in wire_path(model, missing) if isinstance(step, str))
        raise UsageError(
            f"{_within(place, where)} is missing",
            remedy=f"add {_accepted(field_types(model)[missing], missing)}",
        )
    if model.__name__ in _NOT_EMPTY and not document:
        raise UsageError(f"{place} is empty", remedy=f"add {_keys(tree_of(model))}")


def _required(document: Mapping[str, Any], model: type) -> Iterable[str]:
    required = _REQUIRED.get(model.__name__, ())
    if "actions_type" in field_types(model):
        (key,) = wire_path(model, "actions_type")
        return required[:1] if document.get(str(key)) == ActionType.DELETE else required
    return required


def _has(document: Any, model: type, field: str) -> bool:
    found = document
    for step in wire_path(model, field):
        if isinstance(step, int):
            return len(found) > step
        if step not in found:
            return False
        found = found[step]
    return True


def _object(value: Any, tree: Tree, model: type, place: str) -> None:
    if not isinstance(value, dict):
        _refuse(place or "the document", value, f"an object with {_keys(tree)}")
    for key, entry in value.items():
        if key in tree:
            _entry(entry, tree[key], model, _within(place, key))
            continue
        guess = nearest(key, map(str, tree)) if isinstance(key, str) else None
        if guess is not None or not isinstance(key, str):
            meant = f"did you mean {guess!r}?" if guess else "keys must be strings"
            shown = _shown(key, place)
            raise UsageError(f"{place or 'the document'} has an unknown key {shown}", remedy=meant)


def _entry(value: Any, node: Any, model: type, place: str) -> None:
    if isinstance(node, Constant):
        if value != node.value:
            _refuse(place, value, repr(node.value))
    elif isinstance(node, dict) and 0 in node:
        _array(value, node, model, place)
    elif isinstance(node, dict):
        _object(value, node, model, place)
    else:
        _value(value, field_types(model)[node], node, place)


def _array(value: Any, places: Tree, model: type, place: str) -> None:
    """Check an array of fields: longitude, latitude and, optionally, altitude."""
    names = [str(places[position]) for position in sorted(position for position in places)]
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= len(names):
        _refuse(place, value, f"a list of {', '.join(names[:2])} and, optionally, {names[-1]}")
    for position, (name, entry) in enumerate(zip(names, value, strict=False)):
        _value(entry, field_types(model)[name], name, f"{place}[{position}]")


def _value(value: Any, kind: Any, field: str, place: str) -> None:
    if get_origin(kind) is list:
        if not isinstance(value, list | tuple) or not value:
            _refuse(place, value, "a non-empty list")
        for position, entry in enumerate(value):
            _value(entry, get_args(kind)[0], field, f"{place}[{position}]")
    elif is_model(kind):
        check_shape(value, kind, place)
    elif not _FITS[_plain(kind)](value, kind, field):
        _refuse(place, value, _accepted(kind, field))


def _fits_word(value: Any, kind: Any, _field: str) -> bool:
    return isinstance(value, str) and any(value == member for member in _words(kind))


def _words(kind: Any) -> list[StrEnum]:
    """Return the members that can be sent; others occur only in responses and notifications."""
    return [member for member in kind if member not in _NOT_TO_BE_SENT]


def _fits_text(value: Any, _kind: Any, field: str) -> bool:
    if not isinstance(value, str) or value != _WORDS.get(field, value):
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)  # lone surrogates


def _fits_switch(value: Any, _kind: Any, _field: str) -> bool:
    return isinstance(value, bool)


def _fits_whole(value: Any, _kind: Any, field: str) -> bool:
    least, most = _WHOLE[field]
    return type(value) is int and least <= value and (most is None or value <= most)


def _fits_number(value: Any, _kind: Any, field: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return abs(value) <= _DEGREES.get(field, math.inf)


def _fits_instant(value: Any, _kind: Any, _field: str) -> bool:
    return isinstance(value, str) and bool(_INSTANT.fullmatch(value)) and parse_instant(value) is not None


def _fits_time_of_day(value: Any, _kind: Any, _field: str) -> bool:
    length = parse_duration(value) if isinstance(value, str) else None
    return length is not None and timedelta(0) <= length < _A_DAY and not length.microseconds


_FITS: Final[Mapping[type, Callable[[Any, Any, str], bool]]] = {
    StrEnum: _fits_word,
    str: _fits_text,
    bool: _fits_switch,
    int: _fits_whole,
    float: _fits_number,
    datetime: _fits_instant,
    timedelta: _fits_time_of_day,
}


def _plain(kind: type) -> type:
    return StrEnum if issubclass(kind, StrEnum) else kind


def _accepted(kind: Any, field: str) -> str:
    """Describe the values that a field of this type accepts."""
    item = get_args(kind)[0] if get_origin(kind) is list else kind
    if is_model(item):
        return f"{'an object' if item is kind else 'a list of objects'} with {_keys(tree_of(item))}"
    if issubclass(item, StrEnum):
        words = ", ".join(repr(member.value) for member in _words(item))
        return f"one of {words}" if item is kind else f"a list of {words}"
    if item is int:
        least, most = _WHOLE[field]
        return f"an integer of at least {least}" if most is None else f"an integer from {least} to {most}"
    if item is float and field in _DEGREES:
        return f"a number from {-_DEGREES[field]} to {_DEGREES[field]}"
    return repr(_WORDS[field]) if field in _WORDS else _IN_WORDS[item]


_IN_WORDS: Final[Mapping[type, str]] = {
    str: "a string",
    bool: "True or False",
    float: "a number",
    datetime: "a date and time with an offset, such as '2026-03-01T22:00:00Z'",
    timedelta: "a time of day as duration since midnight, from 'PT0S' to 'PT23H59M59S'",
}


def _refuse(place: str, value: Any, accepted: str) -> NoReturn:
    remedy = "omit it if you do not need it" if value is None and "." in place else ""
    raise UsageError(f"{place} must be {accepted}, not {_shown(value, place)}", remedy=remedy)


def _shown(value: Any, place: str) -> str:
    """Return the value, or only its type where it may contain a credential."""
    hidden = not _NEVER_SHOWN.isdisjoint(re.split(r"[.\[]", place))
    return type(value).__name__ if hidden or _may_tell(value) else repr(value)


def _may_tell(value: Any) -> bool:
    """Return whether a value is or contains an object or a URL, which may have credentials."""
    if isinstance(value, list | tuple):
        return any(map(_may_tell, value))
    return isinstance(value, dict) or (isinstance(value, str) and ("://" in value or "@" in value))


def _keys(tree: Tree) -> str:
    return ", ".join(str(key) for key in tree)


def _within(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
