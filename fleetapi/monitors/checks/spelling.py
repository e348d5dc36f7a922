"""FM201 to FM206, FM210: which of the vendor's three spellings a document uses, and known misspellings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Place
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import MakeFix, rename_key, unwrap, wrap
from fleetapi.monitors.checks.examples import BASES, HOOK, REMOVED, TRIGGERS, ZONE, Example
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.wire.dialects import Dialect

__all__ = ["FAMILY", "V2_FORM", "main_dialect"]

FAMILY: Final = Family()


# The codes for keys that the dialects spell differently, by shape and concept.
_CODES: Final = {
    ("rule", "expression"): "FM201",
    ("time", "time_zone"): "FM202",
    ("zone", "circle"): "FM203",
    ("retry", "number"): "FM204",
}


_CALLBACK_CODE: Final = "FM205"
V2_FORM: Final = ("zone_and_time", "data")
_EXPRESSION = "outOfParis & (batteryIsLow | onMonday)"
_PLACE = BASES["v3"]["triggerParam"]["triggers"][0]["zone"]["place"]
_WEBHOOK = BASES["v3"]["subscribeParam"]["callback"]["webhook"]
_MOVE_EXPRESSION = {"triggerParam/boolExp": REMOVED, "triggerParam/bool.exp": _EXPRESSION}
_MOVE_TIME_ZONE = {
    f"{TRIGGERS}/1/time/timeZone": REMOVED,
    f"{TRIGGERS}/1/time/time.zone": "Europe/Paris",
}
_MOVE_RETRIES = {
    "subscribeParam/retryPolicy/retryNumber": REMOVED,
    "subscribeParam/retryPolicy/maxRetryNumber": 3,
}


@attrs.frozen
class _Use:
    """A place where the dialects differ, and the dialects that match the document.

    `ways` is how each dialect writes it; `fixes` has the fix for each target, if there is one.
    """

    code: str
    place: Place
    written: str
    dialects: frozenset[Dialect]
    ways: dict[Dialect, str]
    fixes: dict[Dialect, MakeFix]


@lru_cache(maxsize=1)  # several checks ask for those of the same document
def _uses(document: Document) -> tuple[_Use, ...]:
    return tuple(_found_uses(document))


def _found_uses(document: Document) -> Iterator[_Use]:
    for (shape, concept), code in _CODES.items():
        for node in document.nodes(shape):
            for entry in node.entries:
                if entry.field.concept != concept or entry.reading.misspelt or node.twin(entry) is not None:
                    continue  # FM002 reports two spellings of one field
                if code == "FM201" and document.in_v2_form:
                    continue  # FM207 reports an expression next to triggers of v2
                spellings = entry.field.spellings
                fixes = {dialect: rename_key(entry.path, key) for dialect, key in spellings.items()}
                place, dialects = Place.key(entry.path), entry.reading.dialects
                yield _Use(code, place, entry.key, dialects, dict(spellings), fixes)
    callback = document.callback
    if callback is not None:
        yield from _callback_use(callback)


def _callback_use(callback: Node) -> Iterator[_Use]:
    ways = {
        Dialect.QUICKSTART: "`target`, `name` and `attributes` directly in `callback`",
        **dict.fromkeys((Dialect.V3, Dialect.V2), "`target`, `name` and `attributes` in `callback.webhook`"),
    }
    webhook = callback.entry("webhook")
    flat = [entry for entry in callback.entries if entry.field.concept != "webhook"]
    if webhook is not None and flat:
        return  # FM002 reports that
    if webhook is not None and not webhook.reading.misspelt:
        fixes = {Dialect.QUICKSTART: unwrap(callback.path, webhook.key)}
        dialects = frozenset({Dialect.V3, Dialect.V2})
        yield _Use(_CALLBACK_CODE, Place.key(webhook.path), webhook.key, dialects, ways, fixes)
    if flat:
        fixes = {dialect: wrap(callback.path, "webhook") for dialect in (Dialect.V3, Dialect.V2)}
        only = frozenset({Dialect.QUICKSTART})
        yield _Use(_CALLBACK_CODE, Place.key(callback.path), "callback", only, ways, fixes)


@FAMILY.check(
    Check(
        code="FM201",
        name="spelling-expression",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the expression uses the key of another dialect",
        explanation=(
            "The vendor has published the key of the expression in two spellings: `bool.exp` in the "
            "quickstart and the specification of March 2020, `boolExp` in every later specification of v3. "
            "They mean the same; the fix writes the key of the target."
        ),
        bad=Example(changes=_MOVE_EXPRESSION, target="v3"),
        good=Example(target="v3", shown=f'"boolExp": "{_EXPRESSION}"'),
        fixable=True,
    ),
    Check(
        code="FM202",
        name="spelling-timezone",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the time zone uses the key of another dialect",
        explanation=(
            "`time.zone` belongs to the quickstart's spelling, `timeZone` to the specifications. A server "
            "may ignore a key in the wrong spelling, and a missing time zone means Europe/Paris."
        ),
        bad=Example(changes=_MOVE_TIME_ZONE, target="v3"),
        good=Example(target="v3", shown='"timeZone": "Europe/Paris"'),
        fixable=True,
    ),
    Check(
        code="FM203",
        name="spelling-circle",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the circle of a zone uses the key of another dialect",
        explanation=(
            "The circle of a zone is called `circle` in the quickstart's spelling and `place` in the "
            "specifications. Its content is the same. The fix renames the key."
        ),
        bad=Example(changes={f"{ZONE}/place": REMOVED, f"{ZONE}/circle": _PLACE}, target="v3"),
        good=Example(changes={f"{ZONE}/place": _PLACE}, target="v3"),
        fixable=True,
    ),
    Check(
        code="FM204",
        name="spelling-retries",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the number of retries uses the key of another dialect",
        explanation=(
            "`maxRetryNumber` belongs to the quickstart's spelling, `retryNumber` to the specifications. A "
            "server that does not know the key uses its default of three retries."
        ),
        bad=Example(changes=_MOVE_RETRIES, target="v3"),
        good=Example(target="v3", shown='"retryNumber": 3'),
        fixable=True,
    ),
    Check(
        code="FM205",
        name="spelling-callback",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the callback has the structure of another dialect",
        explanation=(
            "The quickstart puts `target`, `name` and `attributes` directly into `callback`; the "
            "specifications put them one level deeper, into `callback.webhook`. The fix adds or removes that "
            "level."
        ),
        bad=Example(
            changes={"subscribeParam/callback": _WEBHOOK},
            target="v3",
            shown='"callback": {"target": "https://my.dn/monitors/cb1", …}',
        ),
        good=Example(
            target="v3", shown='"callback": {"webhook": {"target": "https://my.dn/monitors/cb1", …}}'
        ),
        fixable=True,
    ),
)
def target_spelling(document: Document) -> Iterator[Diagnostic]:
    """Report keys in the spelling of another dialect than the target (FM201 to FM205)."""
    target = document.target
    if target is None:
        return
    for use in _uses(document):
        if target in use.dialects or target not in use.ways:
            continue
        way = use.ways[target]
        wanted = way if "`" in way else f"`{way}`"
        yield Diagnostic(
            use.code,
            use.place,
            f"`{use.written}` is the spelling of {_listed(use.dialects)}, and the target is {target}",
            f"write {wanted}",
            make_fix=use.fixes.get(target),
        )


@FAMILY.check(
    Check(
        code="FM210",
        name="mixed-spelling",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the document mixes spellings",
        explanation=(
            "You did not specify a target, so any of the three spellings is fine, but this document uses "
            "more than one. It is not documented which of them a server reads, and whether it ignores or "
            "rejects the others, so this is a warning at the keys of the less common spelling. If you "
            "specify the target with `--dialect`, each key in another spelling is an error, and `--fix` "
            "corrects it."
        ),
        bad=Example(
            changes=_MOVE_TIME_ZONE, shown='"time.zone": "Europe/Paris"  (beside "boolExp" and "place")'
        ),
        good=Example(shown='"timeZone": "Europe/Paris"  (beside "boolExp" and "place")'),
    ),
)
def mixed_spelling(document: Document) -> Iterator[Diagnostic]:
    """Report mixed spellings if there is no target (FM210)."""
    if document.target is not None or _is_consistent(document):
        return
    uses = _uses(document)
    main = _main_dialect(document, uses)
    for use in uses:
        if main not in use.dialects:
            yield Diagnostic(
                "FM210",
                use.place,
                f"`{use.written}` is the spelling of {_listed(use.dialects)}, but the rest uses {main}",
                f"use one spelling; `--dialect {main} --fix` converts it to {main}",
            )


def _is_consistent(document: Document) -> bool:
    """Tell whether one dialect matches the whole document: a quick test for the usual case."""
    common = frozenset({Dialect.V2} if document.in_v2_form else {Dialect.V3, Dialect.QUICKSTART})
    for shape, concept in _CODES:
        if concept == "expression" and document.in_v2_form:
            continue
        for node in document.nodes(shape):
            for entry in node.entries:
                if entry.field.concept == concept and not entry.reading.misspelt:
                    common &= entry.reading.dialects
    for entry in document.callback.entries if document.callback is not None else ():
        nested = entry.field.concept == "webhook"
        if not nested or not entry.reading.misspelt:
            common &= {Dialect.V3, Dialect.V2} if nested else {Dialect.QUICKSTART}
    return bool(common)


def main_dialect(document: Document) -> Dialect | None:
    """Return the dialect that most of the document is written in, or None if that is unclear."""
    if document.in_v2_form:
        return Dialect.V2
    uses = _uses(document)
    v3, quickstart = (
        sum(dialect in use.dialects for use in uses) for dialect in (Dialect.V3, Dialect.QUICKSTART)
    )
    if v3 == quickstart:
        return None
    return Dialect.V3 if v3 > quickstart else Dialect.QUICKSTART


def _main_dialect(document: Document, uses: tuple[_Use, ...]) -> Dialect:
    """Return the dialect that most of the document is written in; if unclear, v3."""
    if document.in_v2_form:
        return Dialect.V2
    votes = {
        dialect: sum(dialect in use.dialects for use in uses) for dialect in (Dialect.V3, Dialect.QUICKSTART)
    }
    return max(votes, key=lambda dialect: votes[dialect])


def _listed(dialects: frozenset[Dialect]) -> str:
    return " and ".join(dialect for dialect in Dialect if dialect in dialects)


@FAMILY.check(
    Check(
        code="FM206",
        name="misspelt-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a well-known misspelling of a field",
        explanation=(
            "Some misspellings are so common that their meaning is certain: the vendor's own examples have "
            "`attributres`. Conversely, the official name of the field for days and weeks is `occurence` "
            "with one r, so the correct English word `occurrence` is the mistake. The fix writes the "
            "official name."
        ),
        bad=Example(
            changes={f"{HOOK}/attributes": REMOVED, f"{HOOK}/attributres": _WEBHOOK["attributes"]},
        ),
        good=Example(changes={f"{HOOK}/attributes": _WEBHOOK["attributes"]}),
        fixable=True,
    ),
)
def misspelt_field(document: Document) -> Iterator[Diagnostic]:
    """Report well-known misspellings of fields (FM206)."""
    for node in document.every_node:
        for entry in node.entries:
            if entry.reading.dialects or entry.presumed or _is_of_foreign_form(entry, document):
                continue
            main = document.target or _main_dialect(document, _uses(document))
            right = entry.field.key(main) or next(iter(entry.field.spellings.values()))
            twin = node.twin(entry)
            if twin is not None and twin.reading.misspelt:
                continue  # both are misspelled: there is no fix before one of them is deleted
            present = twin is not None
            right = twin.key if twin is not None else right
            yield Diagnostic(
                "FM206",
                Place.key(entry.path),
                f"`{entry.key}` is a misspelling of `{right}`"
                + (", which is present as well" if present else ""),
                "delete one of them" if present else f"write `{right}`",
                make_fix=None if present else rename_key(entry.path, right),
            )


def _is_of_foreign_form(entry: Entry, document: Document) -> bool:
    """Tell whether a misspelled key belongs to v2 although v3 is meant: then FM207 reports it."""
    rule = document.rule
    if rule is None or entry.field.concept not in V2_FORM or len(entry.path) != len(rule.path) + 1:
        return False
    named = rule.has("triggers") or rule.has("expression")
    return named or document.target in (Dialect.V3, Dialect.QUICKSTART)
