"""Answers that cannot be read, and what is made of them."""

from __future__ import annotations

import pytest
from session_world import GET, World, answer

from fleetapi.errors import (
    DecodingError,
)
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response

DAMAGED = answer(200, b'{"total": 3, "_emb')


async def test_a_damaged_answer_to_a_get_is_fetched_again(world: World) -> None:
    world.responds_with(DAMAGED, answer(200, b'{"total": 3}'))
    assert await world.session.read(GET, Response.json) == {"total": 3}
    first, second = world.reports
    assert isinstance(first.error, DecodingError)
    assert (first.status, first.retry_in, second.outcome) == (200, 0.5, "200")


async def test_an_answer_that_stays_damaged_is_an_error_that_shows_it(world: World) -> None:
    world.responds_with(DAMAGED)
    with pytest.raises(DecodingError, match=r"is not JSON.*4 times") as caught:
        await world.session.read(GET, Response.json)
    assert (len(world.sent), caught.value.excerpt) == (4, '{"total": 3, "_emb')


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_was_accepted_is_not_repeated_because_its_answer_is_damaged(
    world: World, method: str
) -> None:
    world.responds_with(answer(202, b'{"monitorId": '))
    with pytest.raises(DecodingError, match=r"server accepted the request \(202\)") as caught:
        await world.session.read(Request(method, "/fleets/1"), Response.json)
    assert len(world.sent) == 1
    assert "check before you send it again" in caught.value.remedy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_login_page_does_not_say_that_anything_was_done(world: World, method: str) -> None:
    world.responds_with(answer(200, b"<html>Please log in to the guest network</html>"))
    with pytest.raises(DecodingError, match="something other than the API may have answered") as caught:
        await world.session.read(Request(method, "/fleets/1"), Response.json)
    assert "it is unknown whether" in caught.value.remedy
    assert "guest network" in caught.value.excerpt
