"""Safe fixes. Each function returns a function that makes the fix from the located document."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from fleetapi.diagnostics.diagnostic import Path, Place
from fleetapi.errors import MonitorError
from fleetapi.monitors.operands.table import is_number_text, number_text

if TYPE_CHECKING:
    from fleetapi.diagnostics.fixes import Fix
    from fleetapi.monitors.checks.located_document import Located

__all__ = ["MakeFix", "quote", "rename_key", "replace_value", "unwrap", "without_envelope", "wrap"]

MakeFix: TypeAlias = "Callable[[Located], Fix | None]"


def rename_key(path: Path, key: str) -> MakeFix:
    """Rename the key of the member at `path`; no fix if the new key exists or the old one is repeated."""

    def fix(document: Located) -> Fix | None:
        members = document.members(path[:-1])
        if key in members or len(members[str(path[-1])]) > 1:
            return None
        span = document.span(Place.key(path))
        return document.fix(f"write `{key}`", (span.start, span.end, json.dumps(key, ensure_ascii=False)))

    return fix


def replace_value(path: Path, value: str) -> MakeFix:
    """Replace the value at `path` with a string."""
    return lambda document: _replaced(document, path, value)


def quote(path: Path) -> MakeFix:
    """Put the number or boolean at `path` in quotation marks as it is written; `5e1` becomes `50`."""

    def fix(document: Located) -> Fix | None:
        written = document.span(Place(path)).of(document.text)
        if document.is_number(path) and not is_number_text(written):
            try:
                written = number_text(Decimal(written))
            except MonitorError:  # hundreds of digits
                return None
        return _replaced(document, path, written)

    return fix


def _replaced(document: Located, path: Path, value: str) -> Fix:
    written = json.dumps(value, ensure_ascii=False)
    span = document.span(Place(path))
    return document.fix(f"write `{written}`", (span.start, span.end, written))


def wrap(path: Path, key: str) -> MakeFix:
    """Wrap the value at `path` in an object with the key `key`."""

    def fix(document: Located) -> Fix:
        span = document.span(Place(path))
        before = (span.start, span.start, f"{{{json.dumps(key)}: ")
        return document.fix(f"wrap it in `{key}`", before, (span.end, span.end, "}"))

    return fix


def unwrap(path: Path, key: str) -> MakeFix:
    """Move the content of the member `key` into the object at `path`; no fix if that is unclear.

    It is unclear if a key would be repeated, or if the content is empty and the object has other members.
    """

    def fix(document: Located) -> Fix | None:
        whole, inner = document.span(Place(path)), document.span(Place((*path, key)))
        members, moved = document.members(path), document.members((*path, key))
        given = [len(found) for found in members.values()]
        if given == [1]:
            before, after = (whole.start, inner.start, ""), (inner.end, whole.end, "")
        elif moved and set(given) == {1} and members.keys().isdisjoint(moved):
            before = (document.span(Place.key((*path, key))).start, inner.start + 1, "")
            after = (inner.end - 1, inner.end, "")
        else:
            return None
        return document.fix(f"move it out of `{key}`", before, after)

    return fix


def without_envelope(document: Located) -> Fix | None:
    """Keep only the object under `monitor`; no fix if there are several."""
    if len(document.members(())["monitor"]) > 1:
        return None
    whole, inner = document.span(Place(())), document.span(Place(("monitor",)))
    return document.fix(
        "remove the envelope around the monitor",
        (whole.start, inner.start, ""),
        (inner.end, whole.end, ""),
    )
