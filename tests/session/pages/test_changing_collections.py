"""A collection that changes while it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from readings import Make, Run


@pytest.mark.parametrize("at", [1, 3, 7])
def test_items_added_while_reading_are_read(in_virtual_time: Run, collection: Make, at: int) -> None:
    def before(number: int) -> None:
        if number == at:
            fake.items += [{"id": 600 + extra} for extra in range(130)]

    fake = collection(600, before=before)
    assert in_virtual_time(fake.pages(concurrency=3).collect()) == list(range(730))


@examples(80)
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
