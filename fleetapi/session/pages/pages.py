"""A collection that you await for its first page, or iterate for every item.

::

    page = await client.fleets()                       # the first page
    async for vehicle in client.fleet(fid).vehicles(): # every item of every page, fetched ahead, in order
        ...

If the server honors `indexRange`, the pages after the first are fetched concurrently; otherwise its links are
followed, one page ahead. Leaving a loop early cancels the requests in flight.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, overload

import attrs

from fleetapi.errors import DecodingError, FleetError, PaginationError, UsageError
from fleetapi.representation import safe_repr
from fleetapi.session.messages.request import Request
from fleetapi.session.options import checked_callable
from fleetapi.session.pages.bookmarks import START, Bookmark, read_bookmark
from fleetapi.session.pages.first_page import PageSource
from fleetapi.session.pages.reading import Chunk, Reading, Tally
from fleetapi.wire.envelope import Envelope

__all__ = ["ItemIterator", "Page", "PageIterator", "Pages", "Progress", "ProgressCallback", "Undecodable"]

_log = logging.getLogger("fleetapi.pages")

T = TypeVar("T")


@attrs.frozen
class Undecodable:
    """An item that could not be decoded: as sent, and why."""

    item: Any
    error: DecodingError


@safe_repr
@attrs.frozen
class Page(Sequence[T], Generic[T]):
    """The items of one page, in the server's order; itself a sequence of them.

    `total` is the server's count of the whole collection, or None. `undecodable` holds what is not an item
    at all (such as a string instead of an object); the models tolerate anything milder. `envelope` is the
    page as JSON.
    """

    items: tuple[T, ...]
    total: int | None = None
    undecodable: tuple[Undecodable, ...] = ()
    envelope: Envelope = attrs.field(factory=lambda: Envelope(items=[]), repr=False, eq=False)
    _token: Callable[[], str] | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def resume_token(self) -> str | None:
        """The token to continue after this page, with `resume=` of the same call; None after the last one."""
        return None if self._token is None else self._token()

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]


@safe_repr
@attrs.frozen
class Progress:
    """The progress of a reading: pages and items delivered, and the total if the server gives it."""

    pages: int
    items: int
    total: int | None


ProgressCallback = Callable[[Progress], object]


_CANCELLED = "the reading was cancelled by another task that shared it"


@attrs.define(eq=False)
class _Position(Generic[T]):
    """The position of the latest reading. It is separate, so that nothing keeps the iterator alive.

    `items` counts what was delivered; only the bookmarks know the server's index.
    """

    tally: Tally
    total: int | None = None
    chunk: Chunk | None = None
    taken: int = 0
    pages: int = 0
    items: int = 0
    failed: bool = False
    astray: bool = False  # the way to the next page is wrong, so the latest page is requested again
    ended: bool = False

    def turn(self, chunk: Chunk) -> None:
        self.chunk, self.taken = chunk, 0
        self.total = chunk.envelope.total
        self.pages += 1

    @property
    def place(self) -> Bookmark | None:
        """Where to continue; None before the first page and after the last."""
        if self.chunk is None:
            return None
        whole = self.taken == len(self.chunk.items) and not self.astray
        if whole and self.ended:
            return None
        if whole and (self.chunk.after is not None or not self.failed):
            return self.chunk.following(self.tally)
        return self.chunk.at(self.taken, self.tally)


class PageIterator(AsyncIterator[Page[T]]):
    """The pages of one reading, which several tasks may share. It ends early if you close or drop it."""

    def __init__(
        self,
        source: PageSource,
        reading: Reading,
        decode: Callable[[Any], T],
        position: _Position[T],
        progress: ProgressCallback | None,
    ) -> None:
        self._source = source
        self._reading = reading
        self._decode = decode
        self._position = position
        self._progress = progress
        self._turning = asyncio.Lock()
        self._failure: FleetError | None = None

    def __aiter__(self) -> PageIterator[T]:
        return self

    async def __anext__(self) -> Page[T]:
        page = await self.turn()
        self._position.taken = len(page)
        return page

    async def turn(self) -> Page[T]:
        """Return the next page without marking its items as taken."""
        async with self._turning:
            if self._failure is not None:  # in another task; it must not look like the end here
                raise self._failure
            return await self._turn()

    async def _turn(self) -> Page[T]:
        try:
            chunk = await self._source.next()
        except BaseException as error:
            await self._source.close()
            self._position.failed = True
            self._position.astray = isinstance(error, PaginationError)
            if isinstance(error, FleetError | asyncio.CancelledError):
                self._failure = error if isinstance(error, FleetError) else FleetError(_CANCELLED)
                self._failure.resume_token = self._token(self._position.place or self._reading.place)
            raise
        if chunk is None:
            self._position.ended = True
            raise StopAsyncIteration
        page = self._page(chunk)
        position = self._position
        position.turn(chunk)
        position.items += len(page)
        if self._progress is not None:
            self._progress(Progress(position.pages, position.items, position.total))
        return page

    async def aclose(self) -> None:
        """Cancel the requests in flight and wait for them."""
        await self._source.close()

    def __del__(self) -> None:
        self._source.abandon()

    def _page(self, chunk: Chunk) -> Page[T]:
        items, undecodable = _decode_each(chunk.items, self._decode)
        for failed in undecodable:
            _log.warning("%s: an item was omitted: %s", self._reading.request.summary, failed.error.message)
        return Page(
            items=tuple(items),
            total=chunk.envelope.total,
            undecodable=tuple(undecodable),
            envelope=chunk.envelope,
            token=None
            if chunk.after is None
            else partial(_token_after, chunk, self._position.tally, self._reading.request),
        )

    def _token(self, place: Bookmark) -> str:
        return place.token(self._reading.request)


def _token_after(chunk: Chunk, tally: Tally, request: Request) -> str:
    place = chunk.following(tally)
    assert place is not None
    return place.token(request)


def _decode_each(items: Sequence[Any], decode: Callable[[Any], T]) -> tuple[list[T], list[Undecodable]]:
    try:
        return [decode(item) for item in items], []
    except DecodingError:  # rare: find out which one
        pass
    decoded: list[T] = []
    undecodable: list[Undecodable] = []
    for item in items:
        try:
            decoded.append(decode(item))
        except DecodingError as error:
            undecodable.append(Undecodable(item, error))
    return decoded, undecodable


class ItemIterator(AsyncIterator[T]):
    """The items of one reading, page after page. It ends early if you close or drop it.

    Several tasks may share it; each item goes to one of them.
    """

    def __init__(self, pages: PageIterator[T], position: _Position[T]) -> None:
        self._pages = pages
        self._position = position
        self._items: Sequence[T] = ()
        self._next = 0
        self._turning = asyncio.Lock()

    def __aiter__(self) -> ItemIterator[T]:
        return self

    async def __anext__(self) -> T:
        while self._next >= len(self._items):
            async with self._turning:
                if self._next >= len(self._items):  # and no other task has turned the page
                    self._items = (await self._pages.turn()).items
                    self._next = 0
        item = self._items[self._next]
        self._next = self._position.taken = self._next + 1
        return item

    async def aclose(self) -> None:
        """Cancel the requests in flight and wait for them."""
        self._items, self._next = (), 0
        await self._pages.aclose()


@safe_repr
class Pages(Generic[T]):
    """A collection that has not been read. Nothing is sent until you await or iterate it.

    Await it for the first `Page`, or iterate it for every item; `pages()` iterates over pages, and
    `collect()` returns a list. Each of these reads from the start.

    Every item is delivered once and in the server's order, even if its ranges, links, totals and pages
    disagree. Raises every error of a request, and `PaginationError` if items are missing or the way to the
    next page is unclear. Everything before that place has been delivered, and the `resume_token` of the error
    and of this object continues there, with `resume=` of the same call.
    """

    def __init__(
        self,
        reading: Reading,
        decode: Callable[[Any], T],
        *,
        resume: str | None = None,
        progress: ProgressCallback | None = None,
        fixed_size: bool = False,
    ) -> None:
        if progress is not None:
            checked_callable("progress", progress, called_with="a Progress")
        self._decode = decode
        self._progress = progress
        self._fixed_size = fixed_size
        place = START if resume is None else read_bookmark(resume, reading.request)
        self._reading = attrs.evolve(reading, place=place)
        self._position: _Position[T] = _Position(self._reading.tally)

    @property
    def total(self) -> int | None:
        """The server's total; None before the first page, or if the server does not give it."""
        return self._position.total

    @property
    def resume_token(self) -> str | None:
        """The token to continue after the last item delivered; None before the first and after the last."""
        place = self._position.place
        return None if place is None else place.token(self._reading.request)

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._first_page().__await__()

    def __aiter__(self) -> ItemIterator[T]:
        return self._items(self._reading)

    def pages(self) -> PageIterator[T]:
        """Iterate over the pages, in order."""
        return self._pages(self._reading)

    async def collect(self) -> list[T]:
        """Return every item as a list."""
        return [item async for page in self.pages() for item in page]

    async def first(self, count: int) -> list[T]:
        """Return the first `count` items, or all if there are fewer, with as few requests as possible."""
        given: Any = count
        if isinstance(given, bool) or not isinstance(given, int) or given < 0:
            raise UsageError(f"first() needs a non-negative integer, not {count!r}")
        if count == 0:
            return []
        items: list[T] = []
        iterator = self._items(self._bounded(count))
        async for item in iterator:
            items.append(item)
            if len(items) == count:
                break
        await iterator.aclose()
        return items

    def _bounded(self, count: int) -> Reading:
        reading = self._reading
        if not self._fixed_size and reading.page_size is not None:
            reading = attrs.evolve(reading, page_size=min(count, reading.page_size))
        return attrs.evolve(reading, limit=count)

    async def _first_page(self) -> Page[T]:
        return await anext(self._pages(self._reading, alone=True))

    def _pages(self, reading: Reading, *, alone: bool = False) -> PageIterator[T]:
        source = PageSource(reading, alone=alone)
        self._position = _Position(source.tally)
        return PageIterator(source, reading, self._decode, self._position, self._progress)

    def _items(self, reading: Reading) -> ItemIterator[T]:
        return ItemIterator(self._pages(reading), self._position)

    def __repr__(self) -> str:
        return f"<Pages of {self._reading.request.summary}>"
