"""Conditions put together from triggers with `&`, `|` and `~`.

A composition still holds the triggers themselves, named or not. `gather` gives the unnamed ones a name and
turns the whole into what a monitor keeps: the triggers in order of appearance, and an expression over
their names.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.representation import safe_repr

if TYPE_CHECKING:
    from fleetapi.monitors.expressions.expression import Expression
    from fleetapi.monitors.triggers import Trigger

__all__ = ["MAXIMUM_TRIGGERS", "Combinable", "Composition", "Condition", "Connective", "check_rule", "gather"]

MAXIMUM_TRIGGERS = 5
_LONGEST = 80  # of what a message quotes


class Connective(enum.Enum):
    """How the parts of a composition are joined."""

    AND = "&"
    OR = "|"
    NOT = "~"


class Combinable:
    """What `&`, `|` and `~` combine, and what refuses everything that only looks like it would."""

    __slots__ = ()

    def __and__(self, other: Condition) -> Composition:
        joined: Composition = _joined(Connective.AND, self, other)
        return joined

    def __rand__(self, other: Condition) -> Composition:
        joined: Composition = _joined(Connective.AND, other, self)
        return joined

    def __or__(self, other: Condition) -> Composition:
        joined: Composition = _joined(Connective.OR, self, other)
        return joined

    def __ror__(self, other: Condition) -> Composition:
        joined: Composition = _joined(Connective.OR, other, self)
        return joined

    def __invert__(self) -> Composition:
        return Composition(Connective.NOT, (self,))  # type: ignore[arg-type]  # only conditions inherit this

    if not TYPE_CHECKING:  # hidden from type checkers, which then refuse these operators by themselves

        def __bool__(self) -> NoReturn:
            raise TypeError(
                f"{self} is a condition for the server to evaluate and has no truth value here: write"
                " (a) & (b) instead of `a and b` or `a < x < b`, (a) | (b) instead of `a or b`, ~(a) instead"
                " of `not a`, each part in parentheses"
            )

        def _refuse_comparison(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} is a condition already and cannot be compared with {_shown(other)}: write two"
                " conditions in parentheses, (a) & (b); between two bounds is (x > 1) & (x < 5)"
            )

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison


@safe_repr
@attrs.frozen(repr=False, order=False)
class Composition(Combinable):
    """Conditions joined by one connective: two parts under AND and OR, one under NOT."""

    connective: Connective
    parts: tuple[Condition, ...]

    def __repr__(self) -> str:
        if self.connective is Connective.NOT:
            return f"~{_in_parentheses(self.parts[0])}"
        return f" {self.connective.value} ".join(_in_parentheses(part) for part in self.parts)


Condition: TypeAlias = "Trigger | Composition | Expression"
TriggerT = TypeVar("TriggerT")


def gather(condition: Condition, listed: Iterable[Trigger] = ()) -> tuple[tuple[Trigger, ...], Expression]:
    """Name the triggers of `condition` and write it as an expression over their names.

    Unnamed triggers become `zone1`, `time1`, `data1` and so on, in order of appearance, around the names
    already given. Equal triggers are one. `listed` come first, whether the condition uses them or not; names
    inside an `Expression` mean triggers from elsewhere in the condition or from `listed`.

    Raises MonitorError: two different triggers of one name, a name without trigger, more than five triggers.
    """
    from fleetapi.monitors.expressions.expression import Expression, Name  # noqa: PLC0415  (the two modules know each other)

    leaves = list(_leaves(condition))
    for leaf in (*leaves, *(listed := tuple(listed))):
        if not isinstance(leaf, Combinable | Expression):
            raise _no_condition(leaf)
    triggers = list(dict.fromkeys([*listed, *(leaf for leaf in leaves if _is_trigger(leaf))]))
    named = _name_all(triggers)
    expressions = [Name(named[leaf].name or "") if _is_trigger(leaf) else leaf for leaf in leaves]
    gathered, expression = tuple(dict.fromkeys(named.values())), _rebuilt(condition, expressions)
    check_rule(gathered, expression)
    return gathered, expression


def check_rule(triggers: tuple[Trigger, ...], expression: Expression) -> None:
    """Raise MonitorError unless named triggers and an expression over their names make a rule."""
    if len(triggers) > MAXIMUM_TRIGGERS:
        raise MonitorError(
            f"a monitor takes at most {MAXIMUM_TRIGGERS} triggers; this one has {len(triggers)}",
            remedy="split it into several monitors, or join conditions on one operand with one_of(...)",
        )
    names = [trigger.name for trigger in triggers]
    for name in names:
        if name is None:
            raise MonitorError("a trigger of the rule has no name", remedy='name it: .named("outOfParis")')
        if names.count(name) > 1:
            raise MonitorError(
                f'two different triggers have the name "{name}"',
                remedy="give one of them another .named(...)",
            )
    for name in expression.names:
        if name not in names:
            raise MonitorError(
                f'the expression uses "{name}", which no trigger is named',
                remedy=did_you_mean(name, [known for known in names if known])
                or "name a trigger so, or correct the expression",
            )
    constant = expression.truth_table().constant
    if constant is not None:
        raise MonitorError(
            f"`{expression}` is always {str(constant).lower()}, whatever its triggers say",
            remedy="the server refuses such a rule; look for a trigger combined with its own opposite",
        )


def _joined(connective: Connective, left: Any, right: Any) -> Any:
    if isinstance(left, Combinable) and isinstance(right, Combinable):
        return Composition(connective, (left, right))  # type: ignore[arg-type]  # only conditions inherit this
    from fleetapi.monitors.expressions.expression import Expression  # noqa: PLC0415  (the two modules know each other)

    for part, whole in ((left, right), (right, left)):
        if isinstance(part, (Combinable, Expression)):
            continue
        if isinstance(part, (bool, int, float, str)) or part is None:
            raise TypeError(
                f"{whole} {connective.value} {part!r}: {part!r} is no condition; put every comparison in"
                f" parentheses, (a < 1) {connective.value} (b < 2)"
            )
        return NotImplemented  # an operand of its own explains itself in its __rand__
    return Composition(connective, (left, right))


def _no_condition(thing: object) -> MonitorError:
    """Return the error that says what to write instead of something that is no condition."""
    remedy = "give a trigger, or triggers joined with &, | and ~"
    if isinstance(thing, list | tuple | set | frozenset) and len(thing) > 1:
        parts = [_shown(part) for part in thing][:MAXIMUM_TRIGGERS]
        remedy = f"join them: {' & '.join(parts)}, or with | where one is enough"
    several = isinstance(thing, Collection) and not isinstance(thing, str | bytes)
    what = f"a {type(thing).__name__}" if several else _shown(thing)
    return MonitorError(f"{what} is no condition", remedy=remedy)


def _shown(thing: object) -> str:
    """How a message calls something: a condition by its name or in short, all else as Python writes it."""
    text = getattr(thing, "name", None) or str(thing) if isinstance(thing, Combinable) else repr(thing)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _in_parentheses(part: object) -> str:
    bare = not isinstance(part, Composition) or part.connective is Connective.NOT
    return str(part) if bare else f"({part})"


def _is_trigger(leaf: object) -> bool:
    return isinstance(leaf, Combinable)


def _leaves(condition: Condition) -> Iterator[Any]:
    """Yield the triggers and expressions of a condition from left to right, however deep it is."""
    stack: list[Any] = [condition]
    while stack:
        part = stack.pop()
        if isinstance(part, Composition):
            stack.extend(reversed(part.parts))
        else:
            yield part


def _name_all(triggers: Iterable[Trigger]) -> dict[Trigger, Trigger]:
    taken = {trigger.name for trigger in triggers}
    named: dict[Trigger, Trigger] = {}
    for trigger in triggers:
        if trigger.name is not None:
            named[trigger] = trigger
            continue
        number = 1
        while f"{trigger.kind}{number}" in taken:
            number += 1
        name = f"{trigger.kind}{number}"
        taken.add(name)
        named[trigger] = trigger.named(name)
    return named


def _rebuilt(condition: Condition, expressions: Iterable[Expression]) -> Expression:
    """Put the connectives of `condition` back over its leaves, now expressions; no recursion."""
    leaves = iter(expressions)
    output: list[Expression] = []
    stack: list[Any] = [condition]
    while stack:
        part = stack.pop()
        if part is Connective.NOT:
            output.append(~output.pop())
        elif part is Connective.AND or part is Connective.OR:
            right, left = output.pop(), output.pop()
            output.append(left & right if part is Connective.AND else left | right)
        elif isinstance(part, Composition):
            stack.append(part.connective)
            stack.extend(reversed(part.parts))
        else:
            output.append(next(leaves))
    return output[0]
