"""Fixes: rewrites of a located document that cannot change its meaning and leave the rest as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from fleetapi.diagnostics.finding import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.monitors.checks.place import Located, Path, Place

__all__ = ["Mend", "rename_key", "replace_value", "unwrap", "wrap"]

Mend: TypeAlias = Callable[[Located], Fix | None]


def rename_key(path: Path, key: str) -> Mend:
    """Write another key for the member at `path`; nothing where that one is there too, or this one twice."""

    def mend(document: Located) -> Fix | None:
        keys = [member.key.value for member in getattr(document.value(path[:-1]), "members", ())]
        if key in keys or keys.count(str(path[-1])) > 1:
            return None
        return Fix.replace(
            f"write `{key}`", document.span(Place.key(path)), json.dumps(key, ensure_ascii=False)
        )

    return mend


def replace_value(path: Path, value: str) -> Mend:
    """Write this text for the value at `path`."""

    def mend(document: Located) -> Fix:
        written = json.dumps(value, ensure_ascii=False)
        return Fix.replace(f"write `{written}`", document.span(Place(path)), written)

    return mend


def wrap(path: Path, key: str) -> Mend:
    """Put the value at `path` under `key` of an object of its own."""

    def mend(document: Located) -> Fix:
        span = document.span(Place(path))
        edits = (Edit(Span.at(span.start), f"{{{json.dumps(key)}: "), Edit(Span.at(span.end), "}"))
        return Fix(f"put it under `{key}`", edits)

    return mend


def unwrap(path: Path, key: str) -> Mend:
    """Replace the object at `path` with the value of its only member, `key`; nothing where it has others."""

    def mend(document: Located) -> Fix | None:
        whole, inner = document.value(path), document.value((*path, key))
        if len(getattr(whole, "members", ())) != 1:
            return None
        edits = (
            Edit(Span(whole.span.start, inner.span.start), ""),
            Edit(Span(inner.span.end, whole.span.end), ""),
        )
        return Fix(f"take it out of `{key}`", edits)

    return mend
