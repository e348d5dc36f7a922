"""Parse the expression language: from text to a tree with positions, and to problems.

No text makes these functions raise. The tree is plain data (`NameNode`, `NotNode`, `AndNode`, `OrNode`);
every node knows its position and its parentheses. `monitors.expressions` gives it a meaning. Spans are
offsets into the parsed text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.fixes import Applicability, Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.language.confusables import LIKE_OPERATORS
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

MAXIMUM_LENGTH = 10_000  # characters
MAXIMUM_DEPTH = 100  # nested parentheses and `!`


@attrs.frozen(kw_only=True)
class _Node:
    """`span` is the node itself; `outer` includes its own parentheses, if it has any."""

    span: Span
    outer: Span

    @property
    def grouped(self) -> bool:
        """Whether the node has parentheses of its own."""
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
    """Two or more operands joined with `&`. `a & b & c` is one node; `(a & b) & c` stays nested."""

    operands: tuple[ExpressionNode, ...]


@attrs.frozen(kw_only=True)
class OrNode(_Node):
    """Two or more operands joined with `|`."""

    operands: tuple[ExpressionNode, ...]


ExpressionNode: TypeAlias = NameNode | NotNode | AndNode | OrNode


@attrs.frozen
class ParsedExpression:
    """A parsed expression.

    `tree` is None if a problem makes the expression ambiguous (every FM601, and a comma). Other operators
    of foreign languages are read as the operators they correspond to. `names` always has the names in the
    text, in order.
    """

    text: str
    tree: ExpressionNode | None
    names: tuple[NameNode, ...]
    problems: tuple[Diagnostic, ...]


def parse(text: str) -> ParsedExpression:
    """Parse an expression. Problems are FM601 and FM606; their spans are offsets into `text`.

    An expression longer than `MAXIMUM_LENGTH` or nested deeper than `MAXIMUM_DEPTH` is a problem, too.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"the expression has {len(text):,} characters; the maximum is {MAXIMUM_LENGTH:,}"
        problem = Diagnostic(
            "FM601", Span(0, len(text)), message, "use at most five triggers, and each only once if possible"
        )
        return ParsedExpression(text, None, (), (problem,))
    plain = text.translate(LIKE_OPERATORS)
    if plain != text:
        return _with_ascii_operators(text, parse(plain))
    tokens = _GRAMMAR.tokens(text, "expression")
    names = tuple(_Builder.name([token]) for token in tokens if token.type == "NAME")
    too_deep = _first_too_deep(tokens)
    if too_deep is not None:
        message = f"the expression is nested more than {MAXIMUM_DEPTH} levels deep"
        problem = Diagnostic("FM601", span_of(too_deep), message, "remove parentheses and double negations")
        return ParsedExpression(text, None, names, (problem,))
    try:
        tree: ExpressionNode | None = _GRAMMAR.build(tokens, "expression")
    except ParseError:
        tree = None
    diagnosis = diagnose(text, tokens, fits=tree is not None)
    return ParsedExpression(text, None if diagnosis.ambiguous else tree, names, tuple(diagnosis.problems))


def _with_ascii_operators(text: str, parsed: ParsedExpression) -> ParsedExpression:
    """Return the same result with one FM606 for all characters that only look like an operator."""
    places = [index for index, letter in enumerate(text) if letter.translate(LIKE_OPERATORS) != letter]
    beside: list[Diagnostic] = []
    edits: list[Edit] = []
    for problem in parsed.problems:
        covered = [index for index in places if problem.span.start <= index < problem.span.end]
        if problem.code == "FM606" and problem.fix is not None and covered:  # as in ＆＆
            edits.extend(problem.fix.edits)
            places = [index for index in places if index not in covered]
        else:
            beside.append(problem)
    edits.extend(Edit(Span(index, index + 1), text[index].translate(LIKE_OPERATORS)) for index in places)
    edits.sort(key=lambda edit: edit.span)
    first = edits[0]
    written = text[first.span.start : first.span.end]
    others = ", here and elsewhere" if len(edits) > 1 else ""
    message = f"`{written}` is not a valid operator{others}"
    fix = Fix(f"replace `{written}` with `{first.replacement}`{others}", tuple(edits))
    problem = Diagnostic("FM606", first.span, message, f"write `{first.replacement}`{others}", fix)
    problems = sorted((problem, *beside), key=lambda each: each.span)
    return ParsedExpression(text, parsed.tree, parsed.names, tuple(problems))


def is_name(text: str) -> bool:
    """Return whether an expression would read this exact text as a single name."""
    if len(text) > MAXIMUM_LENGTH:
        return False
    tokens = _GRAMMAR.tokens(text, "expression")
    return len(tokens) == 1 and tokens[0].type == "NAME" and tokens[0].value == text


def walk(tree: ExpressionNode) -> Iterator[ExpressionNode]:
    """Iterate over the nodes of a tree: parents first, from left to right."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, NotNode):
            waiting.append(node.operand)
        elif not isinstance(node, NameNode):
            waiting.extend(reversed(node.operands))


def precedence_problems(parsed: ParsedExpression) -> Iterator[Diagnostic]:
    """Yield an FM607 for each `|` next to an `&` without parentheses; the fix that adds them is unsafe."""
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
            yield Diagnostic(
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
    """Builds the nodes; each method has the name of a grammar rule."""

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
