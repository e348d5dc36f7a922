"""Read a collection by index range: several requests at once, each page checked against the one before.

Each range begins with the last item of the range before it. If the page begins with that item, the two fit
together. If not, the collection has changed (or the server counts differently), and the reader looks for
that item, so that no item is lost or delivered twice.

`_send_requests` requests a page ahead of time, `_process` decides what it means, and `_deliver` hands out its
new items. The rest are special cases: `_decide_trial` (the first range), `_without_new_items` (the end, or a
gap) and `_find_latest_again` (a changed collection).
"""

from __future__ import annotations

import asyncio
from collections import deque

import attrs

from fleetapi.errors import InvalidRequest
from fleetapi.session.concurrency import cancel, cancelled, start
from fleetapi.session.pages.bookmarks import Bookmark, IndexRange
from fleetapi.session.pages.reading import RESUME_OR_SKIP, Chunk, NewItems, Reading, log, range_start
from fleetapi.wire.envelope import Envelope

__all__ = ["RangeReader", "RangesIgnored"]

_MORE_ATTEMPTS = 2  # for a page that is empty although the total says that it has items
_MOST_SEARCHES = 40  # pages, to find the item delivered last


_Task = tuple[IndexRange, asyncio.Task[Envelope]]
_Checked = tuple[Envelope, NewItems, _Task | None]


class RangesIgnored(Exception):
    """The server ignores index ranges. Nothing was delivered."""


class RangeReader:
    """Reads `size` items a page, from the server's index `position`.

    `ordinal` is what `position` would be if no item had come twice; `before` is the page before, if this
    reading had one. At most `Reading.concurrency` pages are in flight or waiting. Until it is known whether
    the server honors ranges, only one request is sent. With `alone`, none is sent ahead.
    """

    def __init__(
        self,
        reading: Reading,
        position: int,
        size: int,
        before: Envelope | None = None,
        *,
        ordinal: int | None = None,
        alone: bool = False,
    ) -> None:
        assert reading.ranges is not None
        self._reading = reading
        self._tally = reading.tally
        self._support = reading.ranges
        self._trial = reading.ranges.honored is None
        self._before = before
        self._alone = alone
        self._size = max(size, 2)
        self._overlap = 0 if self._support.whole_pages else 1  # items that two ranges share
        self._short_length = 0  # of the latest page that was shorter than its range
        self.position = position  # the server's index of the next item
        self._planned = position  # the first index that was not requested yet
        self._ahead = (position if ordinal is None else ordinal) - self._tally.recorded
        self._tasks: deque[_Task] = deque()
        self._done = False
        self._searched = 0
        self.next_link: str | None = None
        self._send_requests()

    async def next(self) -> Chunk | None:
        """Return the next page with new items; None after the last one, or if `next_link` leads on."""
        while not self._done:
            self._send_requests()
            if not self._tasks:
                break
            span, task = self._tasks[0]
            try:
                page = await task
            except InvalidRequest:
                if self._trial:
                    raise self._ignored() from None
                raise
            self._tasks.popleft()
            chunk = await self._process(span, page)
            if chunk is not None:
                return chunk
        return None

    @property
    def ordinal(self) -> int:
        """What the index of the next item would be if the server neither repeated nor omitted items."""
        return self._ahead + self._tally.recorded

    def abandon(self) -> None:
        """Cancel the requests in flight without waiting for them."""
        cancel(task for _, task in self._tasks)

    async def close(self) -> None:
        """Cancel the requests in flight and wait for them."""
        await cancelled(task for _, task in self._tasks)

    def _send_requests(self) -> None:
        """Send requests ahead, as many as are allowed and useful."""
        alone = self._trial or self._tally.total is None
        bound = 1 if alone else self._reading.concurrency
        while len(self._tasks) < bound and (span := self._next_range()) is not None:
            page = self._reading.page(
                self._reading.range_request(span), span.first, led_here=False, again=_MORE_ATTEMPTS
            )
            self._tasks.append((span, start(page)))

    def _next_range(self) -> IndexRange | None:
        """Return the next range to request, or None. It is open-ended where the collection should end."""
        end, stop, limit = self._tally.highest_total, self._reading.wanted.stop, self._reading.limit
        if stop is not None:  # as a server's index, which is higher if items were repeated
            stop += self.position - self.ordinal
        if (
            self._done
            or (self._tasks and self._planned >= end)
            or (stop is not None and self._planned >= stop)
        ):
            return None
        if limit is not None and self._planned >= self.position + limit - self._tally.delivered:
            return None
        first = self._planned - (self._overlap if self._planned > 0 and self._tally.has_latest else 0)
        self._planned = following = first + self._size
        if following >= end and (stop is None or stop > end):
            return IndexRange(first)
        return IndexRange(first, (following if stop is None else min(following, stop)) - 1)

    async def _process(self, span: IndexRange, page: Envelope) -> Chunk | None:
        """Return what a page contributes; None if it has no new items."""
        shown = self._new_items(span, page)
        fits = self._starts_with_latest(span, page)
        if self._support.whole_pages and self._before is not None and page.total != self._before.total:
            raise self._reading.failed("the collection changed while it was read, so page numbers shifted")
        if not shown.fresh and await self._gives_whole_pages(page):
            return None
        if self._trial:
            self._decide_trial(page, shown, fits=fits)
        if not shown.fresh:
            return await self._without_new_items(span, page, fits=fits)
        if fits or shown.last_seen >= 0:
            return await self._deliver(span, page, shown)
        return await self._find_latest_again()

    def _new_items(self, span: IndexRange, page: Envelope) -> NewItems:
        """Return the new items of a page. Without ids, these are all but the one that both pages share."""
        shown = self._classify(page)
        if shown.fresh[:1] == (0,) and shown.keys[0] is None and self._overlaps(span):
            if not self._starts_with_latest(span, page):
                if self._trial:
                    return shown
                raise self._reading.failed(
                    "the collection changed, and its items have no ids to continue from"
                )
            return NewItems(shown.fresh[1:], max(shown.last_seen, 0), shown.keys)
        return shown

    def _classify(self, page: Envelope) -> NewItems:
        """Return the new items; after resuming, those before a known item were delivered already."""
        shown = self._tally.classify(page.items)
        if not self._tally.resumed_after or shown.last_seen < 0:
            return shown
        fresh = tuple(offset for offset in shown.fresh if offset > shown.last_seen)
        return NewItems(fresh, shown.last_seen, shown.keys)

    def _overlaps(self, span: IndexRange) -> bool:
        return span.first < self.position

    def _starts_with_latest(self, span: IndexRange, page: Envelope) -> bool:
        """Return whether a page begins with the latest item, as requested."""
        if not self._overlaps(span):
            return True
        return bool(page.items) and self._tally.is_latest(page.items[0])

    def _decide_trial(self, page: Envelope, shown: NewItems, *, fits: bool) -> None:
        """Decide whether the server honors ranges: if it does, the page begins with the latest item.

        New items without that one may mean that the collection has changed, so the latest item is looked for.
        """
        self._trial = False
        looks_alike = shown.keys[:1] == [None] and self._same_content(page)
        if fits and shown.fresh and not looks_alike:
            self._support.honored = True
        elif looks_alike or not (fits or shown.fresh):
            raise self._ignored(for_good=bool(page.items) and not shown.fresh)

    def _same_content(self, page: Envelope) -> bool:
        """Return whether a page looks like the one before, because its items have no ids."""
        contents = {self._tally.fingerprint(item) for item in page.items}
        return len(contents) == 1 or (self._before is not None and self._before.items == page.items)

    async def _gives_whole_pages(self, page: Envelope) -> bool:
        """Return whether the server turns ranges into page numbers: then the page before comes again."""
        before, next_link = self._before, page.next
        if before is None or not page.items or page.items != before.items or not self._overlap:
            return False
        if next_link is not None and range_start(self._reading.link_request(next_link)) is None:
            return False  # cursors work without ranges
        following = IndexRange(self.position, self.position + self._size - 1)
        answer = await self._reading.ask(self._reading.range_request(following))
        shown = self._tally.classify(answer.items)
        if not answer.items or len(shown.fresh) < len(answer.items) or None in shown.keys:
            return False
        self._support.honored = self._support.whole_pages = True
        self._trial, self._overlap = False, 0
        await self._start_over()
        self._tasks.append((following, start(_already_here(answer))))
        self._planned = following.first + self._size
        return True

    async def _deliver(self, span: IndexRange, page: Envelope, shown: NewItems) -> Chunk:
        """Return a page with new items, and send the requests for those after it."""
        start_at, stop = span.first, span.stop
        self._searched = 0
        following = None
        if stop is not None and len(page.items) < stop - start_at and self._overlap:
            page, shown, following = await self._check_short(span, page, shown)
        if stop is not None and len(page.items) > stop - start_at and shown.last_seen > 0:
            start_at -= shown.last_seen  # the server put items before the requested ones
        elif not self._overlaps(span) and not self._support.whole_pages:
            start_at -= shown.last_seen + 1
        place = self._bookmark(start_at)
        self.position = start_at + self._advance(span, page, shown)
        if following is not None:
            await self._start_over()
            self._learn_size(len(page.items))
            self._tasks.append(following)
            self._planned = following[0].first + self._size
        elif self._tasks and self._tasks[0][0].first + self._overlap != self.position:
            await self._start_over()
        elif not self._tasks:
            self._planned = self.position
        first = self.ordinal
        chunk = self._reading.chunk(page, shown, place, None, first=first)
        self._check_for_end(span, page)
        more = not self._done or self.next_link is not None
        after = self._bookmark(self.position) if more else None
        if not self._alone:
            self._send_requests()
        return attrs.evolve(chunk, after=after)

    async def _check_short(self, span: IndexRange, page: Envelope, shown: NewItems) -> _Checked:
        """Check with the next page, if there is one, that a short page only lacks items at its end."""
        for _ in range(2):
            end = span.first + len(page.items)
            if not self._expects(page, end) or end == span.stop or not shown.fresh:
                return page, shown, None
            ahead = IndexRange(end - 1, end + self._size - 2)
            following = await self._reading.page(
                self._reading.range_request(ahead), end, led_here=False, again=_MORE_ATTEMPTS
            )
            if not following.items or self._tally.same(following.items[0], page.items[-1]):
                return page, shown, (ahead, start(_already_here(following)))
            page = await self._reading.ask(self._reading.range_request(span))
            shown = self._new_items(span, page)
        raise self._reading.failed(
            f"the server omits items between {span.first} and {span.last}", remedy=RESUME_OR_SKIP
        )

    def _learn_size(self, length: int) -> None:
        """If the server clips two pages to the same length, request that many items from now on."""
        if length == self._short_length > 1:
            self._size = length
        self._short_length = length

    def _advance(self, span: IndexRange, page: Envelope, shown: NewItems) -> int:
        """Return how far a page advances the server's index, without repeated items beyond the range."""
        asked = (self._reading.page_size or self._size) if span.stop is None else span.stop - span.first
        if len(page.items) <= asked:
            return len(page.items)
        return max(asked, len(set(shown.keys) - {None}) + shown.keys.count(None))

    def _bookmark(self, position: int) -> Bookmark:
        return Bookmark(position, by_index=True, whole_pages=self._support.whole_pages)

    def _check_for_end(self, span: IndexRange, page: Envelope) -> None:
        """Decide whether a page is the last one. Only an open-ended range can tell."""
        if self._reading.enough(self.ordinal):
            self._done = True
        elif span.last is None and not self._tasks and not self._expects(page):
            if page.next is not None:
                self.next_link, self._done = page.next, True
            elif self._tally.linked or len(page.items) < self._size:
                self._done = True

    def _expects(self, page: Envelope, index: int | None = None) -> bool:
        """Return whether the total includes this index. A total that is too low counts the range."""
        index = min(self.position, self.ordinal) if index is None else index
        total = self._tally.total if page.total is None else page.total
        if total is not None and total < index:
            total = self._tally.highest_total
        return total is not None and index < total

    async def _without_new_items(self, span: IndexRange, page: Envelope, *, fits: bool) -> Chunk | None:
        """Handle a page without new items: request it differently, then distinguish the end from a gap."""
        if span.last is None and fits and page.next is None and not self._expects(page):
            self._done = True
            return None
        later = await self._fresh_ahead()
        open_ended = IndexRange(span.first)
        again = await self._reading.ask(self._reading.range_request(open_ended))
        shown, fits = self._new_items(open_ended, again), self._starts_with_latest(open_ended, again)
        if fits and not shown.fresh and self._overlap and again.items:  # a page may hold only one item
            open_ended = IndexRange(self.position)
            alone = await self._reading.ask(self._reading.range_request(open_ended))
            if (shown := self._new_items(open_ended, alone)).fresh:
                again = alone
                if len(shown.fresh) == 1:
                    self._size, self._overlap = 1, 0
        if shown.fresh and (fits or shown.last_seen >= 0):
            return await self._deliver(open_ended, again, shown)
        if not fits and (chunk := await self._find_latest_again()) is not None:
            return chunk
        if later or await self._fresh_elsewhere(again):
            raise self._reading.failed(
                f"the server does not return item {self.position}, but later ones",
                remedy=RESUME_OR_SKIP,
            )
        if self._tally.expects(self.position, again):
            log.warning(
                "%s: the server's total is %d, but it returned only %d items",
                self._reading.request.summary,
                self._tally.total,
                self.position,
            )
        self._done = True
        return None

    async def _fresh_ahead(self) -> bool:
        """Return whether pages requested ahead have new items, and discard them."""
        pages = [await task for _, task in self._tasks]
        self._tasks.clear()
        self._planned = self.position
        return any(self._tally.classify(page.items).fresh for page in pages)

    async def _fresh_elsewhere(self, page: Envelope) -> bool:
        """Return whether the link of a page, or the last page by the total, leads to new items."""
        found = False
        if page.next is not None:
            linked = await self._reading.ask(self._reading.link_request(page.next))
            found = bool(self._tally.classify(linked.items).fresh)
        if not found and self._expects(page):
            total = self._tally.total or 0
            last = IndexRange(max(self.position, total - self._size))
            linked = await self._reading.ask(self._reading.range_request(last))
            found = bool(self._tally.classify(linked.items).fresh)
        return found

    async def _find_latest_again(self) -> Chunk | None:
        """Find the item delivered last and return the page after it; None if nothing follows."""
        await self._start_over()
        floor = min(self._reading.wanted.first, self.position)
        low, step, forward = max(floor, self.position - 1), max(1, self._size // 2), False
        while self._searched < _MOST_SEARCHES:
            self._searched += 1
            low = low if forward else max(floor, low - step)
            span = IndexRange(low, low + self._size - 1)
            page = await self._reading.ask(self._reading.range_request(span))
            shown = self._classify(page)
            known = shown.last_seen >= 0
            if shown.fresh and (known or (low == floor and not self._tally.resumed_after)):
                return await self._deliver(span, page, shown)
            if known:  # all of them: new items are further on
                self.position = self._planned = low + self._advance(span, page, shown)
                if len(page.items) < 2:
                    return None
                low, forward = self.position - 1, True
            elif not page.items and (forward or low == floor):
                return None
            elif low == floor:
                raise self._reading.failed("none of the items delivered last is in the collection any more")
            else:
                forward = False
                step *= 2
        raise self._reading.failed("the collection changes faster than it can be read")

    async def _start_over(self) -> None:
        """Cancel the requests sent ahead: they do not continue what has come."""
        await self.close()
        self._tasks.clear()
        self._planned = self.position

    def _ignored(self, *, for_good: bool = True) -> RangesIgnored:
        if for_good:
            self._support.honored = False
        return RangesIgnored()


async def _already_here(page: Envelope) -> Envelope:
    return page
