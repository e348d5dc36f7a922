"""Servers at random: what they have comes once and in order, or an error says where to resume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from odd_server import LINKS, NUMBERS, RANGES, TOTALS, OddServer, read
from readings import Run

from fleetapi.session.pages.bookmarks import IndexRange


def without_items(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "_embedded": None}


def without_anything(_: dict[str, Any]) -> dict[str, Any]:
    return {}


def no_items(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "_embedded": {"things": []}}


def two_items(document: dict[str, Any]) -> dict[str, Any]:
    return {"_links": document["_links"], "_embedded": {"things": document["_embedded"]["things"][:2]}}


INDEX = st.integers(0, 45)
ODDITIES: dict[str, st.SearchStrategy[Any]] = {
    "ranges": st.sampled_from(RANGES),
    "total": st.sampled_from(TOTALS),
    "links": st.sampled_from(LINKS),
    "numbers": st.sampled_from(NUMBERS),
    "extra": st.dictionaries(INDEX, st.integers(1, 12), max_size=2),
    "short": st.dictionaries(INDEX, st.integers(1, 12), max_size=2),
    "hollow": st.frozensets(INDEX, max_size=3),
    "doubled": st.frozensets(INDEX, max_size=3),
    "echoed": st.integers(0, 3),
    "damage": st.sampled_from([without_items, without_anything, no_items, two_items]),
}


@st.composite
def servers(draw: st.DrawFn) -> OddServer:
    """A server with at most two oddities."""
    chosen = draw(st.sets(st.sampled_from(sorted(ODDITIES)), max_size=2))
    return OddServer(
        [{"id": number} for number in range(draw(st.integers(0, 45)))],
        cap=draw(st.integers(2, 12)),
        damaged_at=draw(INDEX),
        times=draw(st.integers(1, 6)),
        **{name: draw(ODDITIES[name]) for name in sorted(chosen)},
    )


def is_decidable(server: OddServer, page_size: int, span: IndexRange, *, ranged: bool) -> bool:
    """Whether anything in the responses tells that items are missing."""
    if server.links == "none":  # then only the total tells, and only ranges lead on
        return ranged and server.ranges in {"honored", "clipped"} and server.total in {"right", "high"}
    if server.links == "index" and not ranged and server.ranges in {"one later", "clipped"}:
        return False  # its own links lead past its items
    if server.ranges == "one later" and span != IndexRange():
        return False  # the first items of a range, or its last one, cannot be asked for
    if server.damage is not None and server.total != "right":
        return False
    if server.echoed and server.short:  # a page of nothing but what came before
        return False
    if server.damage is without_anything:  # as a first page it is an empty collection
        return server.damaged_at >= max(server.cap, page_size) and span == IndexRange()
    if server.damage is two_items:  # without its total, and shorter than the pages before
        others = server.extra or server.short or server.doubled or server.echoed
        return server.damaged_at >= server.cap == page_size and span == IndexRange() and not others
    return True


@examples(300)
@given(
    server=servers(),
    page_size=st.integers(1, 12),
    concurrency=st.integers(1, 16),
    ranged=st.booleans(),
    first=st.just(0) | INDEX,
    length=st.none() | st.integers(0, 30),
)
def test_all_items_come_once_and_in_order_or_an_error_says_where_to_resume(
    in_virtual_time: Run,
    *,
    server: OddServer,
    page_size: int,
    concurrency: int,
    ranged: bool,
    first: int,
    length: int | None,
) -> None:
    span = IndexRange(first, None if length is None else first + length) if ranged else IndexRange()
    assume(is_decidable(server, page_size, span, ranged=ranged))
    options: dict[str, Any] = {"page_size": page_size, "concurrency": concurrency, "wanted": span}
    if not ranged:
        options["ranges"] = None
    expected = [item["id"] for item in server.items][span.first : span.stop]

    found, error = in_virtual_time(read(server.pages(**options)))
    if error is not None:
        server.repair()
        assert error.resume_token is not None
        assert found == expected[: len(found)], error
        found += in_virtual_time(server.pages(**options, resume=error.resume_token).collect())
    assert found == expected, error
    assert len(server.asked) < 1000


@examples(200)
@given(
    server=servers(),
    page_size=st.integers(1, 12),
    concurrency=st.integers(1, 8),
    taken=st.integers(0, 45),
)
def test_a_reading_can_be_resumed_after_any_item(
    in_virtual_time: Run, *, server: OddServer, page_size: int, concurrency: int, taken: int
) -> None:
    assume(server.damage is None and is_decidable(server, page_size, IndexRange(), ranged=True))
    expected = [item["id"] for item in server.items]
    pages = server.pages(page_size=page_size, concurrency=concurrency)

    found, error = in_virtual_time(read(pages, most=taken))
    assert found == expected[: len(found)]
    token = pages.resume_token if error is None else error.resume_token
    server.repair()
    if token is not None:
        found += in_virtual_time(server.pages(page_size=5, resume=token).collect())
    assert found == expected[: len(found)]
    assert found == expected or taken == 0


Change = Callable[[list[Any]], None]


def removing(at: float, count: int) -> Change:
    def change(items: list[Any]) -> None:
        for _ in range(min(count, len(items))):
            del items[min(int(at * len(items)), len(items) - 1)]

    return change


def adding(at: float, count: int) -> Change:
    def change(items: list[Any]) -> None:
        for number in range(count):
            items.insert(int(at * len(items)), {"id": 1000 + number})

    return change


def replacing(at: float, count: int) -> Change:
    """Remove items, and add as many at the end: the total stays the same."""

    def change(items: list[Any]) -> None:
        removing(at, count)(items)
        adding(1, count)(items)

    return change


@examples(200)
@given(
    count=st.integers(40, 80),
    page_size=st.integers(3, 10),
    concurrency=st.integers(2, 8),
    jitter=st.integers(0, 4),
    links=st.sampled_from(LINKS),
    change=st.sampled_from([removing, adding, replacing]),
    moment=st.integers(1, 8),
    at=st.floats(0, 1),
    items=st.integers(1, 3),
)
def test_what_is_in_a_changing_collection_all_the_time_comes_once_and_in_order_by_range(
    in_virtual_time: Run,
    *,
    count: int,
    page_size: int,
    concurrency: int,
    jitter: int,
    links: str,
    change: Callable[[float, int], Change],
    moment: int,
    at: float,
    items: int,
) -> None:
    server = OddServer(
        [{"id": number} for number in range(count)],
        links=links,
        changes={moment: change(at, items)},
        latency=lambda number: 1 + (number * jitter) % 5,
    )
    found, error = in_virtual_time(read(server.pages(page_size=page_size, concurrency=concurrency)))
    assert error is None
    assert len(found) == len(set(found))
    throughout = [item["id"] for item in server.items if item["id"] < count]
    assert [number for number in found if number in set(throughout)] == throughout
