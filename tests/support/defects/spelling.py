"""Keys of another dialect, misspelled keys, and words in the wrong case."""

from __future__ import annotations

from collections.abc import Iterator

from defects.defect import Defect, Document, Path, at, nodes, renamed, replaced, values

__all__ = ["choices", "mixed", "spellings"]

_CODES = {
    ("rule", "expression"): "FM201",
    ("time", "time_zone"): "FM202",
    ("zone", "circle"): "FM203",
    ("retry", "number"): "FM204",
}
_CALLBACK: Path = ("subscribeParam", "callback")


def spellings(document: Document, dialect: str) -> Iterator[Defect]:
    """FM201 to FM206: each key as another dialect spells it, and in every known wrong way."""
    for foreign, code in _foreign(document, dialect):
        yield Defect(code, foreign.path, foreign.part, foreign.document, "", dialect)
    for node in nodes(document):
        for entry in node.entries:
            right = set(entry.field.spellings.values())
            cases = {entry.key.upper(), entry.key.lower(), entry.key.replace(".", "_")}
            for wrong in (*entry.field.misspellings, *sorted(cases - right)):
                changed = renamed(document, entry.path, wrong)
                yield Defect("FM206", (*node.path, wrong), "key", changed)
    if dialect == "v2":
        path = ("triggerParam", "timeZoneTriggers")
        yield Defect("FM207", path, "key", document, "", "v3")


def mixed(document: Document, dialect: str) -> Iterator[Defect]:
    """FM210: each key as another dialect spells it, where no target is given."""
    for foreign, _ in _foreign(document, dialect):
        yield Defect("FM210", foreign.path, foreign.part, foreign.document, "", None)


def _foreign(document: Document, dialect: str) -> Iterator[tuple[Defect, str]]:
    for node in nodes(document):
        for entry in node.entries:
            code = _CODES.get((node.shape.name, entry.field.concept), "")
            for key in sorted(set(entry.field.spellings.values()) - {entry.key}) if code else ():
                yield Defect(code, (*node.path, key), "key", renamed(document, entry.path, key)), code
    if dialect == "quickstart":
        nested = replaced(document, _CALLBACK, {"webhook": at(document, _CALLBACK)})
        yield Defect("FM205", (*_CALLBACK, "webhook"), "key", nested), "FM205"
    else:
        flat = replaced(document, _CALLBACK, at(document, (*_CALLBACK, "webhook")))
        yield Defect("FM205", _CALLBACK, "key", flat), "FM205"


def choices(document: Document, dialect: str) -> Iterator[Defect]:
    """FM208, FM107 and FM502: each word in the wrong case, and no word of the field."""
    for node in nodes(document):
        for entry in node.entries:
            for path, word in values(entry) if entry.field.choices else ():
                for wrong in sorted({word.lower(), word.upper(), word.swapcase()} - {word}):
                    yield Defect("FM208", path, "value", replaced(document, path, wrong), wrong)
                for wrong in ("Nonsense", ""):
                    code = "FM502" if entry.field.concept == "operator" else "FM107"
                    yield Defect(code, path, "value", replaced(document, path, wrong), wrong)
            if entry.field.concept == "days":
                first = (*entry.path, 0)
                yield Defect("FM208", first, "value", replaced(document, first, "Monday"), "in full")
