"""FM601 to FM603, FM606, FM607: how the expression is written, and the names in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleetapi.diagnostics.finding import Fix, Problem
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.suggest import nearest
from fleetapi.language.expressions import NameNode, ParsedExpression, parse, precedence_problems
from fleetapi.language.json_tree import JsonString
from fleetapi.monitors.checks.document import Document, Entry
from fleetapi.monitors.checks.located import Located
from fleetapi.monitors.checks.lookalikes import difference, lookalike
from fleetapi.monitors.checks.place import Path, Place, Remark, shortened

__all__ = ["CHECKS"]

_MOST_NAMES: Final = 10  # of one expression that are reported as undefined
_MOST_GUESSES: Final = 50
_BLANKS: Final = " \t\r\n"
_SIGNS: Final = "&|!()"
_ESCAPED: Final = re.compile("&amp;")


def syntax(document: Document) -> Iterator[Remark]:
    """FM601, FM606 and FM607, at their places within the string, whatever escapes it is written with."""
    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None:
        return
    escaped = list(_ESCAPED.finditer(parsed.text))
    if escaped:  # whatever else is said about it follows from that
        yield from (_unescape(entry.path, match) for match in escaped)
        return
    fixable = _parses_when_fixed(parsed)
    defined = {name for view in document.triggers for name in view.names}
    words = {problem.span.of(parsed.text) for problem in parsed.problems if problem.code == "FM606"}
    for problem in (*parsed.problems, *precedence_problems(parsed)):
        word = problem.span.of(parsed.text)
        if problem.code == "FM601" and words & defined:
            continue  # how it is built cannot be told while a name reads as an operator
        if problem.code == "FM606" and word in defined:
            yield Remark(
                "FM606",
                Place(entry.path, within=problem.span),
                f"`{word}` is the name of a trigger here, and reads as an operator of another language",
                "give the trigger another name",
            )
            continue
        mendable = problem.fix is not None and (problem.code != "FM606" or fixable)
        yield Remark(
            problem.code,
            Place(entry.path, within=problem.span) if parsed.text else entry.place,
            problem.message,
            problem.help,
            mend=_Mending(entry.path, problem) if mendable else None,
        )


def _unescape(path: Path, match: re.Match[str]) -> Remark:
    """FM606: an `&` as HTML and XML write it."""
    span = Span(match.start(), match.end())
    fix = Fix.replace("replace `&amp;` with `&`", span, "&")
    problem = Problem("FM606", span, "`&amp;` is how HTML writes `&`, and no operator here", "write `&`", fix)
    return Remark(
        problem.code, Place(path, within=span), problem.message, problem.help, mend=_Mending(path, problem)
    )


def _parses_when_fixed(parsed: ParsedExpression) -> bool:
    """Whether the fixes of foreign operators leave an expression that can be read."""
    fixes = [
        problem.fix for problem in parsed.problems if problem.code == "FM606" and problem.fix is not None
    ]
    text = parsed.text
    for edit in sorted((edit for fix in fixes for edit in fix.edits), key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return not fixes or not any(problem.code == "FM601" for problem in parse(text).problems)


class _Mending:
    """The fix of a problem within a string. What fixes of expressions write needs no escapes."""

    def __init__(self, path: Path, problem: Problem) -> None:
        self.path = path
        self.problem = problem

    def __call__(self, document: Located) -> Fix | None:
        value = document.value(self.path)
        return self.problem.moved(value.place).fix if isinstance(value, JsonString) else None


def names(document: Document) -> Iterator[Remark]:
    """FM602 for a name that no trigger has, FM603 for a trigger whose name is not used.

    What a single defect explains is said once: a trigger without a readable name leaves a name of the
    expression undefined, and a misspelt name leaves a trigger unused.
    """
    entry, parsed = document.expression_entry, document.expression
    named = document.rule.list("triggers") if document.rule is not None else ()
    if entry is None or parsed is None or not named or _ESCAPED.search(parsed.text):
        return
    triggers = [view for view in document.triggers if view.node in named]
    # Blanks around a name are FM105, and the name is meant nevertheless.
    defined = {name.strip() for view in triggers for name in view.names if name.strip()}
    used = {name.text for name in parsed.names}
    used |= {problem.span.of(parsed.text) for problem in parsed.problems if problem.code == "FM606"}
    unused = {
        given.value: given
        for view in triggers
        if (given := view.node.entry("name")) is not None and view.name is not None and not view.merged
        if view.name.strip() not in {*used, ""}
    }
    missing = [name for name in _firsts(parsed.names) if name.text not in defined]
    if not _names_are_certain(parsed):
        missing = [name for name in missing if not _is_doubtful(name, parsed)]
        unused = {}
    if not defined & used:  # the expression is about something else
        unused = {}
    del missing[_MOST_NAMES:]
    known = [*unused, *sorted(defined - set(unused))][:_MOST_GUESSES]
    guesses = {name.text: lookalike(name.text, known) or nearest(name.text, known) for name in missing}
    missing = _unexplained(missing, guesses, _without_usable_name(document))
    for name in missing:
        yield Remark(
            "FM602",
            Place(entry.path, within=name.span),
            f"undefined trigger `{shortened(name.text)}`",
            _advice(name.text, guesses[name.text], unused, defined),
        )
    for unused_name in _left_over(unused, [guesses[name.text] for name in missing]):
        yield Remark(
            "FM603",
            unused_name.place,
            f"the expression does not use the trigger `{shortened(unused_name.value)}`",
            "use its name in the expression, or remove the trigger",
        )


def _firsts(found: Sequence[NameNode]) -> list[NameNode]:
    return list({name.text: name for name in reversed(found)}.values())[::-1]


def _names_are_certain(parsed: ParsedExpression) -> bool:
    """Whether the names can be told although there may be errors: these are about parentheses alone."""
    return bool(parsed.text.strip()) and all(
        problem.code != "FM601" or set(problem.span.of(parsed.text)) <= set("() ")
        for problem in parsed.problems
    )


def _is_doubtful(name: NameNode, parsed: ParsedExpression) -> bool:
    """Whether what is beside a name makes it part of something unreadable, such as a name with blanks."""
    operators = [problem.span for problem in parsed.problems if problem.code == "FM606"]
    before = parsed.text[: name.span.start].rstrip(_BLANKS)
    after = parsed.text[name.span.end :]
    neighbours = (
        (before[-1:], len(before) - 1),
        (after.lstrip(_BLANKS)[:1], name.span.end + len(after) - len(after.lstrip(_BLANKS))),
    )
    return any(
        character and character not in _SIGNS and not any(span.start <= at < span.end for span in operators)
        for character, at in neighbours
    )


def _without_usable_name(document: Document) -> int:
    """How many triggers leave a name of the expression undefined through a defect of their own."""
    entry = document.rule.entry("triggers") if document.rule is not None else None
    items = len(entry.value) if entry is not None and entry.well_typed else 0
    names = [(view.name or "").strip() for view in document.triggers if not view.merged]
    given = Counter(name for name in names if name)
    merged = sum(view.merged for view in document.triggers)
    return max(0, items - merged - len(given))


def _unexplained(
    missing: list[NameNode], guesses: Mapping[str, str | None], explained: int
) -> list[NameNode]:
    """Leave out as many names as other defects explain: first those that resemble no trigger."""
    dropped = sorted(missing, key=lambda name: guesses[name.text] is not None)[:explained]
    return [name for name in missing if name not in dropped]


def _advice(name: str, guess: str | None, unused: Mapping[str, Entry], defined: set[str]) -> str:
    if guess is not None:
        alike = difference(name, guess)
        if alike and name.isascii() and not guess.isascii():
            return f"a trigger looks the same: {alike}; type its name anew"
        return f"did you mean `{shortened(guess)}`?" + (f" Mind: {alike}" if alike else "")
    if len(unused) == 1:
        return f"did you mean `{shortened(next(iter(unused)))}`, which is not used?"
    known = ", ".join(f"`{shortened(name)}`" for name in sorted(defined)[:8])
    return f"the triggers are {known}" if known else "give the trigger a name"


def _left_over(unused: Mapping[str, Entry], guesses: Sequence[str | None]) -> list[Entry]:
    """The names of unused triggers that no misspelt name explains."""
    left = dict(unused)
    others = 0
    for guess in guesses:
        if guess is None or left.pop(guess, None) is None:
            others += 1
    return list(left.values())[others:]


CHECKS: Final = (syntax, names)
