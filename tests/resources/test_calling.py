"""What every call has in common: options, deprecations, what derived clients share."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from fleetapi.errors import DecodingError

EMPTY = {"total": 0, "_embedded": {}}


async def test_timeout_and_deadline_reach_every_request(client_of: Callable[..., Any]) -> None:
    client = client_of(EMPTY)
    await client.fleet("f").get(timeout=3, deadline=timedelta(seconds=9))
    await client.fleet("f").vehicles(timeout=4).collect()
    assert client.session.options == [
        {"timeout": 3, "deadline": timedelta(seconds=9)},
        {"timeout": 4, "deadline": None},
    ]


async def test_a_deprecated_operation_warns_once_where_it_is_called(client_of: Callable[..., Any]) -> None:
    client = client_of(EMPTY)
    with pytest.warns(DeprecationWarning, match="list_vehicle_alerts") as told:
        client.fleet("f").alerts()
    client.fleet("f").alerts()  # a second warning would be an error here
    assert [Path(warning.filename).name for warning in told] == [Path(__file__).name]
    with pytest.warns(DeprecationWarning, match="get_vehicle_alert") as told:
        await client.fleet("f").alert("a")
    assert [Path(warning.filename).name for warning in told] == [Path(__file__).name]


async def test_what_only_the_other_version_deprecates_does_not_warn(client_of: Callable[..., Any]) -> None:
    client = client_of(EMPTY, version="v2")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        client.fleet("f").alerts()
        await client.fleet("f").alert("a")
    assert told == []


async def test_the_last_position_never_warns_because_the_quickstart_teaches_it(
    client_of: Callable[..., Any],
) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.3, 48.8, 35]}}
    client = client_of(feature)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        position = await client.fleet("f").vehicle("v").last_position()
    assert (position.latitude, position.longitude, position.altitude) == (48.8, 2.3, 35)
    assert position.feature == feature
    assert client.session.last.accept == "application/vnd.geo+json"


async def test_a_derived_client_shares_what_was_learned(client_of: Callable[..., Any]) -> None:
    client = client_of(EMPTY)
    derived = client._api.over(client.session)
    assert derived.ranges is client._api.ranges
    assert derived.dialect is client._api.dialect
    assert derived.warned is client._api.warned


@pytest.mark.parametrize("document", [[], "text", 5, b"null", b"<html>", b'{"id": "a', b"\xff"])
async def test_a_response_that_is_not_an_object_is_a_decoding_error(
    client_of: Callable[..., Any], document: Any
) -> None:
    client = client_of(document)
    with pytest.raises(DecodingError):
        await client.fleet("f").get()
    with pytest.raises(DecodingError):
        await client.fleets()


async def test_a_page_without_embedded_is_an_empty_page(client_of: Callable[..., Any]) -> None:
    for document in ({"total": 0}, {"_embedded": None}, {"_embedded": {"fleets": None}}, {}):
        page = await client_of(lambda _, document=document: document).fleets()
        assert list(page) == []


async def test_a_page_that_lacks_the_items_which_it_counts_is_an_error(client_of: Callable[..., Any]) -> None:
    for document in (
        {"total": 5},
        {"total": 5, "_embedded": None},
        {"total": 5, "_embedded": {"fleets": None}},
    ):
        client = client_of(lambda _, document=document: document)
        with pytest.raises(DecodingError, match="lacks its items: the server's total is 5"):
            await client.fleets()
        assert len(client.session.asked) == 2


async def test_an_item_that_is_not_an_object_is_kept_separately(client_of: Callable[..., Any]) -> None:
    page = await client_of({"total": 2, "_embedded": {"fleets": [{"id": "a"}, "b"]}}).fleets()
    assert [fleet.id for fleet in page] == ["a"]
    assert [failed.item for failed in page.undecodable] == ["b"]


async def test_ranges_are_tried_once_for_each_operation(
    client_of: Callable[..., Any],
) -> None:
    def answer(request: Any) -> Any:
        query = dict(request.query)
        first, _, last = query.get("indexRange", "0-9").partition("-")
        items = [{"id": str(number)} for number in range(int(first), min(int(last or 99) + 1, 100))]
        return {"total": 100, "_embedded": {"vehicles": items}, "_links": {"next": {"href": "?pageToken=x"}}}

    client = client_of(answer)
    for _ in range(2):
        vehicles = await client.fleet("f").vehicles(page_size=10, concurrency=3).first(95)
        assert [vehicle.id for vehicle in vehicles] == [str(number) for number in range(95)]
    assert client._api.ranges["list_vehicles"].honored is True
    assert attrs.asdict(client._api.ranges["list_vehicles"]) == {"honored": True, "whole_pages": False}
    assert "list_fleets" not in client._api.ranges
