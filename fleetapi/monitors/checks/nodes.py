"""The parts of a surveyed document: objects with their shape, keys with their meaning, and triggers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Path, Place
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE
from fleetapi.wire.dialects import Field, JsonKind, KeyReading, Shape

__all__ = ["KINDS", "Entry", "Node", "TriggerView", "closest_choice"]

KINDS: Final = ("zone", "time", "data")
_NUMBERS: Final = frozenset({int, float})
_FULL_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@attrs.define(eq=False)  # not frozen: there are dozens in every document, and freezing doubles the cost
class Entry:
    """A member of an object with a known key: its key as written, its value and its field.

    If it is `well_typed`, the value has the JSON type of the field (regardless of its items), and an integer
    is not too large. If it is `presumed`, the key is unknown but resembles a missing one: its value is
    checked as if it were that field, which is then not reported as missing.
    """

    key: str
    value: Any
    reading: KeyReading
    path: Path
    field: Field
    well_typed: bool
    presumed: bool = False

    @classmethod
    def of(cls, key: str, value: Any, reading: KeyReading, path: Path, *, presumed: bool = False) -> Entry:
        """Return the member of the object at `path` whose key has the meaning `reading`."""
        field = reading.field
        well_typed = type(value) in field.exact_types or field.kind.admits(value)
        if type(value) in _NUMBERS and value > LARGEST_WHOLE and field.kind is JsonKind.INTEGER:
            well_typed = False
        return cls(key, value, reading, (*path, key), field, well_typed, presumed)

    @property
    def place(self) -> Place:
        """The place of the value."""
        return Place(self.path)


@attrs.define(eq=False)
class Node:
    """One object of the document.

    `entries` are the members with known keys, in document order; `unknown` maps unknown keys to the key that
    was probably meant; `repeated` are the repeated keys; `parts` are the objects inside, by concept.
    """

    shape: Shape
    path: Path
    entries: tuple[Entry, ...]
    unknown: dict[str, str | None]
    repeated: frozenset[str]
    parts: dict[str, tuple[Node, ...]] = attrs.field(factory=dict)
    _by_concept: dict[str, Entry] = attrs.field(init=False, repr=False)
    _best_two: dict[str, tuple[Entry, ...]] | None = attrs.field(default=None, init=False, repr=False)

    @_by_concept.default
    def _last_of_each(self) -> dict[str, Entry]:
        return {entry.field.concept: entry for entry in self.entries}

    def adopt(self, entry: Entry) -> None:
        """Treat a member of another object as one that is missing here."""
        self.entries = (*self.entries, entry)
        self._by_concept[entry.field.concept] = entry

    def release(self, entry: Entry) -> tuple[Node, ...]:
        """Remove a member that belongs elsewhere; return the objects in it."""
        self.entries = tuple([each for each in self.entries if each is not entry])
        del self._by_concept[entry.field.concept]
        return self.parts.pop(entry.field.concept, ())

    def entry(self, concept: str) -> Entry | None:
        """Return the member of a concept; if there are two spellings, the last one."""
        return self._by_concept.get(concept)

    @property
    def has_synonyms(self) -> bool:
        """Whether two members have the same concept."""
        return len(self._by_concept) < len(self.entries)

    def twin(self, entry: Entry) -> Entry | None:
        """Return another member with the concept of an entry, preferably one without a misspelling."""
        if not self.has_synonyms:
            return None
        if self._best_two is None:
            self._best_two = self._rank_synonyms()
        return next((each for each in self._best_two[entry.field.concept] if each is not entry), None)

    def _rank_synonyms(self) -> dict[str, tuple[Entry, ...]]:
        """Return the first two members of each concept, correct spellings first."""
        best: dict[str, tuple[Entry, ...]] = {}
        for entry in sorted(self.entries, key=lambda each: each.reading.misspelt):
            ranked = best.get(entry.field.concept, ())
            if len(ranked) < 2:
                best[entry.field.concept] = (*ranked, entry)
        return best

    def has(self, concept: str) -> bool:
        """Tell whether the object has a concept in any spelling."""
        return concept in self._by_concept

    def value(self, concept: str) -> Any:
        """Return the value of a concept if it is present and has the right type, else None."""
        entry = self.entry(concept)
        return entry.value if entry is not None and entry.well_typed else None

    def text(self, concept: str) -> str:
        """Return the string of a concept; empty if it is missing or not a string."""
        value = self.value(concept)
        return value if isinstance(value, str) else ""

    def part(self, concept: str) -> Node | None:
        """Return the object of a concept, or None if it is missing or not an object."""
        parts = self.parts.get(concept, ())
        return parts[0] if parts else None

    def list(self, concept: str) -> tuple[Node, ...]:
        """Return the objects in the list of a concept; items that are not objects are skipped."""
        return self.parts.get(concept, ())

    @property
    def is_empty(self) -> bool:
        """Whether the object has no members."""
        return not self.entries and not self.unknown

    @property
    def opener(self) -> Place:
        """The place where the object begins."""
        return Place.opener(self.path)

    def walk(self) -> Iterator[Node]:
        """Yield this object and every object in it, in document order."""
        yield self
        for parts in self.parts.values():
            for part in parts:
                yield from part.walk()


@attrs.frozen(eq=False)
class TriggerView:
    """One trigger, in any form.

    `node` is the object of a named trigger, or in the form of v2 that of its kind. `names` are its names:
    one, none (in v2), or several if triggers were written as one object. `parts` are the objects of its
    kinds.
    """

    node: Node
    names: tuple[str, ...]
    parts: dict[str, Node]

    @property
    def name(self) -> str | None:
        """The effective name: the last one."""
        return self.names[-1] if self.names else None

    @property
    def merged(self) -> bool:
        """Whether it looks like several triggers written as one object."""
        return "name" in self.node.repeated


def closest_choice(value: Any, choices: tuple[str, ...]) -> str | None:
    """Return the choice that differs from `value` only in case, or is the short form of a weekday."""
    if value in choices:
        return str(value)
    folded = value.strip().casefold()
    if folded in _FULL_DAYS:
        folded = folded[:3]
    return next((choice for choice in choices if choice.casefold() == folded), None)
