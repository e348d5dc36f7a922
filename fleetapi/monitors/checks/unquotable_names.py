"""Unquotable names, which cannot be used in an expression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Span

if TYPE_CHECKING:
    from fleetapi.language.expressions import ParsedExpression

__all__ = ["BLANKS", "UnquotableUse", "is_unquotable", "reread"]


BLANKS = " \t\r\n"
_BESIDE_NAMES = frozenset(BLANKS + "&|!()")
_STAND_IN = "\ue000"  # a private-use character that may be part of a name


@attrs.frozen
class UnquotableUse:
    """A use of an unquotable name in an expression.

    If it is `unreadable`, the text there is invalid; otherwise it is read as something else.
    """

    name: str
    span: Span
    unreadable: bool


def is_unquotable(name: str) -> bool:
    """Tell whether a name cannot be used in an expression. `or` can, but is misread (FM606)."""
    return not _is_name(name) and not name.isalpha()


def _is_name(text: str) -> bool:
    from fleetapi.language.expressions import is_name  # noqa: PLC0415  (loads the grammar)

    return is_name(text)


def reread(
    parsed: ParsedExpression, names: Iterable[str]
) -> tuple[ParsedExpression, tuple[UnquotableUse, ...]]:
    """Parse an expression again with its unquotable names taken as names; return the result and their uses.

    The result has the original text, and the other problems and names. If there are uses, it has no tree.
    """
    from fleetapi.language.expressions import MAXIMUM_LENGTH, ParsedExpression, parse  # noqa: PLC0415

    text = parsed.text
    if len(text) > MAXIMUM_LENGTH:
        return parsed, ()
    known = set(names)
    ill = sorted(
        {name for name in known if _is_within(name, text) and is_unquotable(name)}, key=len, reverse=True
    )
    uses: list[UnquotableUse] = []
    for name in ill:
        for span in _places(text, name.strip(BLANKS)):
            wrong = any(_overlap(span, problem.span) for problem in parsed.problems)
            inside = {each.text for each in parsed.names if _overlap(span, each.span)}
            if wrong or not inside <= known:
                uses.append(UnquotableUse(name, span, wrong))
                text = text[: span.start] + _STAND_IN * len(span.of(text)) + text[span.end :]
    if not uses:
        return parsed, ()
    again = parse(text)
    problems = tuple(_reworded(problem, uses) for problem in again.problems)
    beside = tuple(name for name in again.names if not name.text.startswith(_STAND_IN))
    return ParsedExpression(parsed.text, None, beside, problems), tuple(uses)


def _is_within(name: str, text: str) -> bool:
    core = name.strip(BLANKS)
    return bool(core) and core in text and not _is_name(core)


def _places(text: str, core: str) -> Iterator[Span]:
    start = text.find(core)
    while start >= 0:
        end = start + len(core)
        if {*text[max(0, start - 1) : start], *text[end : end + 1]} <= _BESIDE_NAMES:
            yield Span(start, end)
        start = text.find(core, end)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _reworded(problem: Diagnostic, uses: Iterable[UnquotableUse]) -> Diagnostic:
    """Return the problem with the names instead of their stand-ins."""
    for use in uses:
        name = use.name.strip(BLANKS)
        for quote in "`(":
            stand_in = quote + _STAND_IN * len(name)
            problem = attrs.evolve(
                problem,
                message=problem.message.replace(stand_in, quote + name),
                help=problem.help.replace(stand_in, quote + name),
            )
    return problem
