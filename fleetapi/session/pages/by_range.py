"""Pages asked for by index range, several at once, each checked against the one before.

Every range begins with the last item of the range before it. If the server shows that item first, both pages
fit together. If not, items were added or removed meanwhile (or the server counts in its own way): then the
place after the last known item is searched for, so that nothing slips through and nothing comes twice.
"""

from __future__ import annotations

import asyncio
from collections import deque

import attrs

from fleetapi.errors import InvalidRequest
from fleetapi.session.concurrency import cancel, cancelled, start
from fleetapi.session.pages.places import Bookmark, IndexRange
from fleetapi.session.pages.reading import RESUME_OR_SKIP, Chunk, Reading, Shown, log, range_start
from fleetapi.wire.envelope import Envelope

__all__ = ["RangeReader", "RangesIgnored"]

_AGAIN = 2  # further requests for a page that is empty although the server counts items there
_SEARCHES = 40  # pages looked at to find the last known item again


_Task = tuple[IndexRange, asyncio.Task[Envelope]]
_Checked = tuple[Envelope, Shown, _Task | None]


class RangesIgnored(Exception):
    """The server does not honour index ranges; nothing was handed out."""


class RangeReader:
    """Reads from the server's index `position` on, `size` items a page.

    `ordinal` is what `position` would be if no item had come twice; `before` is the page before, if there was
    one in this reading. At most `Reading.concurrency` pages are in flight or wait to be taken. While it is
    not known whether the server honours ranges, the first range goes alone.
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
        self._trial = reading.ranges.honoured is None
        self._before = before
        self._alone = alone
        self._size = max(size, 2)
        self._overlap = 0 if self._support.whole_pages else 1  # items that two ranges share
        self._clipped = 0  # how many items came the last time that fewer came than asked for
        self.position = position  # the server's index of the next item
        self._planned = position  # the first index that no request was sent for
        self._ahead = (position if ordinal is None else ordinal) - self._tally.noted
        self._tasks: deque[_Task] = deque()
        self._done = False
        self._searched = 0
        self.onward: str | None = None
        self._fill()

    async def next(self) -> Chunk | None:
        """The next page with new items; None after the last one, and when `onward` leads further."""
        while not self._done:
            self._fill()
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
            chunk = await self._judge(span, page)
            if chunk is not None:
                return chunk
        return None

    @property
    def ordinal(self) -> int:
        """What the index of the next item would be if the server neither repeated items nor left any out."""
        return self._ahead + self._tally.noted

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""
        cancel(task for _, task in self._tasks)

    async def close(self) -> None:
        """Cancel what is in flight, and wait until it is gone."""
        await cancelled(task for _, task in self._tasks)

    def _fill(self) -> None:
        """Keep as many requests in flight as are allowed and of use."""
        alone = self._trial or self._tally.total is None
        bound = 1 if alone else self._reading.concurrency
        while len(self._tasks) < bound and (span := self._next_range()) is not None:
            page = self._reading.page(
                self._reading.range_request(span), span.first, led_here=False, again=_AGAIN
            )
            self._tasks.append((span, start(page)))

    def _next_range(self) -> IndexRange | None:
        """The next range to ask for; open-ended where the collection should end, so that its end is told."""
        end, stop, limit = self._tally.highest_total, self._reading.wanted.stop, self._reading.limit
        if stop is not None:  # in the server's index, which leads where it repeats items
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

    async def _judge(self, span: IndexRange, page: Envelope) -> Chunk | None:
        """What a page is worth: new items, or None when there are none (yet)."""
        shown = self._shown(span, page)
        fits = self._fits(span, page)
        if self._support.whole_pages and self._before is not None and page.total != self._before.total:
            raise self._reading.failed("the collection changed while it was read, and page numbers moved")
        if not shown.fresh and await self._gives_whole_pages(page):
            return None
        if self._trial:
            self._pass_trial(page, shown, fits=fits)
        if not shown.fresh:
            return await self._without_news(span, page, fits=fits)
        if fits or shown.last_seen >= 0:
            return await self._accept(span, page, shown)
        return await self._search()

    def _pass_trial(self, page: Envelope, shown: Shown, *, fits: bool) -> None:
        """See whether the server honours ranges: if so, the page begins with the item that came last.

        New items without that one may show that the collection has changed; then it is searched for.
        """
        self._trial = False
        looks_alike = shown.keys[:1] == [None] and self._same_content(page)
        if fits and shown.fresh and not looks_alike:
            self._support.honoured = True
        elif looks_alike or not (fits or shown.fresh):
            raise self._ignored(for_good=bool(page.items) and not shown.fresh)

    async def _gives_whole_pages(self, page: Envelope) -> bool:
        """Whether ranges become page numbers: asked for the last item and more, the page comes again."""
        before, onward = self._before, page.next
        if before is None or not page.items or page.items != before.items or not self._overlap:
            return False
        if onward is not None and range_start(self._reading.link_request(onward)) is None:
            return False  # cursors lead on without any ranges
        following = IndexRange(self.position, self.position + self._size - 1)
        answer = await self._reading.ask(self._reading.range_request(following))
        shown = self._tally.look(answer.items)
        if not answer.items or len(shown.fresh) < len(answer.items) or None in shown.keys:
            return False
        self._support.honoured = self._support.whole_pages = True
        self._trial, self._overlap = False, 0
        await self._start_over()
        self._tasks.append((following, start(_known(answer))))
        self._planned = following.first + self._size
        return True

    def _same_content(self, page: Envelope) -> bool:
        """Whether a page cannot be told from the one before, as its items have no ids."""
        contents = {self._tally.mark(item) for item in page.items}
        return len(contents) == 1 or (self._before is not None and self._before.items == page.items)

    def _shown(self, span: IndexRange, page: Envelope) -> Shown:
        """What is new on a page; where nothing tells items apart, all but the one that both pages share."""
        shown = self._look(page)
        if shown.fresh[:1] == (0,) and shown.keys[0] is None and self._overlaps(span):
            if not self._fits(span, page):
                if self._trial:
                    return shown
                raise self._reading.failed("the collection changed, and its items have no ids to continue by")
            return Shown(shown.fresh[1:], max(shown.last_seen, 0), shown.keys)
        return shown

    def _look(self, page: Envelope) -> Shown:
        """What is new; after resuming, what stands before a known item was delivered already."""
        shown = self._tally.look(page.items)
        if not self._tally.earlier or shown.last_seen < 0:
            return shown
        fresh = tuple(offset for offset in shown.fresh if offset > shown.last_seen)
        return Shown(fresh, shown.last_seen, shown.keys)

    def _overlaps(self, span: IndexRange) -> bool:
        return span.first < self.position

    def _fits(self, span: IndexRange, page: Envelope) -> bool:
        """Whether a page begins with the item that came last, as was asked for."""
        if not self._overlaps(span):
            return True
        return bool(page.items) and self._tally.is_latest(page.items[0])

    async def _accept(self, span: IndexRange, page: Envelope, shown: Shown) -> Chunk:
        """Hand out a page with new items, and go on after it."""
        start_at, stop = span.first, span.stop
        self._searched = 0
        following = None
        if stop is not None and len(page.items) < stop - start_at and self._overlap:
            page, shown, following = await self._check_short(span, page, shown)
        if stop is not None and len(page.items) > stop - start_at and shown.last_seen > 0:
            start_at -= shown.last_seen  # the server put items before those that it was asked for
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
        self._find_end(span, page)
        more = not self._done or self.onward is not None
        after = self._bookmark(self.position) if more else None
        if not self._alone:
            self._fill()
        return attrs.evolve(chunk, after=after)

    def _bookmark(self, position: int) -> Bookmark:
        return Bookmark(position, by_index=True, whole_pages=self._support.whole_pages)

    def _advance(self, span: IndexRange, page: Envelope, shown: Shown) -> int:
        """How far a page leads by the server's index; items that it repeats beyond the range do not count."""
        asked = (self._reading.page_size or self._size) if span.stop is None else span.stop - span.first
        if len(page.items) <= asked:
            return len(page.items)
        return max(asked, len(set(shown.keys) - {None}) + shown.keys.count(None))

    async def _check_short(self, span: IndexRange, page: Envelope, shown: Shown) -> _Checked:
        """A page with fewer items than asked for must lack those at its end: the next one tells.

        Nothing is to be checked where the collection ends.
        """
        for _ in range(2):
            end = span.first + len(page.items)
            if not self._counts(page, end) or end == span.stop or not shown.fresh:
                return page, shown, None
            ahead = IndexRange(end - 1, end + self._size - 2)
            following = await self._reading.page(
                self._reading.range_request(ahead), end, led_here=False, again=_AGAIN
            )
            if not following.items or self._tally.same(following.items[0], page.items[-1]):
                return page, shown, (ahead, start(_known(following)))
            page = await self._reading.ask(self._reading.range_request(span))
            shown = self._shown(span, page)
        raise self._reading.failed(
            f"the server leaves out items between number {span.first} and {span.last}", remedy=RESUME_OR_SKIP
        )

    def _learn_size(self, length: int) -> None:
        """A server that gives fewer items than asked for, twice, is asked for that many from now on."""
        if length == self._clipped:
            self._size = length if length > 1 else self._size
        self._clipped = length

    def _counts(self, page: Envelope, index: int | None = None) -> bool:
        """Whether the server counts an item with this index; a total below what has come counts the range."""
        index = min(self.position, self.ordinal) if index is None else index
        total = self._tally.total if page.total is None else page.total
        if total is not None and total < index:
            total = self._tally.highest_total
        return total is not None and index < total

    def _find_end(self, span: IndexRange, page: Envelope) -> None:
        """See whether a page is the last one: nothing else decides that than an open-ended range."""
        if self._reading.enough(self.ordinal):
            self._done = True
        elif span.last is None and not self._tasks and not self._counts(page):
            if page.next is not None:
                self.onward, self._done = page.next, True
            elif self._tally.linked or len(page.items) < self._size:
                self._done = True

    async def _start_over(self) -> None:
        """Forget what was asked for ahead: it does not continue what has come."""
        await self.close()
        self._tasks.clear()
        self._planned = self.position

    async def _without_news(self, span: IndexRange, page: Envelope, *, fits: bool) -> Chunk | None:
        """A page shows nothing new: ask in other words, then find out whether this is the end or a gap."""
        if span.last is None and fits and page.next is None and not self._counts(page):
            self._done = True
            return None
        later = await self._fresh_ahead()
        open_ended = IndexRange(span.first)
        again = await self._reading.ask(self._reading.range_request(open_ended))
        shown, fits = self._shown(open_ended, again), self._fits(open_ended, again)
        if fits and not shown.fresh and self._overlap and again.items:  # perhaps only one item fits on a page
            open_ended = IndexRange(self.position)
            alone = await self._reading.ask(self._reading.range_request(open_ended))
            if (shown := self._shown(open_ended, alone)).fresh:
                again = alone
                if len(shown.fresh) == 1:
                    self._size, self._overlap = 1, 0
        if shown.fresh and (fits or shown.last_seen >= 0):
            return await self._accept(open_ended, again, shown)
        if not fits and (chunk := await self._search()) is not None:
            return chunk
        if later or await self._fresh_elsewhere(again):
            raise self._reading.failed(
                f"the server gives no item number {self.position}, but later ones",
                remedy=RESUME_OR_SKIP,
            )
        if self._tally.counts(self.position, again):
            log.warning(
                "%s: the server counts %d items, but has no more than %d",
                self._reading.request.summary,
                self._tally.total,
                self.position,
            )
        self._done = True
        return None

    async def _fresh_ahead(self) -> bool:
        """Whether pages that were asked for ahead show anything new. They are given up."""
        pages = [await task for _, task in self._tasks]
        self._tasks.clear()
        self._planned = self.position
        return any(self._tally.look(page.items).fresh for page in pages)

    async def _fresh_elsewhere(self, page: Envelope) -> bool:
        """Whether the link of a page, or the last page by the server's total, shows anything new."""
        found = False
        if page.next is not None:
            linked = await self._reading.ask(self._reading.link_request(page.next))
            found = bool(self._tally.look(linked.items).fresh)
        if not found and self._counts(page):
            total = self._tally.total or 0
            last = IndexRange(max(self.position, total - self._size))
            found = bool(
                self._tally.look((await self._reading.ask(self._reading.range_request(last))).items).fresh
            )
        return found

    async def _search(self) -> Chunk | None:
        """Find the last known item again, and go on after it; None if nothing follows it."""
        await self._start_over()
        floor = min(self._reading.wanted.first, self.position)
        low, step, forward = max(floor, self.position - 1), max(1, self._size // 2), False
        while self._searched < _SEARCHES:
            self._searched += 1
            low = low if forward else max(floor, low - step)
            span = IndexRange(low, low + self._size - 1)
            page = await self._reading.ask(self._reading.range_request(span))
            shown = self._look(page)
            known = shown.last_seen >= 0
            if shown.fresh and (known or (low == floor and not self._tally.earlier)):
                return await self._accept(span, page, shown)
            if known:  # all of it: what follows is further on
                self.position = self._planned = low + self._advance(span, page, shown)
                if len(page.items) < 2:
                    return None
                low, forward = self.position - 1, True
            elif not page.items and (forward or low == floor):
                return None
            elif low == floor:
                raise self._reading.failed("none of the items that were delivered last is there any more")
            else:
                forward = False
                step *= 2
        raise self._reading.failed("the collection changes faster than it can be read")

    def _ignored(self, *, for_good: bool = True) -> RangesIgnored:
        if for_good:
            self._support.honoured = False
        return RangesIgnored()


async def _known(page: Envelope) -> Envelope:
    return page
