"""What both readers share: the requests of a reading, and the items that have come.

The server's index of an item is in `Bookmark.position` and in the readers; `Tally.delivered` counts what was
handed out. They differ as soon as a server repeats or omits items, so neither is calculated from the other.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol

import attrs
import orjson

from fleetapi.errors import DecodingError, PaginationError
from fleetapi.remedies import Argument, Remedy, all_of, any_of, sentence
from fleetapi.session.messages.links import follow
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.bookmarks import EVERYTHING, START, Bookmark, IndexRange
from fleetapi.wire.envelope import Envelope
from fleetapi.wire.operations import PARAMETERS

__all__ = ["Chunk", "Fetch", "NewItems", "RangeSupport", "Reader", "Reading", "Tally", "range_start"]

log = logging.getLogger("fleetapi.pages")

Fetch = Callable[[Request], Awaitable[Envelope]]
Key = str | int | bytes | None

_PAGE_SIZE = PARAMETERS["page_size"]
_INDEX_RANGE = PARAMETERS["index_range"]
_RECENT = 8  # items to recognize a place by, in case some of them are deleted between two pages
_TIME_OF_DAY = re.compile(rb"\d\d:\d\d:\d\d")
_LATER = sentence("resume later with ", Argument("resume"))
RESUME = all_of("everything before this place was delivered", _LATER)
RESUME_OR_SKIP = any_of(_LATER, sentence("skip what is missing with ", Argument("index_range")))


@attrs.define(eq=False)
class RangeSupport:
    """Whether the server honors `indexRange` for one operation; None until it is known.

    With `whole_pages` it only honors ranges that are a page, and turns them into page numbers. All readings
    of an operation by one client share this, so that it is tried only once.
    """

    honored: bool | None = None
    whole_pages: bool = False


@attrs.frozen
class NewItems:
    """The new items of a page: their offsets, and that of the last item that came before (or -1).

    `keys` holds what identifies each item of the page.
    """

    fresh: tuple[int, ...]
    last_seen: int
    keys: Sequence[Key]


class Tally:
    """What has come so far: which items, how many of them were delivered, and what the pages said.

    `recorded` counts the different items, `delivered` those that were wanted.

    An item is identified by its id, in one of the fields `names`. Without an id, an item with a time of day,
    such as a position or telemetry, is identified by its whole content. Any other item is never taken for a
    repetition, because equal items may follow each other.
    """

    def __init__(self, names: Sequence[str], earlier: Sequence[str] = ()) -> None:
        self.delivered = 0
        self.recorded = 0
        self.total: int | None = None
        self.highest_total = 0
        self.longest = 0
        self.linked = False
        self.recent: deque[Any] = deque(maxlen=_RECENT)
        self.resumed_after = tuple(earlier)
        self._names = names
        self._seen: set[int] = set()

    def learn(self, page: Envelope) -> None:
        """Record what a page says about the collection."""
        self.longest = max(self.longest, len(page.items))
        self.linked = self.linked or bool(page.links) or page.next is not None
        if page.total is not None:
            self.total = page.total
            self.highest_total = max(self.highest_total, page.total)

    def expects(self, index: int, page: Envelope) -> bool:
        """Return whether the total of the page, or else the latest one, includes this index."""
        total = self.total if page.total is None else page.total
        return total is not None and index < total

    def classify(self, items: Sequence[Any]) -> NewItems:
        """Separate the new items of a page from those that came before or that it repeats."""
        fresh: list[int] = []
        within: set[int] = set()
        last_seen = -1
        keys = self.keys(items)
        for offset, key in enumerate(keys):
            if key is None:
                fresh.append(offset)
            elif self._is_known(key):
                last_seen = offset
            elif (hashed := hash(key)) not in within:
                within.add(hashed)
                fresh.append(offset)
        return NewItems(tuple(fresh), last_seen, keys)

    def record(self, items: Sequence[Any], keys: Iterable[Key], *, delivered: int) -> None:
        """Record new items, of which `delivered` are handed out; the others are not wanted."""
        self._seen.update(hash(key) for key in keys if key is not None)
        self.recent.extend(items)
        self.delivered += delivered
        self.recorded += len(items)

    def is_latest(self, item: Any) -> bool:
        """Return whether this is the item that came last."""
        if self.recent:
            return self.same(item, self.recent[-1])
        return bool(self.resumed_after) and self.fingerprint(item) == self.resumed_after[-1]

    def ends_with(self, item: Any) -> bool:
        """Return whether this is the last item that the resumed reading delivered."""
        return bool(self.resumed_after) and self.fingerprint(item) == self.resumed_after[-1]

    @property
    def has_latest(self) -> bool:
        """Whether any item has come, here or in the resumed reading."""
        return bool(self.recent or self.resumed_after)

    def same(self, item: Any, other: Any) -> bool:
        """Return whether two items are the same, or look the same if nothing identifies them."""
        return self.fingerprint(item) == self.fingerprint(other)

    def repeats(self, page: Sequence[Any], before: Sequence[Any]) -> bool:
        """Return whether a page without ids repeats the page before it, or begins with its end."""
        for length in range(min(len(page), len(before)), 1, -1):
            run = [orjson.dumps(item) for item in page[:length]]
            if len(set(run)) > 1 and run == [orjson.dumps(item) for item in before[-length:]]:
                return True
        return False

    def fingerprints(self, items: Iterable[Any]) -> tuple[str, ...]:
        """Return the fingerprints of the latest items, for a resume token."""
        return (*self.resumed_after, *map(self.fingerprint, items))[-_RECENT:]

    def fingerprint(self, item: Any) -> str:
        """Return a short string that identifies an item in another process."""
        key = self.keys([item])[0]
        text = _content(item) if key is None else repr(key).encode()
        return hashlib.blake2b(text, digest_size=6).hexdigest()

    def keys(self, items: Sequence[Any]) -> list[Key]:
        """Return what identifies each item; None if nothing does.

        An id that different items of a page share identifies none of them.
        """
        keys: list[Key] = [self._id(item) for item in items]
        if None in keys:
            keys = [
                _dated_content(item) if key is None else key for key, item in zip(keys, items, strict=True)
            ]
        if len(set(keys)) == len(keys):
            return keys
        contents = {
            (key, _content(item)) for key, item in zip(keys, items, strict=True) if isinstance(key, str | int)
        }
        ambiguous = {key for key, number in Counter(key for key, _ in contents).items() if number > 1}
        return [_content(item) if key in ambiguous else key for key, item in zip(keys, items, strict=True)]

    def _id(self, item: Any) -> str | int | None:
        if isinstance(item, dict):
            for name in self._names:
                value = item.get(name)
                if (isinstance(value, str) and value) or type(value) is int:
                    return value
        return None

    def _is_known(self, key: Key) -> bool:
        if hash(key) in self._seen:
            return True
        if not self.resumed_after:
            return False
        return hashlib.blake2b(repr(key).encode(), digest_size=6).hexdigest() in self.resumed_after


def _content(item: Any) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS)


def _dated_content(item: Any) -> bytes | None:
    content = _content(item)
    return content if isinstance(item, dict) and _TIME_OF_DAY.search(content) else None


@attrs.frozen(kw_only=True)
class Reading:
    """A collection, the part of it that is wanted, and the requests for its pages.

    `request` has the filters but no paging. `page_size` and `ranges` are None if the operation does not take
    them. `place` is where to begin. No page is requested once `limit` items were delivered. `names` are the
    fields that identify an item.
    """

    request: Request
    fetch: Fetch
    base_url: str
    page_size: int | None
    concurrency: int
    wanted: IndexRange = EVERYTHING
    ranges: RangeSupport | None = None
    place: Bookmark = START
    limit: int | None = None
    names: Sequence[str] = ("id",)
    tally: Tally = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "tally", Tally(self.names, self.place.recent))

    @property
    def may_range(self) -> bool:
        """Whether items can be requested by index, as far as is known."""
        return self.ranges is not None and self.ranges.honored is not False

    def first_request(self) -> Request:
        """Return the request for the first page of a reading that does not begin at an index."""
        if self.place.link is not None:
            return self.request.linked(*self.place.link)
        if self.wanted == EVERYTHING or not self.may_range:
            return self.request.with_query(**self._size())
        return self.request.with_query(**self._size(), **{_INDEX_RANGE: str(self.wanted)})

    def plain_request(self, page_size: int | None = None) -> Request:
        """Return the request for the first items of the collection, whatever is wanted."""
        size = self._size() if page_size is None or self.page_size is None else {_PAGE_SIZE: page_size}
        return self.request.with_query(**size)

    def range_request(self, span: IndexRange) -> Request:
        """Return the request for these items, or for as many as fit on a page."""
        size = self._size()
        if size:
            size[_PAGE_SIZE] = max(size[_PAGE_SIZE], 2)  # two pages share an item
            if span.last is not None:
                size[_PAGE_SIZE] = min(size[_PAGE_SIZE], span.last - span.first + 1)
        return self.request.with_query(**size, **{_INDEX_RANGE: str(span)})

    def link_request(self, href: str) -> Request:
        """Return the request for the page of a link. Raise `PaginationError` if it cannot be followed."""
        return follow(self.request, href, base_url=self.base_url)

    async def ask(self, request: Request) -> Envelope:
        """Fetch a page and record what it says about the collection."""
        envelope = await self.fetch(request)
        self.tally.learn(envelope)
        return envelope

    async def page(self, request: Request, first: int, *, led_here: bool, again: int = 1) -> Envelope:
        """Fetch a page whose first item should have the index `first`; try again if it lacks its items.

        `led_here` means that a link or a bookmark says that this page exists.
        """
        envelope = await self.ask(request)
        while (
            not envelope.items
            and again > 0
            and (self.tally.expects(first, envelope) or not (envelope.stated or self._says_empty(envelope)))
        ):
            again -= 1
            answer = await self.ask(request)
            envelope = envelope if envelope.stated and not answer.items else answer
        if not envelope.stated:
            self._refuse_unstated(envelope, first, led_here=led_here)
        return envelope

    @staticmethod
    def _says_empty(page: Envelope) -> bool:
        """Return whether a page without a list of items at least says that there are none."""
        return page.total == 0

    def _refuse_unstated(self, envelope: Envelope, first: int, *, led_here: bool) -> None:
        """Raise `DecodingError` for a page without its list of items, if it should have some."""
        total = self.tally.total if envelope.total is None else envelope.total
        if total is not None and first < total:
            reason = f"the server's total is {total}, and this page begins at {first}"
        elif led_here and total is None:
            reason = f"the page before it links to the items from {first} on"
        else:
            return
        raise DecodingError(f"a page lacks its items: {reason}", remedy=RESUME, request=self.request.summary)

    def enough(self, following: int) -> bool:
        """Return whether nothing at or after the index `following` is wanted."""
        if self.limit is not None and self.tally.delivered >= self.limit:
            return True
        return self.wanted.stop is not None and following >= self.wanted.stop

    def chunk(
        self,
        page: Envelope,
        shown: NewItems,
        place: Bookmark,
        after: Bookmark | None,
        *,
        first: int,
        behind: int = 0,
    ) -> Chunk:
        """Return the new items of a page from offset `behind` on; the first of them has the index `first`.

        All of them are recorded, but only those that are wanted are handed out.
        """
        before = tuple(self.tally.recent)
        offsets = [offset for offset in shown.fresh if offset >= behind]
        known = [page.items[offset] for offset in offsets]
        skipped = min(max(0, self.wanted.first - first), len(known))
        stop = self.wanted.stop
        chosen = slice(skipped, None if stop is None else max(skipped, stop - first))
        keys = [shown.keys[offset] for offset in offsets]
        self.tally.record(known, keys, delivered=len(known[chosen]))
        return Chunk(known[chosen], offsets[chosen], page, place, after, before, tuple(known[:skipped]))

    def failed(self, message: str, remedy: Remedy = RESUME) -> PaginationError:
        """Return the error for pages that contradict each other."""
        return PaginationError(message, remedy=remedy, request=self.request.summary)

    def _size(self) -> dict[str, Any]:
        return {} if self.page_size is None else {_PAGE_SIZE: self.page_size}


@attrs.frozen
class Chunk:
    """One page as JSON: its new items that are wanted, and their offsets in the page.

    `place` is where the page begins, `after` where the next one does (None after the last page). `before`
    holds the latest items before the page, `passed` those on it before the wanted ones.
    """

    items: Sequence[Any]
    offsets: Sequence[int]
    envelope: Envelope
    place: Bookmark
    after: Bookmark | None
    before: tuple[Any, ...] = ()
    passed: tuple[Any, ...] = ()

    def at(self, taken: int, tally: Tally) -> Bookmark:
        """Return the place on this page after this many of the items."""
        if not taken:
            return attrs.evolve(self.place, recent=tally.fingerprints(self.before))
        return attrs.evolve(self.place, skip=self.offsets[taken - 1] + 1, recent=self._marks(taken, tally))

    def following(self, tally: Tally) -> Bookmark | None:
        """Return the place after the page."""
        if self.after is None:
            return None
        return attrs.evolve(self.after, recent=self._marks(len(self.items), tally))

    def _marks(self, taken: int, tally: Tally) -> tuple[str, ...]:
        return tally.fingerprints((*self.before, *self.passed, *self.items[:taken])[-_RECENT:])


class Reader(Protocol):
    """Reads the pages after the first one."""

    async def next(self) -> Chunk | None:
        """Return the next page with new items; None after the last one."""

    def abandon(self) -> None:
        """Cancel the requests in flight without waiting for them."""

    async def close(self) -> None:
        """Cancel the requests in flight and wait for them."""


def range_start(request: Request) -> int | None:
    """Return the index at which the requested page begins; None if the request has a cursor."""
    if request.parameter(PARAMETERS["page_token"]) is not None:
        return None
    start = (request.parameter(_INDEX_RANGE) or "").partition("-")[0]
    return int(start) if start.isascii() and start.isdigit() and len(start) < 16 else None
