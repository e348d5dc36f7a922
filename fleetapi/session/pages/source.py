"""The first page of a reading, and the choice of how to read on."""

from __future__ import annotations

from fleetapi.errors import PaginationError
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmark import START, Bookmark
from fleetapi.session.pages.cursor import CursorReader
from fleetapi.session.pages.plan import range_start, same_items
from fleetapi.session.pages.ranges import RangeReader, RangesIgnored
from fleetapi.session.pages.reading import Chunk, Reader, Reading
from fleetapi.wire.envelope import Envelope

__all__ = ["PageSource"]

_WORTH_A_TRIAL = 2  # pages that must be left before we find out whether ranges are honoured


class PageSource:
    """The pages of one reading as JSON, in order. `alone` reads the first one and begins nothing else."""

    def __init__(self, reading: Reading, *, alone: bool = False) -> None:
        self._reading = reading = reading.afresh()
        self._alone = alone
        self._begun = False
        self._reader: Reader | None = None
        self._fallback: tuple[Request, Envelope, int] | None = None

    async def next(self) -> Chunk | None:
        """The next page; None behind the last one, and after `close`."""
        if not self._begun:
            self._begun = True
            return await self._first()
        while self._reader is not None:
            try:
                chunk = await self._reader.next()
            except RangesIgnored:
                self._reader = self._follow_links()
                continue
            if chunk is not None:
                return chunk
            self._reader = self._rest(self._reader)
        return None

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""
        if self._reader is not None:
            self._reader.abandon()

    async def close(self) -> None:
        """Cancel what is in flight and wait until it is gone. Nothing more is read."""
        self._begun = True
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.close()

    async def _first(self) -> Chunk:
        reading, place = self._reading, self._reading.place
        request = reading.first_request()
        first = max(place.position, reading.wanted.first)
        envelope = await reading.fetch_page(request, first, led_here=place != START)
        if place.by_index and reading.ranges is not None:
            reading.ranges.honoured = True
            place = Bookmark(place.index, by_index=True)
        elif place.query is None:
            place = Bookmark(await self._begin(envelope), place.skip)
        following = place.position + len(envelope.items)
        items, passed = reading.select(envelope.items, place.position)
        left_out = max(passed, place.skip)
        here = Bookmark(place.position, left_out, place.query, place.by_index)
        after = self._plan(request, envelope, place, following)
        return Chunk(items[left_out - passed :], envelope, here, after)

    async def _begin(self, envelope: Envelope) -> int:
        """The index of the first item that came, which is 0 when the server ignored the wanted range."""
        reading, support = self._reading, self._reading.ranges
        first = reading.wanted.first
        if first == 0 or support is None or not envelope.items:
            return first
        if support.honoured is None:
            if reading.trusted or self._leads_to_a_range(envelope, first + len(envelope.items)):
                return first
            probe = await reading.fetch(reading.probe_request())
            support.honoured = not same_items(Envelope(items=envelope.items[:1]), probe)
        return first if support.honoured else 0

    def _plan(self, request: Request, envelope: Envelope, place: Bookmark, following: int) -> Bookmark | None:
        """Choose the reader for what follows, start it, and say where that begins."""
        reading = self._reading
        if reading.enough(following):
            return None
        if self._by_index(envelope, following):
            self._fallback = request, envelope, following
            if not self._alone:
                self._reader = RangeReader(reading, envelope, following - len(envelope.items))
            if reading.ranges is not None and reading.ranges.honoured:
                return Bookmark(following, by_index=True)
        elif envelope.next is None and not reading.cut_off(envelope, following):
            return None
        elif not self._alone:
            self._reader = CursorReader(reading, request, envelope, following)
        again = Bookmark(place.position, len(envelope.items), place.query, place.by_index)
        return self._link_place(envelope, following) or again

    def _by_index(self, envelope: Envelope, following: int) -> bool:
        """Whether to read on by index: worth it, possible, and not known to be in vain."""
        reading, support = self._reading, self._reading.ranges
        if support is None or support.honoured is False or envelope.total is None or not envelope.items:
            return False
        if envelope.next is not None and self._link_place(envelope, following) is None:
            return False  # a link that must not be followed: say so, instead of reading around it
        if self._leads_to_a_range(envelope, following):
            support.honoured = True
        if support.honoured is None and following > len(envelope.items):
            return False  # an ignored range shows the very first items: only beside those it can be told
        stop = reading.stop
        left = (envelope.total if stop is None else min(envelope.total, stop)) - following
        if envelope.next is None:
            return left > 0
        worth = 1 if support.honoured else _WORTH_A_TRIAL
        return reading.concurrency > 1 and left > worth * len(envelope.items)

    def _leads_to_a_range(self, envelope: Envelope, following: int) -> bool:
        try:
            return (
                envelope.next is not None
                and range_start(self._reading.link_request(envelope.next)) == following
            )
        except PaginationError:
            return False

    def _link_place(self, envelope: Envelope, following: int) -> Bookmark | None:
        try:
            if envelope.next is not None:
                return Bookmark(following, query=self._reading.link_request(envelope.next).query)
        except PaginationError:
            pass
        return None

    def _follow_links(self) -> Reader:
        assert self._fallback is not None
        request, envelope, following = self._fallback
        return CursorReader(self._reading, request, envelope, following)

    def _rest(self, reader: Reader) -> Reader | None:
        """What is behind the last range, if the total was too low."""
        if not isinstance(reader, RangeReader):
            return None
        href, position = reader.rest()
        return CursorReader(self._reading, self._reading.request, Envelope(items=[], next=href), position)
