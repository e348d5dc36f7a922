"""Expressions: composing, printing, parsing, evaluating, and the errors of Python's own operators."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import ExpressionSyntaxError, UsageError
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.expressions.parsing import parse_expression

a, b, c = Name("a"), Name("b"), Name("c")
x: Any = a  # mypy rejects the uses of these two
y: Any = b

NAMES = st.sampled_from(["a", "b", "c", "out.of", "z_1", "batteryIsLow"])
EXPRESSIONS = st.recursive(
    NAMES.map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=4).map(lambda operands: And(*operands)),
        st.lists(parts, min_size=2, max_size=4).map(lambda operands: Or(*operands)),
    ),
    max_leaves=12,
)
VALUES = st.fixed_dictionaries(
    dict.fromkeys(["a", "b", "c", "out.of", "z_1", "batteryIsLow"], st.sampled_from([True, False, None]))
)


class TestComposing:
    def test_operators_build_the_tree(self) -> None:
        assert ~a & (b | c) == And(Not(a), Or(b, c))

    def test_operands_of_the_same_kind_are_flattened(self) -> None:
        assert (a & b) & c == a & (b & c) == And(a, b, c)
        assert And(a, b, c).operands == (a, b, c)

    def test_double_negation_is_kept(self) -> None:
        assert str(~~a) == "!!a"

    @pytest.mark.parametrize("kind", [And, Or])
    def test_at_least_two_operands(self, kind: type[And | Or]) -> None:
        with pytest.raises(UsageError, match="two operands"):
            kind(a)

    @pytest.mark.parametrize("name", ["", "a b", "not", "OR", "a&b", "(a)", "!a", 5, None])
    def test_invalid_names_are_rejected(self, name: Any) -> None:
        with pytest.raises(UsageError, match="is not a valid name"):
            Name(name)

    def test_names_outside_the_published_pattern_are_accepted(self) -> None:
        assert str(Name("zone-é")) == "zone-é"

    def test_operands_are_expressions(self) -> None:
        with pytest.raises(UsageError, match="is not an expression"):
            And(a, "b")  # type: ignore[arg-type]  # that is the point

    def test_distinct_names_in_order_of_appearance(self) -> None:
        assert (c & (a | c) & ~b).names == ("c", "a", "b")


class TestWhatPythonCannotDo:
    @pytest.mark.parametrize(
        ("attempt", "advice"),
        [
            (lambda: bool(x), "x & y instead of `x and y`"),
            (lambda: x and y, "x & y instead of `x and y`"),
            (lambda: x or y, r"x \| y instead of `x or y`"),
            (lambda: not x, "~x instead of `not x`"),
            (lambda: x < y, "compare vehicle data"),
            (lambda: x <= y, r"~x \| y"),
            (lambda: x > 5, "compare vehicle data"),
            (lambda: x >= 5, "compare vehicle data"),
            (lambda: x & "b", r'write Name\("b"\)'),
            (lambda: "b" | x, r'write Name\("b"\)'),
            (lambda: x & True, r"in parentheses, \(a < 1\) & \(b < 2\)"),
            (lambda: 50 | x, r"in parentheses, \(a < 1\) \| \(b < 2\)"),
            (lambda: x ^ y, r"\(x & ~y\) \| \(~x & y\)"),
            (lambda: x & object(), "unsupported operand"),
        ],
    )
    def test_errors_say_what_to_write_instead(self, attempt: Callable[[], Any], advice: str) -> None:
        with pytest.raises(TypeError, match=advice):
            attempt()


class TestText:
    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("a", "a"),
            ("a&b|c", "(a & b) | c"),
            ("a & (b | c)", "a & (b | c)"),
            ("!(a & b)", "!(a & b)"),
            ("! ! a & b", "!!a & b"),
            ("((a)) | (b | c)", "a | b | c"),
            ("!a & b | c & !(d | e)", "(!a & b) | (c & !(d | e))"),
        ],
    )
    def test_parentheses_wherever_and_meets_or(self, text: str, printed: str) -> None:
        assert str(parse_expression(text)) == printed

    def test_repr_is_a_program(self) -> None:
        assert repr(a & ~b) == "parse_expression('a & !b')"

    @pytest.mark.parametrize(
        ("text", "offset", "end"),
        [("a & (b | c", 4, 5), ("a and b", 2, 5), ("a b", 2, 3), ("", 0, 0), ("a & ", 2, 3)],
    )
    def test_syntax_errors_have_position_reason_and_remedy(self, text: str, offset: int, end: int) -> None:
        with pytest.raises(ExpressionSyntaxError) as caught:
            parse_expression(text)
        assert (caught.value.offset, caught.value.end) == (offset, end)
        assert caught.value.message
        assert caught.value.remedy

    def test_only_strings_are_parsed(self) -> None:
        with pytest.raises(UsageError, match="must be a string"):
            parse_expression(b"a & b")  # type: ignore[arg-type]  # that is the point

    @given(EXPRESSIONS)
    def test_printed_expressions_round_trip(self, expression: Expression) -> None:
        assert parse_expression(str(expression)) == expression

    @given(EXPRESSIONS)
    def test_printed_expressions_are_unambiguous(self, expression: Expression) -> None:
        """Assert that & and | are never mixed without parentheses."""
        levels: list[set[str]] = [set()]
        for character in str(expression):
            if character == "(":
                levels.append(set())
            elif character == ")":
                assert len(levels.pop()) < 2
            elif character in "&|":
                levels[-1].add(character)
        assert len(levels.pop()) < 2


class TestValueSemantics:
    @given(EXPRESSIONS, EXPRESSIONS)
    def test_expressions_are_equal_iff_their_texts_are(self, one: Expression, other: Expression) -> None:
        assert (one == other) is (str(one) == str(other))
        if one == other:
            assert hash(one) == hash(other)

    @given(EXPRESSIONS)
    def test_copies_and_pickles_are_equal(self, expression: Expression) -> None:
        assert copy.copy(expression) is copy.deepcopy(expression) is expression
        again = pickle.loads(pickle.dumps(expression))
        assert again == expression
        assert hash(again) == hash(expression)

    def test_a_pickle_is_equal_in_another_process(self) -> None:
        program = (
            "import pickle, sys\n"
            "from fleetapi.monitors.expressions.expression import Name\n"
            "read = pickle.loads(sys.stdin.buffer.read())\n"
            "sys.exit(not (read == Name('a') & Name('b') and hash(read) == hash(Name('a') & Name('b'))))"
        )
        ran = subprocess.run([sys.executable, "-c", program], input=pickle.dumps(a & b), check=False)
        assert ran.returncode == 0

    def test_expressions_are_immutable(self) -> None:
        with pytest.raises(AttributeError):
            x.name = "b"
        with pytest.raises(AttributeError):
            (x & y).operands = (a,)

    def test_patterns_match(self) -> None:
        match a & ~b:
            case And((Name(first), Not((Name(second),)))):
                assert (first, second) == ("a", "b")
            case _:
                pytest.fail("the pattern should match")

    def test_other_types_are_never_equal(self) -> None:
        assert a != "a"
        assert And(a, b) != Or(a, b)


class TestEvaluate:
    @pytest.mark.parametrize(
        ("text", "values", "result"),
        [
            ("a & b", (True, None), None),
            ("a & b", (False, None), False),
            ("a | b", (True, None), True),
            ("a | b", (False, None), None),
            ("!a", (None, None), None),
            ("a | !a", (None, None), None),
            ("a & !b", (True, False), True),
        ],
    )
    def test_unknown_unless_the_known_operands_decide(
        self, text: str, values: tuple[bool | None, ...], result: bool | None
    ) -> None:
        assert parse_expression(text).evaluate(dict(zip("ab", values, strict=True))) is result

    def test_a_missing_name_is_an_error(self) -> None:
        with pytest.raises(UsageError, match=r"no value for `b`.*None for unknown"):
            (a & b).evaluate({"a": False})

    @given(EXPRESSIONS, VALUES)
    def test_a_known_result_holds_for_any_value_of_the_unknown(
        self, expression: Expression, values: dict[str, bool | None]
    ) -> None:
        result = expression.evaluate(values)
        if result is not None:
            for filler in (True, False):
                completed = {name: filler if value is None else value for name, value in values.items()}
                assert expression.evaluate(completed) is result


class TestSubstitute:
    def test_names_are_replaced_simultaneously(self) -> None:
        assert (a & ~b).substitute({"a": b, "b": a | c}) == b & ~(a | c)

    def test_other_names_stay(self) -> None:
        assert (a | b).substitute({"a": b & c}) == (b & c) | b

    @given(EXPRESSIONS, EXPRESSIONS, VALUES)
    def test_substitution_preserves_the_meaning(
        self, expression: Expression, replacement: Expression, values: dict[str, bool | None]
    ) -> None:
        replaced = expression.substitute({"a": replacement}).evaluate(values)
        assert replaced is expression.evaluate({**values, "a": replacement.evaluate(values)})


def test_depth_is_unlimited() -> None:
    deep: Expression = a
    for _ in range(10_000):
        deep = ~(deep & b) | c
    again = pickle.loads(pickle.dumps(deep))
    assert again == deep
    assert len(str(deep)) == 1 + 10_000 * len("!( & b) | c") + 2 * 9_999
    assert deep.evaluate({"a": True, "b": True, "c": False}) is True
    assert deep.substitute({"a": b}).names == ("b", "c")
    assert deep.simplify().equivalent(deep)


def test_composing_loads_no_parser() -> None:
    program = (
        "import sys\n"
        "from fleetapi.monitors.expressions.expression import Name\n"
        "(Name('a') & ~Name('b')).simplify()\n"
        "print('lark' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"


@pytest.mark.parametrize("other", ["a", None, 7])
def test_equivalent_rejects_other_types(other: Any) -> None:
    with pytest.raises(UsageError, match="an expression cannot be compared with") as caught:
        Name("a").equivalent(other)
    assert ("parse_expression" in caught.value.remedy) == isinstance(other, str)
