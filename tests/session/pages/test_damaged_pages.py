"""A damaged page in a collection: no item is lost silently, and none is delivered twice."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import DecodingError, FleetError, PaginationError
from fleetapi.session.messages.request import Request
from fleetapi.session.pages.pages import Pages
from fleetapi.session.pages.reading import RangeSupport, Reading
from fleetapi.wire.envelope import Envelope, parse_envelope

Document = dict[str, Any]
Damage = Callable[[Document], Document]

COUNT, SIZE = 23, 5


def without_items(document: Document) -> Document:
    return {**document, "_embedded": None}


def without_items_and_total(document: Document) -> Document:
    return {"_links": document["_links"], "_embedded": None}


def half_of_it(document: Document) -> Document:
    return {"_links": document["_links"], "_embedded": {"things": document["_embedded"]["things"][:2]}}


DAMAGES: dict[str, Damage] = {
    "nothing": lambda _: {},
    "an error with status 200": lambda _: {"code": 50000, "uuid": "u", "message": "m"},
    "null for the items": without_items,
    "null for the items, no total": without_items_and_total,
    "another member": lambda document: {**document, "_embedded": {"note": "x"}},
    "no items": lambda document: {**document, "_embedded": {"things": []}},
    "no total": lambda document: {**document, "total": None},
    "some items, no total": half_of_it,
}
ERASING = [name for name in DAMAGES if name not in ("no total", "some items, no total", "no items")]


class Damaged:
    """23 items in pages of five; the page that begins at `place` is damaged for the first `times`."""

    def __init__(self, damage: Damage, *, place: int = 10, times: int = 1, ranged: bool = True) -> None:
        self.damage = damage
        self.place = place
        self.times = times
        self.ranged = ranged
        self.totals = True

    async def fetch(self, request: Request) -> Envelope:
        text = request.parameter("indexRange") or (request.parameter("pageToken") or "0") + "-"
        first, _, last = text.partition("-")
        document = self.page(int(first), int(last or COUNT - 1))
        shown = {item["id"] for item in document["_embedded"]["things"]}
        if self.place in shown and self.times > 0:
            self.times -= 1
            document = self.damage(document)
        return parse_envelope(document, "things")

    def page(self, first: int, last: int) -> Document:
        after = first + SIZE
        query = f"indexRange={after}-" if self.ranged else f"pageToken={after}"
        document: Document = {
            "_links": {"next": {"href": f"https://h/v3/x?{query}&pageSize={SIZE}"}} if after < COUNT else {},
            "_embedded": {"things": [{"id": n} for n in range(first, min(last + 1, after, COUNT))]},
        }
        return {**document, "total": COUNT} if self.totals else document

    def pages(self, *, concurrency: int = 4, resume: str | None = None) -> Pages[int]:
        reading = Reading(
            request=Request("GET", "/x"),
            fetch=self.fetch,
            base_url="https://h/v3",
            page_size=SIZE,
            concurrency=concurrency,
            ranges=RangeSupport() if self.ranged else None,
        )
        return Pages(reading, lambda item: int(item["id"]), resume=resume)


Run = Callable[[Coroutine[Any, Any, Any]], Any]


async def read(server: Damaged, concurrency: int) -> tuple[list[int], FleetError | None]:
    found: list[int] = []
    try:
        async for number in server.pages(concurrency=concurrency):
            found.append(number)  # noqa: PERF401 - what came before the error counts
    except FleetError as error:
        return found, error
    return found, None


@given(
    damage=st.sampled_from(list(DAMAGES)),
    place=st.sampled_from([5, 10, 15, 20]),
    times=st.integers(1, 6),
    ranged=st.booleans(),
    concurrency=st.integers(1, 5),
)
def test_all_items_come_once_or_an_error_says_where_to_resume(
    in_virtual_time: Run, *, damage: str, place: int, times: int, ranged: bool, concurrency: int
) -> None:
    server = Damaged(DAMAGES[damage], place=place, times=times, ranged=ranged)
    found, error = in_virtual_time(read(server, concurrency))
    if error is not None:
        assert error.resume_token is not None
        server.times = 0
        found += in_virtual_time(server.pages(concurrency=concurrency, resume=error.resume_token).collect())
    assert found == list(range(COUNT))


@pytest.mark.parametrize("damage", ERASING)
@pytest.mark.parametrize("ranged", [True, False])
def test_a_page_that_stays_damaged_is_an_error(in_virtual_time: Run, damage: str, ranged: bool) -> None:
    found, error = in_virtual_time(read(Damaged(DAMAGES[damage], times=99, ranged=ranged), 4))
    assert found == list(range(len(found)))
    assert 6 <= len(found) <= 10
    assert isinstance(error, DecodingError)


@pytest.mark.parametrize("damage", ["nothing", "an error with status 200"])
def test_a_server_without_a_total_does_not_lose_items_silently(in_virtual_time: Run, damage: str) -> None:
    server = Damaged(DAMAGES[damage], times=99, ranged=False)
    server.totals = False
    found, error = in_virtual_time(read(server, 4))
    assert found == list(range(10))
    assert isinstance(error, DecodingError)


def test_a_page_that_repeats_another_is_an_error_by_range_as_by_cursor(in_virtual_time: Run) -> None:
    def first_page(document: Document) -> Document:
        return {**document, "_embedded": {"things": [{"id": number} for number in range(SIZE)]}}

    for ranged in (True, False):
        server = Damaged(first_page, times=99, ranged=ranged)
        found, error = in_virtual_time(read(server, 4))
        assert found == list(range(len(found)))
        assert isinstance(error, PaginationError)
        server.times = 0
        assert error.resume_token is not None
        rest = in_virtual_time(server.pages(resume=error.resume_token).collect())
        assert found + rest == list(range(COUNT))


@pytest.mark.parametrize("damage", ["null for the items, no total", "no items"])
def test_a_page_with_a_link_but_without_items_is_an_error(in_virtual_time: Run, damage: str) -> None:
    for ranged, totals in ((True, True), (False, True), (False, False)):
        server = Damaged(DAMAGES[damage], times=99, ranged=ranged)
        server.totals = totals
        found, error = in_virtual_time(read(server, 4))
        if damage == "no items" and not totals:  # the server's word is all there is
            assert (found, error) == ([*range(10), *range(15, COUNT)], None)
            continue
        assert isinstance(error, DecodingError)
        server.times = 0
        rest = in_virtual_time(server.pages(resume=error.resume_token).collect())
        assert found + rest == list(range(COUNT))


@pytest.mark.parametrize("concurrency", range(1, 6))
@pytest.mark.parametrize("place", [5, 10, 15])
def test_an_empty_page_in_the_middle_of_an_honest_server_loses_nothing_and_repeats_nothing(
    in_virtual_time: Run, place: int, concurrency: int
) -> None:
    server = Damaged(DAMAGES["no items"], place=place, times=99)
    found, error = in_virtual_time(read(server, concurrency))
    assert isinstance(error, PaginationError)
    assert found == list(range(len(found)))
    server.times = 0
    rest = in_virtual_time(server.pages(resume=error.resume_token).collect())
    assert found + rest == list(range(COUNT))
