"""FM2xx: which of the three spellings a document uses, known misspellings, and words in the wrong case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import attrs

from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.mending import Mend, rename_key, replace_value, unwrap, wrap
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.monitors.checks.place import Place, quoted
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.times.time_texts import duration_of
from fleetapi.wire.dialects import Dialect

__all__ = ["CHECKS", "closest_choice", "main_dialect"]

# The checks of keys that are spelt differently, by shape and concept.
_CODES: Final = {
    ("rule", "expression"): "FM201",
    ("time", "time_zone"): "FM202",
    ("zone", "circle"): "FM203",
    ("retry", "number"): "FM204",
}
_CALLBACK_CODE: Final = "FM205"
_V2_FORM: Final = ("zone_and_time", "data")
_FULL_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@attrs.frozen
class _Use:
    """One place where the dialects differ, and the dialects that write it as the document does.

    `ways` is how each dialect writes it, for people; `mends` the rewrite for a target, where there is one.
    """

    code: str
    place: Place
    written: str
    dialects: frozenset[Dialect]
    ways: dict[Dialect, str]
    mends: dict[Dialect, Mend]


@lru_cache(maxsize=1)  # every check of the family asks for those of the same document
def _uses(document: Document) -> tuple[_Use, ...]:
    return tuple(_found_uses(document))


def _found_uses(document: Document) -> Iterator[_Use]:
    for (shape, concept), code in _CODES.items():
        for node in document.nodes(shape):
            for entry in node.entries:
                if entry.field.concept != concept or entry.reading.misspelt or node.twin(entry) is not None:
                    continue  # two spellings of one field have a finding of their own
                if code == "FM201" and document.in_v2_form:
                    continue  # an expression beside triggers of v2 has a finding of its own
                spellings = entry.field.spellings
                mends = {dialect: rename_key(entry.path, key) for dialect, key in spellings.items()}
                place, dialects = Place.key(entry.path), entry.reading.dialects
                yield _Use(code, place, entry.key, dialects, dict(spellings), mends)
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
        return  # that has a finding of its own
    if webhook is not None and not webhook.reading.misspelt:
        mends = {Dialect.QUICKSTART: unwrap(callback.path, webhook.key)}
        dialects = frozenset({Dialect.V3, Dialect.V2})
        yield _Use(_CALLBACK_CODE, Place.key(webhook.path), webhook.key, dialects, ways, mends)
    if flat:
        mends = {dialect: wrap(callback.path, "webhook") for dialect in (Dialect.V3, Dialect.V2)}
        only = frozenset({Dialect.QUICKSTART})
        yield _Use(_CALLBACK_CODE, Place.key(callback.path), "callback", only, ways, mends)


def target_spelling(document: Document) -> Iterator[Remark]:
    """FM201 to FM205: a key in the spelling of another dialect than the target."""
    target = document.target
    if target is None:
        return
    for use in _uses(document):
        if target in use.dialects or target not in use.ways:
            continue
        way = use.ways[target]
        wanted = way if "`" in way else f"`{way}`"
        yield Remark(
            use.code,
            use.place,
            f"`{use.written}` is the spelling of {_listed(use.dialects)}, and the target is {target}",
            f"write {wanted}",
            mend=use.mends.get(target),
        )


def mixed_spelling(document: Document) -> Iterator[Remark]:
    """FM210: no target is given, and no dialect spells everything as this document does."""
    if document.target is not None or _is_consistent(document):
        return
    uses = _uses(document)
    main = _main_dialect(document, uses)
    for use in uses:
        if main not in use.dialects:
            yield Remark(
                "FM210",
                use.place,
                f"`{use.written}` is the spelling of {_listed(use.dialects)}, the rest that of {main}",
                f"choose one spelling; `--dialect {main} --fix` writes that of {main}",
            )


def _is_consistent(document: Document) -> bool:
    """Whether one dialect spells all of it so: the usual case, seen without looking at anything closely."""
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
    """The dialect that a document is plainly written in, or None in doubt."""
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
    """The dialect that most of the document is written in; in doubt that of the current specification."""
    if document.in_v2_form:
        return Dialect.V2
    votes = {
        dialect: sum(dialect in use.dialects for use in uses) for dialect in (Dialect.V3, Dialect.QUICKSTART)
    }
    return max(votes, key=lambda dialect: votes[dialect])


def _listed(dialects: frozenset[Dialect]) -> str:
    return " and ".join(dialect for dialect in Dialect if dialect in dialects)


def misspelt_field(document: Document) -> Iterator[Remark]:
    """FM206: a well-known misspelling of a field."""
    for node in document.every_node:
        for entry in node.entries:
            if entry.reading.dialects or entry.presumed or _is_of_foreign_form(entry, document):
                continue
            main = document.target or _main_dialect(document, _uses(document))
            right = entry.field.key(main) or next(iter(entry.field.spellings.values()))
            twin = node.twin(entry)
            if twin is not None and twin.reading.misspelt:
                continue  # neither is right, so neither can be mended before one of them is gone
            present = twin is not None
            right = twin.key if twin is not None else right
            yield Remark(
                "FM206",
                Place.key(entry.path),
                f"`{entry.key}` is a misspelling of `{right}`" + (", which is there too" if present else ""),
                "delete one of them" if present else f"write `{right}`",
                mend=None if present else rename_key(entry.path, right),
            )


def _is_of_foreign_form(entry: Entry, document: Document) -> bool:
    """Whether a misspelt key is one of v2 where v3 is meant: spelt rightly it would be no better (FM207)."""
    rule = document.rule
    if rule is None or entry.field.concept not in _V2_FORM or len(entry.path) != len(rule.path) + 1:
        return False
    named = rule.has("triggers") or rule.has("expression")
    return named or document.target in (Dialect.V3, Dialect.QUICKSTART)


def _rightly_spelt(entries: list[Entry]) -> str:
    """What has to be done before anything can be converted."""
    wrong = [f"write `{each.field.spellings[Dialect.V2]}`" for each in entries if each.reading.misspelt]
    return f"{' and '.join(wrong)}; then " if wrong else ""


def foreign_form(document: Document) -> Iterator[Remark]:
    """FM207: triggers in the form of another API version, or in both forms."""
    rule = document.rule
    if rule is None:
        return
    v2 = [entry for entry in rule.entries if entry.field.concept in _V2_FORM and not entry.presumed]
    named = rule.entry("triggers") or rule.entry("expression")
    if v2 and named is not None:
        yield Remark(
            "FM207",
            Place.key(v2[0].path),
            f"`{v2[0].key}` is the form of v2, and `{named.key}` beside it that of v3; no server reads both",
            "keep one form; only v3 has an expression, v2 joins everything with AND",
        )
    elif v2 and document.target in (Dialect.V3, Dialect.QUICKSTART):
        yield Remark(
            "FM207",
            Place.key(v2[0].path),
            f"`{v2[0].key}` is the form of v2, and the target is {document.target}",
            f"{_rightly_spelt(v2)}`fleetapi convert --to {document.target}` writes named triggers "
            "and an expression",
        )
    elif named is not None and document.target is Dialect.V2 and not _obstacles(document):
        yield Remark(
            "FM207",
            Place.key(named.path),
            "named triggers with an expression are the form of v3, and the target is v2",
            "`fleetapi convert --to v2` writes `timeZoneTriggers` and `dataTriggers`",
        )


def not_expressible(document: Document) -> Iterator[Remark]:
    """FM209: the target is v2, which cannot say this rule."""
    rule = document.rule
    if document.target is not Dialect.V2 or rule is None or not rule.has("triggers"):
        return
    if any(entry.field.concept in _V2_FORM for entry in rule.entries):
        return
    for place, reason, remedy in _obstacles(document):
        yield Remark("FM209", place, reason, remedy)


def _obstacles(document: Document) -> list[tuple[Place, str, str]]:
    """What keeps a rule with an expression from being said in v2."""
    found = _expression_obstacles(document)
    for kind in ("zone", "time"):
        several = [trigger for trigger in document.triggers if kind in trigger.parts]
        if len(several) > 1:
            reason = f"v2 has room for one {kind} trigger, and this is another"
            found.append(
                (Place.key(several[1].parts[kind].path), reason, "split the rule into several monitors")
            )
    return found


def _expression_obstacles(document: Document) -> list[tuple[Place, str, str]]:
    from fleetapi.language.expressions import AndNode, NameNode, NotNode, walk  # noqa: PLC0415

    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None or parsed.tree is None:
        return []  # FM601 says what is wrong
    seen: set[str] = set()
    for node in walk(parsed.tree):
        place = Place(entry.path, within=node.span)
        if isinstance(node, NameNode):
            if node.text in seen:
                return [
                    (place, f"v2 has each trigger once, and `{node.text}` is used again", "leave it out here")
                ]
            seen.add(node.text)
        elif isinstance(node, NotNode):
            return [(place, "v2 has no `!`", "say the opposite with the trigger itself, or target v3")]
        elif not isinstance(node, AndNode):
            remedy = "make each alternative a monitor of its own, or target v3"
            return [(place, "v2 fires when all triggers hold; it has no `|`", remedy)]
    return []


def value_case(document: Document) -> Iterator[Remark]:
    """FM208 for a known word in the wrong case, FM107 for a word it lacks (an operator: FM502)."""
    for node in document.every_node:
        for entry in node.entries:
            choices = entry.field.choices
            if not choices or not entry.well_typed:
                continue
            values = enumerate(entry.value) if isinstance(entry.value, list) else [(None, entry.value)]
            for index, value in values:
                path = entry.path if index is None else (*entry.path, index)
                if not isinstance(value, str) or value in choices:
                    continue
                right = closest_choice(value, choices)
                if right == "None" and _is_meant_daily(document, node, entry):
                    continue  # FM403 says that the start is that of a daily window
                if right is not None or entry.field.concept != "operator":
                    yield _word_remark(entry, value, Place(path), right)


def _is_meant_daily(document: Document, node: Node, entry: Entry) -> bool:
    """Whether a window starts at a time of day; in v2 every window does."""
    is_recurrence = entry.field.concept == "recurrence" and document.version != "v2"
    return is_recurrence and duration_of(node.text("start")) is not None


def _word_remark(entry: Entry, value: str, place: Place, right: str | None) -> Remark:
    shown = quoted(value)
    if right is not None:
        mend = replace_value(place.path, right)
        return Remark("FM208", place, f"{shown} is not how the API writes it", f"write `{right}`", mend=mend)
    words = ", ".join(f"`{choice}`" for choice in entry.field.choices)
    guess = _choice_meant(entry, value)
    advice = f"its words are {words}" if guess is None else f"did you mean {guess}? Its words are {words}"
    return Remark("FM107", place, f"`{entry.key}` does not take {shown}", advice)


def _choice_meant(entry: Entry, value: str) -> str | None:
    """The published word, or words, that another one stands for, in backquotes; else the nearest one."""
    from fleetapi.monitors.checks.foreign_words import days_meant, word_meant  # noqa: PLC0415  (rare)

    if entry.field.concept == "days":
        days = days_meant(value)
        if days is not None:
            return " and ".join(f"`{day}`" for day in days) or None
        near = nearest(value, entry.field.choices) if value[:1].isalpha() else None
        return (
            f"`{near}`" if near is not None and near[0].casefold() == value.strip()[:1].casefold() else None
        )
    found = word_meant(entry.field.concept, value, entry.field.choices) or nearest(value, entry.field.choices)
    if found == "Daily" and "week" in value.casefold():
        return "`Daily`, with the days in `occurence`"
    return f"`{found}`" if found is not None else None


def closest_choice(value: Any, choices: tuple[str, ...]) -> str | None:
    """The word that differs from `value` in case only, or is the short form of a weekday written out."""
    if value in choices:
        return str(value)
    folded = value.strip().casefold()
    if folded in _FULL_DAYS:
        folded = folded[:3]
    return next((choice for choice in choices if choice.casefold() == folded), None)


CHECKS: Final = (
    target_spelling,
    mixed_spelling,
    misspelt_field,
    foreign_form,
    not_expressible,
    value_case,
)
