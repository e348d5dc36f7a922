"""A document that was read with places: from a place of the checks to the characters of the text."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from fleetapi.diagnostics.position import Span
from fleetapi.language.json_tree import JsonObject, JsonString, LocatedValue, Member, at
from fleetapi.monitors.checks.place import Part, Path, Place

__all__ = ["Located"]


@attrs.frozen
class Located:
    """A document that was read with places. Every path of its plain value leads somewhere here."""

    text: str
    root: LocatedValue

    def value(self, path: Path) -> LocatedValue:
        """Return the value at a path; of a repeated key the last one, as in the plain value."""
        found = at(self.root, path)
        assert found is not None, f"the plain document has {path}, the located one has not"
        return found

    def member(self, path: Path) -> Member:
        """Return key and value of the member at a path that ends with a key."""
        parent, key = self.value(path[:-1]), path[-1]
        assert isinstance(parent, JsonObject)
        member = parent.member(str(key))
        assert member is not None, f"the plain document has {path}, the located one has not"
        return member

    def repeated(self, path: Path) -> Iterator[tuple[Member, Member]]:
        """Yield each member of the object at a path whose key came before: (first, again)."""
        value = self.value(path)
        return value.repeated() if isinstance(value, JsonObject) else iter(())

    def span(self, place: Place) -> Span:
        """Return the characters of the text that a place covers."""
        if place.part is Part.KEY and place.path and isinstance(place.path[-1], str):
            return self.member(place.path).key.span
        value = self.value(place.path)
        if place.within is not None and isinstance(value, JsonString):
            return value.place(place.within)
        if place.part is Part.OPENER or (place.part is Part.KEY):
            return Span(value.span.start, value.span.start + 1)
        return value.span
