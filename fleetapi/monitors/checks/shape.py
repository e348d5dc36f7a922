"""FM004 and FM1xx: the envelope, unknown fields, types, triggers and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.mending import without_envelope
from fleetapi.monitors.checks.missing_fields import called, is_foreign, missing_in, spelling_in
from fleetapi.monitors.checks.nodes import KINDS, Entry, Node
from fleetapi.monitors.checks.place import Place, quoted, shortened
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import main_dialect
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Dialect, Field, JsonKind

__all__ = ["CHECKS"]

# As published, without the quotation marks that the specification prints inside the pattern.
_PUBLISHED_NAME: Final = re.compile(r"[a-zA-Z]+[._]?[0-9]*")
_MOST_TRIGGERS: Final = 5

# What an object needs besides its required fields, unless it is of another kind than most.
_NEEDED_AS_A_RULE: Final = {"trigger": "data", "window": "duration", "data": "values"}

_WORDS: Final = {
    JsonKind.OBJECT: "an object",
    JsonKind.ARRAY: "an array",
    JsonKind.STRING: "a string",
    JsonKind.INTEGER: "a whole number",
    JsonKind.NUMBER: "a number",
    JsonKind.BOOLEAN: "a boolean",
    JsonKind.NULL: "null",
}


def envelope(document: Document) -> Iterator[Remark]:
    """FM004: what GET answers, instead of the monitor inside it."""
    if document.enveloped:
        yield Remark(
            "FM004",
            Place.key(("monitor",)),
            "this is the server's answer about a monitor; POST and PUT take only the object under `monitor`",
            "keep the inner object alone",
            mend=without_envelope(),
        )


def unknown_field(document: Document) -> Iterator[Remark]:
    """FM102: a key that nobody defined."""
    for node in document.every_node:
        if node.unknown and is_foreign(document, node) and len(missing_in(document, node)) > 1:
            continue  # FM101 says that it is something else
        elsewhere = _keys_of_missing_objects(node) if node.unknown else frozenset()
        for key, guess in node.unknown.items():
            if key in elsewhere:
                continue  # FM107 says which object it belongs in
            if guess is None and _is_right_in_callback(document, node, key):
                continue  # FM205 or FM210 says that the webhook is in its way
            beside = " beside `webhook`" if node.shape.read(key) is not None else ""
            yield Remark(
                "FM102",
                Place.key((*node.path, key)),
                f"`{shortened(key)}` is no field of {called(node)}{beside}",
                _did_you_mean(document, node, guess) if guess is not None else _belongs(document, node, key),
            )


def _is_right_in_callback(document: Document, callback: Node, key: str) -> bool:
    """Whether a field of the webhook stands in the callback of a document that is to have no webhook."""
    home = document.misplaced.get((*callback.path, key))
    if home is None or home.shape.name != "webhook" or callback.shape.read(key) is None:
        return False
    return (document.target or main_dialect(document)) is Dialect.QUICKSTART


def _keys_of_missing_objects(node: Node) -> frozenset[str]:
    """The keys that belong in objects that members should be, and are not."""
    shapes = {entry.field.shape for entry in node.entries if not entry.well_typed}
    return frozenset().union(*(SHAPES[shape].keys() for shape in shapes if shape is not None))


def _did_you_mean(document: Document, node: Node, guess: str) -> str:
    """The key that was meant, in the spelling of the rest of the document."""
    reading = node.shape.read(guess)
    main = document.target or main_dialect(document)
    right = reading.field.key(main) if reading is not None and main is not None else None
    return f"did you mean `{right or guess}`?"


def _belongs(document: Document, node: Node, key: str) -> str:
    """Where a key belongs that means nothing where it stands, or what could stand there."""
    if key == EDITOR_KEY:
        there = document.root.has("schema") and (*node.path, key) not in document.misplaced
        return "it belongs at the top of the document" + (", where it is already: delete it here" * there)
    home = document.misplaced.get((*node.path, key))
    if home is not None:
        return f"it belongs in {called(home)}"
    from fleetapi.monitors.checks.unknown_keys import homes_of, is_there  # noqa: PLC0415  (rare)

    dialect = document.target or main_dialect(document)
    homes = [field for field in homes_of(key) if dialect is None or dialect in field.spellings]
    missing = [field for field in homes if field in node.shape.fields and not node.has(field.concept)]
    listed = dict.fromkeys(
        f"`{spelling_in(document, field)}`"
        if field.items is None
        else f"an item of `{spelling_in(document, field)}`"
        for field in missing or homes
    )
    if listed:
        there = not missing and is_there(key, document.every_node)
        return f"it belongs in {' or '.join(listed)}" + (", where it is already: delete it here" * there)
    fields = ", ".join(f"`{name}`" for name in node.shape.keys(document.target) if name != EDITOR_KEY)
    return f"its fields are {fields}"


def trigger_count(document: Document) -> Iterator[Remark]:
    """FM103: no trigger, or more than five."""
    rule = document.rule
    if rule is None:
        return
    entry = rule.entry("triggers")
    count = len(entry.value) if entry is not None and entry.well_typed else len(document.triggers)
    written = entry is not None or document.in_v2_form or document.version == "v2"
    if not written or (entry is not None and not entry.well_typed) or 1 <= count <= _MOST_TRIGGERS:
        return
    if count and (document.in_v2_form or document.version == "v2"):
        return  # v2 sets no limit to its `dataTriggers`
    if document.in_v2_form and (_is_unclear(rule) or (not count and rule.part("zone_and_time") is not None)):
        return
    if count:
        advice = "merge values of one operand with `includedIn`, hours and days in one time trigger"
    elif document.version == "v2":
        advice = "add `timeZoneTriggers` or `dataTriggers`"
    else:
        advice = "add a trigger: a name and exactly one of `zone`, `time` and `data`"
    place = Place.key(entry.path) if entry is not None else rule.opener
    bounds = "at least one" if document.version == "v2" else f"1 to {_MOST_TRIGGERS}"
    yield Remark("FM103", place, f"{count or 'no'} triggers; a monitor has {bounds}", advice)


def _is_unclear(rule: Node) -> bool:
    return any(not entry.well_typed for entry in rule.entries)


def trigger_kind(document: Document) -> Iterator[Remark]:
    """FM104: a trigger that is nothing, or several things at once. Repeated keys have their own finding."""
    rule = document.rule
    for node in rule.list("triggers") if rule is not None else ():
        kinds = [entry for entry in node.entries if entry.field.concept in KINDS]
        kinds = [entry for entry in kinds if not entry.presumed] or kinds
        kinds = [entry for entry in kinds if entry.value is not None] or kinds  # a null is FM107
        concepts = dict.fromkeys(entry.field.concept for entry in kinds)
        if node.repeated or len(concepts) == 1:
            continue
        if concepts:
            listed = " and ".join(f"`{concept}`" for concept in concepts)
            yield Remark(
                "FM104",
                Place.key(kinds[1].path),
                f"{called(node)} is {listed} at once; a trigger is exactly one of them",
                "give each condition a trigger and a name of its own, and join the names in the expression",
            )
        elif node.entries and not node.unknown:  # an empty object is FM101
            yield Remark(
                "FM104",
                node.opener,
                f"{called(node)} has no condition",
                "add exactly one of `zone`, `time` and `data`",
            )


def trigger_name(document: Document) -> Iterator[Remark]:
    """FM105: a name outside the published pattern."""
    for node in document.nodes("trigger"):
        entry = node.entry("name")
        if entry is None or not isinstance(entry.value, str) or _PUBLISHED_NAME.fullmatch(entry.value):
            continue
        if not _has_lookalike(entry.value, document) and not _is_told(entry.value, document):
            yield Remark(
                "FM105",
                entry.place,
                f"{quoted(entry.value)} is outside the published pattern of trigger names",
                "letters, then at most one `.` or `_`, then digits: `z1`, `outOfParis`, `zone_1`",
            )


def _has_lookalike(name: str, document: Document) -> bool:
    """Whether the expression uses a name that only looks like this one: then FM602 tells what is wrong."""
    if name.isascii() or document.expression is None:
        return False
    from fleetapi.monitors.checks.lookalikes import lookalike  # noqa: PLC0415  (rare)

    used = {each.text for each in document.expression.names}
    return name not in used and lookalike(name, used) is not None


def _is_told(name: str, document: Document) -> bool:
    """Whether FM601 or FM602 is about this name, where the expression uses it or another in its place."""
    if document.expression_entry is None:
        return False
    from fleetapi.monitors.checks.expression import told  # noqa: PLC0415  (rare)

    return name in told(document)


def duplicate_name(document: Document) -> Iterator[Remark]:
    """FM106: two triggers with one name."""
    first: dict[str, int] = {}
    for number, trigger in enumerate(document.triggers, 1):
        name = trigger.name
        if name is None:
            continue
        known = first.setdefault(name, number)
        entry = trigger.node.entry("name")
        if known != number and entry is not None:
            yield Remark(
                "FM106",
                entry.place,
                f"trigger {number} has the same name as trigger {known}: `{shortened(name)}`",
                "give it another name, and use that in the expression where it is meant",
            )


def wrong_type(document: Document) -> Iterator[Remark]:
    """FM107: a value of the wrong JSON type."""
    for node in document.every_node:
        for entry in node.entries:
            if not entry.well_typed:
                yield _type_remark(document, entry, entry.value, Place(entry.path), entry.field.kind)
                continue
            wanted = entry.field.items
            if wanted is None:
                continue
            for index, item in enumerate(entry.value):
                if not _fits(entry, wanted, item):
                    yield _type_remark(document, entry, item, Place((*entry.path, index)), wanted)


def _fits(entry: Entry, wanted: JsonKind, item: Any) -> bool:
    if wanted.admits(item):
        return True
    return entry.field.concept == "values" and isinstance(item, (bool, int, float))  # FM505 says it better


def _type_remark(document: Document, entry: Entry, value: Any, place: Place, wanted: JsonKind) -> Remark:
    from fleetapi.monitors.checks.type_advice import instead  # noqa: PLC0415  (rare)

    if wanted is JsonKind.INTEGER and wanted.admits(value):
        advice = f"the greatest that is read is {LARGEST_WHOLE}"
        return Remark("FM107", place, f"`{entry.key}` is too large to be counted with", advice)
    what = f"`{entry.key}` takes" if place.path == entry.path else f"an item of `{entry.key}` must be"
    given = JsonKind.of(value)
    fraction = wanted is JsonKind.INTEGER and given is JsonKind.NUMBER
    return Remark(
        "FM107",
        place,
        f"{what} {_WORDS[wanted]}, not {'a fraction' if fraction else _WORDS[given]}",
        instead(entry, value, wanted, _needed_keys(document, entry.field)),
    )


def _needed_keys(document: Document, field: Field) -> tuple[str, ...]:
    """The keys that an object of a field needs, in the spelling of the document; all if it needs none."""
    if field.shape is None:
        return ()
    dialect = document.target or main_dialect(document) or Dialect.V3
    fields = [each for each in SHAPES[field.shape].fields if dialect in each.spellings]
    as_a_rule = _NEEDED_AS_A_RULE.get(field.shape)
    needed = [each for each in fields if each.required or each.concept == as_a_rule] or fields
    return tuple(each.spellings[dialect] for each in needed)


CHECKS: Final = (
    envelope,
    unknown_field,
    trigger_count,
    trigger_kind,
    trigger_name,
    duplicate_name,
    wrong_type,
)
