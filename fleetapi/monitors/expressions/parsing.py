"""Expressions from their text: as the vendor writes them, `!` first, then `&`, then `|`.

The language bounds what is read: see `language.expressions.MAXIMUM_LENGTH` and `MAXIMUM_DEPTH`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.errors import ExpressionSyntaxError, UsageError
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or

if TYPE_CHECKING:
    from fleetapi.language.expressions import ExpressionNode

__all__ = ["from_tree", "parse_expression", "rests_on_precedence"]


def parse_expression(text: str) -> Expression:
    """Read an expression as the vendor writes it: `!` binds closest, then `&`, then `|`.

    Raises ExpressionSyntaxError for the first problem, with its offset, the reason and what to write instead.
    """
    given: object = text
    from fleetapi.language.expressions import parse  # noqa: PLC0415  (loads the parser, which composing needs not)

    if not isinstance(given, str):
        raise UsageError(f"an expression is written as a text, not as {given!r}")
    parsed = parse(text)
    for problem in parsed.problems:
        raise ExpressionSyntaxError(
            problem.message, remedy=problem.help, offset=problem.span.start, end=problem.span.end
        )
    assert parsed.tree is not None  # the meaning is open only where there is a problem
    return from_tree(parsed.tree)


def rests_on_precedence(text: str) -> bool:
    """Tell whether the meaning of `text` depends on the precedence of `&` and `|`, which is not published."""
    from fleetapi.language.fast_paths import read_plain_expression  # noqa: PLC0415  (as the next one)

    if read_plain_expression(text) is not None:
        return False
    from fleetapi.language.expressions import parse, precedence_problems  # noqa: PLC0415  (as in `parse_expression`)

    return any(True for _ in precedence_problems(parse(text)))


def from_tree(root: ExpressionNode) -> Expression:
    """Return what a tree of `language.expressions` means."""
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
