"""The expression language: a text to a plain tree with places, or to problems.

Nothing here raises for a text, whatever it contains. The tree is data (`NameNode`, `NotNode`, `AndNode`,
`OrNode`) in which every node knows its place and its parentheses; what it means is `monitors.expressions`.
Spans are offsets into the text that was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from fleetapi.diagnostics.finding import Applicability, Edit, Fix, Problem
from fleetapi.diagnostics.position import Span
from fleetapi.language.expression_diagnostics import diagnose
from fleetapi.language.grammars import Grammar, ParseError, span_of

if TYPE_CHECKING:
    from lark import Token

__all__ = [
    "MAXIMUM_DEPTH",
    "MAXIMUM_LENGTH",
    "AndNode",
    "ExpressionNode",
    "NameNode",
    "NotNode",
    "OrNode",
    "ParsedExpression",
    "is_name",
    "parse",
    "precedence_problems",
    "walk",
]

# Signs of other keyboards and typefaces, each of one character, as are those that they look like.
FULL_WIDTH: Final = str.maketrans(
    "\uff06\uff5c\uff01\uff08\uff09\ufe60\ufe57\ufe59\ufe5a\uffe4\u2223\u00a6", "&|!()&!()|||"
)

MAXIMUM_LENGTH = 10_000  # characters
MAXIMUM_DEPTH = 100  # parentheses and `!` inside each other


@attrs.frozen(kw_only=True)
class _Node:
    """`span` is the node itself, `outer` the same with its own parentheses; equal when it has none."""

    span: Span
    outer: Span

    @property
    def grouped(self) -> bool:
        """Whether it stands in parentheses of its own."""
        return self.outer != self.span


@attrs.frozen(kw_only=True)
class NameNode(_Node):
    """The name of a trigger, as written."""

    text: str


@attrs.frozen(kw_only=True)
class NotNode(_Node):
    """`!` and what it negates."""

    operand: ExpressionNode


@attrs.frozen(kw_only=True)
class AndNode(_Node):
    """Two or more operands joined with `&`; `(a & b) & c` stays nested, `a & b & c` is one node."""

    operands: tuple[ExpressionNode, ...]


@attrs.frozen(kw_only=True)
class OrNode(_Node):
    """Two or more operands joined with `|`."""

    operands: tuple[ExpressionNode, ...]


ExpressionNode: TypeAlias = NameNode | NotNode | AndNode | OrNode


@attrs.frozen
class ParsedExpression:
    """What was read.

    `tree` is None when a problem leaves the meaning open (every FM601, and a comma); with other foreign
    operators it is the tree of what was meant. `names` are the names in the text, in order, in any case.
    """

    text: str
    tree: ExpressionNode | None
    names: tuple[NameNode, ...]
    problems: tuple[Problem, ...]


def parse(text: str) -> ParsedExpression:
    """Read an expression. Problems are FM601 and FM606; their spans are offsets into `text`.

    Longer than `MAXIMUM_LENGTH` or deeper than `MAXIMUM_DEPTH` is a problem too.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"the expression has {len(text):,} characters; it is read up to {MAXIMUM_LENGTH:,}"
        problem = Problem(
            "FM601", Span(0, len(text)), message, "name at most five triggers, each once if possible"
        )
        return ParsedExpression(text, None, (), (problem,))
    plain = text.translate(FULL_WIDTH)
    if plain != text:
        return _without_full_width(text, parse(plain))
    tokens = _GRAMMAR.tokens(text, "expression")
    names = tuple(_Builder.name([token]) for token in tokens if token.type == "NAME")
    too_deep = _first_too_deep(tokens)
    if too_deep is not None:
        message = f"the expression is nested more than {MAXIMUM_DEPTH} levels deep"
        problem = Problem("FM601", span_of(too_deep), message, "remove parentheses and double negations")
        return ParsedExpression(text, None, names, (problem,))
    try:
        tree: ExpressionNode | None = _GRAMMAR.build(tokens, "expression")
    except ParseError:
        tree = None
    diagnosis = diagnose(text, tokens, fits=tree is not None)
    return ParsedExpression(text, None if diagnosis.ambiguous else tree, names, tuple(diagnosis.problems))


def _without_full_width(text: str, parsed: ParsedExpression) -> ParsedExpression:
    """The same with one FM606 for all signs that are written as other characters, which look like them."""
    places = [index for index, letter in enumerate(text) if letter.translate(FULL_WIDTH) != letter]
    beside: list[Problem] = []
    edits: list[Edit] = []
    for problem in parsed.problems:
        covered = [index for index in places if problem.span.start <= index < problem.span.end]
        if problem.code == "FM606" and problem.fix is not None and covered:  # as in ＆＆
            edits.extend(problem.fix.edits)
            places = [index for index in places if index not in covered]
        else:
            beside.append(problem)
    edits.extend(Edit(Span(index, index + 1), text[index].translate(FULL_WIDTH)) for index in places)
    edits.sort(key=lambda edit: edit.span)
    first = edits[0]
    written = text[first.span.start : first.span.end]
    others = ", here and elsewhere" if len(edits) > 1 else ""
    message = f"`{written}` is not an operator of this language{others}"
    fix = Fix(f"replace `{written}` with `{first.replacement}`{others}", tuple(edits))
    problem = Problem("FM606", first.span, message, f"write `{first.replacement}`{others}", fix)
    problems = sorted((problem, *beside), key=lambda each: each.span)
    return ParsedExpression(text, parsed.tree, parsed.names, tuple(problems))


def is_name(text: str) -> bool:
    """Whether a text, as it stands, is read as one name in an expression."""
    if len(text) > MAXIMUM_LENGTH:
        return False
    tokens = _GRAMMAR.tokens(text, "expression")
    return len(tokens) == 1 and tokens[0].type == "NAME" and tokens[0].value == text


def walk(tree: ExpressionNode) -> Iterator[ExpressionNode]:
    """Every node of a tree, parents first, from left to right."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, NotNode):
            waiting.append(node.operand)
        elif not isinstance(node, NameNode):
            waiting.extend(reversed(node.operands))


def precedence_problems(parsed: ParsedExpression) -> Iterator[Problem]:
    """FM607 for each `|` that has a bare `&` beside it, with the unsafe fix that adds the parentheses."""
    for node in walk(parsed.tree) if parsed.tree is not None else ():
        if not isinstance(node, OrNode):
            continue
        bare = [operand for operand in node.operands if isinstance(operand, AndNode) and not operand.grouped]
        if bare:
            edits = tuple(
                edit
                for operand in bare
                for edit in (Edit(Span.at(operand.span.start), "("), Edit(Span.at(operand.span.end), ")"))
            )
            yield Problem(
                "FM607",
                node.span,
                "`&` and `|` are mixed without parentheses, and the specification gives no precedence",
                f"if `&` binds tighter, write `({bare[0].span.of(parsed.text)})`",
                Fix("add the parentheses that `&` before `|` implies", edits, Applicability.UNSAFE),
            )


def _first_too_deep(tokens: Sequence[Token]) -> Token | None:
    depth = negations = 0
    around: list[int] = []
    for token in tokens:
        if token.type == "OPEN":
            around.append(negations)
            negations, depth = 0, depth + 1
        elif token.type in ("NOT", "FOREIGN_NOT"):
            negations, depth = negations + 1, depth + 1
        else:
            negations, depth = 0, depth - negations
            if token.type == "CLOSE" and around:
                depth -= 1 + around.pop()
        if depth > MAXIMUM_DEPTH:
            return token
    return None


class _Builder:
    """Makes nodes of what the grammar finds; the name of a method is the name of a rule."""

    @staticmethod
    def expression(children: list[ExpressionNode]) -> ExpressionNode:
        return children[0]

    @staticmethod
    def name(children: list[Any]) -> NameNode:
        span = span_of(children[0])
        return NameNode(text=str(children[0]), span=span, outer=span)

    @staticmethod
    def group(children: list[Any]) -> ExpressionNode:
        opening, node, closing = children
        inside: ExpressionNode = node
        return attrs.evolve(inside, outer=span_of(opening).to(span_of(closing)))

    @staticmethod
    def negated(children: list[Any]) -> NotNode:
        sign, operand = children
        span = span_of(sign).to(operand.outer)
        return NotNode(operand=operand, span=span, outer=span)

    @staticmethod
    def both(children: list[Any]) -> ExpressionNode:
        return _joined(AndNode, children)

    @staticmethod
    def either(children: list[Any]) -> ExpressionNode:
        return _joined(OrNode, children)


def _joined(kind: type[AndNode | OrNode], children: list[Any]) -> ExpressionNode:
    operands: tuple[ExpressionNode, ...] = tuple(
        child
        for child in children
        if not isinstance(child, str)  # a foreign operator is a token
    )
    if len(operands) == 1:
        return operands[0]
    span = operands[0].outer.to(operands[-1].outer)
    return kind(operands=operands, span=span, outer=span)


_GRAMMAR = Grammar("expression", builder=_Builder())
