"""Names of triggers that no expression can say, because they are empty or hold blanks or signs.

Such a name may stand in the expression nevertheless, letter for letter: `zone & my data` for a trigger named
`my data`. Then that is what is wrong there, and not each of the words and signs that it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import Span
from fleetapi.language.expressions import MAXIMUM_LENGTH, ParsedExpression, is_name, parse

__all__ = ["BLANKS", "IllUse", "is_ill", "reread"]

BLANKS = " \t\r\n"
_BESIDE_NAMES = frozenset(BLANKS + "&|!()")
_STAND_IN = "\ue000"  # a letter of nobody's alphabet, of which a name can be made


@attrs.frozen
class IllUse:
    """Where the name of a trigger stands in an expression that cannot hold it.

    `unreadable`: nothing can be made of the characters there; otherwise they mean something else.
    """

    name: str
    span: Span
    unreadable: bool


def is_ill(name: str) -> bool:
    """Tell whether no expression can mean this trigger. `or` is a name, which is misread (FM606)."""
    return not is_name(name) and not name.isalpha()


def reread(parsed: ParsedExpression, names: Iterable[str]) -> tuple[ParsedExpression, tuple[IllUse, ...]]:
    """Read an expression again with those of the names, which are ill, that stand in it taken for names.

    The outcome has the text that was read, and the problems and names beside these uses; its tree is open
    where there is one.
    """
    text = parsed.text
    known = set(names)
    ill = sorted({name for name in known if _is_within(name, text) and is_ill(name)}, key=len, reverse=True)
    uses: list[IllUse] = []
    for name in ill:
        for span in _places(text, name.strip(BLANKS)):
            wrong = any(_overlap(span, problem.span) for problem in parsed.problems)
            inside = {each.text for each in parsed.names if _overlap(span, each.span)}
            if wrong or not inside <= known:
                uses.append(IllUse(name, span, wrong))
                text = text[: span.start] + _STAND_IN * len(span.of(text)) + text[span.end :]
    if not uses:
        return parsed, ()
    again = parse(text)
    problems = tuple(_reworded(problem, uses) for problem in again.problems)
    beside = tuple(name for name in again.names if not name.text.startswith(_STAND_IN))
    return ParsedExpression(parsed.text, None, beside, problems), tuple(uses)


def _is_within(name: str, text: str) -> bool:
    core = name.strip(BLANKS)
    return bool(core) and len(text) <= MAXIMUM_LENGTH and core in text and not is_name(core)


def _places(text: str, core: str) -> Iterator[Span]:
    start = text.find(core)
    while start >= 0:
        end = start + len(core)
        if {*text[max(0, start - 1) : start], *text[end : end + 1]} <= _BESIDE_NAMES:
            yield Span(start, end)
        start = text.find(core, end)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _reworded(problem: Problem, uses: Iterable[IllUse]) -> Problem:
    """The problem, with the names in the place of their stand-ins."""
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
