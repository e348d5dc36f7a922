"""Reads the sentences of `describe` back: which rule they state, and what they say about deliveries.

It shares nothing with what writes them. A sentence that it does not know is an error, so whoever adds one has
to say here, or in `described_conditions`, what it means.
"""

from __future__ import annotations

import re
from typing import Any

import attrs
from described_conditions import (
    Predicate,
    Truth,
    about_data,
    about_place,
    about_time,
    conjunction,
    disjunction,
)

__all__ = ["Leaf", "Reading", "read_description"]


@attrs.frozen
class Leaf:
    """One sentence about a trigger: when it is true, and what is added to it in parentheses."""

    name: str
    negated: bool
    holds: Predicate
    ignores_values: bool = False
    unknown_values: bool = False
    foregone: Truth = None
    default_time_zone: bool = False
    over: bool = False


@attrs.frozen
class Reading:
    """All that a description says."""

    rule: Predicate
    leaves: tuple[Leaf, ...]
    unused: tuple[Leaf, ...]
    certainty: Truth
    """True where the rule is said to hold always, False where never."""
    hardly_ever: bool
    """Whether a window is said to be combined with what happens to a parked vehicle."""
    batch: int | None
    retry: str
    retries_are_cut: bool
    ignored_settings: bool
    reminder: str | None
    lines: tuple[str, ...]


# ---------------------------------------------------------------------- the whole


def read_description(text: str) -> Reading:
    """Read a description; AssertionError for a line that it cannot read."""
    lines = text.splitlines()
    assert re.fullmatch(r'Monitor ".*"\.|A monitor without a label\.', lines[0]), lines[0]
    assert lines[1].startswith("It notifies when "), lines[1]
    count = 2
    while count < len(lines) and lines[count].lstrip().startswith("- "):
        count += 1
    leaves: list[Leaf] = []
    rule = _rule([lines[1].removeprefix("It notifies when "), *lines[2:count]], leaves)
    facts: dict[str, Any] = {"retry": "", "reminder": None, "certainty": None, "batch": None}
    facts["hardly_ever"] = False
    unused: list[Leaf] = []
    for line in lines[count:]:
        found = re.fullmatch(r"It does not use the trigger (\S+): (.*)\.", line)
        if found is not None:
            unused.append(_leaf(f"{found[2]} [{found[1]}]"))
        else:
            facts |= _fact(line)
    return Reading(
        rule=rule,
        leaves=tuple(leaves),
        unused=tuple(unused),
        retries_are_cut=re.search("for no longer than 3 days|deletes messages after 3 days", facts["retry"])
        is not None,
        ignored_settings="no effect" in facts["retry"],
        lines=tuple(lines),
        **facts,
    )


def _fact(line: str) -> dict[str, Any]:
    if line.startswith("Its document says "):
        return {}
    if line.startswith("Note: "):
        return {"hardly_ever": True}
    if line.startswith("That can never be the case: "):
        return {"certainty": False}
    if line.startswith("That is always the case: "):
        return {"certainty": True}
    found = re.fullmatch(
        r"For as long as that stays true and the vehicle sends data, it sends a reminder every (.*)\.", line
    )
    if found is not None:
        return {"reminder": found[1]}
    found = re.fullmatch(
        r"It sends events in batches: as soon as ([\d,]+) are ready, or .* after the first\.", line
    )
    if found is not None:
        return {"batch": int(found[1].replace(",", ""))}
    if line.startswith(("After a failure it", "Whether it tries again")):
        return {"retry": line}
    known = (
        "It notifies nobody yet.",
        "It posts its events to ",
        "Each event is sent by itself",
        "Each event carries ",
    )
    assert line.startswith(known), f"a line that the reader does not know: {line}"
    return {}


def _rule(lines: list[str], leaves: list[Leaf]) -> Predicate:
    """Read a sentence, or a heading with its list."""
    first, rest = lines[0], lines[1:]
    if not first.endswith(" true:"):
        assert not rest
        leaves.append(_leaf(first.removesuffix(".")))
        return leaves[-1].holds
    depth = len(rest[0]) - len(rest[0].lstrip())
    starts = [at for at, line in enumerate(rest) if line.startswith(" " * depth + "- ")]
    parts = []
    for start, end in zip(starts, [*starts[1:], len(rest)], strict=True):
        own = [rest[start][depth + 2 :], *rest[start + 1 : end]]
        parts.append(_rule(own, leaves))
    heading = first.removesuffix(":")
    if heading == "at least one of these is true":
        return lambda state: disjunction([part(state) for part in parts])
    assert heading == "all of these are true"
    return lambda state: conjunction([part(state) for part in parts])


def _leaf(text: str) -> Leaf:
    found = re.fullmatch(r"(.*) \[(not )?(\S+)\]", text)
    assert found is not None, text
    sentence, negated, name = found[1], found[2] is not None, found[3]
    if sentence.startswith(("the vehicle is being used ", "the vehicle is not being used, ")):
        time = about_time(sentence)
        return Leaf(name, negated, time.holds, default_time_zone=time.default_time_zone, over=time.over)
    remarks = re.fullmatch(
        r"(.*?) \(((?:the server ignores|this (?:always|can)|[^()]* published value).*)\)", sentence
    )
    said = remarks[2] if remarks else ""
    return Leaf(
        name,
        negated,
        about_place(sentence)
        if " the circle " in sentence
        else about_data(remarks[1] if remarks else sentence),
        ignores_values="the server ignores the other value" in said,
        unknown_values="published value" in said,
        foregone=True if "this always holds" in said else (False if "this can never hold" in said else None),
    )
