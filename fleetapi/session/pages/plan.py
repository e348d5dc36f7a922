"""How the rest of a collection is read once its first page is known; decides, and asks for nothing.

Reading by index while a collection changes can lose items: when one is removed, all that follow move
up by one, and the first of the next page slips into the page that was read already. The total of every
answer betrays it: `gap` says which items to look at again, `unseen` leaves out what was shown before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import orjson

from fleetapi.session.messages.request import Request
from fleetapi.session.pages.index_ranges import IndexRange
from fleetapi.wire.envelope import Envelope
from fleetapi.wire.operations import PARAMETERS

__all__ = [
    "Count",
    "RangePlan",
    "RangeSupport",
    "fingerprint",
    "gap",
    "identity",
    "range_start",
    "same_items",
    "unseen",
]

_IDENTIFIERS = ("id", "vin")


@attrs.define(eq=False)
class RangeSupport:
    """Whether the server honours `indexRange` for one operation; None until it is known.

    One object an operation and client, so that it has to be found out once.
    """

    honoured: bool | None = None


@attrs.define(eq=False)
class Count:
    """How many items the server counts, as the latest page that told it said; None until one does."""

    latest: int | None = None

    def learn(self, page: Envelope) -> None:
        """A page came; one that keeps the total to itself changes nothing."""
        if page.total is not None:
            self.latest = page.total

    def of(self, page: Envelope) -> int | None:
        """What a page counts: its own total, else the latest known."""
        return self.latest if page.total is None else page.total

    def exceeds(self, index: int, page: Envelope) -> bool:
        """Whether the server counts an item with this index, or later ones."""
        total = self.of(page)
        return total is not None and index < total


@attrs.define(eq=False)
class RangePlan:
    """Hands out the ranges that are still to be read, in order, one page each.

    `position` is the first index not handed out; `stop` the index behind the last wanted item (None: all);
    `total` follows what the answers say, so that a collection may grow and shrink while it is read.
    """

    position: int
    step: int
    total: int
    stop: int | None = None

    def learn(self, total: int | None) -> None:
        """An answer said how many items there are."""
        if total is not None:
            self.total = total

    @property
    def end(self) -> int:
        """The index behind the last item to read."""
        return self.total if self.stop is None else min(self.total, self.stop)

    def take(self) -> IndexRange | None:
        """The next range; None when everything has been handed out (until the total grows)."""
        if self.position >= self.end:
            return None
        span = IndexRange(self.position, min(self.position + self.step, self.end) - 1)
        self.position = span.last + 1 if span.last is not None else self.end
        return span


def gap(before: int | None, now: int | None, border: int) -> IndexRange | None:
    """Where items may hide that slipped over the border between two pages; None when none can have.

    `before` and `now` are the totals that the pages on both sides of the border reported.
    """
    if before is None or now is None or now >= before:
        return None
    moved = before - now
    return IndexRange(max(0, border - moved), border + moved - 1)


def identity(item: Any) -> Hashable:
    """What tells one item from another: its id, else its VIN, else all of it."""
    if isinstance(item, Mapping):
        for name in _IDENTIFIERS:
            if isinstance(value := item.get(name), str | int):
                return value
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS)


def fingerprint(items: Sequence[Any]) -> int | None:
    """Tells pages apart by the ids on them; None for a page that cannot be told by them."""
    try:
        ids = tuple([item["id"] for item in items])
        return None if not ids or None in ids else hash(ids)
    except (KeyError, TypeError):
        return None


def unseen(items: Iterable[Any], seen: Iterable[Any]) -> Iterator[Any]:
    """The items that are not among those seen, each once, in order."""
    known = {identity(item) for item in seen}
    for item in items:
        key = identity(item)
        if key not in known:
            known.add(key)
            yield item


def same_items(page: Envelope, other: Envelope) -> bool:
    """Whether two pages show an item in common, as they do when the server ignores the range."""
    keys = {identity(item) for item in page.items}
    return any(identity(item) in keys for item in other.items)


def range_start(request: Request) -> int | None:
    """Where a page begins, if its request speaks of indices; None for one that speaks of a cursor."""
    if request.parameter(PARAMETERS["page_token"]) is not None:
        return None
    start = (request.parameter(PARAMETERS["index_range"]) or "").partition("-")[0]
    return int(start) if start.isascii() and start.isdigit() else None
