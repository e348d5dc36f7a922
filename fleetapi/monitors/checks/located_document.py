"""A JSON document that was parsed with positions: it maps every place to characters of its text."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Part, Path, Place
from fleetapi.diagnostics.fixes import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.language.json_tree import (
    JsonArray,
    JsonNumber,
    JsonObject,
    JsonString,
    LocatedValue,
    Member,
)
from fleetapi.language.located_json import parse

__all__ = ["Located", "located"]


@attrs.frozen
class Located:
    """A document that was parsed with positions. It has a value for every path of the plain value."""

    text: str
    root: LocatedValue
    _members: dict[int, dict[str, list[Member]]] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def value(self, path: Path) -> LocatedValue:
        """Return the value at a path; for a repeated key the last one, as in the plain value."""
        node = self.root
        for step in path:
            if isinstance(node, JsonObject):
                node = self._by_key(node)[str(step)][-1].value
            else:
                assert isinstance(node, JsonArray)
                node = node.items[int(step)]
        return node

    def is_number(self, path: Path) -> bool:
        """Tell whether the value at a path is a number."""
        return isinstance(self.value(path), JsonNumber)

    def member(self, path: Path) -> Member:
        """Return the member at a path that ends with a key."""
        return self.members(path[:-1])[str(path[-1])][-1]

    def members(self, path: Path) -> dict[str, list[Member]]:
        """Return the members of the object at a path by key: one each, or all of a repeated key."""
        value = self.value(path)
        return self._by_key(value) if isinstance(value, JsonObject) else {}

    def _by_key(self, node: JsonObject) -> dict[str, list[Member]]:
        """Return the members by key; computed once for each object."""
        found = self._members.get(id(node))
        if found is None:
            found = self._members[id(node)] = {}
            for member in node.members:
                found.setdefault(member.key.value, []).append(member)
        return found

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

    def fix(self, title: str, *edits: tuple[int, int, str]) -> Fix:
        """Return a safe fix; an edit is the start and end of what it replaces, and the replacement."""
        return Fix(title, tuple(Edit(Span(start, end), text) for start, end, text in edits))


def located(text: str, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics of a JSON document, located in its text."""
    root = parse(text).root
    assert root is not None, "plain parsing accepted what located parsing rejects"
    document = Located(text, root)
    return [diagnostic.located(document) for diagnostic in diagnostics]
