"""Parts of a collection: ranges, first items, single items that are none, and what is told on the way."""

from __future__ import annotations

from typing import Any

import pytest
from readings import Make, Run, queries

from fleetapi.errors import DecodingError, UsageError
from fleetapi.session.pages.bookmarks import IndexRange
from fleetapi.session.pages.pages import Progress

KINDS: dict[str, dict[str, bool]] = {
    "honours": {"ranged": True},
    "honors and says so": {"ranged": True, "range_links": True},
    "ignores": {"ranged": False},
    "refuses": {"refuse_ranges": True},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wanted", [IndexRange(0, 99), IndexRange(30, 170), IndexRange(70), IndexRange(199), IndexRange(500, 600)]
)
def test_a_wanted_range_is_given_exactly_even_by_a_server_that_ignores_it(
    in_virtual_time: Run, collection: Make, wanted: IndexRange, kind: str
) -> None:
    fake = collection(200, **KINDS[kind])
    seen = in_virtual_time(fake.pages(wanted=wanted).collect())
    assert seen == list(range(200))[wanted.first : wanted.stop]
    assert queries(fake)[0] == {"pageSize": "60", "indexRange": str(wanted)}


def test_the_first_items_cost_no_more_pages_than_they_need(in_virtual_time: Run, collection: Make) -> None:
    for count, asked in ((0, 0), (1, 1), (5, 1), (60, 1), (61, 2), (150, 3), (1000, 11)):
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
def test_an_invalid_number_of_first_items_is_rejected(
    in_virtual_time: Run, collection: Make, count: Any
) -> None:
    with pytest.raises(UsageError, match="first"):
        in_virtual_time(collection(1).pages().first(count))


def test_an_invalid_item_does_not_invalidate_the_page(
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
    assert "an item was omitted" in caplog.text


def test_progress_is_reported_after_every_page(in_virtual_time: Run, collection: Make) -> None:
    told: list[Progress] = []
    fake = collection(130)
    in_virtual_time(fake.pages(progress=told.append).collect())
    assert told == [Progress(1, 60, 130), Progress(2, 120, 130), Progress(3, 130, 130)]


def test_a_progress_that_cannot_be_called_is_refused(in_virtual_time: Run, collection: Make) -> None:
    with pytest.raises(UsageError, match="progress 5"):
        collection(1).pages(progress=5)
