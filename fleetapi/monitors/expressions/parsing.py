"""Parse expressions in the vendor's syntax.

Length and depth are limited: see `language.expressions.MAXIMUM_LENGTH` and `MAXIMUM_DEPTH`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.errors import ExpressionSyntaxError, UsageError
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or

if TYPE_CHECKING:
    from fleetapi.language.expressions import ExpressionNode

__all__ = ["depends_on_precedence", "from_tree", "parse_expression"]


def parse_expression(text: str) -> Expression:
    """Parse an expression in the vendor's syntax: `!` binds tightest, then `&`, then `|`.

    Raises ExpressionSyntaxError for the first problem, with its offset, the reason and the remedy.
    """
    given: object = text
    from fleetapi.language.expressions import parse  # noqa: PLC0415  (loads the parser, which composing does not need)

    if not isinstance(given, str):
        raise UsageError(f"an expression must be a string, not {given!r}")
    parsed = parse(text)
    for problem in parsed.problems:
        raise ExpressionSyntaxError(
            problem.message, remedy=problem.help, offset=problem.span.start, end=problem.span.end
        )
    assert parsed.tree is not None  # because there is no problem
    return from_tree(parsed.tree)


def depends_on_precedence(text: str) -> bool:
    """Return whether `text` is ambiguous because the precedence of `&` and `|` is not documented."""
    from fleetapi.language.fast_parsing import read_plain_expression  # noqa: PLC0415  (as below)

    if read_plain_expression(text) is not None:
        return False
    from fleetapi.language.expressions import parse, precedence_problems  # noqa: PLC0415  (as in `parse_expression`)

    return any(True for _ in precedence_problems(parse(text)))


def from_tree(root: ExpressionNode) -> Expression:
    """Convert a syntax tree of `language.expressions`."""
    from fleetapi.language.expressions import AndNode, NameNode, NotNode, walk  # noqa: PLC0415  (as in `parse_expression`)

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
