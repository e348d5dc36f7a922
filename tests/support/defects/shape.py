"""Fields that are missing, unknown, misplaced or of the wrong type, and triggers of no kind or of two."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from defects.defect import (
    Defect,
    Document,
    Path,
    at,
    callback_path,
    expression_path,
    joined,
    nodes,
    renamed,
    replaced,
    with_member,
    without,
)
from fleetapi.wire.dialects import Dialect, JsonKind

__all__ = [
    "beside_webhook",
    "counts",
    "emptied",
    "kinds",
    "misplaced",
    "missing",
    "synonyms",
    "types",
    "unknown",
]

_WRONG: dict[JsonKind, list[Any]] = {
    JsonKind.OBJECT: [None, [], "x", 3, True],
    JsonKind.ARRAY: [None, {}, "x", 3],
    JsonKind.STRING: [None, 3, True, {}, []],
    JsonKind.INTEGER: [None, "3", 3.5, True, {}],
    JsonKind.NUMBER: [None, "3", True, []],
}
_COLD = {"data": "environment.air.temp", "op": "lowerThan", "value": ["0"]}
_TRIGGERS: Path = ("triggerParam", "triggers")


def missing(document: Document, dialect: str) -> Iterator[Defect]:
    """FM101: each required field of each object."""
    for node in nodes(document):
        for entry in node.entries:
            if node.shape.name == "window" and entry.field.concept == "duration":
                continue  # FM401
            if (
                entry.field.is_required(Dialect(dialect).version)
                and Dialect(dialect) in entry.field.spellings
            ):
                yield Defect("FM101", node.path, "opener", without(document, entry.path), entry.key)
    if dialect == "v2":
        path = ("triggerParam", "timeZoneTriggers")
        yield Defect("FM101", path, "opener", replaced(document, path, {}))


def emptied(document: Document, dialect: str) -> Iterator[Defect]:
    """FM101: each object that needs something, with nothing in it."""
    for node in nodes(document):
        if node.path and node.shape.name not in ("occurrence", "rule", "zone_and_time"):
            yield Defect("FM101", node.path, "opener", replaced(document, node.path, {}), node.shape.name)


_SYNONYMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("monitor", "label"): ("name", "title"),
    ("monitor", "subscription"): ("subscription", "notifications"),
    ("monitor", "rule"): ("trigger", "rule"),
    ("webhook", "target"): ("url", "uri", "endpoint", "callbackUrl"),
    ("callback", "target"): ("url", "uri", "endpoint", "href"),
    ("webhook", "name"): ("id", "title"),
    ("webhook", "attributes"): ("headers",),
    ("attribute", "key"): ("name", "header"),
    ("attribute", "value"): ("content",),
    ("attribute", "type"): ("in", "kind"),
    ("retry", "policy"): ("mode", "strategy"),
    ("batch", "size"): ("count", "max"),
    ("rule", "expression"): ("expression", "condition", "formula", "zzz"),
    ("rule", "triggers"): ("conditions", "rules", "zzz"),
    ("trigger", "name"): ("id", "label"),
    ("trigger", "zone"): ("geofence", "zzz"),
    ("trigger", "time"): ("schedule", "zzz"),
    ("trigger", "data"): ("condition", "zzz"),
    ("zone", "transition"): ("direction", "event", "zzz"),
    ("zone", "circle"): ("area", "zzz"),
    ("circle", "radius"): ("distance",),
    ("circle", "center"): ("position", "zzz"),
    ("center", "longitude"): ("x",),
    ("center", "latitude"): ("y",),
    ("time", "windows"): ("windows", "zzz"),
    ("time", "time_zone"): ("tz", "zzz"),
    ("window", "start"): ("from", "begin"),
    ("window", "duration"): ("length", "lasting", "until"),
    ("window", "recurrence"): ("repeat", "zzz"),
    ("data", "operand"): ("field", "signal", "zzz"),
    ("data", "operator"): ("comparator", "zzz"),
    ("data", "values"): ("threshold",),
}


def synonyms(document: Document, dialect: str) -> Iterator[Defect]:
    """FM102: a field under another word for it, or (`zzz`) under one that only its value explains."""
    for node in nodes(document):
        for entry in node.entries:
            for word in _SYNONYMS.get((node.shape.name, entry.field.concept), ()):
                path = (*node.path, word)
                yield Defect("FM102", path, "key", renamed(document, entry.path, word), entry.key)


def unknown(document: Document, dialect: str) -> Iterator[Defect]:
    """FM102: a key of no meaning in each object, and each key with a letter less."""
    for node in nodes(document):
        yield Defect("FM102", (*node.path, "zzz"), "key", with_member(document, node.path, "zzz", 1))
        for entry in node.entries:
            key = entry.key[:-1] if len(entry.key) > 3 else f"{entry.key}x"
            if node.shape.read(key) is None:
                yield Defect("FM102", (*node.path, key), "key", renamed(document, entry.path, key))


def misplaced(document: Document, dialect: str) -> Iterator[Defect]:
    """FM102: each member moved to an object around its own, or to one inside it."""
    every = nodes(document)
    for node in every:
        for entry in node.entries:
            for other in every:
                around = other.path == node.path[: len(other.path)]
                inside = node.path in (other.path[:-1], other.path[:-2])
                if not (around or inside) or other.shape.read(entry.key) is not None:
                    continue
                if other.path[: len(entry.path)] == entry.path:
                    continue
                moved = with_member(without(document, entry.path), other.path, entry.key, entry.value)
                yield Defect("FM102", (*other.path, entry.key), "key", moved, f"{joined(entry.path)} moved")


def beside_webhook(document: Document, dialect: str) -> Iterator[Defect]:
    """FM102 (quickstart: FM205, FM210): a field of the webhook in the callback, the others in a webhook."""
    path = callback_path(dialect)
    fields = at(document, path)
    for key in fields:
        others = {other: value for other, value in fields.items() if other != key}
        parted = {"webhook": others, key: fields[key]}
        if dialect == "quickstart":
            moved = replaced(document, path, parted)
            yield Defect("FM205", (*path, "webhook"), "key", moved, f"all but {key}", dialect)
            yield Defect("FM210", (*path, "webhook"), "key", moved, f"all but {key}", None)
        else:
            moved = replaced(document, path[:-1], parted)
            yield Defect("FM102", (*path[:-1], key), "key", moved, f"{key} moved")


def counts(document: Document, dialect: str) -> Iterator[Defect]:
    """FM103: no trigger, and six of them."""
    if dialect == "v2":
        rule: Path = ("triggerParam",)
        yield Defect("FM103", rule, "opener", replaced(document, rule, {}), "", "v2")
        return
    yield Defect("FM103", _TRIGGERS, "key", replaced(document, _TRIGGERS, []))
    path = expression_path(dialect)
    six = replaced(document, path, f"({at(document, path)}) & cold")
    at(six, _TRIGGERS).append({"name": "cold", "data": _COLD})
    yield Defect("FM103", _TRIGGERS, "key", six, "six")


def kinds(document: Document, dialect: str) -> Iterator[Defect]:
    """FM104 and FM107: each trigger without its condition, with another one, and no object at all."""
    triggers = [] if dialect == "v2" else at(document, _TRIGGERS)
    examples = {next(key for key in each if key != "name"): each for each in triggers}
    for index, trigger in enumerate(triggers):
        path = (*_TRIGGERS, index)
        own = next(key for key in trigger if key != "name")
        yield Defect("FM104", path, "opener", without(document, (*path, own)))
        for kind, example in examples.items():
            if kind != own:
                both = with_member(document, path, kind, copy.deepcopy(example[kind]))
                yield Defect("FM104", (*path, kind), "key", both, kind)
        for wrong in (None, trigger["name"], [trigger]):
            yield Defect("FM107", path, "value", replaced(document, path, wrong), type(wrong).__name__)


def types(document: Document, dialect: str) -> Iterator[Defect]:
    """FM107: each value, and each item of a list, of every wrong type."""
    for node in nodes(document):
        for entry in node.entries:
            for wrong in _WRONG[entry.field.kind]:
                changed = replaced(document, entry.path, wrong)
                yield Defect("FM107", entry.path, "value", changed, repr(wrong))
            for index in range(len(entry.value) if entry.field.items is not None else 0):
                assert entry.field.items is not None
                for wrong in _WRONG[entry.field.items]:
                    if entry.field.concept == "values" and isinstance(wrong, int):
                        continue  # that is FM505
                    path = (*entry.path, index)
                    yield Defect("FM107", path, "value", replaced(document, path, wrong), repr(wrong))
