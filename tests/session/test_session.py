"""Processing of a request: limits, attempts, retries, hooks, errors. Without sockets or waiting."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from session_world import DELETE, GET, LOST, NOW, POST, REFUSED, SILENT, World, answer

from fleetapi.errors import (
    ConnectionFailed,
    IntermediaryError,
    NotFound,
    OutcomeUnknown,
    ServerError,
    UsageError,
)
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure
from fleetapi.session.options import AttemptReport


async def test_a_request_carries_all_four_credentials_but_the_certificate(world: World) -> None:
    response = await world.session.send(Request("GET", "/fleets", query={"pageSize": 5}))
    assert response.json() == {}
    exchange, timeout = world.sent[0]
    assert exchange.url == "https://api.example/v3/fleets?pageSize=5&client_id=cid-secret"
    assert exchange.headers == {
        "Authorization": "Basic TVpQMTpwdy1zZWNyZXQ=",
        "Accept": "application/hal+json",
    }
    assert timeout == 60.0


async def test_a_body_carries_its_type(world: World) -> None:
    await world.session.send(Request("POST", "/x", body=b"{}"))
    assert world.sent[0][0].headers["Content-Type"] == "application/json"
    assert world.sent[0][0].body == b"{}"


async def test_a_get_is_repeated_until_it_succeeds(world: World) -> None:
    world.responds_with(LOST, answer(503), REFUSED, answer())
    assert (await world.session.send(GET)).ok
    assert world.slept == [0.5, 1.0, 2.0]


async def test_the_last_error_is_raised_if_it_never_succeeds(world: World) -> None:
    world.responds_with(LOST)
    with pytest.raises(ConnectionFailed, match="GET /fleets/1: the connection broke, 4 times"):
        await world.session.send(GET)
    world.responds_with(answer(500))
    with pytest.raises(ServerError):
        await world.session.send(GET)
    assert len(world.sent) == 8


@pytest.mark.parametrize("lost", [LOST, SILENT])
async def test_a_post_whose_answer_was_lost_is_never_repeated(world: World, lost: Failure) -> None:
    world.responds_with(lost, answer())
    with pytest.raises(OutcomeUnknown, match="check before you send it again"):
        await world.session.send(POST)
    assert len(world.sent) == 1


async def test_a_post_is_not_repeated_on_500(world: World) -> None:
    world.responds_with(answer(500), answer())
    with pytest.raises(ServerError):
        await world.session.send(POST)


async def test_a_post_that_was_not_received_or_not_admitted_is_repeated(world: World) -> None:
    world.responds_with(REFUSED, answer(429, Retry_After="3"), answer(202))
    assert (await world.session.send(POST)).status == 202
    assert sum(world.slept) == pytest.approx(0.5 + 3)


async def test_retry_after_is_waited_for_whatever_its_length(world: World) -> None:
    world.responds_with(answer(429, Retry_After="1045"), answer())
    begun = world.seconds
    assert (await world.session.send(GET)).ok
    assert world.seconds - begun == pytest.approx(1045.5)


@pytest.mark.parametrize("first", [LOST, SILENT, answer(502)])
async def test_a_repeated_delete_that_gets_404_succeeds(
    world: World, first: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.responds_with(first, answer(404))
    assert (await world.session.send(DELETE)).status == 404
    assert "counts as success" in caplog.text


@pytest.mark.parametrize("first", [[], [REFUSED], [answer(429, Retry_After="1")]])
async def test_a_delete_of_nothing_is_an_error(world: World, first: list[Any]) -> None:
    world.responds_with(*first, answer(404))
    with pytest.raises(NotFound):
        await world.session.send(DELETE)


@pytest.mark.parametrize("page", [b"<html>default backend - 404", b"", b'{"message": "Not Found"}', b"{}"])
async def test_a_404_of_something_in_front_does_not_say_that_it_was_deleted(
    world: World, page: bytes
) -> None:
    world.responds_with(answer(502, b"<html>"), answer(404, page))
    with pytest.raises(IntermediaryError, match="does not look like the API's"):
        await world.session.send(DELETE)


async def test_what_something_in_front_said_leaves_a_delete_uncertain(world: World) -> None:
    world.responds_with(answer(408, b"<html>"), answer(404))
    assert (await world.session.send(DELETE)).status == 404


async def test_a_408_is_sent_again_unless_it_is_a_post(world: World) -> None:
    world.responds_with(answer(408, b"<html>"), answer())
    assert (await world.session.send(GET)).ok
    world.responds_with(answer(408, b"<html>"), answer())
    with pytest.raises(IntermediaryError, match="check before you send it again"):
        await world.session.send(POST)


async def test_only_a_delete_takes_404_for_success(world: World) -> None:
    world.responds_with(LOST, answer(404))
    with pytest.raises(NotFound):
        await world.session.send(GET)


async def test_a_hook_is_called_after_every_attempt(world: World) -> None:
    world.responds_with(LOST, answer(503), answer())
    await world.session.send(GET)
    first, second, third = world.reports
    assert [report.number for report in world.reports] == [1, 2, 3]
    assert str(first.request) == "GET /fleets/1"
    assert isinstance(first.error, ConnectionFailed)
    assert (first.status, first.retry_in, first.outcome) == (None, 0.5, "ConnectionFailed")
    assert isinstance(second.error, ServerError)
    assert (second.status, second.outcome) == (503, "503")
    assert (third.status, third.error, third.retry_in) == (200, None, None)
    assert first.duration == second.duration == third.duration == 0.25
    assert third.started_at == NOW + timedelta(seconds=2.0)


async def test_a_failing_hook_does_not_affect_the_request(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(report: AttemptReport) -> None:
        raise ValueError("mine")

    seen: list[AttemptReport] = []
    assert (await world.session.with_options(hooks=[fail, seen.append]).send(GET)).ok
    assert "a hook failed for GET /fleets/1" in caplog.text
    assert len(seen) == 1


async def test_a_cancelled_attempt_is_reported_and_returns_its_slot(world: World) -> None:
    world.responds_with("hang")
    tasks = [asyncio.create_task(world.session.send(GET)) for _ in range(3)]
    await world.reached()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [report.outcome for report in world.reports] == ["cancelled"]
    world.responds_with(answer())
    assert (await world.session.send(GET)).ok
    assert world.session.quota.in_flight == 0


async def test_never_more_in_flight_than_allowed(world: World) -> None:
    session = world.make(concurrency=3)
    await session.send(GET)
    await asyncio.gather(*(session.send(GET) for _ in range(20)))
    assert world.most == 3
    await session.aclose()


@pytest.mark.parametrize("decision", ["soon", -1, True, False, float("nan"), float("inf")])
async def test_an_invalid_retry_decision_is_rejected(world: World, decision: Any) -> None:
    world.responds_with(answer(500))
    session = world.make(retry=lambda _: decision)
    with pytest.raises(UsageError, match="retry returned"):
        await session.send(GET)
    await session.aclose()


async def test_what_send_returns_may_be_anything(world: World) -> None:
    world.responds_with(answer(200, b"<html>"))
    assert (await world.session.send(GET)).text == "<html>"
    assert len(world.sent) == 1
