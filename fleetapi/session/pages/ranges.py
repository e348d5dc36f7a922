"""Fetching index ranges concurrently, and handing them out in order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

import attrs

from fleetapi.errors import InvalidRequest, PaginationError
from fleetapi.session.pages.bookmark import Bookmark
from fleetapi.session.pages.index_ranges import IndexRange
from fleetapi.session.pages.plan import RangePlan, fingerprint, gap, range_start, same_items, unseen
from fleetapi.session.pages.reading import Chunk, Reading
from fleetapi.session.tasks import cancel, cancelled, start
from fleetapi.wire.envelope import Envelope

__all__ = ["RangeReader", "RangesIgnored", "fetch_range"]

_log = logging.getLogger("fleetapi.pages")

_SECOND_CHANCES = 3  # for a page that is empty although the server counts items there
_RECENT = 3  # pages in which a moved item is looked for


@attrs.frozen
class _Answer:
    """The items of a range and its last page; `astray` if they came by a cursor, whose place nobody knows."""

    items: list[Any]
    page: Envelope
    astray: bool = False


class RangesIgnored(Exception):
    """The server does not honour index ranges after all; nothing has been handed out yet."""


class RangeReader:
    """Reads what follows `previous`, a page that was read from index `begin` on.

    At most `Reading.concurrency` pages are in flight or wait to be taken. While it is not known whether the
    server honours ranges, the first one goes alone and is compared with the page before it.
    """

    def __init__(self, reading: Reading, previous: Envelope, begin: int) -> None:
        total = previous.total
        assert reading.ranges is not None
        assert total is not None
        self._reading = reading
        self._support = reading.ranges
        self._trial = reading.ranges.honoured is None
        self._previous = previous
        self._recent = deque([previous.items], maxlen=_RECENT)
        self._total: int | None = total
        self.plan = RangePlan(begin + len(previous.items), len(previous.items), total, reading.stop)
        self._tasks: deque[tuple[IndexRange, asyncio.Task[_Answer]]] = deque()
        self._rest: str | None = None
        self._empty = 0
        self._gap: int | None = None
        self._shown = {fingerprint(previous.items)}
        self._astray = False
        self._fill()

    async def next(self) -> Chunk | None:
        """The next page; None behind the last one."""
        while True:
            self._fill()
            if not self._tasks:
                return None
            chunk = await self._take()
            if chunk is not None:
                return chunk

    async def _take(self) -> Chunk | None:
        """The next page; None for one that is empty although the server counts items there."""
        span, task = self._tasks[0]
        try:
            answer = await task
        except InvalidRequest:
            if self._trial:
                raise self._ignored() from None
            raise
        items, envelope = answer.items, answer.page
        if self._trial:
            if not items or same_items(self._previous, envelope):
                raise self._ignored()
            self._support.honoured, self._trial = True, False
        self._tasks.popleft()
        self._refuse_repeated(items, envelope)
        self.plan.learn(envelope.total)
        if items and self._gap is not None:
            raise PaginationError(
                f"the server gives no item number {self._gap}, but later ones",
                remedy="resume from the token",
                request=self._reading.request.summary,
            )
        following = span.first + len(items)
        lacking = following != span.stop and self._reading.count.exceeds(following, envelope)
        if lacking and _leads_past(self._reading, envelope, span):
            _log.warning(
                "%s: the server gives %d of the items %s, and goes on behind them",
                self._reading.request.summary,
                len(items),
                span,
            )
        elif lacking:
            await self._passed_over(following)
            if not items:
                return None
        self._rest = envelope.next if span.stop == following else None
        items = await self._complete(span, items, envelope)
        self._astray = answer.astray
        self._fill()
        return Chunk(items, envelope, Bookmark(following - len(items), by_index=True), self._place(following))

    def _refuse_repeated(self, items: list[Any], envelope: Envelope) -> None:
        """A page that was shown before, in a collection that has not changed: its range was ignored."""
        content = fingerprint(items)
        changed = envelope.total is not None and envelope.total != self._total
        if content is not None and content in self._shown and not changed:
            raise PaginationError(
                "the server gives items again that it gave for another range",
                remedy="resume from the token, later",
                request=self._reading.request.summary,
            )
        self._shown.add(content)

    async def _passed_over(self, index: int) -> None:
        """Items that the server counts did not come: an error if others follow, the end if none do."""
        if self._gap is None:
            self._gap = index
        self._empty += 1
        if self._empty > max(2, self._reading.concurrency):
            self.plan.stop = self._gap
            await self.close()
            self._tasks.clear()
            _log.warning(
                "%s: the server counts more items than the %d that it gives",
                self._reading.request.summary,
                self._gap,
            )

    def rest(self) -> tuple[str | None, int]:
        """The link that leads on behind the last range nevertheless (the total was too low), and to where."""
        return self._rest, self.plan.position

    def _place(self, following: int) -> Bookmark | None:
        more = self._tasks or (self._rest is not None and not self._reading.enough(following))
        return Bookmark(following, by_index=True) if more else None

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""
        cancel(task for _, task in self._tasks)

    async def close(self) -> None:
        """Cancel what is in flight, and wait until it is gone."""
        await cancelled(task for _, task in self._tasks)

    def _fill(self) -> None:
        bound = 1 if self._trial else self._reading.concurrency
        while len(self._tasks) < bound and (span := self.plan.take()) is not None:
            self._tasks.append((span, start(fetch_range(self._reading, span, trial=self._trial))))

    async def _complete(self, span: IndexRange, items: list[Any], envelope: Envelope) -> list[Any]:
        """The items of a range, whatever the collection did between the answers to its neighbours."""
        before = self._total
        self._total = before if envelope.total is None else envelope.total
        if before == self._total and not self._astray:
            self._recent.append(items)
            return items
        recent = [item for page in self._recent for item in page]
        self._recent.append(items)
        hidden = gap(before, self._total, span.first)
        if hidden is not None:
            slipped = (await fetch_range(self._reading, hidden)).items
            items = [*unseen(slipped, [*recent, *items]), *items]
            self._recent.append(slipped)
        return list(unseen(items, recent))

    def _ignored(self) -> RangesIgnored:
        self._support.honoured = False
        return RangesIgnored()


async def fetch_range(reading: Reading, span: IndexRange, *, trial: bool = False) -> _Answer:
    """All items of a range; a server that gives fewer at once, or none at first, is asked again.

    An empty page with a link is not the end: if it stays empty, the link is followed, unless it leads past
    what is missing. In a trial no link is followed: what it leads to would prove nothing about ranges.
    """
    assert span.last is not None
    first, items, empty, astray = span.first, list[Any](), 0, False
    request = reading.range_request(span)
    while True:
        page = await reading.ask(request)
        fresh = page.items[: span.last - first + 1]
        items += fresh
        first += len(fresh)
        empty = 0 if fresh else empty + 1
        if first > span.last or not reading.count.exceeds(first, page) or empty > _SECOND_CHANCES:
            if first <= span.last and not trial:
                reading.check(page, first)
            return _Answer(items, page, astray)
        request = reading.range_request(IndexRange(first, span.last))
        if empty > 1 and page.next is not None and not trial:
            onward = reading.link_request(page.next)
            leads_to = range_start(onward)
            if leads_to is None or leads_to == first:
                request, astray = onward, leads_to is None


def _leads_past(reading: Reading, page: Envelope, span: IndexRange) -> bool:
    """Whether a page says itself that the next items are those behind a range, and means it."""
    if not page.stated or page.next is None or span.stop is None:
        return False
    leads_to = range_start(reading.link_request(page.next))
    return leads_to is not None and leads_to >= span.stop
