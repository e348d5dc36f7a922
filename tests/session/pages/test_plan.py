"""What is decided about the rest of a collection."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.session.messages.request import Request
from fleetapi.session.pages.index_ranges import IndexRange
from fleetapi.session.pages.plan import RangePlan, gap, identity, range_start, same_items, unseen
from fleetapi.wire.envelope import Envelope


@given(
    position=st.integers(0, 500),
    step=st.integers(1, 100),
    total=st.integers(0, 1000),
    stop=st.none() | st.integers(0, 1000),
)
def test_the_ranges_cover_everything_once(position: int, step: int, total: int, stop: int | None) -> None:
    plan = RangePlan(position, step, total, stop)
    covered: list[int] = []
    while (span := plan.take()) is not None:
        assert span.last is not None
        assert 1 <= span.last - span.first + 1 <= step
        covered += range(span.first, span.last + 1)
    assert covered == list(range(position, total if stop is None else min(total, stop)))


def test_a_plan_follows_the_total() -> None:
    plan = RangePlan(60, 60, 100)
    assert (plan.take(), plan.take()) == (IndexRange(60, 99), None)
    plan.learn(130)
    plan.learn(None)
    assert (plan.take(), plan.take()) == (IndexRange(100, 129), None)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (100, 100, None),
        (100, 101, None),
        (None, 100, None),
        (100, None, None),
        (100, 98, IndexRange(58, 61)),
        (100, 0, IndexRange(0, 159)),
    ],
)
def test_where_slipped_items_may_hide(
    before: int | None, now: int | None, expected: IndexRange | None
) -> None:
    assert gap(before, now, border=60) == expected


@pytest.mark.parametrize(
    ("item", "same", "other"),
    [
        ({"id": "a", "label": 1}, {"id": "a", "label": 2}, {"id": "b", "label": 1}),
        ({"vin": "V", "x": 1}, {"vin": "V", "x": 2}, {"vin": "W"}),
        ({"id": None, "at": 1}, {"at": 1, "id": None}, {"id": None, "at": 2}),
        ("text", "text", "other"),
    ],
)
def test_what_tells_items_apart(item: Any, same: Any, other: Any) -> None:
    assert identity(item) == identity(same) != identity(other)
    assert same_items(Envelope(items=[item]), Envelope(items=[other, same]))
    assert not same_items(Envelope(items=[item]), Envelope(items=[other]))
    assert list(unseen([item, other, other], [same])) == [other]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"indexRange": "60-119"}, True),
        ({"indexRange": "60-"}, True),
        ({"indexRange": "0-"}, False),
        ({"indexRange": "60-119", "pageToken": "t"}, False),
        ({"pageToken": "t"}, False),
        ({}, False),
    ],
)
def test_a_link_by_index_is_told_from_one_by_token(query: dict[str, str], expected: bool) -> None:
    assert (range_start(Request("GET", "/fleets", query=query)) == 60) is expected
