"""Fixes that keep the meaning of a document: each is made when it is asked for, from the located document."""

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
    from fleetapi.monitors.checks.located import Located

__all__ = ["MakeFix", "quote", "rename_key", "replace_value", "unwrap", "without_envelope", "wrap"]

MakeFix: TypeAlias = "Callable[[Located], Fix | None]"


def rename_key(path: Path, key: str) -> MakeFix:
    """Write another key for the member at `path`; no fix where that one is there too, or this one twice."""

    def fix(document: Located) -> Fix | None:
        members = document.members(path[:-1])
        if key in members or len(members[str(path[-1])]) > 1:
            return None
        span = document.span(Place.key(path))
        return document.fix(f"write `{key}`", (span.start, span.end, json.dumps(key, ensure_ascii=False)))

    return fix


def replace_value(path: Path, value: str) -> MakeFix:
    """Write this text for the value at `path`."""
    return lambda document: _replaced(document, path, value)


def quote(path: Path) -> MakeFix:
    """Put the number or boolean at `path` in quotation marks, as it is written; `5e1` in digits, as `50`."""

    def fix(document: Located) -> Fix | None:
        written = document.span(Place(path)).of(document.text)
        if document.is_number(path) and not is_number_text(written):
            try:
                written = number_text(Decimal(written))
            except MonitorError:  # hundreds of digits: nobody means that
                return None
        return _replaced(document, path, written)

    return fix


def _replaced(document: Located, path: Path, value: str) -> Fix:
    written = json.dumps(value, ensure_ascii=False)
    span = document.span(Place(path))
    return document.fix(f"write `{written}`", (span.start, span.end, written))


def wrap(path: Path, key: str) -> MakeFix:
    """Put the value at `path` under `key` of an object of its own."""

    def fix(document: Located) -> Fix:
        span = document.span(Place(path))
        before = (span.start, span.start, f"{{{json.dumps(key)}: ")
        return document.fix(f"put it under `{key}`", before, (span.end, span.end, "}"))

    return fix


def unwrap(path: Path, key: str) -> MakeFix:
    """Put what is in the member `key` of the object at `path` directly there; no fix where that is unclear.

    That is where a key would then be twice in the object, or an empty object stand beside others.
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
        return document.fix(f"take it out of `{key}`", before, after)

    return fix


def without_envelope(document: Located) -> Fix | None:
    """Keep the object under `monitor` alone; no fix where there are several."""
    if len(document.members(())["monitor"]) > 1:
        return None
    whole, inner = document.span(Place(())), document.span(Place(("monitor",)))
    return document.fix(
        "keep the monitor and drop the envelope around it",
        (whole.start, inner.start, ""),
        (inner.end, whole.end, ""),
    )
