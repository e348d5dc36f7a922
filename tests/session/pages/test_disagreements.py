"""Ranges, links, totals and pages that disagree, with every concurrency."""

from __future__ import annotations

from typing import Any

import pytest
from odd_server import OddServer, read
from readings import Run

from fleetapi.errors import PaginationError


def of(count: int, **oddities: Any) -> OddServer:
    return OddServer([{"id": number} for number in range(count)], **oddities)


def no_items(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "_embedded": {"things": []}}


@pytest.mark.parametrize("ranges", ["honored", "ignored"])
@pytest.mark.parametrize("concurrency", range(1, 17))
def test_a_page_that_stays_empty_loses_and_repeats_nothing(
    in_virtual_time: Run, concurrency: int, ranges: str
) -> None:
    """23 items in pages of 5, of which the second one has no items."""
    server = of(23, cap=5, ranges=ranges, damage=no_items, damaged_at=5, times=1000)
    options: dict[str, Any] = {"page_size": 5, "concurrency": concurrency}
    found, error = in_virtual_time(read(server.pages(**options)))
    if error is not None:
        assert isinstance(error, PaginationError)
        assert found == list(range(5))
        server.repair()
        found += in_virtual_time(server.pages(resume=error.resume_token, **options).collect())
    assert found == list(range(23))


@pytest.mark.parametrize("concurrency", range(1, 17))
def test_a_total_that_counts_the_range_ends_nothing_early(in_virtual_time: Run, concurrency: int) -> None:
    server = of(6000, cap=60, total="of the range")
    pages = server.pages(page_size=60, concurrency=concurrency)
    assert in_virtual_time(pages.collect()) == list(range(6000))


@pytest.mark.parametrize("total", ["right", "of the page", "missing"])
@pytest.mark.parametrize("doubled", [range(90), range(0, 90, 2), range(20, 40), [89]])
@pytest.mark.parametrize("concurrency", [1, 2, 4, 16])
def test_items_that_a_page_repeats_come_once(
    in_virtual_time: Run, concurrency: int, doubled: Any, total: str
) -> None:
    server = of(90, doubled=frozenset(doubled), total=total)
    assert in_virtual_time(server.pages(concurrency=concurrency).collect()) == list(range(90))


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_single_item_that_is_missing_is_an_error(in_virtual_time: Run, concurrency: int) -> None:
    server = of(5, cap=1, damage=no_items, damaged_at=2, times=1000)
    found, error = in_virtual_time(read(server.pages(ranges=None, page_size=1, concurrency=concurrency)))
    assert found == [0, 1]
    assert isinstance(error, PaginationError)
    server.repair()
    rest = server.pages(ranges=None, page_size=1, resume=error.resume_token)
    assert in_virtual_time(rest.collect()) == [2, 3, 4]


def test_a_link_that_skips_a_page_by_its_number_is_an_error_before_it(in_virtual_time: Run) -> None:
    def skipping(document: dict[str, Any]) -> dict[str, Any]:
        href = document["_links"]["next"]["href"].replace("pageToken=10", "pageToken=15")
        return {**document, "_links": {"next": {"href": href}}}

    server = of(30, cap=5, numbers="right", damage=skipping, damaged_at=5, times=1000)
    found, error = in_virtual_time(read(server.pages(ranges=None, page_size=5)))
    assert found == list(range(10))
    assert isinstance(error, PaginationError)
