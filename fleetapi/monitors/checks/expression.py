"""FM601 to FM603, FM606, FM607: how the expression is written, and the names in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import attrs

from fleetapi.diagnostics.finding import Fix, Problem
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.suggest import nearest
from fleetapi.language.expressions import NameNode, ParsedExpression, parse, precedence_problems
from fleetapi.language.json_tree import JsonString
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.ill_names import BLANKS, is_ill
from fleetapi.monitors.checks.located import Located
from fleetapi.monitors.checks.lookalikes import difference, lookalike
from fleetapi.monitors.checks.nodes import Entry
from fleetapi.monitors.checks.place import Path, Place, shortened
from fleetapi.monitors.checks.remark import Remark

__all__ = ["CHECKS", "told"]

_MOST_NAMES: Final = 10  # of one expression that are reported as undefined
_MOST_GUESSES: Final = 50
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
    yield from _ill_uses(document, entry.path)
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


def _ill_uses(document: Document, path: Path) -> Iterator[Remark]:
    """FM601 or FM602: the name of a trigger that no expression can hold, once for each such name."""
    seen: set[str] = set()
    for use in document.ill_uses:
        if use.name not in seen:
            shown = f"`{shortened(use.name)}`"
            yield Remark(
                "FM601" if use.unreadable else "FM602",
                Place(path, within=use.span),
                f"{shown} is the name of a trigger, and cannot be one in an expression"
                if use.unreadable
                else f"undefined trigger: {shown}, which is the name of one, means something else here",
                "give the trigger a name of letters and digits, and write that here",
            )
        seen.add(use.name)


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
    entry, found = document.expression_entry, _names_of(document)
    for name in found.missing if entry is not None else ():
        yield Remark(
            "FM602",
            Place(entry.path, within=name.span) if entry is not None else document.root.opener,
            f"undefined trigger `{shortened(name.text)}`",
            found.advice[name.text],
        )
    for unused in found.unused:
        yield Remark(
            "FM603",
            unused.place,
            f"the expression does not use the trigger `{shortened(unused.value)}`",
            "use its name in the expression, or remove the trigger",
        )


def told(document: Document) -> frozenset[str]:
    """The ill names of triggers that FM601 or FM602 is about, where the expression uses or lacks them."""
    return _names_of(document).told


@attrs.frozen
class _Names:
    """How the names of the expression and those of the triggers go together."""

    missing: Sequence[NameNode] = ()
    advice: Mapping[str, str] = attrs.field(factory=dict)
    unused: Sequence[Entry] = ()
    told: frozenset[str] = frozenset()


@lru_cache(maxsize=1)  # the check of names of triggers asks too
def _names_of(document: Document) -> _Names:
    parsed = document.expression
    named = document.rule.list("triggers") if document.rule is not None else ()
    if parsed is None or not named or _ESCAPED.search(parsed.text):
        return _Names()
    triggers = [view for view in document.triggers if view.node in named]
    defined = {name for view in triggers for name in view.names}
    used = {name.text for name in parsed.names} | {use.name for use in document.ill_uses}
    used |= {problem.span.of(parsed.text) for problem in parsed.problems if problem.code == "FM606"}
    unused = {
        given.value: given
        for view in triggers
        if (given := view.node.entry("name")) is not None and view.name is not None and not view.merged
        if view.name not in used
    }
    ill = {name: unused.pop(name) for name in list(unused) if is_ill(name)}
    missing = [name for name in _firsts(parsed.names) if name.text not in defined]
    if not _names_are_certain(parsed):
        missing = [name for name in missing if not _is_doubtful(name, parsed)]
        unused = {}
    if not defined & used:  # the expression is about something else
        unused = {}
    del missing[_MOST_NAMES:]
    known = [name for name in (*unused, *ill, *sorted(defined - {*unused, *ill})) if name.strip()]
    del known[_MOST_GUESSES:]
    guesses = {name.text: lookalike(name.text, known) or nearest(name.text, known) for name in missing}
    missing = _unexplained(missing, guesses, _without_usable_name(document))
    # The unused triggers that are meant by undefined names: first those that resemble one, then ill ones.
    left, left_ill = dict(unused), dict(ill)
    strangers = []
    for name in missing:
        guess = guesses[name.text]
        if guess is None or (left.pop(guess, None) is None and left_ill.pop(guess, None) is None):
            strangers.append(name.text)
    meant = dict(zip((name for name in strangers if guesses[name] is None), list(left_ill), strict=False))
    left_ill = {name: entry for name, entry in left_ill.items() if name not in meant.values()}
    advice = {
        name.text: _rename(name.text, {**guesses, **meant}[name.text], ill)
        or _advice(name.text, guesses[name.text], unused, defined)
        for name in missing
    }
    return _Names(
        missing,
        advice,
        list(left.values())[len(strangers) - len(meant) :],
        frozenset({*(use.name for use in document.ill_uses), *(ill.keys() - left_ill.keys())}),
    )


def _rename(name: str, guess: str | None, ill: Mapping[str, Entry]) -> str:
    """What to do where the trigger that is meant has a name that no expression can say."""
    if guess not in ill:
        return ""
    if not guess:
        return f"a trigger has an empty name: name it `{shortened(name)}`"
    written = shortened(json.dumps(guess, ensure_ascii=not guess.isprintable()))
    return f"a trigger has the name {written}, to the letter: name it `{shortened(name)}`"


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
    before = parsed.text[: name.span.start].rstrip(BLANKS)
    after = parsed.text[name.span.end :]
    neighbours = (
        (before[-1:], len(before) - 1),
        (after.lstrip(BLANKS)[:1], name.span.end + len(after) - len(after.lstrip(BLANKS))),
    )
    return any(
        character and character not in _SIGNS and not any(span.start <= at < span.end for span in operators)
        for character, at in neighbours
    )


def _without_usable_name(document: Document) -> int:
    """How many triggers leave a name of the expression undefined through a defect of their own."""
    entry = document.rule.entry("triggers") if document.rule is not None else None
    items = len(entry.value) if entry is not None and entry.well_typed else 0
    given = {view.name for view in document.triggers if not view.merged and view.name is not None}
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


CHECKS: Final = (syntax, names)
