"""Pages and limits against the sandbox, over mutual TLS."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from waiting import eventually

from fleetapi.errors import FleetError, NotFound, PaginationError, ServerError
from fleetapi.resources.fleets import FleetResource
from fleetapi.sandbox.faults.rules import FaultRule
from fleetapi.sandbox.sandbox import Sandbox
from fleetapi.session.concurrency import each_of
from fleetapi.session.pages.pages import Pages
from fleetapi.session.retry import Backoff


@asynccontextmanager
async def opened(
    vehicles: int, *, latency: float = 0, burst: int = 100_000, ranged: bool = True, **client: Any
) -> AsyncIterator[tuple[Sandbox, FleetResource]]:
    """A sandbox with one fleet, and that fleet as a client sees it."""
    async with (
        Sandbox(vehicles=vehicles, fleets=1, latency=latency, burst=burst, ranged=ranged) as sandbox,
        sandbox.client(**client) as made,
    ):
        fleet = await made.fleets()
        yield sandbox, made.fleet(str(fleet[0].id))


def name(vehicle: Any) -> str:
    """Which vehicle it is, even when its fields went missing."""
    return str(vehicle.vin or vehicle.id or vehicle.as_sent)


def of_the_session(task: asyncio.Task[Any]) -> bool:
    """Whether a task is one that reading pages has begun."""
    return "fleetapi/session" in repr(task.get_coro())


async def take_all(pages: Pages[Any], into: list[str]) -> None:
    async for vehicle in pages:
        into.append(name(vehicle))  # noqa: PERF401 - what came before an error must be there


@pytest.mark.parametrize("ranged", [True, False])
async def test_every_vehicle_comes_once_and_no_more_requests_are_in_flight_than_allowed(
    ranged: bool,
) -> None:
    async with opened(900, latency=0.005, ranged=ranged, concurrency=4) as (sandbox, fleet):
        first, second = list[str](), list[str]()
        await asyncio.gather(
            take_all(fleet.vehicles(), first), take_all(fleet.vehicles(page_size=30), second)
        )
        assert first == second
        assert len(set(first)) == 900
        assert sandbox.max_in_flight <= 4


async def test_twenty_requests_a_second_are_used_and_not_exceeded() -> None:
    """45 requests: twenty at once, twenty a second later, five another second later."""
    async with opened(900, latency=0.01, burst=20) as (sandbox, fleet):
        await asyncio.sleep(1.05)
        begin = time.monotonic()
        assert len(await fleet.vehicles(page_size=20).collect()) == 900
        elapsed = time.monotonic() - begin
        assert {request.status for request in sandbox.requests} == {200}
        # how well the allowance is used, tests/session/test_speed.py proves, where no machine is busy
        assert 2.0 <= elapsed < 45 / 20 * 5


@pytest.mark.parametrize("ranged", [True, False])
async def test_leaving_a_loop_early_leaves_no_task_and_the_client_still_works(ranged: bool) -> None:
    async with opened(900, latency=0.05, ranged=ranged) as (_, fleet):
        async for _ in fleet.vehicles():
            await asyncio.sleep(0.002)
            break
        await eventually(lambda: not [task for task in asyncio.all_tasks() if of_the_session(task)])
        assert len(await fleet.vehicles().first(70)) == 70


@pytest.mark.parametrize(
    "fault",
    [
        "429",
        "503",
        "html502",
        "reset",
        "slow",
        "unknown-enum",
        "missing-fields",
        "null-fields",
        "odd-dates",
        "empty-page",
        "no-embedded",
    ],
)
@pytest.mark.parametrize("ranged", [True, False])
async def test_a_fault_does_not_lose_a_vehicle(fault: str, ranged: bool) -> None:
    async with opened(400, ranged=ranged, retry=Backoff(base=0.01)) as (sandbox, fleet):
        sandbox.faults.add(fault, FaultRule(path="*/vehicles", every=3, times=2, seconds=0.05))
        vehicles: list[str] = []
        await take_all(fleet.vehicles(), vehicles)
        assert len(vehicles) == len(set(vehicles)) == 400
        assert any(fault in request.faults for request in sandbox.requests)


async def test_a_link_that_leads_back_is_an_error_to_resume_from() -> None:
    async with opened(400, ranged=False) as (sandbox, fleet):
        sandbox.faults.add("repeated-cursor", FaultRule(path="*/vehicles", every=3, times=1))
        vehicles: list[str] = []
        with pytest.raises(PaginationError) as caught:
            await take_all(fleet.vehicles(), vehicles)
        assert 0 < len(vehicles) < 400
        await take_all(fleet.vehicles(resume=caught.value.resume_token), vehicles)
        assert len(vehicles) == len(set(vehicles)) == 400


async def test_one_call_for_each_vehicle() -> None:
    async with opened(40, latency=0.002) as (_, fleet):

        async def latitude(vehicle: Any) -> float:
            if vehicle.vin.endswith("7"):
                raise NotFound("no position yet", status=404)
            found = await fleet.vehicle(vehicle.id).last_position()
            assert found.latitude is not None
            return found.latitude

        outcomes = [pair async for pair in each_of(fleet.vehicles(), latitude, concurrency=6)]
        assert len(outcomes) == 40
        for vehicle, outcome in outcomes:
            assert isinstance(outcome, NotFound if str(vehicle.vin).endswith("7") else float)


async def test_a_page_that_fails_permanently_is_raised_in_order() -> None:
    async with opened(400, retry=Backoff(attempts=1)) as (sandbox, fleet):
        everything: list[str] = []
        await take_all(fleet.vehicles(), everything)  # now it is known that ranges are honored
        sandbox.faults.add("500", FaultRule(path="*/vehicles", every=4, times=1))
        vehicles: list[str] = []
        with pytest.raises(ServerError) as caught:
            await take_all(fleet.vehicles(), vehicles)
        assert isinstance(caught.value, FleetError)
        assert vehicles == everything[: len(vehicles)]
        await take_all(fleet.vehicles(resume=caught.value.resume_token), vehicles)
        assert vehicles == everything
