"""Remote commands against the sandbox: sent once whatever goes wrong, and followed to their end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest

from fleetapi import Backoff, FleetClient, Secret
from fleetapi.errors import (
    DeadlineExceeded,
    DecodingError,
    FleetError,
    InvalidRequest,
    OutcomeUnknown,
    ServerError,
    UnsupportedOperation,
    UsageError,
)
from fleetapi.remote_commands import COMMANDS, Doors, Horn, Navigation, Point, RemoteCallback
from fleetapi.resources.remote import RemoteActions
from fleetapi.resources.sent_action import Polling
from fleetapi.sandbox import Sandbox

CALLBACK = RemoteCallback("all of them", remote_types=COMMANDS).notify("https://my.dn/remote")
QUICK = Polling(first=0.2, growth=1)


@attrs.frozen
class Depot:
    """A vehicle of a sandbox, and a callback."""

    sandbox: Sandbox
    client: FleetClient
    fid: str
    vid: str
    cbid: str

    @property
    def remote(self) -> RemoteActions:
        return self.client.fleet(self.fid).vehicle(self.vid).remote(self.cbid)

    def fail(self, fault: str, **options: Any) -> None:
        self.sandbox.fail_next(fault, path="*/remotes", method="POST", **options)

    @property
    def posts(self) -> int:
        return sum(
            request.method == "POST" and request.path.endswith("/remotes")
            for request in self.sandbox.requests
        )


def insist(attempted: Any) -> float:
    """A retry that never gives up, whatever is lost."""
    return 0.0 if attempted.number < 5 else None  # type: ignore[return-value]  # as a careless user writes it


@pytest.fixture
async def depot() -> AsyncIterator[Depot]:
    async with (
        Sandbox(vehicles=3, fleets=1, latency=0, burst=10_000) as sandbox,
        sandbox.client(retry=insist) as client,
    ):
        fleet = (await client.fleets())[0]
        vehicle = (await client.fleet(fleet.id).vehicles())[0]
        reference = await client.fleet(fleet.id).remote_callbacks.create(CALLBACK)
        assert fleet.id
        assert vehicle.id
        assert reference.callback_id
        yield Depot(sandbox, client, fleet.id, vehicle.id, reference.callback_id)


async def test_a_command_is_sent_and_followed(depot: Depot) -> None:
    action = await depot.remote.send(Doors.lock().labelled("at closing time"))
    assert action.type == "Doors"
    told: list[str] = []
    final = await action.wait(timeout=20, polling=QUICK, on_change=lambda seen: told.append(str(seen.status)))
    assert final.finished
    assert told[0] in {"Accepted", "WakingUpVehicle"}
    assert told[-1] in {"Success", "Failed"}, "one in sixteen fails"
    assert final.remote is not None
    assert final.remote.label == "at closing time"
    assert [each.remote_action_id for each in await depot.remote.list().collect()] == [action.id]
    assert (await depot.remote.action(action.id).wait()).finished
    assert (await action.get()).status == final.status


async def test_a_deadline_leaves_the_command_alone(depot: Depot) -> None:
    action = await depot.remote.send({"door": {"state": "Unlocked"}})
    with pytest.raises(DeadlineExceeded, match="last state: "):
        await action.wait(timeout=0.4, polling=QUICK)
    assert (await action.wait(timeout=20, polling=QUICK)).finished
    assert depot.posts == 1


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("reset", {}, OutcomeUnknown),
        ("slow", {"seconds": 30.0}, OutcomeUnknown),
        ("500", {}, ServerError),
        ("503", {}, ServerError),
        ("html502", {}, ServerError),
        ("truncate", {}, DecodingError),
    ],
)
async def test_a_command_is_never_sent_twice(
    depot: Depot, fault: str, options: dict[str, Any], error: type[FleetError]
) -> None:
    """Not even by a client whose own retry would repeat everything."""
    depot.fail(fault, **options)
    with pytest.raises(error) as caught:
        await depot.remote.send(Horn.activate(), timeout=1.0 if fault == "slow" else 20.0)
    assert depot.posts == 1
    if error in {OutcomeUnknown, DecodingError}:
        assert "check before you send it again" in caught.value.remedy
        assert len(await depot.remote.list().collect()) == 1, "the server did take it"


async def test_a_deadline_that_comes_before_the_answer_leaves_it_open_too(depot: Depot) -> None:
    depot.fail("slow", seconds=30.0)
    with pytest.raises(OutcomeUnknown):
        await depot.remote.send(Horn.activate(), deadline=1.0)
    assert depot.posts == 1


async def test_a_command_that_was_refused_for_the_rate_limit_is_sent_again(depot: Depot) -> None:
    depot.fail("429", retry_after=0)
    action = await depot.remote.send(Horn.activate())
    assert depot.posts == 2
    assert [each.remote_action_id for each in await depot.remote.list().collect()] == [action.id]


async def test_a_command_that_never_left_is_sent_again(depot: Depot) -> None:
    """No connection at all: the server cannot have it."""
    sent: list[Any] = []

    def give_up(attempted: Any) -> float | None:
        sent.append(attempted.failure)
        return 0.0 if len(sent) < 3 else None

    async with depot.sandbox.client(retry=give_up, base_url="https://127.0.0.1:9/connectedcar") as client:
        with pytest.raises(FleetError) as caught:
            await client.fleet("f").vehicle("v").remote("c").send(Doors.lock())
    assert not isinstance(caught.value, OutcomeUnknown)
    assert [failure.reached for failure in sent] == [False, False, False]


async def test_an_invalid_command_is_not_sent(depot: Depot) -> None:
    depot.sandbox.forget()
    for wrong in (
        {"door": {"state": "Locked"}, "horn": {"state": "Activated"}},
        [Doors.lock(), Horn.activate()],
        {"navigation": {"positions": [{"type": "Point", "coordinates": [1, 2]}] * 11}},
        {"preconditioning": {"airConditioning": {"programs": [{"slot": 9}]}}},
        Doors,
        {},
    ):
        with pytest.raises(UsageError):
            await depot.remote.send(wrong)  # type: ignore[arg-type]  # that is what is tested
    with pytest.raises(UsageError, match="rid"):
        depot.remote.action("")
    with pytest.raises(UsageError, match="cbid"):
        depot.client.fleet(depot.fid).vehicle(depot.vid).remote(None)
    assert depot.sandbox.requests == ()


async def test_v2_has_no_commands_and_names_the_version_that_does(depot: Depot) -> None:
    depot.sandbox.forget()
    async with depot.sandbox.client(version="v2") as client:
        with pytest.raises(UnsupportedOperation, match="v3"):
            await client.fleet(depot.fid).vehicle(depot.vid).remote(depot.cbid).send(Doors.lock())
        with pytest.raises(UnsupportedOperation, match="v3"):
            await client.fleet(depot.fid).remote_callbacks.create(CALLBACK)
    assert depot.sandbox.requests == ()


async def test_a_callback_is_created_changed_paused_and_deleted(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    callbacks = depot.client.fleet(depot.fid).remote_callbacks
    composed = RemoteCallback("doors", remote_types=Doors).notify(
        "https://my.dn/doors", headers={"Authorization": Secret.env("CB_AUTH")}
    )
    reference = await callbacks.create(composed.retry_bounded(times=2))
    held = await callbacks.get(reference.callback_id)
    assert held.subscribe is not None
    assert held.subscribe.webhook is not None
    assert held.subscribe.webhook.attributes is not None
    assert held.subscribe.webhook.attributes[0].value == "Basic c2VjcmV0", "secrets are filled in when sent"

    changed = RemoteCallback.of(held).named("doors and horn").batch(size=5)
    await callbacks.replace(reference.callback_id, changed)
    again = await callbacks.get(reference.callback_id)
    assert RemoteCallback.of(again) == changed
    assert (await callbacks.pause(reference.callback_id)).status == "Paused"
    assert (await callbacks.resume(reference.callback_id)).status == "Running"
    assert len(await callbacks.list(types="Doors").collect()) == 2
    assert len(await callbacks.list(types="WakeUp").collect()) == 1
    await callbacks.delete(reference.callback_id)
    assert len(await callbacks.list().collect()) == 1


async def test_a_callback_as_a_mapping_is_sent_unchanged(depot: Depot) -> None:
    callbacks = depot.client.fleet(depot.fid).remote_callbacks
    with pytest.raises(InvalidRequest):
        await callbacks.create({"label": "incomplete"})
    with pytest.raises(UsageError, match="the body is a str"):
        await callbacks.create("doors")  # type: ignore[arg-type]  # that is what is tested


async def test_a_callback_that_does_not_want_the_command(depot: Depot) -> None:
    fleet = depot.client.fleet(depot.fid)
    horn = await fleet.remote_callbacks.create(RemoteCallback(remote_types=Horn).notify("https://my.dn/r"))
    with pytest.raises(InvalidRequest):
        await (
            fleet.vehicle(depot.vid).remote(horn.callback_id).send(Navigation(Point(latitude=1, longitude=2)))
        )


async def test_the_usual_retry_is_just_as_careful(depot: Depot) -> None:
    careful = depot.client.with_options(retry=Backoff(base=0))
    depot.fail("reset")
    with pytest.raises(OutcomeUnknown):
        await careful.fleet(depot.fid).vehicle(depot.vid).remote(depot.cbid).send(Doors.lock())
    assert depot.posts == 1
