"""The values of an event, by what their operand is: numbers, truth values, texts, alerts, collisions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from fleetapi.models.alerts import Alert
from fleetapi.models.incidents import Collision
from fleetapi.monitors.operands.table import OPERANDS, OperandKind
from fleetapi.wire.converters import decode_many

__all__ = ["Scalar", "Value", "objects_of", "scalar_of", "value_of"]

Scalar: TypeAlias = bool | float | str
Value: TypeAlias = (
    Scalar
    | tuple[Scalar, ...]
    | tuple[Alert, ...]
    | tuple[Collision, ...]
    | tuple[Mapping[str, Any], ...]
    | None
)
"""What an operand had: several of a kind stand in a tuple; None when nothing was sent."""

_TRUTH = {"true": True, "false": False}


def value_of(operand: str | None, sent: Any) -> Value:
    """A value as sent (a text; also a number, a truth value, or an array of those), as its operand has it."""
    if isinstance(sent, list):
        return tuple(found for each in sent if (found := scalar_of(operand, each)) is not None)
    return scalar_of(operand, sent)


def scalar_of(operand: str | None, sent: Any) -> Scalar | None:
    """One value. What cannot be what the operand is, and everything of an unknown operand, stays as sent."""
    if isinstance(sent, bool) or not isinstance(sent, str | int | float):
        return sent if isinstance(sent, bool) else None
    known = OPERANDS.get(operand or "")
    if known is not None and known.kind is OperandKind.NUMBER:
        return _number(sent)
    if known is not None and known.kind is OperandKind.BOOLEAN and isinstance(sent, str):
        return _TRUTH.get(sent.strip().lower(), sent)
    return sent


def _number(sent: str | float) -> float | str:
    try:
        number = float(sent)
    except (ValueError, OverflowError):
        return str(sent)
    return number if math.isfinite(number) else str(sent)


_OBJECTS: Mapping[str, Callable[[Sequence[Any]], Value]] = {
    "alert": lambda sent: tuple(decode_many(Alert, sent)),
    "collision": lambda sent: tuple(decode_many(Collision, sent)),
}


def objects_of(operand: str | None, kind: str | None, sent: Sequence[Mapping[str, Any]]) -> Value:
    """Values that are objects: `kind` is the type as the vendor names it (`obj.alert`), if it does."""
    named = (kind or "").removeprefix("obj.")
    about = (operand or "").removeprefix("vehicle.").partition(".")[0]
    make = _OBJECTS.get(named) or _OBJECTS.get(about)
    return make(sent) if make else tuple(sent)
