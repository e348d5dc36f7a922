"""Ranges of items, in every form a caller may write them."""

from __future__ import annotations

from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.session.pages.bookmarks import EVERYTHING, IndexRange, index_range


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, EVERYTHING),
        ("0-", IndexRange(0, None)),
        ("0-99", IndexRange(0, 99)),
        (" 5- ", IndexRange(5, None)),
        ((0, 99), IndexRange(0, 99)),
        ((5, None), IndexRange(5, None)),
        (range(100), IndexRange(0, 99)),
        (range(60, 120), IndexRange(60, 119)),
        (IndexRange(3, 4), IndexRange(3, 4)),
    ],
)
def test_valid_index_ranges(given: Any, expected: IndexRange) -> None:
    assert index_range(given) == expected


@pytest.mark.parametrize(
    "given",
    ["", "-", "-5", "7", "9-5", "a-b", "0-5-9", "1.5-", "٠-٩", "9" * 40, b"0-5", 60, 1.5, [0, 5, 6], object(),
     (9, 5), (0,), (0, 1, 2), (-1, 5), (0.5, 1), (True, 2), ("0", "5"),
     range(0), range(0, 10, 2), range(10, 0, -1), IndexRange(5, 2), (0, 10**15)],
)  # fmt: skip
def test_invalid_index_ranges(given: Any) -> None:
    with pytest.raises(UsageError, match="index_range") as caught:
        index_range(given)
    assert "0-99" in caught.value.remedy


def test_it_reads_as_the_wire_writes_it() -> None:
    assert [str(IndexRange(0, 59)), str(IndexRange(60))] == ["0-59", "60-"]
    assert (IndexRange(0, 59).stop, IndexRange(60).stop) == (60, None)
