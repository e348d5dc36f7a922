"""Reasoning about data triggers agrees with an SMT solver: possible means satisfiable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.triggers import DataTrigger, Operator

z3 = pytest.importorskip("z3", reason="z3-solver has no wheel for this platform")

NAMES = ("a", "b", "c", "d", "e")
NUMBERS = ("vehicle.energy.electric.level", "vehicle.odometer")
FLAG, MODE, ALERT = "vehicle.kinetic.moving", "vehicle.drivingBehavior.mode", "vehicle.alert"
WORDS = ("Eco", "Sport", "Normal")

TRIGGERS = st.one_of(
    st.builds(
        DataTrigger,
        st.sampled_from(NUMBERS),
        st.sampled_from([Operator.EQUALS_TO, Operator.GREATER_THAN, Operator.LOWER_THAN]),
        st.sampled_from(["-1", "20", "20.0", "20.000000000000000000001", "50"]).map(lambda limit: (limit,)),
    ),
    st.builds(
        DataTrigger, st.just(FLAG), st.just(Operator.EQUALS_TO), st.sampled_from([("true",), ("false",)])
    ),
    st.builds(
        DataTrigger,
        st.sampled_from([MODE, ALERT]),
        st.sampled_from([Operator.EQUALS_TO, Operator.INCLUDED_IN]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(DataTrigger, st.sampled_from([FLAG, MODE]), st.just(Operator.ON_CHANGE)),
)
TRIGGER_SETS = st.lists(TRIGGERS, min_size=5, max_size=5).map(
    lambda group: dict(zip(NAMES, group, strict=True))
)
EXPRESSIONS = st.recursive(
    st.sampled_from(NAMES).map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: And(*operands)),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: Or(*operands)),
    ),
    max_leaves=10,
)


def formula(trigger: DataTrigger) -> Any:
    """Translate a trigger for the solver: numbers are reals, enumerations have unknown members."""
    name, values = trigger.operand, trigger.values
    if trigger.operator is Operator.ON_CHANGE:
        return z3.Bool(f"{name} changed")
    wanted = values if trigger.operator is Operator.INCLUDED_IN else values[:1]
    if name in NUMBERS:
        operand, limit = z3.Real(name), z3.RealVal(values[0])
        if trigger.operator is Operator.GREATER_THAN:
            return operand > limit
        return operand < limit if trigger.operator is Operator.LOWER_THAN else operand == limit
    if name == FLAG:
        return z3.Bool(name) == (values[0] == "true")
    if name == ALERT:
        return z3.Or(*(z3.Bool(f"{name} has {value}") for value in wanted))
    return z3.Or(*(z3.Int(name) == WORDS.index(value) for value in wanted))


def rule(expression: Expression, triggers: dict[str, DataTrigger]) -> Any:
    return formula_of(expression, {name: formula(trigger) for name, trigger in triggers.items()})


def formula_of(expression: Expression, names: dict[str, Any]) -> Any:
    def combine(node: Expression, operands: list[Any]) -> Any:
        if isinstance(node, Name):
            return names[node.name]
        if isinstance(node, Not):
            return z3.Not(operands[0])
        return (z3.And if isinstance(node, And) else z3.Or)(*operands)

    return expression.fold(combine)


def satisfiable(*formulas: Any) -> bool:
    solver = z3.Solver()
    solver.add(*formulas)
    return bool(solver.check() == z3.sat)


@examples(25)
@given(TRIGGER_SETS)
def test_exactly_the_satisfiable_combinations_are_possible(triggers: dict[str, DataTrigger]) -> None:
    possible = analyze(And(*map(Name, NAMES)), triggers).possible
    formulas = {name: formula(trigger) for name, trigger in triggers.items()}
    for values, is_possible in possible.rows():
        literals = [formulas[name] if value else z3.Not(formulas[name]) for name, value in values.items()]
        assert is_possible is satisfiable(*literals), values


@examples(80)
@given(TRIGGER_SETS, EXPRESSIONS)
def test_never_and_always_agree(triggers: dict[str, DataTrigger], expression: Expression) -> None:
    conclusions = analyze(expression, triggers)
    condition = rule(expression, triggers)
    constant = conclusions.constant.value if conclusions.constant else None
    can_fire, can_rest = satisfiable(condition), satisfiable(z3.Not(condition))
    assert (conclusions.never_fires is not None or constant is False) is not can_fire
    assert (conclusions.always_fires is not None or constant is True) is not can_rest


@examples(80)
@given(TRIGGER_SETS, EXPRESSIONS)
def test_conflicts_are_unsatisfiable_and_minimal(
    triggers: dict[str, DataTrigger], expression: Expression
) -> None:
    for conclusion in analyze(expression, triggers).found:
        for conflict in conclusion.conflicts:
            literals = [
                formula(triggers[name]) if value else z3.Not(formula(triggers[name]))
                for name, value in conflict.literals
            ]
            assert not satisfiable(*literals)
            for left_out in range(len(literals)):
                assert satisfiable(*literals[:left_out], *literals[left_out + 1 :])


@examples(80)
@given(TRIGGER_SETS, EXPRESSIONS)
def test_the_shorter_expression_is_minimal(triggers: dict[str, DataTrigger], expression: Expression) -> None:
    for conclusion in analyze(expression, triggers).redundant:
        assert conclusion.shorter is not None
        assert not satisfiable(rule(expression, triggers) != rule(conclusion.shorter, triggers))
        again = analyze(conclusion.shorter, triggers)
        assert again.redundant == ()
        assert again.irrelevant == ()


@examples(80)
@given(TRIGGER_SETS, EXPRESSIONS)
def test_the_formula_alone_is_searched_completely(
    triggers: dict[str, DataTrigger], expression: Expression
) -> None:
    """Assert that something is reported whenever the formula makes an operand redundant."""
    as_formula = {name: z3.Bool(name) for name in NAMES}
    conclusions = analyze(expression, triggers)
    if any(
        not satisfiable(formula_of(expression, as_formula) != formula_of(shorter, as_formula))
        for shorter in with_one_operand_less(expression)
    ):
        assert conclusions.found
    else:
        assert not conclusions.irrelevant
        assert all(conclusion.conflicts for conclusion in conclusions.redundant)


def with_one_operand_less(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Not):
        yield from (Not(part) for part in with_one_operand_less(expression.operand))
    if not isinstance(expression, (And, Or)):
        return
    kind, operands = type(expression), expression.operands
    for at in range(len(operands)):
        rest = [*operands[:at], *operands[at + 1 :]]
        yield rest[0] if len(rest) == 1 else kind(*rest)
        yield from (
            kind(*operands[:at], part, *operands[at + 1 :]) for part in with_one_operand_less(operands[at])
        )
