"""Expressions to text and back.

Printing has no bound. Reading is bounded by the language: see `language.expressions.MAXIMUM_LENGTH` and
`MAXIMUM_DEPTH`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fleetapi.errors import ExpressionSyntaxError, UsageError
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or

if TYPE_CHECKING:
    from fleetapi.language.expressions import ExpressionNode

__all__ = ["from_tree", "read", "rests_on_precedence", "tokens"]


def tokens(root: Expression) -> Iterator[str]:
    """Yield the text of an expression piece by piece, with parentheses wherever `&` and `|` meet."""
    stack: list[Expression | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Name):
            yield item.name
        else:
            connective = "!" if isinstance(item, Not) else " & " if isinstance(item, And) else " | "
            for position, operand in reversed(list(enumerate(item.operands))):
                stack.extend((")", operand, "(") if isinstance(operand, (And, Or)) else (operand,))
                if position or isinstance(item, Not):
                    stack.append(connective)


def read(text: object) -> Expression:
    """Read an expression; see `expression.parse_expression`."""
    from fleetapi.language.expressions import parse  # noqa: PLC0415  (loads the parser, which composing needs not)

    if not isinstance(text, str):
        raise UsageError(f"an expression is written as a text, not as {text!r}")
    parsed = parse(text)
    for problem in parsed.problems:
        raise ExpressionSyntaxError(
            problem.message, remedy=problem.help, offset=problem.span.start, end=problem.span.end
        )
    assert parsed.tree is not None  # the meaning is open only where there is a problem
    return from_tree(parsed.tree)


def rests_on_precedence(text: str) -> bool:
    """Tell whether the meaning of `text` depends on the precedence of `&` and `|`, which is not published."""
    from fleetapi.language.plain_expression import read_plain_expression  # noqa: PLC0415  (as the next one)

    if read_plain_expression(text) is not None:
        return False
    from fleetapi.language.expressions import parse, precedence_problems  # noqa: PLC0415  (as in `read`)

    return any(True for _ in precedence_problems(parse(text)))


def from_tree(root: ExpressionNode) -> Expression:
    """Return what a tree of `language.expressions` means."""
    from fleetapi.language.expressions import AndNode, NameNode, NotNode, walk  # noqa: PLC0415  (as in `read`)

    values: list[Expression] = []
    for node in reversed(list(walk(root))):  # operands before their node, the leftmost last
        if isinstance(node, NameNode):
            values.append(Name.unchecked(node.text))
        elif isinstance(node, NotNode):
            values.append(Not(values.pop()))
        else:
            count = len(node.operands)
            operands = values[len(values) - count :][::-1]
            del values[len(values) - count :]
            values.append((And if isinstance(node, AndNode) else Or)(*operands))
    return values[0]
