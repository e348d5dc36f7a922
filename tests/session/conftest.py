"""A clock that only advances while all tasks wait, a changing collection, and a session."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, ClassVar, TypeVar, TypeVarTuple

import attrs
import pytest
from session_world import World

from fleetapi.errors import InvalidRequest
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.pages import Pages
from fleetapi.session.pages.reading import RangeSupport, Reading
from fleetapi.wire.envelope import Envelope

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting for sockets it moves the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("every task waits for something that never happens")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer; `asyncio.sleep` and timeouts work as ever.

    What others do in a thread happens at once, and takes no time.
    """

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    def run_in_executor(
        self, executor: Any, func: Callable[[*Arguments], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever awaits it gets it
            done.set_exception(error)
        return done


@pytest.fixture(scope="session")
def in_virtual_time() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine in a loop with a virtual clock: `asyncio.get_running_loop().time()` starts at 0."""

    def run(main: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(main)

    return run


@attrs.define(eq=False)
class FakeCollection:
    """A collection behind a fake `fetch`: items can come and go while it is read.

    `ranged` honors index ranges, `range_links` links by index instead of by token, `totals` False omits the
    total, `cap` is the largest page, and `spoil` changes a page before it is returned.
    """

    items: list[Any]
    ranged: bool = True
    range_links: bool = False
    totals: bool = True
    cap: int = 60
    latency: Callable[[int], float] = lambda _: 1.0
    before: Callable[[int], None] = lambda _: None
    spoil: Callable[[int, Envelope], Envelope] = lambda _, envelope: envelope
    refuse_ranges: bool = False
    asked: list[Request] = attrs.field(factory=list)
    flying: int = 0
    most: int = 0
    cancelled: int = 0

    BASE: ClassVar[str] = "https://api.example/connectedcar/v3"

    async def fetch(self, request: Request) -> Envelope:
        number = len(self.asked)
        self.asked.append(request)
        self.flying += 1
        self.most = max(self.most, self.flying)
        try:
            await asyncio.sleep(self.latency(number))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.flying -= 1
        self.before(number)
        return self.spoil(number, self.answer(request))

    def answer(self, request: Request) -> Envelope:
        query = dict(request.query)
        size = min(int(query.get("pageSize", 60)), self.cap)
        start, end = 0, len(self.items)
        if "indexRange" in query and self.refuse_ranges:
            raise InvalidRequest("indexRange is not known", status=400)
        if self.ranged and "indexRange" in query:
            first, _, last = query["indexRange"].partition("-")
            start, end = int(first), min(int(last) + 1, end) if last else end
        if "pageToken" in query:
            start = int(query["pageToken"].removeprefix("t"))
        page = self.items[start : min(start + size, end)]
        stop = start + len(page)
        link = f"indexRange={stop}-" if self.range_links else f"pageToken=t{stop}"
        more = page and stop < end
        return Envelope(
            items=page,
            total=len(self.items) if self.totals else None,
            next=f"{self.BASE}/things?locale=fr-FR&pageSize={size}&{link}&client_id=theirs" if more else None,
        )

    def reading(self, **changes: Any) -> Reading:
        support = changes.pop("ranges", RangeSupport())
        defaults: dict[str, Any] = {"page_size": 60, "concurrency": 8, "ranges": support}
        request = Request("GET", "/things", query={"locale": "fr-FR"})
        return Reading(request=request, fetch=self.fetch, base_url=self.BASE, **{**defaults, **changes})

    def pages(self, decode: Callable[[Any], Any] = lambda item: item["id"], **changes: Any) -> Pages[Any]:
        options = {
            name: changes.pop(name) for name in ("resume", "progress", "fixed_size") if name in changes
        }
        return Pages(self.reading(**changes), decode, **options)


@pytest.fixture(scope="session")
def collection() -> Callable[..., FakeCollection]:
    """Make a `FakeCollection` of so many items with ids from 0."""

    def make(count: int, **changes: Any) -> FakeCollection:
        return FakeCollection([{"id": number} for number in range(count)], **changes)

    return make


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    yield made
    await made.session.aclose()
