"""Read the first page of a collection, and choose whether ranges or links lead to the others."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from fleetapi.errors import InvalidRequest, PaginationError
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmarks import EVERYTHING, START, Bookmark, IndexRange
from fleetapi.session.pages.link_reader import LinkReader
from fleetapi.session.pages.range_reader import RangeReader, RangesIgnored
from fleetapi.session.pages.reading import Chunk, Key, NewItems, Reader, Reading, range_start
from fleetapi.wire.envelope import Envelope

__all__ = ["PageSource"]

_WORTH_A_TRIAL = 2  # pages that must remain for it to be worth trying ranges
_PAGE = 60


@attrs.frozen
class _First:
    """The first page and its request.

    `position` counts the different items up to its end; `index` is the server's index there, if known.
    """

    request: Request
    page: Envelope
    position: int
    index: int | None


def _different(keys: Sequence[Key]) -> int:
    return len({key for key in keys if key is not None}) + sum(key is None for key in keys)


class PageSource:
    """The pages of one reading as JSON, in order. With `alone`, it reads the first one only."""

    def __init__(self, reading: Reading, *, alone: bool = False) -> None:
        self._reading = attrs.evolve(reading)  # with its own tally
        self.tally = self._reading.tally
        self._alone = alone
        self._begun = False
        self._reader: Reader | None = None
        self._first_page: _First | None = None
        self._by_link: LinkReader | None = None

    async def next(self) -> Chunk | None:
        """Return the next page; None after the last one, and after `close`."""
        if not self._begun:
            self._begun = True
            return await self._first()
        while self._reader is not None:
            try:
                chunk = await self._reader.next()
            except RangesIgnored:
                self._reader = self._without_ranges()
                continue
            if chunk is not None:
                return chunk
            self._reader = self._after(self._reader)
        return None

    def abandon(self) -> None:
        """Cancel the requests in flight without waiting for them."""
        if self._reader is not None:
            self._reader.abandon()

    async def close(self) -> None:
        """Cancel the requests in flight and wait for them. Nothing more is read."""
        self._begun = True
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.close()

    async def _first(self) -> Chunk:
        reading, place = self._reading, self._reading.place
        if place.by_index and reading.ranges is not None:
            return await self._first_by_index()
        request = reading.first_request()
        begin = max(place.position, reading.wanted.first)
        try:
            page = await reading.page(request, begin, led_here=place != START)
        except InvalidRequest:
            if (
                reading.ranges is None
                or reading.ranges.honored is not None
                or request.parameter("indexRange") is None
            ):
                raise
            reading.ranges.honored = False
            request = reading.first_request()
            page = await reading.page(request, begin, led_here=False)
        if place.link is not None:
            position, index = place.position, range_start(request)
        else:
            request, page, position = await self._first_item(request, page)
            index = position
        skip = place.skip
        while not self._has_place(page, skip):  # the page boundaries have changed
            shown = self.tally.classify(page.items)
            self.tally.record(page.items, shown.keys, delivered=0)
            position += _different(shown.keys)
            skip -= len(page.items)
            request = reading.link_request(page.next or "")
            index = range_start(request)
            page = await reading.page(request, position, led_here=True)
        shown = self.tally.classify(page.items)
        behind = self._resume_offset(page, shown, skip)
        passed = [offset for offset in range(len(page.items)) if offset < behind]
        self.tally.record([page.items[at] for at in passed], [shown.keys[at] for at in passed], delivered=0)
        first = position + _different(shown.keys[:behind])
        link = place.link if request.written is None else (request.path, request.written)
        here = Bookmark(position, behind, link)
        following = None if index is None else index + len(page.items)
        self._first_page = _First(request, page, position + _different(shown.keys), following)
        chunk = reading.chunk(page, shown, here, None, first=first, behind=behind)
        return attrs.evolve(chunk, after=self._plan(self._first_page, here, anything=bool(chunk.items)))

    async def _first_by_index(self) -> Chunk:
        reading, place = self._reading, self._reading.place
        assert reading.ranges is not None
        support, index, size = reading.ranges, place.index, reading.page_size or _PAGE
        support.honored = True
        support.whole_pages = support.whole_pages or place.whole_pages
        if support.whole_pages:
            index -= index % size
        reader = RangeReader(reading, index, size, alone=self._alone)
        self._reader = reader
        chunk = await reader.next()
        if chunk is None and reader.next_link is None:
            return Chunk((), (), Envelope(items=[], total=self.tally.total), place, None)
        assert chunk is not None
        return chunk

    async def _first_item(self, request: Request, page: Envelope) -> tuple[Request, Envelope, int]:
        """Return the first page and the index of its first item: 0 if the server ignores the range.

        A server that counts differently, for example from 1, is read from the start without ranges.
        """
        reading, support = self._reading, self._reading.ranges
        wanted = reading.wanted
        if support is None or support.honored is False or wanted == EVERYTHING:
            return request, page, 0
        if support.honored or wanted.first == 0 or (not page.items and page.next is None):
            return request, page, wanted.first
        honored = await self._honors_ranges()
        if honored is None:
            return request, page, wanted.first
        support.honored = honored
        if honored:
            return request, page, wanted.first
        request = reading.plain_request()
        return request, await reading.page(request, 0, led_here=False), 0

    async def _honors_ranges(self) -> bool | None:
        """Return whether the server honors ranges, by its first items; None if they all look the same."""
        reading, tally = self._reading, self.tally
        start = await reading.ask(reading.plain_request(page_size=2))
        if not start.items:
            return False
        items = [start.items[offset] for offset in tally.classify(start.items).fresh]
        second = await reading.fetch(reading.range_request(IndexRange(1, 1)))
        if len(items) > 1:
            if tally.same(items[0], items[1]):
                return None
            return bool(second.items) and tally.same(second.items[0], items[1])
        first = await reading.fetch(reading.range_request(IndexRange(0, 0)))
        return (
            len(first.items) == len(second.items) == 1
            and tally.same(first.items[0], items[0])
            and not tally.same(second.items[0], items[0])
        )

    def _has_place(self, page: Envelope, skip: int) -> bool:
        """Return whether the place to resume at is on this page, or cannot be on a later one."""
        if page.next is None or not page.items or skip <= 0:
            return True
        shown = self.tally.classify(page.items)
        if shown.last_seen >= 0:
            return shown.last_seen < len(page.items) - 1 or self.tally.ends_with(page.items[-1])
        return skip <= len(page.items)

    def _resume_offset(self, page: Envelope, shown: NewItems, skip: int) -> int:
        """Return the offset of the first item that the resumed reading has not delivered."""
        if self.tally.resumed_after and skip > 0 and any(key is not None for key in shown.keys):
            if shown.last_seen < 0:
                raise self._reading.failed("the page to resume from no longer has the items delivered last")
            return shown.last_seen + 1
        return min(max(0, skip), len(page.items))

    def _plan(self, first: _First, here: Bookmark, *, anything: bool) -> Bookmark | None:
        """Choose and start the reader for the other pages, and return where these begin."""
        reading, page = self._reading, first.page
        if reading.enough(first.position):
            return None
        again = attrs.evolve(here, skip=len(page.items))
        if first.index is not None and self._by_index(page, first.index):
            if not self._alone:
                size, ordinal = len(page.items), first.position
                self._reader = RangeReader(reading, first.index, size, page, ordinal=ordinal)
            if reading.ranges is not None and reading.ranges.honored:
                return Bookmark(first.index, by_index=True)
        elif not self._alone:
            self._reader = self._by_link = self._links(first)
            if self._by_link.doubtful:
                return here
        if page.next is None:
            return again if anything and self.tally.expects(first.position, page) else None
        try:
            target = reading.link_request(page.next)
        except PaginationError:
            if self._alone and not anything:
                raise
            return again
        return Bookmark(first.position, 0, (target.path, target.written or ""))

    def _by_index(self, page: Envelope, following: int) -> bool:
        """Return whether to read the other pages by index: it must be possible and worth it."""
        reading, support = self._reading, self._reading.ranges
        if support is None or support.honored is False or not page.items:
            return False
        total = page.total
        if total is not None and total < following:  # the total counts the range
            total = self.tally.highest_total
        bounds = [bound for bound in (total, reading.wanted.stop) if bound is not None]
        left = min(bounds, default=following) - following
        if page.next is None:
            return left > 0 or self._may_have_stopped(page)
        try:
            leads_to = range_start(reading.link_request(page.next))
        except PaginationError:
            return False  # report it instead of working around it
        if leads_to is not None and leads_to == following:
            support.honored = True
        if len(page.items) == 1:
            return False  # ranges share an item, so a page must hold two
        worth = 1 if support.honored else _WORTH_A_TRIAL
        return reading.concurrency > 1 and left > worth * len(page.items)

    def _may_have_stopped(self, page: Envelope) -> bool:
        """Return whether a server without links may have more items than its total says."""
        full = len(page.items) == self._reading.page_size
        return full and not self.tally.linked and self._reading.wanted.stop is None

    def _links(self, first: _First) -> LinkReader:
        return LinkReader(self._reading, first.request, first.page, first.position, first.index)

    def _without_ranges(self) -> Reader | None:
        """Return the reader to use if ranges are ignored; if there are no more links, judge their end."""
        if self._by_link is None and self._first_page is not None:
            self._by_link = self._links(self._first_page)
        elif self._by_link is not None:
            self._by_link.judge_end()
        return self._by_link

    def _after(self, reader: Reader) -> Reader | None:
        """Return the reader that continues after this one, if any."""
        if isinstance(reader, LinkReader) and reader.more_by_index:
            return RangeReader(self._reading, reader.index, self.tally.longest)
        if isinstance(reader, RangeReader) and reader.next_link is not None:
            next_link = Envelope(items=[], next=reader.next_link)
            self._by_link = LinkReader(
                self._reading, self._reading.request, next_link, reader.position, reader.position
            )
            return self._by_link
        return None
