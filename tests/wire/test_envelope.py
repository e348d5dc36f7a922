"""The HAL envelope: what a page says, and that no state of it loses the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import DecodingError
from fleetapi.wire.envelope import parse_envelope

PAGE: dict[str, Any] = {
    "_links": {"self": {"href": "https://a/x?p=1"}, "next": {"href": "https://a/x?p=2"}},
    "total": 61,
    "totalPage": 2,
    "currentPage": 1,
    "_embedded": {"vehicles": [{"id": "1"}, {"id": "2"}]},
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_a_page_is_read_as_it_stands() -> None:
    page = parse_envelope(PAGE, "vehicles")
    assert page.items == [{"id": "1"}, {"id": "2"}]
    assert (page.total, page.total_page, page.current_page) == (61, 2, 1)
    assert page.next == page.links["next"] == "https://a/x?p=2"


@pytest.mark.parametrize(
    "members", [{}, {"_embedded": None}, {"_embedded": []}, {"_embedded": {"vehicles": None}}]
)
def test_nothing_embedded_is_an_empty_page_that_keeps_its_next_link(members: dict[str, Any]) -> None:
    page = parse_envelope({"_links": PAGE["_links"], **members}, "vehicles")
    assert page.items == []
    assert page.next == "https://a/x?p=2"
    assert page.total is None
    assert not page.stated


def test_an_empty_array_states_that_there_is_nothing() -> None:
    assert parse_envelope({"_embedded": {"vehicles": []}}, "vehicles").stated


@pytest.mark.parametrize("name", ["Vehicles", "VEHICLES", "cars"])
def test_a_collection_under_another_name_is_found(name: str) -> None:
    page = parse_envelope({"_embedded": {"note": "x", name: [{"id": "1"}]}}, "vehicles")
    assert page.items == [{"id": "1"}]
    assert page.members == {"note": "x"}


def test_an_ambiguous_collection_is_not_guessed() -> None:
    assert parse_envelope({"_embedded": {"a": [1], "b": [2]}}, "vehicles").items == []


def test_a_single_object_is_a_page_of_one() -> None:
    assert parse_envelope({"_embedded": {"vehicles": {"id": "1"}}}, "vehicles").items == [{"id": "1"}]


@pytest.mark.parametrize(
    ("value", "total"),
    [
        (0, 0),
        ("61", 61),
        (61.0, 61),
        (-1, None),
        (True, None),
        ("many", None),
        (1.5, None),
        ({}, None),
        ("²", None),
    ],
)
def test_counters_are_whole_numbers_or_nothing(value: Any, total: int | None) -> None:
    assert parse_envelope({"total": value}, "vehicles").total == total


@pytest.mark.parametrize(
    "link", ["https://a/2", {"href": "https://a/2"}, [{"href": "https://a/2"}, {}], [" https://a/2 "]]
)
def test_a_link_is_read_in_every_shape(link: Any) -> None:
    assert parse_envelope({"_links": {"next": link}}, "vehicles").next == "https://a/2"


@pytest.mark.parametrize("link", [None, "", {}, {"href": None}, {"href": " "}, [], 5])
def test_a_link_without_address_is_no_link(link: Any) -> None:
    assert parse_envelope({"_links": {"next": link}}, "vehicles").next is None


@pytest.mark.parametrize("document", [None, [], "<html>", 5, True])
def test_a_document_that_is_no_object_is_an_error(document: Any) -> None:
    with pytest.raises(DecodingError, match="expected a page of vehicles"):
        parse_envelope(document, "vehicles")


@given(st.sampled_from(["_links", "_embedded", "total", "totalPage", "currentPage", "other"]), JSON)
def test_nonsense_in_one_place_loses_nothing_elsewhere(place: str, value: Any) -> None:
    page = parse_envelope({**PAGE, place: value}, "vehicles")
    if place != "_embedded":
        assert len(page.items) == 2
    if place != "_links":
        assert page.next


def test_an_object_that_is_no_page_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(DecodingError, match="without _embedded, _links and total"):
        parse_envelope({"code": 50000, "uuid": "u", "message": "m"}, "vehicles")
    assert parse_envelope({}, "vehicles").items == []
