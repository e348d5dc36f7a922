"""Following the links from page to page, with one page ahead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from fleetapi.errors import FleetError, PaginationError
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmark import Bookmark
from fleetapi.session.pages.index_ranges import IndexRange
from fleetapi.session.pages.plan import fingerprint, range_start, unseen
from fleetapi.session.pages.ranges import fetch_range
from fleetapi.session.pages.reading import Chunk, Reading
from fleetapi.session.tasks import cancel, cancelled, start
from fleetapi.wire.envelope import Envelope

__all__ = ["CursorReader"]

_log = logging.getLogger("fleetapi.pages")

_BACK = "the link to the next page leads back to a page that was read already"
_EMPTY_PAGES = 1000  # in a row; a server that goes on like this never ends


class CursorReader:
    """Reads behind the page `before`: `first` asked for it, its link leads to the item with index `position`.

    Items in front of `Reading.wanted` are passed over and those behind it not read: for a server that
    ignores ranges.
    """

    def __init__(self, reading: Reading, first: Request, before: Envelope, position: int) -> None:
        self._reading = reading
        self._position = position
        self._seen = {_key(first)}
        self._shown = {fingerprint(before.items)}
        self._empty = 0
        self._upcoming: Request | None = None
        self._ahead: asyncio.Task[Envelope] | None = None
        self._error: FleetError | None = None
        self._follow(before)

    async def next(self) -> Chunk | None:
        """The next page; None behind the last one."""
        request, task = self._upcoming, self._ahead
        if self._error is not None:
            raise self._error
        if request is None or task is None:
            return None
        envelope = await task
        self._refuse_repeated(envelope)
        found = await self._complete(envelope)
        first, self._position = self._position, self._position + len(found)
        self._upcoming = self._ahead = None
        self._empty = 0 if envelope.items else self._empty + 1
        self._follow(envelope)
        items, skipped = self._reading.select(found, first)
        return Chunk(items, envelope, Bookmark(first, skipped, request.query), self.place)

    def abandon(self) -> None:
        """Cancel what is in flight, without waiting."""
        if self._ahead is not None:
            cancel([self._ahead])

    async def close(self) -> None:
        """Cancel what is in flight, and wait until it is gone."""
        if self._ahead is not None:
            await cancelled([self._ahead])

    @property
    def place(self) -> Bookmark | None:
        """Where the next page begins; None when there is none."""
        return None if self._upcoming is None else Bookmark(self._position, 0, self._upcoming.query)

    async def _complete(self, page: Envelope) -> Sequence[Any]:
        """The items of a page, and those that lack between them and where it goes on or ends, by index."""
        following = self._position + len(page.items)
        leads_to = self._ends_at(following, page) if page.next is None else self._leads_to(page)
        if leads_to is None or leads_to <= following or self._reading.ranges is None:
            return page.items
        lacking = (await fetch_range(self._reading, IndexRange(following, leads_to - 1))).items
        found = [*page.items, *unseen(lacking, page.items)]
        if len(found) < leads_to - self._position:
            _log.warning(
                "%s: the server gives %d of the items %d-%d, and goes on behind them",
                self._reading.request.summary,
                len(found),
                self._position,
                leads_to - 1,
            )
        return found

    def _ends_at(self, following: int, page: Envelope) -> int | None:
        """Where a last page should end, if the rest of it can be had by index."""
        reading = self._reading
        by_index = reading.ranges is not None and reading.ranges.honoured
        if not by_index or not reading.count.exceeds(following, page) or reading.enough(following):
            return None
        return min(end for end in (reading.count.of(page), reading.stop) if end is not None)

    def _leads_to(self, page: Envelope) -> int | None:
        try:
            return None if page.next is None else range_start(self._reading.link_request(page.next))
        except PaginationError:  # told by `_follow`, in its turn
            return None

    def _follow(self, page: Envelope) -> None:
        """Begin to fetch the page behind this one, unless everything that is wanted has been read.

        A link that is missing or cannot be followed is an error of the next page, not of this one.
        """
        if self._reading.cut_off(page, self._position):
            total = self._reading.count.of(page)
            self._error = self._failed(
                f"the server counts {total} items, but gives no link to those behind {self._position}"
            )
        if page.next is None or self._reading.enough(self._position):
            return
        try:
            self._upcoming = self._checked(page.next)
        except PaginationError as error:
            self._error = error
            return
        self._ahead = start(self._reading.fetch_page(self._upcoming, self._position))

    def _checked(self, href: str) -> Request:
        request = self._reading.link_request(href)
        if self._empty > _EMPTY_PAGES:
            raise self._failed(f"{_EMPTY_PAGES} empty pages in a row, each leading to another one")
        if _key(request) in self._seen:
            raise self._failed(_BACK)
        self._seen.add(_key(request))
        return request

    def _refuse_repeated(self, envelope: Envelope) -> None:
        """A cursor may be new and lead back all the same: then the page shows what one before it showed."""
        content = fingerprint(envelope.items)
        if content is not None and content in self._shown:
            raise self._failed(_BACK)
        self._shown.add(content)

    def _failed(self, message: str) -> PaginationError:
        return PaginationError(
            message,
            remedy="what was delivered is complete up to here; resume later from the token",
            request=self._reading.request.summary,
        )


def _key(request: Request) -> int:
    return hash(frozenset(request.query))
