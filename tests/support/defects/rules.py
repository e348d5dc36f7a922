"""Names, expressions, and what follows from a rule as a whole."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from defects.defect import Defect, Document, Path, at, expression_path, replaced, without

__all__ = ["expressions", "names", "proofs"]

_TRIGGERS: Path = ("triggerParam", "triggers")
_DATA: Path = ("triggerParam", "dataTriggers")


def names(document: Document, dialect: str) -> Iterator[Defect]:
    """FM105, FM106, FM601 to FM603: each trigger renamed, where it is defined and in the expression."""
    if dialect == "v2":
        return
    path = expression_path(dialect)
    text = at(document, path)
    triggers = at(document, _TRIGGERS)
    for index, trigger in enumerate(triggers):
        place, name = (*_TRIGGERS, index, "name"), trigger["name"]
        for wrong in ("a_b_c", "Zürich", "z1a"):
            both = replaced(replaced(document, place, wrong), path, _with(text, name, wrong))
            yield Defect("FM105", place, "value", both, wrong)
        yield from _ill_names(document, place, path)
        for other, another in enumerate(triggers):
            if other != index:
                later = (*_TRIGGERS, max(index, other), "name")
                yield Defect("FM106", later, "value", replaced(document, place, another["name"]))
        yield Defect("FM602", path, "within", replaced(document, place, "other"), "the trigger renamed")
        for wrong in ("other", name.upper(), f"{name[:-1]}\u0430"):
            changed = replaced(document, path, _with(text, name, wrong))
            yield Defect("FM602", path, "within", changed, f"used as {wrong}")
        yield Defect("FM602", path, "within", without(document, place[:-1]), "the trigger deleted")
        yield Defect("FM602", path, "within", replaced(document, path, f"({text}) & missing"), "one more")
        rest = [each["name"] for each in triggers if each is not trigger]
        for sign in ("&", "|"):
            unused = replaced(document, path, f" {sign} ".join(rest))
            if sign == "|" or "depot" not in rest or "port" not in rest:  # which exclude each other
                yield Defect("FM603", place, "value", unused, sign)


def _ill_names(document: Document, place: Path, path: Path) -> Iterator[Defect]:
    """Names that no expression can say; `path` is that of the expression, which says them or does not."""
    text, name = at(document, path), at(document, place)
    for wrong in (f"{name} ", f" {name}", f'"{name}"', ""):
        yield Defect("FM602", path, "within", replaced(document, place, wrong), repr(wrong))
    for wrong, code in (("my data", "FM601"), ("a(b", "FM601"), ("a&b", "FM602"), ("!a", "FM602")):
        both = replaced(replaced(document, place, wrong), path, _with(text, name, wrong))
        yield Defect(code, path, "within", both, wrong)


def _with(text: str, name: str, other: str) -> str:
    return re.sub(rf"\b{name}\b", other, text)


def expressions(document: Document, dialect: str) -> Iterator[Defect]:
    """FM601, FM604 to FM608: each sign of the expression lost or exchanged, and what makes it say nothing."""
    if dialect == "v2":
        return
    path = expression_path(dialect)
    text = at(document, path)
    every = [trigger["name"] for trigger in at(document, _TRIGGERS)]
    for code, expression in (*_signs(text), *_ends(text), *_emptied(text, every)):
        yield Defect(code, path, "within", replaced(document, path, expression), expression)


def _signs(text: str) -> Iterator[tuple[str, str]]:
    for sign in re.finditer(r"[()&|!]", text):
        before, after = text[: sign.start()], text[sign.end() :]
        if sign[0] == "!":
            yield from (("FM606", f"{before}{foreign}{after}") for foreign in ("not ", "~", "\uff01"))
            continue
        yield "FM601", f"{before}{after}"
        full_width = {"&": "\uff06", "|": "\uff5c", "(": "\uff08", ")": "\uff09"}[sign[0]]
        yield "FM606", f"{before}{full_width}{after}"
        if sign[0] in "&|":
            for foreign in (sign[0] * 2, " and " if sign[0] == "&" else " OR "):
                yield "FM606", f"{before}{foreign}{after}"
            yield "FM601", f"{before}^{after}"


def _all_full_width(text: str) -> str:
    """Every sign of an expression as an input method for Chinese or Japanese writes it."""
    return text.translate(str.maketrans("&|!()", "\uff06\uff5c\uff01\uff08\uff09"))


def _ends(text: str) -> Iterator[tuple[str, str]]:
    yield "FM606", _all_full_width(text)
    for expression in ("", f"{text} &", f"& {text}", f"({text}", f"{text})", f"{text} ()"):
        yield "FM601", expression


def _emptied(text: str, every: list[str]) -> Iterator[tuple[str, str]]:
    yield "FM608", f"!({text})"
    for name in every:
        first, *rest = [each for each in every if each != name]
        yield "FM604", f"({text}) & {name} & !{name}"
        yield "FM604", f"({text}) | {name} | !{name}"
        yield "FM605", " | ".join([f"({first} & {name})", first, *rest])
    one, two, three, *others = every
    yield "FM607", f"{one} | {two} & {three} | {' | '.join(others)}"


def proofs(document: Document, dialect: str) -> Iterator[Defect]:
    """FM609, FM611, FM612: triggers beside one that excludes or repeats them, or is of a parked vehicle."""
    if dialect == "v2":
        given = at(document, _DATA)
        last = (*_DATA, len(given))
        for each in given:
            twice = replaced(document, _DATA, [*given, copy.deepcopy(each)])
            yield Defect("FM611", last, "anywhere", twice, each["data"])
        for operand, operator, value in (
            ("vehicle.energy.electric.level", "greaterThan", "80"),
            ("vehicle.kinetic.moving", "equalsTo", "false"),
            ("vehicle.drivingBehavior.mode", "equalsTo", "Snow"),
        ):
            against = {"data": operand, "op": operator, "value": [value]}
            changed = replaced(document, _DATA, [*given, against])
            yield Defect("FM609", last, "anywhere", changed, operand)
        plugged = {"data": "vehicle.energy.charging.plugged", "op": "equalsTo", "value": ["true"]}
        yield Defect("FM612", last, "anywhere", replaced(document, _DATA, [*given, plugged]))
        return
    path = expression_path(dialect)
    triggers = at(document, _TRIGGERS)
    for index, trigger in enumerate(triggers):
        for other, another in enumerate(triggers):
            if other == index:
                continue
            twin = {**copy.deepcopy(trigger), "name": another["name"]}
            changed = replaced(document, (*_TRIGGERS, other), twin)
            rest = [each["name"] for each in triggers if each not in (trigger, another)]
            conflict = " & ".join([*rest, trigger["name"], f"!{another['name']}"])
            yield Defect("FM609", path, "value", replaced(changed, path, conflict), trigger["name"])
