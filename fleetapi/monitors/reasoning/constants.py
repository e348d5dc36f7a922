"""Why an expression is always true or always false, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or

__all__ = ["constant_in_words"]

_LEVELS = 8  # how far the words follow an expression down
_OPERANDS = 10


def constant_in_words(expression: Expression, value: bool) -> str:
    """Say why `expression`, which always has `value`, does."""
    if isinstance(expression, Name) or sum(1 for _ in expression.walk()) > 200:
        return _by_cases(expression, value)
    reasons = list(dict.fromkeys(_reasons(expression, value, _LEVELS)))
    return "; ".join(reasons)


def _reasons(expression: Expression, value: bool, levels: int) -> Iterator[str]:
    if not levels:
        yield _by_cases(expression, value)
    elif isinstance(expression, Not):
        yield from _reasons(expression.operand, not value, levels - 1)
    elif isinstance(expression, Or if value else And):
        operands = list(dict.fromkeys(expression.operands))[:_OPERANDS]
        for size in range(1, min(len(operands), 4) + 1):
            for some in combinations(operands, size):
                if _joint_value(some, value) is value:
                    yield from _together(some, value, levels)
                    return
        yield _by_cases(expression, value)
    else:
        for operand in expression.operands:
            yield from _reasons(operand, value, levels - 1)


def _joint_value(operands: tuple[Expression, ...], value: bool) -> bool | None:
    joint = operands[0] if len(operands) == 1 else (Or if value else And)(*operands)
    return joint.truth_table().constant


def _together(operands: tuple[Expression, ...], value: bool, levels: int) -> Iterator[str]:
    if len(operands) == 1:
        yield from _reasons(operands[0], value, levels - 1)
        return
    texts = [f"`{operand}`" for operand in operands]
    if value:
        yield f"{', '.join(texts[:-1])} or {texts[-1]} always holds"
    else:
        yield f"{', '.join(texts[:-1])} and {texts[-1]} can never hold together"


def _by_cases(expression: Expression, value: bool) -> str:
    names = len(expression.names)
    return f"`{expression}` is {str(value).lower()} in each of the {1 << names} combinations of its triggers"
