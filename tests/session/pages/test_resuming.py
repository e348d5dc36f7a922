"""A failed reading can be resumed where it failed, later or in another process."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from readings import Make, Run, nothing_is_left, take_all

from fleetapi.errors import FleetError, NotFound, ServerError, UsageError
from fleetapi.session.pages.bookmarks import IndexRange
from fleetapi.session.pages.pages import Pages


@pytest.mark.parametrize("ranged", [True, False])
def test_a_failed_page_is_raised_in_order_and_reading_resumes_after_the_delivered_items(
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
        assert len(seen) % (59 if ranged else 60) == (1 if ranged else 0)  # two ranges share an item
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


@examples(60)
@given(
    count=st.integers(1, 300),
    stop=st.integers(1, 300),
    ranged=st.booleans(),
    range_links=st.booleans(),
    wanted=st.sampled_from([IndexRange(), IndexRange(0, 99), IndexRange(30, None), IndexRange(25, 170)]),
)
def test_reading_continues_after_the_last_item_taken(
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
def test_an_invalid_resume_token_is_rejected_before_anything_is_sent(collection: Make, token: str) -> None:
    with pytest.raises(UsageError, match="resume token"):
        collection(1).pages(resume=token)


def test_a_resume_token_of_another_list_is_refused(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(200)
    token = in_virtual_time(fake.pages()._first_page()).resume_token
    reading = fake.reading()
    other = attrs.evolve(reading, request=reading.request.with_query(locale="en-GB"))
    with pytest.raises(UsageError, match="another collection"):
        Pages(other, lambda item: item, resume=token)


def test_errors_carry_no_resume_token_unless_they_end_a_reading() -> None:
    assert FleetError("anything").resume_token is None
