"""A server whose ranges, links, totals and pages disagree in every way that a test asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import attrs

from fleetapi.errors import FleetError, InvalidRequest
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.pages import Pages
from fleetapi.session.pages.reading import RangeSupport, Reading
from fleetapi.wire.envelope import Envelope, parse_envelope

__all__ = ["LINKS", "NUMBERS", "RANGES", "TOTALS", "OddServer", "read"]

BASE = "https://api.example/connectedcar/v3"
LARGEST = 60

RANGES = ("honored", "ignored", "clipped", "from one", "one later", "without the end", "refused")
TOTALS = ("right", "low", "high", "of the range", "of the page", "missing", "sometimes missing", "changing")
LINKS = ("cursor", "index", "none")
NUMBERS = ("right", "missing", "always 1", "backwards")


@attrs.define(eq=False)
class OddServer:
    """A collection behind `fetch`. After `repair` it is an ordinary server, and its old cursors still work.

    `extra` and `short` are items too many and too few, by the index where a page begins; `hollow` are indexes
    where an empty page precedes the page. `doubled` are indexes of items that come twice on a page, and
    `echoed` is how many items of a page come again on the next one. `damage` changes the page that holds the
    item with the index `damaged_at`, for the first `times`. `changes` are made before the request with that
    number.
    """

    items: list[Any]
    cap: int = 10
    ranges: str = "honored"
    total: str = "right"
    links: str = "cursor"
    numbers: str = "missing"
    extra: dict[int, int] = attrs.Factory(dict)
    short: dict[int, int] = attrs.Factory(dict)
    hollow: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    echoed: int = 0
    damage: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    damaged_at: int = 0
    times: int = 0
    changes: dict[int, Callable[[list[Any]], None]] = attrs.Factory(dict)
    latency: Callable[[int], float] = lambda _: 1.0
    asked: list[Request] = attrs.Factory(list)
    support: RangeSupport = attrs.Factory(RangeSupport)

    def repair(self) -> None:
        """Be an ordinary server from now on."""
        self.ranges, self.total, self.numbers = "honored", "right", "right"
        self.extra, self.short, self.echoed = {}, {}, 0
        self.hollow = self.doubled = frozenset()
        self.damage = None
        self.links = "cursor" if self.links == "none" else self.links

    async def fetch(self, request: Request) -> Envelope:
        number = len(self.asked)
        self.asked.append(request)
        await asyncio.sleep(self.latency(number))
        if number in self.changes:
            self.changes[number](self.items)
        return parse_envelope(self.answer(request), "things")

    def answer(self, request: Request) -> dict[str, Any]:
        query = dict(request.query)
        size = min(int(query.get("pageSize", LARGEST)), self.cap)
        first, last = 0, len(self.items) - 1
        by_range = "indexRange" in query
        if by_range and self.ranges == "refused":
            raise InvalidRequest("indexRange is unknown", status=400)
        if by_range and self.ranges != "ignored":
            first, last = self._range(query["indexRange"], last)
            size = min(size, 3) if self.ranges == "clipped" else size
        past_hollow = False
        if "pageToken" in query:
            place, turn, _ = query["pageToken"].partition("x")
            first, past_hollow = int(place), bool(turn)
        size += self.extra.get(first, 0)
        size -= min(self.short.get(first, 0), size - 1)
        stop = min(first + size, last + 1, len(self.items))
        hollow = first in self.hollow and not past_hollow and self.links == "cursor"
        shown = [] if hollow else self._shown(first, stop)
        stop = first if hollow else max(stop, first)
        document = self._document(first, stop, shown, hollow=hollow, last=last)
        if self.damage is not None and self.times > 0 and first <= self.damaged_at < stop:
            self.times -= 1
            document = self.damage(document)
        return document

    def _range(self, text: str, end: int) -> tuple[int, int]:
        first_text, _, last_text = text.partition("-")
        first, last = int(first_text), int(last_text) if last_text else end
        shift = {"from one": -1, "one later": 1}.get(self.ranges, 0)
        if self.ranges == "without the end" and last_text:
            last -= 1
        return max(0, first + shift), min(last + (shift if last_text else 0), end)

    def _shown(self, first: int, stop: int) -> list[Any]:
        shown: list[Any] = []
        start = max(0, first - self.echoed) if first < stop else first
        for index in range(start, stop):
            copies = 2 if index in self.doubled and index >= first else 1
            shown += [self.items[index]] * copies
        return shown

    def _document(
        self, first: int, stop: int, shown: list[Any], *, hollow: bool, last: int
    ) -> dict[str, Any]:
        document: dict[str, Any] = {"_embedded": {"things": shown}, "_links": {"self": {"href": "/things"}}}
        if self.links == "none":
            document["_links"] = {}
        elif hollow:
            document["_links"]["next"] = {"href": self._href(first, "x")}
        elif stop <= last:
            document["_links"]["next"] = {"href": self._href(stop)}
        number = len(self.asked)
        total = {
            "right": len(self.items),
            "low": len(self.items) // 2,
            "high": len(self.items) + 2,
            "of the range": last - first + 1,
            "of the page": len(shown),
            "missing": None,
            "sometimes missing": len(self.items) if number % 2 else None,
            "changing": len(self.items) + number % 3 - 1,
        }[self.total]
        page = {"right": first // self.cap + 1, "missing": None, "always 1": 1, "backwards": 99 - first}
        return document | {
            name: value
            for name, value in {"total": total, "currentPage": page[self.numbers]}.items()
            if value is not None
        }

    def _href(self, index: int, turn: str = "") -> str:
        place = f"indexRange={index}-" if self.links == "index" and not turn else f"pageToken={index}{turn}"
        return f"{BASE}/things?pageSize={self.cap}&{place}&client_id=theirs"

    def pages(self, decode: Callable[[Any], Any] = lambda item: item["id"], **changes: Any) -> Pages[Any]:
        resume = changes.pop("resume", None)
        defaults: dict[str, Any] = {"page_size": 10, "concurrency": 4, "ranges": self.support}
        request = Request("GET", "/things", query={"locale": "fr-FR"})
        return Pages(
            Reading(request=request, fetch=self.fetch, base_url=BASE, **{**defaults, **changes}),
            decode,
            resume=resume,
        )


async def read(pages: Pages[Any], *, most: int | None = None) -> tuple[list[Any], FleetError | None]:
    """What came (no more than `most` items), and the error that ended it."""
    found: list[Any] = []
    try:
        async for item in pages:
            found.append(item)
            if len(found) == most:
                break
    except FleetError as error:
        return found, error
    return found, None
