"""A collection is read whole, in order, fast, and no faster than it may be."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from readings import Make, Run, now, queries

from fleetapi.session.pages.pages import Page, Pages


def test_awaiting_gives_the_first_page_and_asks_for_nothing_else(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(150)

    async def main() -> Page[int]:
        pages = fake.pages()
        assert (pages.total, pages.resume_token) == (None, None)
        page = await pages
        assert pages.total == 150
        await asyncio.sleep(10)
        assert isinstance(page, Page)
        return page

    page = in_virtual_time(main())
    assert list(page) == list(range(60))
    assert (len(page), page.total, page[0], page[-2:]) == (60, 150, 0, (58, 59))
    assert queries(fake) == [{"pageSize": "60"}]


def test_ranges_are_fetched_concurrently_in_order_and_bounded(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(6000, latency=lambda number: 1 + (number * 7 % 5) / 10)

    async def main() -> float:
        assert await fake.pages(concurrency=8).collect() == list(range(6000))
        return now()

    elapsed = in_virtual_time(main())
    assert elapsed < 100 * 1.2 / 5
    assert fake.most == 8
    assert len(fake.asked) == 102
    assert queries(fake)[1:3] == [{"pageSize": "60", "indexRange": f"{n}-{n + 59}"} for n in (59, 118)]


def test_filters_are_kept_on_every_page(in_virtual_time: Run, collection: Make) -> None:
    for fake in (collection(400), collection(400, ranged=False)):
        in_virtual_time(fake.pages().collect())
        assert {dict(request.query)["locale"] for request in fake.asked} == {"fr-FR"}


def test_without_ranges_the_links_are_followed_with_one_page_ahead(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(300, ranged=False)

    async def main() -> float:
        seen = []
        async for page in fake.pages(ranges=None).pages():
            await asyncio.sleep(1)  # as long as a page takes to come
            seen += page
        assert seen == list(range(300))
        return now()

    assert in_virtual_time(main()) == 6.0  # the first page, then five times the slower of both
    assert fake.most == 1
    assert queries(fake)[1] == {"pageSize": "60", "pageToken": "t60"}


def test_a_server_that_ignores_ranges_costs_one_request_and_loses_nothing(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(600, ranged=False)
    reading = fake.reading()

    async def main() -> None:
        for extra in (1, 0):  # the second reading knows
            before = len(fake.asked)
            assert await Pages(reading, lambda item: item["id"]).collect() == list(range(600))
            assert len(fake.asked) - before == 10 + extra

    in_virtual_time(main())


def test_a_server_that_refuses_ranges_is_read_by_its_links(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(600, refuse_ranges=True)
    assert in_virtual_time(fake.pages().collect()) == list(range(600))


def test_a_link_with_a_range_makes_the_trial_unnecessary(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(600, range_links=True)

    async def main() -> float:
        assert await fake.pages(concurrency=10).collect() == list(range(600))
        return now()

    assert in_virtual_time(main()) == 2.0


def test_reading_ahead_is_limited(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(60_000)

    async def main() -> None:
        pages = fake.pages(concurrency=4).pages()
        for _ in range(3):
            await anext(pages)
        await asyncio.sleep(1000)
        assert len(fake.asked) == 3 + 4
        await pages.aclose()

    in_virtual_time(main())


@examples(60)
@given(
    count=st.integers(0, 400),
    size=st.integers(1, 60),
    cap=st.integers(1, 60),
    concurrency=st.integers(1, 9),
    ranged=st.booleans(),
    range_links=st.booleans(),
    totals=st.booleans(),
    takes_ranges=st.booleans(),
)
def test_every_item_comes_once_and_in_order_from_every_kind_of_server(
    *,
    in_virtual_time: Run,
    collection: Make,
    count: int,
    size: int,
    cap: int,
    concurrency: int,
    ranged: bool,
    range_links: bool,
    totals: bool,
    takes_ranges: bool,
) -> None:
    range_links = range_links and ranged
    fake = collection(
        count,
        ranged=ranged,
        range_links=range_links,
        totals=totals,
        cap=cap,
    )
    changes = {} if takes_ranges else {"ranges": None}
    pages = fake.pages(page_size=size, concurrency=concurrency, **changes)
    assert in_virtual_time(pages.collect()) == list(range(count))
    assert fake.most <= concurrency


def test_each_loop_reads_from_the_start(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(10)

    async def main() -> None:
        pages = fake.pages()
        assert await pages.collect() == await pages.collect() == list(range(10))

    in_virtual_time(main())
    assert len(fake.asked) == 2
