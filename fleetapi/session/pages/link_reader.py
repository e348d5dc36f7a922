"""Read a collection by the server's links, one page ahead.

A link may be an opaque cursor, so the server's index is often unknown, and different items are counted
instead. If a page may lack items, the pages after it are held back until the end of the collection shows
whether any are missing.

Every page takes these steps: `_follow` requests it ahead of time, `_next_page` receives it, `_check_page`
decides whether it may lack items, and `_end` judges a page without a link.
"""

from __future__ import annotations

import asyncio
from collections import deque
from urllib.parse import quote, urlencode

import attrs

from fleetapi.errors import FleetError, InvalidRequest, PaginationError
from fleetapi.session.concurrency import cancel, cancelled, start
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmarks import Bookmark, IndexRange
from fleetapi.session.pages.reading import RESUME_OR_SKIP, Chunk, NewItems, Reading, log, range_start
from fleetapi.wire.envelope import Envelope

__all__ = ["LinkReader"]

_BACK = "the link to the next page leads back to a page that has been read"
_EMPTY_PAGES = 1000  # in a row, before the collection counts as endless


class LinkReader:
    """Reads the pages after `before`, which the request `first` returned.

    `position` counts the different items up to its end; `index` is the server's index there, if known.
    """

    def __init__(
        self, reading: Reading, first: Request, before: Envelope, position: int, index: int | None
    ) -> None:
        self._reading = reading
        self._tally = reading.tally
        self._position = position
        self._index = index
        self._shown = position  # items, counting those that came twice
        self._short = 0  # by how many items pages with a link were shorter than the longest one
        self._before = before
        self._visited = {_address(first)}
        self._alone = True  # there is no other page yet
        self._numbered = False
        self._empty = 0
        self._gap: IndexRange | None = None
        self._held_from: int | None = None  # the number of items after which some may be missing
        self._held: list[Chunk] = []
        self._ready: deque[Chunk] = deque()
        self._upcoming: Request | None = None
        self._ahead: asyncio.Task[Envelope] | None = None
        self._error: FleetError | None = None
        self.more_by_index = False
        self._check_page(before)
        self._follow(before)

    async def next(self) -> Chunk | None:
        """Return the next page with new items; None after the last one, or if there are `more_by_index`."""
        while not self._ready:
            chunk = await self._next_page()
            if self._held_from is None:
                if chunk is None or chunk.items:
                    return chunk
            elif chunk is None:
                self._release_held(self._held_from)
            elif chunk.items:
                self._held.append(chunk)
        return self._ready.popleft()

    @property
    def doubtful(self) -> bool:
        """Whether pages are held back because items may be missing before them."""
        return self._held_from is not None

    @property
    def index(self) -> int:
        """The server's index after the latest item, as far as it is known."""
        return self._shown if self._index is None else self._index

    def abandon(self) -> None:
        """Cancel the requests in flight without waiting for them."""
        if self._ahead is not None:
            cancel([self._ahead])

    async def close(self) -> None:
        """Cancel the requests in flight and wait for them."""
        if self._ahead is not None:
            await cancelled([self._ahead])

    async def _next_page(self) -> Chunk | None:
        while self._gap is not None:
            chunk = await self._fill_gap(self._gap)
            if chunk is not None:
                return chunk
        request, task = self._upcoming, self._ahead
        if self._error is not None:
            raise self._error
        if request is None or task is None:
            return None
        page = await task
        shown = self._tally.classify(page.items)
        if self._leads_back(page, shown):
            page = await self._reading.ask(request)
            shown = self._tally.classify(page.items)
            if self._leads_back(page, shown):
                raise self._reading.failed(_BACK)
        if self._lacks_items(page):  # it may be complete the next time
            again = await self._reading.ask(request)
            if len(again.items) > len(page.items):
                page, shown = again, self._tally.classify(again.items)
        self._upcoming = self._ahead = None
        first, self._position = self._position, self._position + len(shown.fresh)
        self._shown += len(page.items)
        self._index = None if self._index is None else self._index + len(page.items)
        self._empty = 0 if page.items else self._empty + 1
        self._check_page(page)
        self._before, self._alone = page, False
        self._follow(page)
        place = Bookmark(first, 0, _address(request))
        after = self._after(attrs.evolve(place, skip=len(page.items)))
        return self._reading.chunk(page, shown, place, after, first=first)

    def _leads_back(self, page: Envelope, shown: NewItems) -> bool:
        if not page.items:
            return False
        if not shown.fresh:
            return True
        return shown.keys[0] is None and self._tally.repeats(page.items, self._before.items)

    def _after(self, again: Bookmark) -> Bookmark | None:
        """Return where to continue: the next page, or `again`, the end of a page without a usable link."""
        if self._upcoming is not None:
            return Bookmark(self._position, 0, _address(self._upcoming))
        return again if self._error is not None or self.more_by_index else None

    def _follow(self, page: Envelope) -> None:
        """Request the page after this one, unless enough has been read.

        A link that is missing or cannot be followed is an error of the next page, not of this one.
        """
        if page.next is None:
            self._end(page)
            return
        if self._held_from is None and self._reading.enough(self._position):
            return
        try:
            self._upcoming = self._checked(page.next)
        except PaginationError as error:
            self._error = error
            return
        leads_to = range_start(self._upcoming)
        if leads_to is not None and self._index is not None and leads_to > self._index:
            self._gap = IndexRange(self._index, leads_to - 1)
        self._index = leads_to
        self._ahead = start(self._reading.page(self._upcoming, self._position, led_here=True))

    def _checked(self, href: str) -> Request:
        request = self._reading.link_request(href)
        if self._empty > _EMPTY_PAGES:
            raise self._reading.failed(f"{_EMPTY_PAGES} empty pages in a row, each linking to another one")
        if _address(request) in self._visited:
            raise self._reading.failed(_BACK)
        self._visited.add(_address(request))
        return request

    async def _fill_gap(self, gap: IndexRange) -> Chunk | None:
        """Request the items between a page and the index that its link leads to."""
        self._gap = None
        reading, counted = self._reading, self._tally.expects(self._position, self._before)
        length = (gap.stop or 0) - gap.first
        if not reading.may_range:
            self._hold_back_from_here(counted=counted)
            return None
        overlap = 1 if gap.first > 0 and self._tally.has_latest else 0
        span = IndexRange(gap.first - overlap, gap.last)
        try:
            page = await reading.page(reading.range_request(span), gap.first, led_here=False, again=2)
        except InvalidRequest:
            assert reading.ranges is not None
            reading.ranges.honored = False
            self._hold_back_from_here(counted=counted)
            return None
        page = attrs.evolve(page, items=page.items[: length + overlap])
        shown = self._tally.classify(page.items)
        fits = not overlap or (bool(page.items) and self._tally.is_latest(page.items[0]))
        if fits and overlap and shown.fresh[:1] == (0,):  # without an id: the item that both pages share
            shown = NewItems(shown.fresh[1:], 0, shown.keys)
        if shown.fresh and (fits or shown.last_seen >= 0):
            following = span.first + len(page.items)
            if gap.last is not None and following <= gap.last:
                self._gap = IndexRange(following, gap.last)
            first, self._position = self._position, self._position + len(shown.fresh)
            self._shown += len(shown.fresh)
            place = Bookmark(span.first, 0, by_index=True)
            return reading.chunk(page, shown, place, Bookmark(following, by_index=True), first=first)
        if counted:
            raise reading.failed(
                f"the server does not return item {gap.first}, but links to later ones",
                remedy=RESUME_OR_SKIP,
            )
        return None

    def _check_page(self, page: Envelope) -> None:
        """Decide whether a page with a link may lack items. A page that gives the total is trusted."""
        counted = page.next is not None and self._tally.expects(self._position, page)
        longest = max(1, self._tally.longest)
        if (counted and not page.items) or self._lacks_items(page):
            self._hold_back_from_here(counted=True)
        elif page.next is not None and page.items:
            self._short += longest - len(page.items)
        number, before = page.current_page, self._before.current_page
        if number is not None and before is not None and page is not self._before:
            if self._numbered and number > before + 1:
                self._hold_back_from_here(counted=self._tally.expects(self._position, page))
            self._numbered = number == before + 1

    def _lacks_items(self, page: Envelope) -> bool:
        """Return whether a page is shorter than others and lacks the total, which others gave."""
        short = 0 < len(page.items) < self._tally.longest
        return (
            short
            and page.total is None
            and page.next is not None
            and self._tally.expects(self._position, page)
        )

    def _hold_back_from_here(self, *, counted: bool) -> None:
        if counted and self._held_from is None:
            self._held_from = self._position

    def _release_held(self, doubt: int) -> None:
        """At the end of the collection, release the pages held back. Raise an error if items are missing."""
        missing = (self._tally.total or 0) - self._position
        if missing > 0:
            raise self._reading.failed(
                f"{missing} of the {self._tally.total} items in the server's total are missing"
                f" after item {doubt - 1}"
            )
        self._held_from = None
        self._ready.extend(self._held)

    def _end(self, page: Envelope) -> None:
        """Handle a page without a link: the total may say that there are more items."""
        if self._missing() > 0 and not self._reading.enough(self._position) and self._held_from is None:
            if self._reading.may_range and self._tally.longest:
                self.more_by_index = True
            else:
                self.judge_end(page)

    def _missing(self) -> int:
        """Return how many items of the total did not come. A total may count items that came twice."""
        total = self._tally.total or 0
        return 0 if self._shown == total and self._before.items else total - self._position

    def judge_end(self, page: Envelope | None = None) -> None:
        """Decide whether items are missing if the links end before the total is reached; `next` then raises.

        A total may be too high, as when it counts deleted items: by less than a page if the last page is not
        full, and by as much as earlier pages were short. But if the last page is full or empty, or lacks the
        total, items are missing.
        """
        last, self.more_by_index = self._before if page is None else page, False
        usual = (
            self._reading.page_size if self._alone else min(self._tally.longest, self._reading.page_size or 1)
        )
        suspicious = not last.items or last.total is None or len(last.items) >= (usual or 1)
        if suspicious or self._missing() - self._short >= self._tally.longest:
            self._error = self._reading.failed(
                f"the server's total is {self._tally.total}, but there is no link to the items after"
                f" the first {self._position}"
            )
        else:
            log.warning(
                "%s: the server's total is %d, but its links lead to %d items",
                self._reading.request.summary,
                self._tally.total,
                self._position,
            )


def _address(request: Request) -> tuple[str, str]:
    """Return path and query as they are sent."""
    query = request.written
    return request.path, urlencode(request.query, quote_via=quote, safe=",:/") if query is None else query
