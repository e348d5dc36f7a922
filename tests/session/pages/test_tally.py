"""What has come: which items of a page are new, with and without ids."""

from __future__ import annotations

from typing import Any

import pytest

from fleetapi.session.pages.reading import Tally
from fleetapi.wire.envelope import Envelope


def noted(*items: Any) -> Tally:
    tally = Tally(["id"])
    tally.record(items, tally.keys(items), delivered=len(items))
    return tally


def dated(second: int, speed: int = 0) -> dict[str, Any]:
    return {"createdAt": f"2026-01-01T00:00:{second:02}Z", "speed": speed}


def test_items_are_known_by_their_ids() -> None:
    shown = noted({"id": 1}, {"id": 2}).classify([{"id": 2}, {"id": 3}, {"id": 3}, {"id": 4}])
    assert (shown.fresh, shown.last_seen) == ((1, 3), 0)


def test_an_item_that_has_changed_is_still_the_same() -> None:
    assert noted({"id": 1, "mileage": 5}).classify([{"id": 1, "mileage": 6}]).fresh == ()


def test_an_id_shared_by_several_items_of_a_page_is_not_used() -> None:
    page = [{"id": 1, "speed": 5}, {"id": 1, "speed": 6}, {"id": 2}]
    assert noted().classify(page).fresh == (0, 1, 2)
    assert noted(*page).classify(page).fresh == ()


def test_items_without_an_id_are_known_by_a_time_of_day() -> None:
    """As positions and telemetry on pages that overlap."""
    tally = noted(dated(1), dated(2), dated(3))
    shown = tally.classify([dated(2), dated(3), dated(4), dated(4, speed=1), dated(4)])
    assert (shown.fresh, shown.last_seen) == ((2, 3), 1)


@pytest.mark.parametrize(
    "item", [{"speed": 0}, {"day": "2026-01-01"}, "12:00:00", 5, None, {"id": ""}, {"id": True}]
)
def test_nothing_else_is_taken_for_a_repetition(item: Any) -> None:
    shown = noted(item).classify([item, item])
    assert (shown.fresh, shown.last_seen) == ((0, 1), -1)


def test_delivered_and_noted_are_counted_apart() -> None:
    tally = Tally(["id"])
    tally.record([{"id": 1}, {"id": 2}], [1, 2], delivered=1)
    assert (tally.recorded, tally.delivered) == (2, 1)


def test_totals_and_lengths_are_recorded() -> None:
    tally = Tally(["id"])
    for items, total in (([1, 2, 3], 9), ([1], 5), ([], None)):
        tally.learn(Envelope(items=items, total=total))
    assert (tally.total, tally.highest_total, tally.longest, tally.linked) == (5, 9, 3, False)
    assert tally.expects(4, Envelope(items=[]))
    assert not tally.expects(5, Envelope(items=[]))
    assert tally.expects(5, Envelope(items=[], total=6))


def test_a_page_without_ids_that_begins_with_the_end_of_the_one_before_is_a_repetition() -> None:
    tally = noted()
    before = [{"speed": 1}, {"speed": 2}, {"speed": 3}]
    assert tally.repeats([{"speed": 2}, {"speed": 3}, {"speed": 4}], before)
    assert not tally.repeats([{"speed": 3}, {"speed": 4}], before), "one item may be alike by chance"
    assert not tally.repeats([{"speed": 0}] * 3, [{"speed": 0}] * 3), "they all look alike"
