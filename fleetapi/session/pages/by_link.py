"""Pages that links lead to, one after another, with one page ahead.

Here the server's index is unknown: a link may be an opaque cursor. Counted are the different items that came.
Where the pages leave in doubt whether items are missing, what follows is held back until the end of the
collection shows it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from urllib.parse import quote, urlencode

import attrs

from fleetapi.errors import FleetError, InvalidRequest, PaginationError
from fleetapi.session.concurrency import cancel, cancelled, start
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.places import Bookmark, IndexRange
from fleetapi.session.pages.reading import RESUME_OR_SKIP, Chunk, Reading, Shown, log, range_start
from fleetapi.wire.envelope import Envelope

__all__ = ["LinkReader"]

_BACK = "the link to the next page leads back to a page that was read already"
_EMPTY_PAGES = 1000  # in a row; a server that goes on like this never ends


class LinkReader:
    """Reads on after the page `before`, which `first` asked for.

    `position` counts the different items up to its end; `index` is the server's index after it, if known.
    """

    def __init__(
        self, reading: Reading, first: Request, before: Envelope, position: int, index: int | None
    ) -> None:
        self._reading = reading
        self._tally = reading.tally
        self._position = position
        self._index = index
        self._shown = position  # items, with those that came twice
        self._short = 0  # items by which pages that lead on were shorter than the longest
        self._before = before
        self._visited = {_address(first)}
        self._alone = True  # no other page has come
        self._numbered = False
        self._empty = 0
        self._gap: IndexRange | None = None
        self._doubt: int | None = None  # after so many items, a page may lack some
        self._held: list[Chunk] = []
        self._ready: deque[Chunk] = deque()
        self._upcoming: Request | None = None
        self._ahead: asyncio.Task[Envelope] | None = None
        self._error: FleetError | None = None
        self.more_by_index = False
        self._consider(before)
        self._follow(before)

    async def next(self) -> Chunk | None:
        """The next page with new items; None after the last one, and when there are `more_by_index`."""
        while not self._ready:
            chunk = await self._next_page()
            if self._doubt is None:
                if chunk is None or chunk.items:
                    return chunk
            elif chunk is None:
                self._resolve(self._doubt)
            elif chunk.items:
                self._held.append(chunk)
        return self._ready.popleft()

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""
        if self._ahead is not None:
            cancel([self._ahead])

    async def close(self) -> None:
        """Cancel what is in flight, and wait until it is gone."""
        if self._ahead is not None:
            await cancelled([self._ahead])

    @property
    def doubtful(self) -> bool:
        """Whether pages are held back, because there may be items missing before them."""
        return self._doubt is not None

    @property
    def index(self) -> int:
        """The server's index after what was read, as far as it can be known."""
        return self._shown if self._index is None else self._index

    async def _next_page(self) -> Chunk | None:
        while self._gap is not None:
            chunk = await self._fill(self._gap)
            if chunk is not None:
                return chunk
        request, task = self._upcoming, self._ahead
        if self._error is not None:
            raise self._error
        if request is None or task is None:
            return None
        page = await task
        shown = self._tally.look(page.items)
        if self._leads_back(page, shown):
            page = await self._reading.ask(request)
            shown = self._tally.look(page.items)
            if self._leads_back(page, shown):
                raise self._reading.failed(_BACK)
        if self._lacks_items(page):  # as if it was cut off: perhaps it is whole the next time
            again = await self._reading.ask(request)
            if len(again.items) > len(page.items):
                page, shown = again, self._tally.look(again.items)
        self._upcoming = self._ahead = None
        first, self._position = self._position, self._position + len(shown.fresh)
        self._shown += len(page.items)
        self._index = None if self._index is None else self._index + len(page.items)
        self._empty = 0 if page.items else self._empty + 1
        self._consider(page)
        self._before, self._alone = page, False
        self._follow(page)
        place = Bookmark(first, 0, _address(request))
        after = self._after(attrs.evolve(place, skip=len(page.items)))
        return self._reading.chunk(page, shown, place, after, first=first)

    def _after(self, again: Bookmark) -> Bookmark | None:
        """Where to go on; `again` is the end of a page whose way on is missing."""
        if self._upcoming is not None:
            return Bookmark(self._position, 0, _address(self._upcoming))
        return again if self._error is not None or self.more_by_index else None

    def _leads_back(self, page: Envelope, shown: Shown) -> bool:
        if not page.items:
            return False
        if not shown.fresh:
            return True
        return shown.keys[0] is None and self._tally.repeats(page.items, self._before.items)

    def _follow(self, page: Envelope) -> None:
        """Begin to fetch the page after this one, unless everything that is wanted has been read.

        A link that is missing or cannot be followed is an error of the next page, not of this one.
        """
        if page.next is None:
            self._end(page)
            return
        if self._doubt is None and self._reading.enough(self._position):
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
            raise self._reading.failed(f"{_EMPTY_PAGES} empty pages in a row, each leading to another one")
        if _address(request) in self._visited:
            raise self._reading.failed(_BACK)
        self._visited.add(_address(request))
        return request

    async def _fill(self, gap: IndexRange) -> Chunk | None:
        """Ask for the items between a page and the index that its link leads to."""
        self._gap = None
        reading, counted = self._reading, self._tally.counts(self._position, self._before)
        length = (gap.stop or 0) - gap.first
        if not reading.may_range:
            self._doubt_page(counted=counted)
            return None
        overlap = 1 if gap.first > 0 and self._tally.has_latest else 0
        span = IndexRange(gap.first - overlap, gap.last)
        try:
            page = await reading.page(reading.range_request(span), gap.first, led_here=False, again=2)
        except InvalidRequest:
            assert reading.ranges is not None
            reading.ranges.honoured = False
            self._doubt_page(counted=counted)
            return None
        page = attrs.evolve(page, items=page.items[: length + overlap])
        shown = self._tally.look(page.items)
        fits = not overlap or (bool(page.items) and self._tally.is_latest(page.items[0]))
        if fits and overlap and shown.fresh[:1] == (0,):  # without an id: what both pages share
            shown = Shown(shown.fresh[1:], 0, shown.keys)
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
                f"the server gives no item number {gap.first}, but leads to later ones",
                remedy=RESUME_OR_SKIP,
            )
        return None

    def _consider(self, page: Envelope) -> None:
        """See whether a page that leads on may lack items. One that says how many there are is believed."""
        counted = page.next is not None and self._tally.counts(self._position, page)
        longest = max(1, self._tally.longest)
        if (counted and not page.items) or self._lacks_items(page):
            self._doubt_page(counted=True)
        elif page.next is not None and page.items:
            self._short += longest - len(page.items)
        number, before = page.current_page, self._before.current_page
        if number is not None and before is not None and page is not self._before:
            if self._numbered and number > before + 1:
                self._doubt_page(counted=self._tally.counts(self._position, page))
            self._numbered = number == before + 1

    def _lacks_items(self, page: Envelope) -> bool:
        """Whether a page is shorter than others and does not even tell the total, which others did."""
        short = 0 < len(page.items) < self._tally.longest
        return (
            short
            and page.total is None
            and page.next is not None
            and self._tally.counts(self._position, page)
        )

    def _doubt_page(self, *, counted: bool) -> None:
        if counted and self._doubt is None:
            self._doubt = self._position

    def _resolve(self, doubt: int) -> None:
        """The end has been reached: hand out what was held back, unless items are missing."""
        missing = (self._tally.total or 0) - self._position
        if missing > 0:
            raise self._reading.failed(
                f"{missing} of the {self._tally.total} items that the server counts are missing"
                f" after item number {doubt - 1}"
            )
        self._doubt = None
        self._ready.extend(self._held)

    def _missing(self) -> int:
        """How many items the server counts that did not come; a total may count those that came twice."""
        total = self._tally.total or 0
        return 0 if self._shown == total and self._before.items else total - self._position

    def _end(self, page: Envelope) -> None:
        """A page leads nowhere: see whether the server counts more."""
        if self._missing() > 0 and not self._reading.enough(self._position) and self._doubt is None:
            if self._reading.may_range and self._tally.longest:
                self.more_by_index = True
            else:
                self.judge_end(page)

    def judge_end(self, page: Envelope | None = None) -> None:
        """Decide on a collection whose links end before its total: `next` raises if items are missing.

        A total may be too high, as when it counts deleted items: by less than a page at the end, where the
        last page is not full, and by what pages before it were short of. But a last page that is full, empty,
        or does not tell the total has lost something.
        """
        last, self.more_by_index = self._before if page is None else page, False
        usual = (
            self._reading.page_size if self._alone else min(self._tally.longest, self._reading.page_size or 1)
        )
        suspicious = not last.items or last.total is None or len(last.items) >= (usual or 1)
        if suspicious or self._missing() - self._short >= self._tally.longest:
            self._error = self._reading.failed(
                f"the server counts {self._tally.total} items, but gives no link to those after"
                f" the first {self._position}"
            )
        else:
            log.warning(
                "%s: the server counts %d items, but its links lead to %d",
                self._reading.request.summary,
                self._tally.total,
                self._position,
            )


def _address(request: Request) -> tuple[str, str]:
    """Path and query, as they are sent."""
    query = request.written
    return request.path, urlencode(request.query, quote_via=quote, safe=",:/") if query is None else query
