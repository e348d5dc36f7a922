"""What a surveyed document is made of: objects with their shape, keys with what they mean, triggers."""

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


@attrs.define(eq=False)  # not frozen: there are dozens in every document, and freezing doubles what one costs
class Entry:
    """A member of an object whose key means something: its key as written, its value, its field.

    `well_typed`: the value has the JSON type of the field (its items not considered), and a whole number is
    one that can be counted with.
    `presumed` is an unknown key that resembles one which is missing: what it holds is checked as if it were
    that one, and neither is missed twice.
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
        """Take a member of the object at `path`, whose key means what `reading` says."""
        field = reading.field
        well_typed = type(value) in field.exact_types or field.kind.admits(value)
        if type(value) in _NUMBERS and value > LARGEST_WHOLE and field.kind is JsonKind.INTEGER:
            well_typed = False
        return cls(key, value, reading, (*path, key), field, well_typed, presumed)

    @property
    def place(self) -> Place:
        """Where the value is."""
        return Place(self.path)


@attrs.define(eq=False)
class Node:
    """One object of the document.

    `entries` are the members that mean something, in the order of the text; `unknown` the keys that nobody
    defined, each with the key that was probably meant; `repeated` the keys given more than once; `parts` the
    objects inside, by concept.
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
        """Take a member that stands elsewhere for one that is missing here."""
        self.entries = (*self.entries, entry)
        self._by_concept[entry.field.concept] = entry

    def release(self, entry: Entry) -> tuple[Node, ...]:
        """Give up the only member of its concept, which belongs elsewhere; return the objects inside it."""
        self.entries = tuple([each for each in self.entries if each is not entry])
        del self._by_concept[entry.field.concept]
        return self.parts.pop(entry.field.concept, ())

    def entry(self, concept: str) -> Entry | None:
        """Return the member of a concept: the last one, where two spellings of it are present."""
        return self._by_concept.get(concept)

    @property
    def has_synonyms(self) -> bool:
        """Whether a concept is there in two spellings."""
        return len(self._by_concept) < len(self.entries)

    def twin(self, entry: Entry) -> Entry | None:
        """Return the same concept in another spelling beside an entry, a right one if there is one."""
        if not self.has_synonyms:
            return None
        if self._best_two is None:
            self._best_two = self._rank_synonyms()
        return next((each for each in self._best_two[entry.field.concept] if each is not entry), None)

    def _rank_synonyms(self) -> dict[str, tuple[Entry, ...]]:
        """The first two members of each concept, rightly spelt first: one of them is any member's twin."""
        best: dict[str, tuple[Entry, ...]] = {}
        for entry in sorted(self.entries, key=lambda each: each.reading.misspelt):
            ranked = best.get(entry.field.concept, ())
            if len(ranked) < 2:
                best[entry.field.concept] = (*ranked, entry)
        return best

    def has(self, concept: str) -> bool:
        """Tell whether the object has the concept in any spelling."""
        return concept in self._by_concept

    def value(self, concept: str) -> Any:
        """Return the value of a concept where it is present and of the right type, else None."""
        entry = self.entry(concept)
        return entry.value if entry is not None and entry.well_typed else None

    def text(self, concept: str) -> str:
        """Return the text of a concept, empty where it is absent or no text."""
        value = self.value(concept)
        return value if isinstance(value, str) else ""

    def part(self, concept: str) -> Node | None:
        """Return the object of a concept, or None where it is absent or no object."""
        parts = self.parts.get(concept, ())
        return parts[0] if parts else None

    def list(self, concept: str) -> tuple[Node, ...]:
        """Return the objects in the list of a concept; items that are no objects are left out."""
        return self.parts.get(concept, ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the object."""
        return not self.entries and not self.unknown

    @property
    def opener(self) -> Place:
        """Where the object begins."""
        return Place.opener(self.path)

    def walk(self) -> Iterator[Node]:
        """Yield this object and every one inside it, in the order of the text."""
        yield self
        for parts in self.parts.values():
            for part in parts:
                yield from part.walk()


@attrs.frozen(eq=False)
class TriggerView:
    """One trigger, in whichever form it was written.

    `node` is the object of a named trigger, and for the v2 form the one of its kind. `names` are the names
    given to it: one, none (v2 triggers have none), or several when triggers were written as one object.
    `parts` are the objects of the kinds that it has.
    """

    node: Node
    names: tuple[str, ...]
    parts: dict[str, Node]

    @property
    def name(self) -> str | None:
        """The name that counts: the last one."""
        return self.names[-1] if self.names else None

    @property
    def merged(self) -> bool:
        """Whether it looks like several triggers written as one object: only the last of each key counts."""
        return "name" in self.node.repeated


def closest_choice(value: Any, choices: tuple[str, ...]) -> str | None:
    """Return the word that differs from `value` in case only, or is the short form of a weekday."""
    if value in choices:
        return str(value)
    folded = value.strip().casefold()
    if folded in _FULL_DAYS:
        folded = folded[:3]
    return next((choice for choice in choices if choice.casefold() == folded), None)
