"""A server that turns every range into the number of a page: it only gives pages that begin at a multiple."""

from __future__ import annotations

import attrs
import pytest
from odd_server import LINKS, OddServer, read
from readings import Run

from fleetapi.session.pages.reading import RangeSupport


@attrs.define(eq=False)
class WholePages(OddServer):
    """Gives the page that contains the first item of a range, from the beginning of that page."""

    def _range(self, text: str, end: int) -> tuple[int, int]:
        first_text, _, last_text = text.partition("-")
        first = int(first_text)
        size = int(last_text) - first + 1 if last_text else self.cap
        first -= first % size
        return first, min(first + size - 1, end) if last_text else end


def server(count: int, links: str) -> WholePages:
    return WholePages([{"id": number} for number in range(count)], links=links)


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("count", [9, 10, 11, 95, 100, 101])
@pytest.mark.parametrize("links", LINKS)
def test_every_item_comes_once_and_in_order(
    in_virtual_time: Run, links: str, count: int, concurrency: int
) -> None:
    odd = server(count, links)
    assert in_virtual_time(odd.pages(concurrency=concurrency).collect()) == list(range(count))
    assert len(odd.asked) <= count // 10 + 6


def test_the_next_reading_by_the_same_client_knows(in_virtual_time: Run) -> None:
    odd = server(100, "none")
    in_virtual_time(odd.pages().collect())
    odd.asked.clear()
    assert in_virtual_time(odd.pages().collect()) == list(range(100))
    ranges = [request.parameter("indexRange") for request in odd.asked]
    assert ranges[:3] == [None, "10-19", "20-29"]


@pytest.mark.parametrize("taken", range(1, 43))
def test_another_process_resumes_after_any_item(in_virtual_time: Run, taken: int) -> None:
    odd = server(43, "none")
    pages = odd.pages()
    found, _ = in_virtual_time(read(pages, most=taken))
    odd.support = RangeSupport()
    assert found + in_virtual_time(odd.pages(resume=pages.resume_token).collect()) == list(range(43))


def test_a_collection_that_changes_is_an_error_to_resume_from(in_virtual_time: Run) -> None:
    odd = server(100, "none")
    odd.changes = {5: lambda items: items.pop(3)}
    found, error = in_virtual_time(read(odd.pages(concurrency=2)))
    assert found == list(range(len(found)))
    assert "the collection changed while it was read" in str(error)
    assert error is not None
    assert error.resume_token is not None
