"""A collection is read whole, in order, fast, and nothing is left behind, whatever the server does."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetapi.errors import DecodingError, FleetError, NotFound, PaginationError, ServerError, UsageError
from fleetapi.session.pages.index_ranges import IndexRange
from fleetapi.session.pages.page import Page, Progress
from fleetapi.session.pages.pages import Pages
from fleetapi.wire.envelope import Envelope

Run = Callable[[Coroutine[Any, Any, Any]], Any]
Make = Callable[..., Any]


def now() -> float:
    return asyncio.get_running_loop().time()


def queries(fake: Any) -> list[dict[str, str]]:
    return [{name: value for name, value in request.query if name != "locale"} for request in fake.asked]


async def nothing_is_left() -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return asyncio.all_tasks() == {asyncio.current_task()}


async def take_all(pages: Pages[Any], into: list[Any]) -> None:
    async for item in pages:
        into.append(item)  # noqa: PERF401 - what came before an error must be there


# ---------------------------------------------------------------- speed, order and bounds


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
    assert len(fake.asked) == 100
    assert queries(fake)[1:3] == [{"pageSize": "60", "indexRange": f"{n}-{n + 59}"} for n in (60, 120)]


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


def test_a_link_that_speaks_of_ranges_spares_the_trial(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(600, range_links=True)

    async def main() -> float:
        assert await fake.pages(concurrency=9).collect() == list(range(600))
        return now()

    assert in_virtual_time(main()) == 2.0


def test_what_is_read_ahead_is_bounded(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(60_000)

    async def main() -> None:
        pages = fake.pages(concurrency=4).pages()
        for _ in range(3):
            await anext(pages)
        await asyncio.sleep(1000)
        assert len(fake.asked) == 3 + 4
        await pages.aclose()

    in_virtual_time(main())


@settings(max_examples=60, deadline=None)
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


# ---------------------------------------------------------------- odd servers


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 119, 120, 121, 179, 180, 181, 241])
@pytest.mark.parametrize("ranged", [True, False])
def test_every_number_of_items_comes_whole(
    in_virtual_time: Run, collection: Make, count: int, ranged: bool
) -> None:
    assert in_virtual_time(collection(count, ranged=ranged).pages().collect()) == list(range(count))


def test_an_empty_page_with_a_link_is_not_the_end(in_virtual_time: Run, collection: Make) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        if number in {0, 2}:
            link = (envelope.next or "").replace("t60", "t0").replace("t120", "t60")
            return attrs.evolve(envelope, items=[], next=link + "&again=1")
        return envelope

    fake = collection(180, ranged=False, spoil=spoil)
    assert in_virtual_time(fake.pages().collect()) == list(range(180))


def test_a_repeated_cursor_is_an_error_after_everything_before_it(
    in_virtual_time: Run, collection: Make
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        link = (envelope.next or "").replace("t180", "t60")
        return attrs.evolve(envelope, next=link) if number == 2 else envelope

    fake = collection(600, ranged=False, spoil=spoil)

    async def main() -> list[int]:
        seen: list[int] = []
        pages = fake.pages(ranges=None)
        with pytest.raises(PaginationError, match="already"):
            await take_all(pages, seen)
        assert await nothing_is_left()
        return seen

    assert in_virtual_time(main()) == list(range(180))


def test_empty_pages_without_end_are_an_error(in_virtual_time: Run, collection: Make) -> None:
    def spoil(number: int, _: Envelope) -> Envelope:
        return Envelope(items=[], next=f"{fake.BASE}/things?pageToken=t{number}")

    fake = collection(10, spoil=spoil)
    with pytest.raises(PaginationError, match="empty pages"):
        in_virtual_time(fake.pages().collect())


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/connectedcar/v3/things?pageToken=t60",
        "http://api.example/connectedcar/v3/things?pageToken=t60",
        "https://api.example:444/connectedcar/v3/things?pageToken=t60",
        "//evil.example/things?pageToken=t60",
        "https://user:secret@api.example/connectedcar/v3/things?pageToken=t60",
    ],
)
@pytest.mark.parametrize("ranged", [True, False])
def test_a_link_to_elsewhere_is_not_followed(
    in_virtual_time: Run, collection: Make, link: str, ranged: bool
) -> None:
    fake = collection(600, ranged=ranged, spoil=lambda _, envelope: attrs.evolve(envelope, next=link))

    async def main() -> list[int]:
        seen: list[int] = []
        with pytest.raises(PaginationError) as caught:
            await take_all(fake.pages(), seen)
        assert "secret" not in str(caught.value)
        return seen

    assert in_virtual_time(main()) == list(range(60))
    assert len(fake.asked) == 1


def test_only_the_query_of_a_link_is_used_and_never_its_client_id(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(180, ranged=False)
    in_virtual_time(fake.pages().collect())
    assert {request.path for request in fake.asked} == {"/things"}
    assert all("client_id" not in dict(request.query) for request in fake.asked)


def test_a_total_that_is_too_low_loses_nothing(in_virtual_time: Run, collection: Make) -> None:
    """As with search engines that stop counting; the links lead on."""

    def low(number: int, envelope: Envelope) -> Envelope:
        link = f"{fake.BASE}/things?pageToken=t{envelope.items[-1]['id'] + 1}" if envelope.items else None
        return attrs.evolve(envelope, total=300, next=link)

    for ranged in (True, False):
        fake = collection(600, ranged=ranged, spoil=low)
        assert in_virtual_time(fake.pages().collect()) == list(range(600))


def test_a_total_that_is_too_high_is_no_endless_loop(in_virtual_time: Run, collection: Make) -> None:
    for ranged in (True, False):
        fake = collection(250, ranged=ranged, spoil=lambda _, envelope: attrs.evolve(envelope, total=10**6))

        assert in_virtual_time(fake.pages(concurrency=4).collect()) == list(range(250))
        assert len(fake.asked) < 40


@pytest.mark.parametrize("ranged", [True, False])
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("number", range(6))
def test_a_page_that_comes_empty_once_is_not_lost(
    in_virtual_time: Run, collection: Make, number: int, ranged: bool, linked: bool
) -> None:
    """As `_embedded` may be missing; the link leads to the same place again, or there is none."""

    def spoil(asked: int, envelope: Envelope) -> Envelope:
        if asked != number or not linked:
            return attrs.evolve(envelope, items=[]) if asked == number else envelope
        first = envelope.items[0]["id"]
        return attrs.evolve(envelope, items=[], next=f"{fake.BASE}/things?pageToken=t{first}&again=1")

    fake = collection(400, ranged=ranged, spoil=spoil)
    assert in_virtual_time(fake.pages(concurrency=3).collect()) == list(range(400))


@pytest.mark.parametrize("left", [0, 7])
def test_items_in_the_middle_that_do_not_come_are_an_error_and_not_a_gap(
    in_virtual_time: Run, collection: Make, left: int
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        gone = range(180 + left, 240)
        if healed:
            return envelope
        return attrs.evolve(envelope, items=[item for item in envelope.items if item["id"] not in gone])

    healed: list[bool] = []
    fake = collection(600, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match="no item number") as caught:
            await take_all(fake.pages(concurrency=4), seen)
        assert seen == list(range(180 + left))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(180 + left, 600))

    in_virtual_time(main())


@pytest.mark.parametrize("ranged", [True, False])
def test_a_page_that_never_says_what_is_on_it_is_an_error(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        lost = bool(envelope.items) and envelope.items[0]["id"] == 120
        return attrs.evolve(envelope, items=[], stated=False) if lost and not healed else envelope

    healed: list[bool] = []
    fake = collection(400, ranged=ranged, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(DecodingError, match="lacks its items: the server counts 400") as caught:
            await take_all(fake.pages(concurrency=2), seen)
        assert seen == list(range(120))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(120, 400))

    in_virtual_time(main())


@pytest.mark.parametrize("page", [0, 2])
def test_a_full_page_without_a_link_to_the_rest_is_an_error(
    in_virtual_time: Run, collection: Make, page: int
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        cut = not healed and envelope.items[0]["id"] == 60 * page
        return attrs.evolve(envelope, next=None) if cut else envelope

    healed: list[bool] = []
    fake = collection(400, ranged=False, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match="counts 400 items, but gives no link") as caught:
            await take_all(fake.pages(), seen)
        assert seen == list(range(60 * (page + 1)))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(len(seen), 400))

    in_virtual_time(main())


@pytest.mark.parametrize("back_to", [0, 60])
def test_a_new_cursor_that_leads_back_all_the_same_is_noticed(
    in_virtual_time: Run, collection: Make, back_to: int
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        link = f"{fake.BASE}/things?pageToken=t{back_to}&new={number}"
        return envelope if healed or envelope.items[0]["id"] < 120 else attrs.evolve(envelope, next=link)

    healed: list[bool] = []
    fake = collection(400, ranged=False, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match="leads back") as caught:
            await take_all(fake.pages(), seen)
        assert seen == list(range(180))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(180, 400))

    in_virtual_time(main())


def test_pages_that_look_alike_without_ids_are_all_read(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(180, ranged=False)
    fake.items = [{"speed": 0} for _ in fake.items]
    assert in_virtual_time(fake.pages(lambda item: item["speed"]).collect()) == [0] * 180


def test_a_server_with_a_total_and_no_links_is_read_by_range(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(150, spoil=lambda _, envelope: attrs.evolve(envelope, next=None))
    assert in_virtual_time(fake.pages().collect()) == list(range(150))


# ---------------------------------------------------------------- a collection that changes while it is read


@pytest.mark.parametrize("at", [1, 3, 7])
def test_items_added_while_reading_are_read(in_virtual_time: Run, collection: Make, at: int) -> None:
    def before(number: int) -> None:
        if number == at:
            fake.items += [{"id": 600 + extra} for extra in range(130)]

    fake = collection(600, before=before)
    assert in_virtual_time(fake.pages(concurrency=3).collect()) == list(range(730))


@settings(max_examples=80, deadline=None)
@given(data=st.data(), concurrency=st.integers(2, 5), jitter=st.integers(0, 4))
def test_an_item_that_is_there_all_the_time_is_never_lost(
    in_virtual_time: Run, collection: Make, data: st.DataObject, concurrency: int, jitter: int
) -> None:
    """Somebody removes one item, anywhere, at any moment, while pages are in flight in any order."""
    victim = data.draw(st.integers(0, 179), label="victim")
    moment = data.draw(st.integers(1, 17), label="moment")

    def before(number: int) -> None:
        if number == moment:
            fake.items = [item for item in fake.items if item["id"] != victim]

    fake = collection(
        180,
        range_links=True,
        cap=10,
        before=before,
        latency=lambda number: 1 + (number * jitter) % 5,
    )
    seen = in_virtual_time(fake.pages(page_size=10, concurrency=concurrency).collect())
    assert set(range(180)) - {victim} <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_collection_that_shrinks_to_nothing_ends(in_virtual_time: Run, collection: Make) -> None:
    def before(number: int) -> None:
        if number == 2:
            fake.items = []

    fake = collection(600, before=before)
    seen = in_virtual_time(fake.pages(concurrency=2).collect())
    assert seen[:60] == list(range(60))


# ---------------------------------------------------------------- errors and resuming


@pytest.mark.parametrize("ranged", [True, False])
def test_a_failed_page_is_raised_in_its_turn_and_reading_resumes_behind_what_was_given(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    def before(number: int) -> None:
        if number == 5 and not healed:
            raise ServerError("overloaded", status=503)

    healed: list[bool] = []
    fake = collection(600, ranged=ranged, before=before, latency=lambda number: 0.1 if number == 5 else 1)

    async def main() -> None:
        seen: list[int] = []
        pages = fake.pages()
        with pytest.raises(ServerError) as caught:
            await take_all(pages, seen)
        assert await nothing_is_left()
        assert fake.flying == 0
        assert seen == list(range(len(seen)))
        assert len(seen) % 60 == 0
        assert len(seen) < 600
        assert caught.value.resume_token == pages.resume_token is not None
        healed.append(True)
        rest = await fake.pages(resume=caught.value.resume_token).collect()
        assert seen + rest == list(range(600))

    in_virtual_time(main())


def test_an_error_of_the_first_page_can_be_resumed_too(in_virtual_time: Run, collection: Make) -> None:
    def before(number: int) -> None:
        if number == 0:
            raise NotFound("no such fleet", status=404)

    fake = collection(100, before=before)

    async def main() -> None:
        with pytest.raises(NotFound) as caught:
            await fake.pages()
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(100))

    in_virtual_time(main())


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 300),
    stop=st.integers(1, 300),
    ranged=st.booleans(),
    range_links=st.booleans(),
    wanted=st.sampled_from([IndexRange(), IndexRange(0, 99), IndexRange(30, None), IndexRange(25, 170)]),
)
def test_reading_goes_on_behind_the_last_item_that_was_taken(
    *,
    in_virtual_time: Run,
    collection: Make,
    count: int,
    stop: int,
    ranged: bool,
    range_links: bool,
    wanted: IndexRange,
) -> None:
    fake = collection(count, ranged=ranged, range_links=range_links and ranged, cap=20)
    expected = list(range(count))[wanted.first : wanted.stop]

    async def main() -> None:
        seen: list[int] = []
        pages = fake.pages(page_size=20, wanted=wanted)
        async for item in pages:
            seen.append(item)
            if len(seen) == stop:
                break
        token = pages.resume_token
        rest = [] if token is None else await fake.pages(page_size=20, wanted=wanted, resume=token).collect()
        assert seen + rest == expected

    in_virtual_time(main())


def test_a_page_knows_where_the_next_one_begins(in_virtual_time: Run, collection: Make) -> None:
    for ranged in (True, False):
        fake = collection(200, ranged=ranged)

        async def main(fake: Any = fake) -> list[int]:
            seen, token = [], None
            while True:
                page = await fake.pages(resume=token)
                seen += page
                token = page.resume_token
                if token is None:
                    return seen

        assert in_virtual_time(main()) == list(range(200))


@pytest.mark.parametrize("token", ["", "abc", "W10", "eyJhIjoxfQ", "💥", "WzEsIngiLDAsMCxudWxsLGZhbHNlXQ"])
def test_a_resume_token_that_is_none_of_ours_is_refused_before_anything_is_sent(
    collection: Make, token: str
) -> None:
    with pytest.raises(UsageError, match="resume token"):
        collection(1).pages(resume=token)


def test_a_resume_token_of_another_list_is_refused(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(200)
    token = in_virtual_time(fake.pages()._first_page()).resume_token
    reading = fake.reading()
    other = attrs.evolve(reading, request=reading.request.with_query(locale="en-GB"))
    with pytest.raises(UsageError, match="another list"):
        Pages(other, lambda item: item, resume=token)


# ---------------------------------------------------------------- parts of a collection


KINDS: dict[str, tuple[dict[str, bool], bool]] = {
    "honours": ({"ranged": True}, False),
    "honours and says so": ({"ranged": True, "range_links": True}, False),
    "honours as documented": ({"ranged": True}, True),
    "ignores": ({"ranged": False}, False),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wanted", [IndexRange(0, 99), IndexRange(30, 170), IndexRange(70), IndexRange(199), IndexRange(500, 600)]
)
def test_a_wanted_range_is_given_exactly_even_by_a_server_that_ignores_it(
    in_virtual_time: Run, collection: Make, wanted: IndexRange, kind: str
) -> None:
    server, trusted = KINDS[kind]
    fake = collection(200, **server)
    seen = in_virtual_time(fake.pages(wanted=wanted, trusted=trusted).collect())
    assert seen == list(range(200))[wanted.first : wanted.stop]
    assert queries(fake)[0] == {"pageSize": "60", "indexRange": str(wanted)}


def test_the_first_items_cost_no_more_pages_than_they_need(in_virtual_time: Run, collection: Make) -> None:
    for count, asked in ((0, 0), (1, 1), (5, 1), (60, 1), (61, 2), (150, 3), (1000, 10)):
        fake = collection(600)
        assert in_virtual_time(fake.pages().first(count)) == list(range(min(count, 600)))
        assert len(fake.asked) == asked


def test_few_first_items_are_asked_for_on_a_small_page(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(600)
    in_virtual_time(fake.pages().first(5))
    assert queries(fake) == [{"pageSize": "5"}]
    fake = collection(600)
    in_virtual_time(fake.pages(fixed_size=True).first(5))
    assert queries(fake) == [{"pageSize": "60"}]


@pytest.mark.parametrize("count", [-1, 1.5, "3", True, None])
def test_a_number_of_first_items_that_cannot_be_is_refused(
    in_virtual_time: Run, collection: Make, count: Any
) -> None:
    with pytest.raises(UsageError, match="first"):
        in_virtual_time(collection(1).pages().first(count))


# ---------------------------------------------------------------- items, progress, leaving early


def test_an_item_that_is_none_does_not_cost_the_page(
    in_virtual_time: Run, collection: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def decode(item: Any) -> int:
        if isinstance(item, str):
            raise DecodingError("expected an object, got a text")
        return int(item["id"])

    fake = collection(3)
    fake.items.insert(1, "nonsense")
    page = in_virtual_time(fake.pages(decode)._first_page())
    assert list(page) == [0, 1, 2]
    assert [failed.item for failed in page.undecodable] == ["nonsense"]
    assert "an item was left out" in caplog.text


def test_progress_is_told_after_every_page(in_virtual_time: Run, collection: Make) -> None:
    told: list[Progress] = []
    fake = collection(130)
    in_virtual_time(fake.pages(progress=told.append).collect())
    assert told == [Progress(1, 60, 130), Progress(2, 120, 130), Progress(3, 130, 130)]


@pytest.mark.parametrize("ranged", [True, False])
def test_leaving_a_loop_early_cancels_what_is_in_flight(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    fake = collection(6000, ranged=ranged)

    async def main() -> None:
        async for number in fake.pages():
            if number == 250:
                await asyncio.sleep(0.5)
                break
        assert await nothing_is_left()
        assert fake.flying == 0
        assert fake.cancelled > 0

    in_virtual_time(main())


@pytest.mark.parametrize("ranged", [True, False])
def test_an_exception_in_a_loop_cancels_what_is_in_flight(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    fake = collection(6000, ranged=ranged)

    async def consume() -> None:
        async for number in fake.pages():
            if number == 250:
                raise ZeroDivisionError

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await consume()
        gc.collect()
        assert await nothing_is_left()
        assert fake.flying == 0

    in_virtual_time(main())


@settings(max_examples=40, deadline=None)
@given(ticks=st.integers(0, 300), ranged=st.booleans())
def test_cancelling_at_any_moment_leaves_nothing(
    in_virtual_time: Run, collection: Make, ticks: int, ranged: bool
) -> None:
    fake = collection(1200, ranged=ranged)

    async def main() -> None:
        task = asyncio.ensure_future(fake.pages(concurrency=4).collect())
        for _ in range(ticks):
            await asyncio.sleep(0 if ticks % 2 else 0.05)
        if not task.done():
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert fake.flying == 0
        assert await nothing_is_left()

    in_virtual_time(main())


def test_closing_an_iterator_waits_until_everything_is_gone(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(6000)

    async def main() -> None:
        items = aiter(fake.pages())
        for _ in range(150):
            await anext(items)
        await asyncio.sleep(0.5)
        assert fake.flying > 0
        await items.aclose()
        assert fake.flying == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}
        with pytest.raises(StopAsyncIteration):
            await anext(items)

    in_virtual_time(main())


def test_an_iterator_left_over_when_the_loop_ends_does_not_complain(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(6000)
    kept = []

    async def main() -> None:
        items = aiter(fake.pages())
        kept.append(items)
        for _ in range(150):
            await anext(items)

    in_virtual_time(main())
    kept.clear()
    gc.collect()


@pytest.mark.parametrize("whole", [True, False])
def test_several_tasks_may_share_an_iterator(in_virtual_time: Run, collection: Make, whole: bool) -> None:
    fake = collection(600)

    async def main() -> None:
        shared: Any = fake.pages().pages() if whole else aiter(fake.pages())

        async def work() -> list[int]:
            return [item async for part in shared for item in (part if whole else [part])]

        shares = await asyncio.gather(*(work() for _ in range(5)))
        assert sorted(item for share in shares for item in share) == list(range(600))
        if whole:
            assert all(shares)

    in_virtual_time(main())


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_ends_a_shared_reading_is_an_error_for_everybody(
    in_virtual_time: Run, collection: Make, cancelled: bool
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        if number == 0 and not cancelled:
            raise NotFound("gone", status=404)
        return envelope

    fake = collection(600, spoil=spoil)

    async def main() -> None:
        shared = aiter(fake.pages())

        async def one() -> int:
            return int(await anext(shared))

        first, *others = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.sleep(0.5)
        if cancelled:
            first.cancel()
        await asyncio.gather(first, *others, return_exceptions=True)
        for task in others:
            error = task.exception()
            assert isinstance(error, FleetError)
            assert ("cancelled in another task" if cancelled else "gone") in str(error)
            assert error.resume_token
        with pytest.raises(FleetError):
            await anext(shared)

    in_virtual_time(main())


def test_a_progress_that_cannot_be_called_is_refused(in_virtual_time: Run, collection: Make) -> None:
    with pytest.raises(UsageError, match="progress 5"):
        collection(1).pages(progress=5)


def test_each_loop_reads_anew(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(10)

    async def main() -> None:
        pages = fake.pages()
        assert await pages.collect() == await pages.collect() == list(range(10))

    in_virtual_time(main())
    assert len(fake.asked) == 2


def test_errors_carry_no_resume_token_unless_they_end_a_reading() -> None:
    assert FleetError("anything").resume_token is None
