"""What one reading of a collection needs to know, and what it brings back page by page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import attrs

from fleetapi.errors import DecodingError
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmark import START, Bookmark
from fleetapi.session.pages.index_ranges import EVERYTHING, IndexRange
from fleetapi.session.pages.plan import Count, RangeSupport
from fleetapi.wire.envelope import Envelope
from fleetapi.wire.operations import PARAMETERS

__all__ = ["Chunk", "Fetch", "Reader", "Reading"]

_log = logging.getLogger("fleetapi.pages")

Fetch = Callable[[Request], Awaitable[Envelope]]

_PAGE_SIZE = PARAMETERS["page_size"]
_INDEX_RANGE = PARAMETERS["index_range"]


@attrs.frozen(kw_only=True)
class Reading:
    """A collection and the part of it that is wanted.

    `request` carries the filters and no paging; `page_size` is None when the operation takes none.
    `ranges` is None when the operation takes no index range. `trusted` says that the range is documented, so
    that its first answer is believed. `place` is where to begin; nothing is read from index `limit` on.
    `count` is what this one reading has heard of the total.
    """

    request: Request
    fetch: Fetch
    base_url: str
    page_size: int | None
    concurrency: int
    wanted: IndexRange = EVERYTHING
    ranges: RangeSupport | None = None
    trusted: bool = False
    place: Bookmark = START
    limit: int | None = None
    count: Count = attrs.field(factory=Count, eq=False)

    def afresh(self) -> Reading:
        """The same, with nothing heard yet."""
        return attrs.evolve(self, count=Count())

    @property
    def stop(self) -> int | None:
        """The index behind the last item to read; None when all are."""
        bounds = [bound for bound in (self.wanted.stop, self.limit) if bound is not None]
        return min(bounds, default=None)

    def first_request(self) -> Request:
        """For the first page."""
        if self.place.by_index:
            return self.range_request(IndexRange(self.place.index, self.wanted.last))
        if self.place.query is not None:
            return self.paged(self.place.query)
        if self.wanted == EVERYTHING or self.ranges is None:
            return self.request.with_query(**self._size())
        return self.request.with_query(**self._size(), **{_INDEX_RANGE: str(self.wanted)})

    def range_request(self, span: IndexRange) -> Request:
        """For these items, or as many of them as fit on a page."""
        size = self._size()
        if size and span.last is not None:
            size[_PAGE_SIZE] = min(size[_PAGE_SIZE], span.last - span.first + 1)
        return self.request.with_query(**size, **{_INDEX_RANGE: str(span)})

    def probe_request(self) -> Request:
        """For the very first item of the collection, whatever is wanted."""
        return self.request.with_query(**({} if self.page_size is None else {_PAGE_SIZE: 1}))

    def link_request(self, href: str) -> Request:
        """For the page that a link leads to: our path, our filters, and the link's query over them.

        Raises `PaginationError` when the link leaves the API.
        """
        return self.paged(self.request.following(href, base_url=self.base_url).query)

    def paged(self, query: Sequence[tuple[str, str]]) -> Request:
        """The request with the query of a link over its own."""
        return self.request.over(query)

    async def ask(self, request: Request) -> Envelope:
        """Fetch a page, and remember the total that it tells."""
        envelope = await self.fetch(request)
        self.count.learn(envelope)
        return envelope

    async def fetch_page(self, request: Request, first: int, *, led_here: bool = True) -> Envelope:
        """A page whose first item has the index `first`, asked for again if it is empty against the count.

        `led_here`: something before it, a link or a bookmark, says that there is such a page.
        """
        envelope = await self.ask(request)
        if envelope.items or not (self.count.exceeds(first, envelope) or (led_here and not envelope.stated)):
            return envelope
        again = await self.ask(request)
        self.check(again, first, led_here=led_here)
        if not again.stated:
            _log.warning("%s: a page says nothing of its items, from %d on", self.request.summary, first)
        return again if again.items else envelope

    def check(self, envelope: Envelope, first: int, *, led_here: bool = True) -> None:
        """Raise `DecodingError` for a page that lacks its items although there are some, or should be."""
        if envelope.stated:
            return
        if self.count.exceeds(first, envelope):
            reason = f"the server counts {self.count.of(envelope)}, and they begin at {first} here"
        elif led_here and envelope.next is None and self.count.of(envelope) is None:
            reason = f"the page before it leads to those from {first} on"
        else:
            return
        raise DecodingError(
            f"a page lacks its items: {reason}",
            remedy="what was delivered is complete up to here; resume later from the token",
            request=self.request.summary,
        )

    def cut_off(self, envelope: Envelope, following: int) -> bool:
        """Whether the way to the rest is missing: a full page without a link, though the server counts more.

        A page that is not full is the last one, and the total then too high; that is logged. `following` is
        the index behind it.
        """
        more = self.count.exceeds(following, envelope)
        if self.enough(following) or envelope.next is not None or not more:
            return False
        if len(envelope.items) == self.page_size:
            return True
        _log.warning(
            "%s: the server counts %d items and gives %d, without a link to the others",
            self.request.summary,
            self.count.of(envelope),
            following,
        )
        return False

    def select(self, items: Sequence[Any], first: int) -> tuple[Sequence[Any], int]:
        """The wanted ones of items that begin at index `first`, and how many were passed over before them."""
        skipped = min(max(0, self.wanted.first - first), len(items))
        stop = self.stop
        return items[skipped : None if stop is None else max(0, stop - first)], skipped

    def enough(self, following: int) -> bool:
        """Whether everything that is wanted lies in front of index `following`."""
        return self.stop is not None and following >= self.stop

    def _size(self) -> dict[str, Any]:
        return {} if self.page_size is None else {_PAGE_SIZE: self.page_size}


@attrs.frozen
class Chunk:
    """One page as JSON: its items (only those wanted), where it begins, where the next one does.

    `after` is None behind the last page.
    """

    items: Sequence[Any]
    envelope: Envelope
    place: Bookmark
    after: Bookmark | None


class Reader(Protocol):
    """Reads on after the first page."""

    async def next(self) -> Chunk | None:
        """The next page; None behind the last one."""

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""

    async def close(self) -> None:
        """Cancel what is in flight, and wait until it is gone."""
