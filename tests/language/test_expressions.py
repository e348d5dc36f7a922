from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.diagnostics.fixes import apply_fixes
from fleetapi.language.expressions import (
    MAXIMUM_DEPTH,
    MAXIMUM_LENGTH,
    AndNode,
    ExpressionNode,
    NameNode,
    NotNode,
    OrNode,
    is_name,
    parse,
    precedence_problems,
    walk,
)

WORDS = ["a", "b", "z_1a", "onMonday", "a.b", "ü", "🚗", "5", "(", ")", "!", "&", "|", " ", "\t"]
FOREIGN = ["&&", "||", "and", "And", "or", "not", ",", "~", "∧"]
JUNK = ["@", "'x'", '"', "[", "\u00a0", "<", "-", "\x00", "\ud800", "\ufeff"]
nonsense = st.lists(st.sampled_from(WORDS + FOREIGN + JUNK), max_size=12).map("".join) | st.text(max_size=20)


def shape(node: ExpressionNode | None) -> str:
    """Return the structure of a tree, fully parenthesized."""
    if node is None:
        return "nothing"
    if isinstance(node, NameNode):
        return node.text
    if isinstance(node, NotNode):
        return f"!{shape(node.operand)}"
    sign = " & " if isinstance(node, AndNode) else " | "
    return f"({sign.join(map(shape, node.operands))})"


def told(text: str) -> list[tuple[str, str, str]]:
    """Return the problems of a text: code, marked text, message."""
    return [(problem.code, problem.span.of(text), problem.message) for problem in parse(text).problems]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a", "a"),
        ("(a)", "a"),
        ("!a", "!a"),
        ("!!a", "!!a"),
        ("a & b & c", "(a & b & c)"),
        ("(a & b) & c", "((a & b) & c)"),
        ("a | b & c", "(a | (b & c))"),
        ("a & b | c", "((a & b) | c)"),
        ("!a & b", "(!a & b)"),  # not !(a & b)
        ("!(a & b)", "!(a & b)"),
        ("!a | !b & !c", "(!a | (!b & !c))"),
        ("\ta&\r\n(b|c)", "(a & (b | c))"),
        ("((z1 & t1) | (z2 & !t1))", "((z1 & t1) | (z2 & !t1))"),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, meaning: str) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert shape(parsed.tree) == meaning


@pytest.mark.parametrize(
    "name", ["z1", "charging_status", "z_1a", "zone.2", "low-battery", "1st", "été", "変数", "🚗"]
)
def test_names_may_be_wider_than_the_published_pattern(name: str) -> None:
    assert is_name(name)
    parsed = parse(f"!{name} & x")
    assert [node.text for node in parsed.names] == [name, "x"]
    assert parsed.problems == ()


@pytest.mark.parametrize("word", ["and", "OR", "Not", "android", "order", "nothing", "or_1", "and-x"])
def test_only_whole_words_are_operators(word: str) -> None:
    assert is_name(word) == (word.lower() not in ("and", "or", "not"))


@pytest.mark.parametrize(
    "text", ["", "a b", " a", "a\n", "(a)", "!a", "a&b", "'a'", "-a", "a\u00a0", "x" * 20_000]
)
def test_other_text_is_not_a_name(text: str) -> None:
    assert not is_name(text)


def test_nodes_know_their_positions_and_parentheses() -> None:
    text = "a & ((b | !c))"
    tree = parse(text).tree
    assert isinstance(tree, AndNode)
    assert (tree.span.of(text), tree.grouped) == (text, False)
    inner = tree.operands[1]
    assert isinstance(inner, OrNode)
    assert (inner.span.of(text), inner.outer.of(text), inner.grouped) == ("b | !c", "((b | !c))", True)
    assert [node.span.of(text) for node in walk(tree)] == [text, "a", "b | !c", "b", "!c", "c"]


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("", "", "the expression is empty"),
        ("  ", "  ", "the expression is empty"),
        ("a b", "b", "expected `&` or `|` before `b`"),
        ("a !b", "!", "expected `&` or `|` before `!`"),
        ("a (b)", "(", "expected `&` or `|` before `(`"),
        ("a &", "&", "`&` has no operand on its right"),
        ("| a", "|", "`|` has no operand on its left"),
        ("a & | b", "|", "expected a trigger name after `&`, found `|`"),
        ("!", "!", "`!` has no operand on its right"),
        ("a & (b |)", "|", "`|` has no operand on its right"),
        ("a & ()", "()", "these parentheses are empty"),
        ("a)", ")", "this `)` has no matching `(`"),
        ("(a & b", "(", "this `(` is never closed"),
        ("a & (", "(", "this `(` is never closed"),
        ("a < 5", "<", "`<` is not allowed in an expression"),
        ("[a & b]", "[", "`[` is not allowed in an expression"),
        ("'a' & b", "'a'", "names have no quotation marks"),
        ('a & "', '"', '`"` is not allowed in an expression'),
        ("a\u00a0& b", "\u00a0", "U+00A0 NO-BREAK SPACE is not allowed in an expression"),
        ("a &\x00 b", "\x00", "U+0000 is not allowed in an expression"),
    ],
)
def test_one_mistake_is_one_problem_at_its_position(text: str, marked: str, message: str) -> None:
    assert told(text) == [("FM601", marked, message)]
    assert parse(text).tree is None


def test_unclosed_parentheses_of_the_quickstart_are_reported_at_the_first() -> None:
    (problem,) = parse("((outOfParis & (batteryIsLow | onMonday)").problems
    assert (problem.code, problem.span.start, problem.span.end) == ("FM601", 0, 1)
    assert problem.message == "this `(` and one more after it are never closed"
    assert problem.help == "add the 2 missing `)`"


def test_a_name_with_spaces_is_one_mistake() -> None:
    (problem,) = parse("battery is very low & x").problems
    assert problem.help.endswith("a trigger name cannot contain spaces")


@pytest.mark.parametrize(
    ("text", "defects"),
    [("a b & (c", 2), ("a && b)", 2), ("a & @ | (b &) | c)", 3), ("a and b or c d", 3), ("a, b, c", 2)],
)
def test_independent_mistakes_are_reported_together(text: str, defects: int) -> None:
    assert len(parse(text).problems) == defects


def test_a_malformed_expression_still_has_names() -> None:
    assert [name.text for name in parse("((outOfParis & batteryIsLow onMonday").names] == [
        "outOfParis",
        "batteryIsLow",
        "onMonday",
    ]


@pytest.mark.parametrize(
    ("text", "repaired", "meaning"),
    [
        ("a && b", "a & b", "(a & b)"),
        ("a||b", "a|b", "(a | b)"),
        ("a and b", "a & b", "(a & b)"),
        ("a OR (b)", "a | (b)", "(a | b)"),
        ("not a", "!a", "!a"),
        ("Not (a)", "!(a)", "!a"),
        ("not\n not a", "!!a", "!!a"),
        ("~a", "!a", "!a"),
        ("a ∧ ¬b ∨ c", "a & !b | c", "((a & !b) | c)"),
    ],
)
def test_a_foreign_operator_is_read_as_the_intended_one(text: str, repaired: str, meaning: str) -> None:
    parsed = parse(text)
    assert {problem.code for problem in parsed.problems} == {"FM606"}
    assert shape(parsed.tree) == meaning
    fixes = [problem.fix for problem in parsed.problems if problem.fix is not None]
    assert apply_fixes(text, fixes) == (repaired, len(parsed.problems))
    assert shape(parse(repaired).tree) == meaning


def test_a_comma_is_ambiguous_so_it_has_no_fix_and_no_tree() -> None:
    parsed = parse("a, b")
    (problem,) = parsed.problems
    assert (problem.code, problem.fix, parsed.tree) == ("FM606", None, None)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("a & b | c", "(a & b) | c"),
        ("a | b & c | !d & e", "a | (b & c) | (!d & e)"),
        ("!(a | b & c)", "!(a | (b & c))"),
        ("(a) & b | c", "((a) & b) | c"),
    ],
)
def test_mixed_operators_without_parentheses_are_reported_with_a_fix(text: str, repaired: str) -> None:
    parsed = parse(text)
    problems = list(precedence_problems(parsed))
    assert [problem.code for problem in problems] == ["FM607"]
    assert apply_fixes(text, [problem.fix for problem in problems if problem.fix]) == (repaired, 1)
    again = parse(repaired)
    assert list(precedence_problems(again)) == []
    assert shape(again.tree) == shape(parsed.tree)


@pytest.mark.parametrize(
    "text", ["a & b & c", "a | b | c", "(a & b) | c", "a & (b | c)", "a | !(b)", "a & ("]
)
def test_clear_expressions_need_no_parentheses(text: str) -> None:
    assert list(precedence_problems(parse(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "(" * MAXIMUM_DEPTH + "a" + ")" * MAXIMUM_DEPTH,
        "!" * MAXIMUM_DEPTH + "a",
        "!(" * (MAXIMUM_DEPTH // 2) + "a" + ")" * (MAXIMUM_DEPTH // 2),
        " & ".join(["!(a)"] * 500),
        " | ".join(["(a & !b)"] * 500),
    ],
)
def test_depth_is_bounded_and_breadth_is_not(text: str) -> None:
    assert parse(text).problems == ()


@pytest.mark.parametrize(
    "text",
    ["(" * 4_000 + "a" + ")" * 4_000, "!" * 4_000 + "a", "!(" * 4_000, "not " * 2_000 + "a", "(" * 9_999],
)
def test_an_expression_that_is_too_deep_is_one_problem(text: str) -> None:
    parsed = parse(text)
    (problem,) = parsed.problems
    assert problem.message == f"the expression is nested more than {MAXIMUM_DEPTH} levels deep"
    assert parsed.tree is None


def test_a_very_long_expression_is_rejected_without_parsing() -> None:
    (problem,) = parse("(" * 1_000_000).problems
    assert "1,000,000 characters" in problem.message
    assert parse("a" * MAXIMUM_LENGTH).problems == ()


@given(nonsense)
@example("a" + "\ud800")
@examples(400)
def test_any_text_has_a_tree_or_problems_within_it(text: str) -> None:
    parsed = parse(text)
    assert (parsed.tree is not None) or parsed.problems
    for problem in parsed.problems:
        assert problem.code in ("FM601", "FM606")
        assert problem.message
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    if any(problem.code == "FM601" for problem in parsed.problems):
        assert parsed.tree is None
    for name in parsed.names:
        assert name.span.of(text) == name.text


trees = st.recursive(
    st.sampled_from(["a", "b", "c", "z_1a", "🚗"]),
    lambda inner: st.one_of(
        inner.map(lambda x: f"!({x})"),
        st.lists(inner, min_size=2, max_size=4).map(lambda xs: " & ".join(f"({x})" for x in xs)),
        st.lists(inner, min_size=2, max_size=4).map(lambda xs: "|".join(f"( {x} )" for x in xs)),
    ),
    max_leaves=12,
)


@given(trees)
def test_a_formatted_tree_parses_to_the_same_tree(text: str) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.tree is not None
    written = shape(parsed.tree)
    assert shape(parse(written).tree) == written


@given(nonsense)
@examples(200)
def test_fixing_leaves_nothing_to_fix(text: str) -> None:
    for _ in range(12):  # in nonsense, a repaired sign may meet the next one: `&∧` becomes `&&`
        parsed = parse(text)
        problems = [*parsed.problems, *precedence_problems(parsed)]
        fixed, count = apply_fixes(text, [problem.fix for problem in problems if problem.fix is not None])
        if not count:
            break
        after = parse(fixed)
        if parsed.tree is not None:
            assert shape(after.tree) == shape(parsed.tree), "a fix never changes the meaning"
        text = fixed
    else:
        pytest.fail("fixes never come to an end")
