"""Truth tables and what uses them: equivalence, constants, simplification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.expressions.simplify import MAXIMUM_NAMES as SIMPLIFIED_NAMES
from fleetapi.monitors.expressions.truth_table import MAXIMUM_NAMES, TruthTable, column, every_row, tabulate

EXPRESSIONS = st.recursive(
    st.sampled_from("abcde").map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=4).map(lambda operands: And(*operands)),
        st.lists(parts, min_size=2, max_size=4).map(lambda operands: Or(*operands)),
    ),
    max_leaves=16,
)


def leaves(expression: Expression) -> int:
    return sum(isinstance(node, Name) for node in expression.walk())


class TestTable:
    def test_rows_have_the_usual_order(self) -> None:
        rows = list(parse_expression("a & !b").truth_table().rows())
        assert rows == [
            ({"a": False, "b": False}, False),
            ({"a": False, "b": True}, False),
            ({"a": True, "b": False}, True),
            ({"a": True, "b": True}, False),
        ]

    def test_five_names_are_one_integer_of_32_bits(self) -> None:
        table = parse_expression("a & b & c & d & e").truth_table()
        assert table.row_count == 32
        assert table.bits == 1 << 31

    @given(EXPRESSIONS)
    def test_rows_agree_with_evaluation(self, expression: Expression) -> None:
        for values, result in expression.truth_table().rows():
            assert expression.evaluate(values) is result

    @given(EXPRESSIONS)
    def test_depends_on(self, expression: Expression) -> None:
        table = expression.truth_table()
        for name in table.names:
            changes = any(
                expression.evaluate({**values, name: True}) != expression.evaluate({**values, name: False})
                for values, _ in table.rows()
            )
            assert table.depends_on(name) is changes

    def test_unknown_names_are_rejected(self) -> None:
        with pytest.raises(UsageError, match="no name `z`"):
            parse_expression("a").truth_table().depends_on("z")
        with pytest.raises(UsageError, match="uses `a`"):
            tabulate(Name("a"), ("b",))

    def test_columns(self) -> None:
        assert [bin(column(position, 2)) for position in range(2)] == ["0b1100", "0b1010"]
        assert every_row(2) == 0b1111

    def test_the_limit(self) -> None:
        assert Or(*map(Name, "abcdefghijklmnop")).truth_table().bits == every_row(MAXIMUM_NAMES) - 1
        with pytest.raises(UsageError, match="at most 16 names; this expression has 17"):
            Or(*map(Name, "abcdefghijklmnopq")).truth_table()


class TestMeaning:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("!(a & b)", "!a | !b", True),
            ("a & (b | c)", "(a & b) | (a & c)", True),
            ("a", "a & (b | !b)", True),
            ("a", "b", False),
            ("a & b", "a", False),
        ],
    )
    def test_equivalent(self, one: str, other: str, same: bool) -> None:
        assert parse_expression(one).equivalent(parse_expression(other)) is same

    @pytest.mark.parametrize(("text", "constant"), [("a | !a", True), ("a & !a", False), ("a | b", None)])
    def test_constant(self, text: str, constant: bool | None) -> None:
        expression = parse_expression(text)
        assert expression.truth_table().constant is constant
        assert expression.is_constant() is (constant is not None)

    def test_a_table_compares_by_names_and_values(self) -> None:
        assert parse_expression("a | b").truth_table() == TruthTable(("a", "b"), 0b1110)
        assert repr(TruthTable(("a", "b"), 0b1110)) == "TruthTable(names=('a', 'b'), bits=0xe)"


class TestSimplify:
    @pytest.mark.parametrize(
        ("text", "simple"),
        [
            ("!!a", "a"),
            ("a & a", "a"),
            ("a | (a & b)", "a"),
            ("a & (b | !b)", "a"),
            ("(a & b) | (a & c)", "a & (b | c)"),
            ("(a | b) & (a | c)", "a | (b & c)"),
            ("(a & b) | (a & !b)", "a"),
            ("(a & b) | (!a & c) | (b & c)", "(a & b) | (!a & c)"),
            ("!(!a | !b)", "a & b"),
            ("a | (!a & b)", "a | b"),
            ("outOfParis & (batteryIsLow | onMonday)", "outOfParis & (batteryIsLow | onMonday)"),
            ("(a & b) | (a & c) | (b & c)", "(a & (b | c)) | (b & c)"),
        ],
    )
    def test_short_forms(self, text: str, simple: str) -> None:
        assert str(parse_expression(text).simplify()) == simple

    @pytest.mark.parametrize(
        ("text", "constant"), [("(b & a) | !b | !a", "b | !b"), ("c & (a & !a)", "c & !c")]
    )
    def test_constants_use_the_first_name(self, text: str, constant: str) -> None:
        assert str(parse_expression(text).simplify()) == constant

    @given(EXPRESSIONS)
    def test_the_truth_table_is_preserved(self, expression: Expression) -> None:
        simple = expression.simplify()
        assert simple.equivalent(expression)
        assert set(simple.names) <= set(expression.names)

    @given(EXPRESSIONS)
    def test_it_is_never_longer_unless_constant(self, expression: Expression) -> None:
        simple = expression.simplify()
        assert leaves(simple) <= max(leaves(expression), 2)

    @given(EXPRESSIONS)
    def test_only_relevant_names_remain(self, expression: Expression) -> None:
        simple = expression.simplify()
        if not simple.is_constant():
            assert all(simple.truth_table().depends_on(name) for name in simple.names)

    def test_the_hardest_case_with_five_names(self) -> None:
        parity: Expression = Name("a")
        for name in map(Name, "bcde"):
            parity = (parity & ~name) | (~parity & name)
        assert parity.simplify().equivalent(parity)

    def test_beyond_the_limit_local_laws_are_applied(self) -> None:
        names = [Name(f"n{number}") for number in range(SIMPLIFIED_NAMES + 2)]
        expression = And(*names, ~~names[0], names[1] | names[2], Or(names[3], ~names[3]))
        assert expression.simplify() == And(*names)
        assert And(*names, ~names[5]).simplify() == names[0] & ~names[0]
        assert Or(*names, ~names[5]).simplify() == names[0] | ~names[0]

    def test_many_names_need_no_table(self) -> None:
        many = And(*(Name(f"n{number}") for number in range(3000)))
        assert (~~many).simplify() == many
