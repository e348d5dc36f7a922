"""Fixes: rewrites of a located document that cannot change its meaning and leave the rest as it is."""

from __future__ import annotations

import json
from decimal import Decimal

from fleetapi.diagnostics.finding import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.errors import MonitorError
from fleetapi.language.json_tree import JsonNumber
from fleetapi.monitors.checks.located import Located
from fleetapi.monitors.checks.place import Path, Place
from fleetapi.monitors.operands.table import is_number_text, number_text

__all__ = ["quote", "rename_key", "replace_value", "unwrap", "without_envelope", "wrap"]


def rename_key(document: Located, path: Path, key: str) -> Fix | None:
    """Write another key for the member at `path`; nothing where that one is there too, or this one twice."""
    members = document.members(path[:-1])
    if key in members or len(members[str(path[-1])]) > 1:
        return None
    return Fix.replace(f"write `{key}`", document.span(Place.key(path)), json.dumps(key, ensure_ascii=False))


def replace_value(document: Located, path: Path, value: str) -> Fix:
    """Write this text for the value at `path`."""
    written = json.dumps(value, ensure_ascii=False)
    return Fix.replace(f"write `{written}`", document.span(Place(path)), written)


def quote(document: Located, path: Path) -> Fix | None:
    """Put the number or boolean at `path` in quotation marks, as it is written; `5e1` in digits, as `50`."""
    written = document.span(Place(path)).of(document.text)
    if isinstance(document.value(path), JsonNumber) and not is_number_text(written):
        try:
            written = number_text(Decimal(written))
        except MonitorError:  # hundreds of digits: nobody means that
            return None
    return replace_value(document, path, written)


def wrap(document: Located, path: Path, key: str) -> Fix:
    """Put the value at `path` under `key` of an object of its own."""
    span = document.span(Place(path))
    edits = (Edit(Span.at(span.start), f"{{{json.dumps(key)}: "), Edit(Span.at(span.end), "}"))
    return Fix(f"put it under `{key}`", edits)


def unwrap(document: Located, path: Path, key: str) -> Fix | None:
    """Put what is in the member `key` of the object at `path` directly there; nothing where that is unclear.

    That is where a key would then be twice in the object, or an empty object stand beside others.
    """
    whole, inner = document.value(path), document.value((*path, key))
    members, moved = document.members(path), document.members((*path, key))
    given = [len(found) for found in members.values()]
    if given == [1]:
        before = Span(whole.span.start, inner.span.start)
        after = Span(inner.span.end, whole.span.end)
    elif moved and set(given) == {1} and members.keys().isdisjoint(moved):
        before = Span(document.span(Place.key((*path, key))).start, inner.span.start + 1)
        after = Span(inner.span.end - 1, inner.span.end)
    else:
        return None
    return Fix(f"take it out of `{key}`", (Edit(before, ""), Edit(after, "")))


def without_envelope(document: Located) -> Fix | None:
    """Keep the object under `monitor` alone; nothing where there are several."""
    if len(document.members(())["monitor"]) > 1:
        return None
    whole, inner = document.root.span, document.value(("monitor",)).span
    return Fix(
        "keep the monitor and drop the envelope around it",
        (Edit(Span(whole.start, inner.start), ""), Edit(Span(inner.end, whole.end), "")),
    )
