"""Pages whose items, total and links disagree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

import attrs

from fleetapi.sandbox.requests.paging import Pager, Window

__all__ = ["PAGING_FAULTS", "page_document"]

PAGING_FAULTS: Final = frozenset(
    {
        "empty-page",
        "empty-middle-page",
        "short-page",
        "repeated-items",
        "overlapping-pages",
        "range-total",
        "ignored-range",
        "repeated-cursor",
        "foreign-next-link",
    }
)
"""The names of these faults."""

_FOREIGN_ORIGIN: Final = "https://elsewhere.example.com"
_SHORT: Final = 10  # items
_SHARED: Final = 3  # items of a page that come again on the next one

Render = Callable[[int, int], Sequence[Any]]


def page_document(
    pager: Pager, collection: str, total: int, render: Render, faults: Collection[str], *, origin: str
) -> dict[str, Any]:
    """One page of a collection of `total` items, with every paging fault of `faults`."""
    if "ignored-range" in faults:
        pager = attrs.evolve(pager, ranged=False)
    window = pager.window(total)
    if "short-page" in faults:
        window = attrs.evolve(window, stop=min(window.stop, window.start + _SHORT))
    detour = "empty-page" in faults and window.detour == 0 and window.start < window.stop
    items = () if detour else _items(window, render, faults)
    document = pager.envelope(collection, window, items)
    if "range-total" in faults and pager.ranged:
        counted = max(0, window.end - pager.query.index_range().first)
        document |= {"total": counted, "totalPage": -(-counted // window.size)}
    links = document["_links"]
    if detour:
        links["next"] = {"href": pager.href_at(window, window.start, detour=1)}
    if "repeated-cursor" in faults and "next" in links:
        links["next"] = {"href": pager.href_at(window, window.start, window.detour)}
    if "foreign-next-link" in faults and "next" in links:
        links["next"] = {"href": links["next"]["href"].replace(origin, _FOREIGN_ORIGIN, 1)}
    return document


def _items(window: Window, render: Render, faults: Collection[str]) -> Sequence[Any]:
    start = window.start
    if "empty-middle-page" in faults and start > 0 and window.stop < window.total:
        return ()
    if "overlapping-pages" in faults and start < window.stop:
        start = max(0, start - _SHARED)
    items = render(start, window.stop)
    return [item for item in items for _ in range(2)] if "repeated-items" in faults else items
