"""FM601 to FM603, FM606, FM607: the syntax of the expression, and the names in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Place, shortened
from fleetapi.diagnostics.fixes import Fix
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.suggest import nearest
from fleetapi.language.confusables import confusable, difference
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import MakeFix
from fleetapi.monitors.checks.examples import EXPRESSION, Example
from fleetapi.monitors.checks.nodes import Entry
from fleetapi.monitors.checks.unquotable_names import BLANKS, is_unquotable

if TYPE_CHECKING:
    from fleetapi.language.expressions import NameNode, ParsedExpression

__all__ = ["FAMILY", "reported_names"]

FAMILY: Final = Family()


_MOST_NAMES: Final = 10  # undefined names to report for one expression
_MOST_GUESSES: Final = 50
_SIGNS: Final = "&|!()"
_ESCAPED: Final = re.compile("&amp;")


def _expression(text: str) -> Example:
    return Example(changes={EXPRESSION: text})


@FAMILY.check(
    Check(
        code="FM601",
        name="expression-syntax",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the expression cannot be parsed",
        explanation=(
            "An expression consists of trigger names, `&` (and), `|` (or), `!` (not) and parentheses. The "
            "finding points at the error and says what was expected there. For an unclosed parenthesis it "
            "points at the opening one. An expression of more than 10,000 characters or 100 levels is "
            "rejected."
        ),
        bad=_expression("outOfParis & (batteryIsLow | onMonday"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
    Check(
        code="FM606",
        name="foreign-operator",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operator of another language",
        explanation=(
            "The operators are single characters: `&`, `|` and `!`. The doubled operators of programming "
            "languages, the words `and`, `or` and `not`, and `~` do not exist here; the fix writes the "
            'operator that was meant. A comma can mean either "and" or "or": the other checks read it as '
            "`&`, but the choice is yours."
        ),
        bad=_expression("outOfParis && (batteryIsLow | onMonday)"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
        fixable=True,
    ),
    Check(
        code="FM607",
        name="implicit-precedence",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="& and | are mixed without parentheses",
        explanation=(
            "The published grammar does not say whether `a & b | c` means `(a & b) | c` or `a & (b | c)`. We "
            "evaluate `&` first, as nearly every language does, but the server may not. The fix adds the "
            "parentheses for that reading. Because it may not be the one you meant, the fix is unsafe and "
            "applied only with `--unsafe-fixes`. `fleetapi fmt` and `fleetapi convert` keep such an "
            "expression as it is written."
        ),
        bad=_expression("outOfParis & batteryIsLow | onMonday"),
        good=_expression("(outOfParis & batteryIsLow) | onMonday"),
        fixable=True,
        unsafe=True,
    ),
)
def syntax(document: Document) -> Iterator[Diagnostic]:
    """Report errors, foreign operators and implicit precedence (FM601, FM606 and FM607)."""
    from fleetapi.language.expressions import precedence_problems  # noqa: PLC0415  (loads the grammar)

    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None:
        return
    escaped = list(_ESCAPED.finditer(parsed.text))
    if escaped:  # other problems are consequences
        yield from (_unescape(entry.path, match) for match in escaped)
        return
    yield from _unquotable_uses(document, entry.path)
    fixable = _parses_when_fixed(parsed)
    defined = {name for view in document.triggers for name in view.names}
    words = {problem.span.of(parsed.text) for problem in parsed.problems if problem.code == "FM606"}
    for problem in (*parsed.problems, *precedence_problems(parsed)):
        word = problem.span.of(parsed.text)
        if problem.code == "FM601" and words & defined:
            continue  # the structure is unclear while a name reads as an operator
        if problem.code == "FM606" and word in defined:
            yield Diagnostic(
                "FM606",
                Place(entry.path, within=problem.span),
                f"`{word}` is the name of a trigger, but is read as an operator of another language",
                "rename the trigger",
            )
            continue
        fixable_here = problem.fix is not None and (problem.code != "FM606" or fixable)
        yield Diagnostic(
            problem.code,
            Place(entry.path, within=problem.span) if parsed.text else entry.place,
            problem.message,
            problem.help,
            make_fix=_fix_in_string(entry.path, problem) if fixable_here else None,
        )


def _unquotable_uses(document: Document, path: Path) -> Iterator[Diagnostic]:
    """Report each unquotable name that the expression uses, once (FM601 or FM602)."""
    seen: set[str] = set()
    for use in document.unquotable_uses:
        if use.name not in seen:
            shown = f"`{shortened(use.name)}`"
            yield Diagnostic(
                "FM601" if use.unreadable else "FM602",
                Place(path, within=use.span),
                f"{shown} is the name of a trigger, but cannot be used in an expression"
                if use.unreadable
                else f"undefined trigger: {shown} is the name of one, but is read differently here",
                "give the trigger a name of letters and digits, and use that name here",
            )
        seen.add(use.name)


def _unescape(path: Path, match: re.Match[str]) -> Diagnostic:
    """Return an FM606 for an `&` that is escaped as in HTML and XML."""
    span = Span(match.start(), match.end())
    fix = Fix.replace("replace `&amp;` with `&`", span, "&")
    problem = Diagnostic("FM606", span, "`&amp;` is an HTML escape of `&`, not an operator", "write `&`", fix)
    return Diagnostic(
        problem.code,
        Place(path, within=span),
        problem.message,
        problem.help,
        make_fix=_fix_in_string(path, problem),
    )


def _parses_when_fixed(parsed: ParsedExpression) -> bool:
    """Tell whether the expression can be parsed after the fixes of foreign operators."""
    from fleetapi.language.expressions import parse  # noqa: PLC0415  (loads the grammar)

    fixes = [
        problem.fix for problem in parsed.problems if problem.code == "FM606" and problem.fix is not None
    ]
    text = parsed.text
    for edit in sorted((edit for fix in fixes for edit in fix.edits), key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return not fixes or not any(problem.code == "FM601" for problem in parse(text).problems)


def _fix_in_string(path: Path, problem: Diagnostic) -> MakeFix | None:
    """Return a function that makes the fix of a problem in a string. Its replacements need no escapes."""
    fix = problem.fix
    if fix is None:
        return None
    return lambda document: fix.moved(lambda span: document.span(Place(path, within=span)))


@FAMILY.check(
    Check(
        code="FM602",
        name="undefined-trigger",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a name that is not the name of a trigger",
        explanation=(
            "Every name in the expression must be the name of a trigger, with the same case. The help "
            "suggests the nearest existing name. A trigger whose name contains a space or a quotation mark "
            "cannot be used in an expression."
        ),
        bad=_expression("outOfParis & (batteryIsLow | onMonday | batteryLow)"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
    Check(
        code="FM603",
        name="unused-trigger",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a trigger that the expression does not use",
        explanation=(
            "A trigger has an effect only if the expression uses its name. An unused trigger is either "
            "forgotten there or left over, and it counts toward the limit of five."
        ),
        bad=_expression("outOfParis & batteryIsLow"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
)
def names(document: Document) -> Iterator[Diagnostic]:
    """Report undefined names (FM602) and unused triggers (FM603).

    A single defect is reported once: a trigger without a valid name leaves a name undefined, and a misspelled
    name leaves a trigger unused.
    """
    entry, found = document.expression_entry, _names_of(document)
    for name in found.missing if entry is not None else ():
        yield Diagnostic(
            "FM602",
            Place(entry.path, within=name.span) if entry is not None else document.root.opener,
            f"undefined trigger `{shortened(name.text)}`",
            found.advice[name.text],
        )
    for unused in found.unused:
        yield Diagnostic(
            "FM603",
            unused.place,
            f"the expression does not use the trigger `{shortened(unused.value)}`",
            "use its name in the expression, or remove the trigger",
        )


def reported_names(document: Document) -> frozenset[str]:
    """Return the unquotable trigger names that an FM601 or FM602 reports."""
    return _names_of(document).reported_names


@attrs.frozen
class _Names:
    """How the names in the expression match those of the triggers."""

    missing: Sequence[NameNode] = ()
    advice: Mapping[str, str] = attrs.field(factory=dict)
    unused: Sequence[Entry] = ()
    reported_names: frozenset[str] = frozenset()


@lru_cache(maxsize=1)  # the check of trigger names uses it, too
def _names_of(document: Document) -> _Names:
    parsed = document.expression
    named = document.rule.list("triggers") if document.rule is not None else ()
    if parsed is None or not named or _ESCAPED.search(parsed.text):
        return _Names()
    triggers = [view for view in document.triggers if view.node in named]
    defined = {name for view in triggers for name in view.names}
    used = {name.text for name in parsed.names} | {use.name for use in document.unquotable_uses}
    used |= {problem.span.of(parsed.text) for problem in parsed.problems if problem.code == "FM606"}
    unused = {
        given.value: given
        for view in triggers
        if (given := view.node.entry("name")) is not None and view.name is not None and not view.merged
        if view.name not in used
    }
    ill = {name: unused.pop(name) for name in list(unused) if is_unquotable(name)}
    missing = [name for name in _firsts(parsed.names) if name.text not in defined]
    if not _names_are_certain(parsed):
        missing = [name for name in missing if not _is_doubtful(name, parsed)]
        unused = {}
    if not defined & used:  # the expression is unrelated to the triggers
        unused = {}
    del missing[_MOST_NAMES:]
    known = [name for name in (*unused, *ill, *sorted(defined - {*unused, *ill})) if name.strip()]
    del known[_MOST_GUESSES:]
    guesses = {name.text: confusable(name.text, known) or nearest(name.text, known) for name in missing}
    missing = _unexplained(missing, guesses, _without_usable_name(document))
    # Match undefined names with unused triggers: first those that are similar, then unquotable ones.
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
        frozenset({*(use.name for use in document.unquotable_uses), *(ill.keys() - left_ill.keys())}),
    )


def _rename(name: str, guess: str | None, ill: Mapping[str, Entry]) -> str:
    """Return what to do if the intended trigger has an unquotable name."""
    if guess not in ill:
        return ""
    if not guess:
        return f"a trigger has an empty name: rename it to `{shortened(name)}`"
    written = shortened(json.dumps(guess, ensure_ascii=not guess.isprintable()))
    return f"a trigger has exactly the name {written}: rename it to `{shortened(name)}`"


def _firsts(found: Sequence[NameNode]) -> list[NameNode]:
    return list({name.text: name for name in reversed(found)}.values())[::-1]


def _names_are_certain(parsed: ParsedExpression) -> bool:
    """Tell whether the names are certain despite errors: these must only be about parentheses."""
    return bool(parsed.text.strip()) and all(
        problem.code != "FM601" or set(problem.span.of(parsed.text)) <= set("() ")
        for problem in parsed.problems
    )


def _is_doubtful(name: NameNode, parsed: ParsedExpression) -> bool:
    """Tell whether a neighbor makes a name part of something invalid, such as a name with spaces."""
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
    """Return how many triggers leave a name undefined because of a defect of their own."""
    entry = document.rule.entry("triggers") if document.rule is not None else None
    items = len(entry.value) if entry is not None and entry.well_typed else 0
    given = {view.name for view in document.triggers if not view.merged and view.name is not None}
    merged = sum(view.merged for view in document.triggers)
    return max(0, items - merged - len(given))


def _unexplained(
    missing: list[NameNode], guesses: Mapping[str, str | None], explained: int
) -> list[NameNode]:
    """Drop as many names as other defects explain, starting with those that resemble no trigger."""
    dropped = sorted(missing, key=lambda name: guesses[name.text] is not None)[:explained]
    return [name for name in missing if name not in dropped]


def _advice(name: str, guess: str | None, unused: Mapping[str, Entry], defined: set[str]) -> str:
    if guess is not None:
        alike = difference(name, guess)
        if alike and name.isascii() and not guess.isascii():
            return f"a trigger has a name that looks the same: {alike}; retype the name"
        return f"did you mean `{shortened(guess)}`?" + (f" Note: {alike}" if alike else "")
    if len(unused) == 1:
        return f"did you mean `{shortened(next(iter(unused)))}`, which is unused?"
    known = ", ".join(f"`{shortened(name)}`" for name in sorted(defined)[:8])
    return f"the triggers are {known}" if known else "give the trigger a name"
