"""The validated fields of a monitor: label, triggers, expression and deliveries.

`gather` turns a composed condition into a rule: named triggers in order of appearance, and an expression over
their names. `documents` and `descriptions` work on `MonitorParts`; `Monitor` is built on top of all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.monitors.delivery_rules import attachments_of
from fleetapi.monitors.expressions.composition import Combinable, Composition, briefly
from fleetapi.monitors.expressions.expression import Expression, Name
from fleetapi.monitors.expressions.truth_table import Connective
from fleetapi.monitors.subscription import Batching, RetryKind, RetryPolicy, Webhook, at_least, plain_text
from fleetapi.monitors.triggers import Condition, Trigger
from fleetapi.remedies import Code, Remedy, sentence
from fleetapi.representation import safe_repr

__all__ = ["MAXIMUM_TRIGGERS", "MonitorParts", "UnknownField", "gather"]

MAXIMUM_TRIGGERS = 5


@attrs.frozen
class UnknownField:
    """A key sent by the server that no specification defines, with its value as JSON; written back unchanged.

    `place` is the path to its object in terms of the dialect table, with triggers by name.
    """

    place: tuple[str, ...]
    key: str
    json: str = attrs.field(repr=False)


def _attachments(names: Iterable[str]) -> tuple[str, ...]:
    given = tuple(names)
    for name in given:
        if name not in attachments_of():
            raise MonitorError(
                f"{name!r} cannot be attached",
                remedy=did_you_mean(str(name), attachments_of())
                or f"use one of {', '.join(attachments_of()[:9])} and others",
            )
    return given


def _check_label(_monitor: Any, _field: Any, label: Any) -> None:
    plain_text("label", label)


def _check_retry_policy(_monitor: Any, _field: Any, policy: Any) -> None:
    if policy is None or isinstance(policy, RetryPolicy):
        return
    words = {word.lower(): kind for kind in RetryKind for word in (kind.value, kind.name)}
    kind = words.get(policy.lower()) if isinstance(policy, str) else None
    raise MonitorError(
        f"{policy!r} is not a RetryPolicy",
        remedy=sentence("use ", Code(f".retry_{(kind or RetryKind.ALWAYS).name.lower()}(...)")),
    )


@safe_repr
@attrs.frozen
class MonitorParts:
    """The validated fields of a `Monitor`, without its methods."""

    label: str = attrs.field(validator=_check_label)
    triggers: tuple[Trigger, ...] = attrs.field(default=(), kw_only=True)
    expression: Expression | None = attrs.field(default=None, kw_only=True)
    webhook: Webhook | None = attrs.field(default=None, kw_only=True)
    reminder: timedelta | None = attrs.field(default=None, kw_only=True)
    retry_policy: RetryPolicy | None = attrs.field(default=None, kw_only=True, validator=_check_retry_policy)
    batching: Batching | None = attrs.field(default=None, kw_only=True)
    attachments: tuple[str, ...] = attrs.field(default=(), converter=_attachments, kw_only=True)
    unknown_fields: tuple[UnknownField, ...] = attrs.field(default=(), kw_only=True)
    expression_text: str | None = attrs.field(default=None, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.expression is not None:
            _check_rule(self.triggers, self.expression)
        if self.reminder is not None:
            at_least("the time between reminders", self.reminder, 60)


def gather(condition: Condition, listed: Iterable[Trigger] = ()) -> tuple[tuple[Trigger, ...], Expression]:
    """Return the named triggers of `condition`, and the condition as an expression over their names.

    Unnamed triggers get the first free names of `zone1`, `time1`, `data1` and so on, in order of appearance.
    Equal triggers are merged. `listed` come first, whether the condition uses them or not; names inside an
    `Expression` refer to triggers from elsewhere in the condition or from `listed`.

    Raises MonitorError for different triggers with the same name, a name without a trigger, more than five
    triggers, and a condition that is always true or always false.
    """
    leaves = list(_leaves(condition))
    for leaf in (*leaves, *(listed := tuple(listed))):
        if not isinstance(leaf, Combinable | Expression):
            raise _no_condition(leaf)
    triggers = list(dict.fromkeys([*listed, *(leaf for leaf in leaves if _is_trigger(leaf))]))
    named = _name_all(triggers)
    expressions = [Name(named[leaf].name or "") if _is_trigger(leaf) else leaf for leaf in leaves]
    gathered, expression = tuple(dict.fromkeys(named.values())), _rebuilt(condition, expressions)
    _check_rule(gathered, expression)
    return gathered, expression


def _check_rule(triggers: tuple[Trigger, ...], expression: Expression) -> None:
    """Raise MonitorError unless the triggers and the expression make a valid rule."""
    if len(triggers) > MAXIMUM_TRIGGERS:
        raise MonitorError(
            f"a monitor can have at most {MAXIMUM_TRIGGERS} triggers; this one has {len(triggers)}",
            remedy=sentence(
                "split it into several monitors",
                Code(", or combine conditions on one operand with one_of(...)"),
            ),
        )
    names = [trigger.name for trigger in triggers]
    for name in names:
        if name is None:
            raise MonitorError(
                "a trigger of the rule has no name",
                remedy=sentence("name it", Code(': .named("outOfParis")')),
            )
        if names.count(name) > 1:
            raise MonitorError(
                f'two different triggers have the name "{name}"',
                remedy=sentence("give one of them another name", Code(" with .named(...)")),
            )
    for name in expression.names:
        if name not in names:
            raise MonitorError(
                f'the expression uses "{name}", but there is no trigger with that name',
                remedy=did_you_mean(name, [known for known in names if known])
                or "name a trigger accordingly, or correct the expression",
            )
    constant = expression.truth_table().constant
    if constant is not None:
        raise MonitorError(
            f"`{expression}` is always {str(constant).lower()}, whatever its triggers do",
            remedy="the server rejects such a rule; look for a trigger combined with its own negation",
        )


def _no_condition(thing: object) -> MonitorError:
    """Return the error for something that is not a condition, with what to write instead."""
    remedy: Remedy = sentence("pass a trigger, or triggers", Code(" combined with &, | and ~"))
    if isinstance(thing, list | tuple | set | frozenset) and len(thing) > 1:
        parts = [briefly(part) for part in thing][:MAXIMUM_TRIGGERS]
        remedy = sentence("combine them: ", Code(f"{' & '.join(parts)}, or with | if one is enough"))
    several = isinstance(thing, Collection) and not isinstance(thing, str | bytes)
    what = f"a {type(thing).__name__}" if several else briefly(thing)
    return MonitorError(f"{what} is not a condition", remedy=remedy)


def _is_trigger(leaf: object) -> bool:
    return isinstance(leaf, Combinable)


def _leaves(condition: Condition) -> Iterator[Any]:
    """Yield the triggers and expressions of a condition from left to right, without recursion."""
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
    """Rebuild `condition` from the expressions of its leaves, without recursion."""
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
