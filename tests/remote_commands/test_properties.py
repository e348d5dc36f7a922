"""Every command that you can compose is valid by the specification and accepted by the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi import models
from fleetapi.models import Day, RemoteCommand
from fleetapi.remote_commands import (
    COMMANDS,
    Charging,
    ChargingProgram,
    Command,
    DeleteProgram,
    Doors,
    Horn,
    Immobilization,
    Lights,
    Navigation,
    Point,
    Preconditioning,
    PreconditioningProgram,
    RemoteCallback,
    Stolen,
    WakeUp,
    document_of_command,
)
from fleetapi.sandbox.handlers.remote import check_action, check_callback
from fleetapi.wire.converters import decode, encode

booleans = st.booleans()
perhaps = st.none() | booleans
labels = st.none() | st.text(st.characters(codec="utf-8"), max_size=20)
days = st.lists(st.sampled_from(Day), min_size=1, max_size=9)
times = st.integers(0, 24 * 3600 - 1).map(lambda seconds: timedelta(seconds=seconds))
clocks = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
starts = times | clocks | st.times()
slots = st.lists(st.integers(1, 4), unique=True, min_size=1, max_size=4)
whole_starts = starts.filter(lambda value: not getattr(value, "microsecond", 0))
coordinates = {
    "latitude": st.floats(-90, 90) | st.integers(-90, 90),
    "longitude": st.floats(-180, 180) | st.integers(-180, 180),
}
points = st.builds(Point, **coordinates, altitude=st.none() | st.floats(-500, 9000))


@st.composite
def charging_programs(draw: st.DrawFn) -> list[ChargingProgram]:
    return [
        ChargingProgram(
            slot,
            start=draw(whole_starts),
            end=draw(st.none() | whole_starts),
            days=draw(days),
            enabled=draw(booleans),
        )
        for slot in draw(slots)
    ]


@st.composite
def climate_programs(draw: st.DrawFn) -> list[PreconditioningProgram | DeleteProgram]:
    return [
        DeleteProgram(slot)
        if draw(booleans)
        else PreconditioningProgram(
            slot,
            start=draw(whole_starts),
            days=draw(days),
            enabled=draw(booleans),
            recurrence=draw(st.sampled_from(models.Recurrence)),
        )
        for slot in draw(slots)
    ]


moments = st.datetimes(timezones=st.just(UTC))
seconds = st.integers(60, 86_400)
each: dict[type[Command], st.SearchStrategy[Command]] = {
    Doors: st.builds(Doors, st.just(models.DoorLock.LOCKED), forced=perhaps) | st.just(Doors.unlock()),
    Horn: st.builds(Horn, st.sampled_from(models.HornState)),
    Lights: st.builds(Lights, booleans),
    Immobilization: st.builds(Immobilization, booleans),
    WakeUp: st.just(WakeUp()),
    Charging: st.one_of(
        st.builds(Charging, immediate=booleans),
        st.builds(Charging, immediate=perhaps, next_delayed_time=moments),
        st.builds(Charging, immediate=perhaps, programs=charging_programs()),
        st.builds(Charging, level=st.sampled_from(models.ChargingPowerLevel)),
        st.builds(
            Charging,
            level=st.none() | st.sampled_from(models.ChargingPowerLevel),
            type=st.sampled_from(models.ChargingType),
        ),
    ),
    Preconditioning: st.builds(Preconditioning, immediate=booleans)
    | st.builds(Preconditioning, immediate=perhaps, programs=climate_programs()),
    Stolen: st.one_of(
        st.builds(Stolen, stolen=booleans),
        st.builds(Stolen, immobilized=booleans),
        st.builds(Stolen, running=seconds, shutdown=st.none() | seconds),
    ),
    Navigation: st.builds(Navigation, st.lists(points, min_size=1, max_size=10), driver_approval=perhaps),
}
written = st.builds(lambda command, label: command.labelled(label), st.one_of(*each.values()), labels)


def test_every_kind_of_command_is_generated() -> None:
    assert each.keys() == set(COMMANDS)


@examples(150)
@given(command=written)
def test_every_valid_command_is_accepted(
    command: Command, violations: Callable[[str, Any], list[str]]
) -> None:
    body = command.to_dict()
    assert violations("Remote", body) == []
    assert check_action(body) == command.remote_type
    assert document_of_command(body) == body, "the rules for documents are those for commands"


@examples(100)
@given(command=written)
def test_a_command_can_be_decoded_from_the_servers_copy(command: Command) -> None:
    body = command.to_dict()
    assert encode(decode(RemoteCommand, body)) == body


@st.composite
def callbacks(draw: st.DrawFn) -> RemoteCallback:
    value = draw(st.sampled_from(("$vin", "$callbackID", "$remoteType", "$fleetID", "literal")))
    kinds = st.lists(st.sampled_from(COMMANDS), min_size=1)
    callback = RemoteCallback(draw(labels), remote_types=draw(kinds))
    callback = callback.notify("https://my.dn/r", body={"key": value})
    times, size = draw(st.none() | st.integers(1, 9)), draw(st.none() | st.integers(1, 99))
    callback = callback.retry_bounded(times=times) if times else callback.retry_never()
    return callback.batch(size=size) if size else callback


@examples(60)
@given(callback=callbacks())
def test_every_valid_callback_is_accepted(
    callback: RemoteCallback, violations: Callable[[str, Any], list[str]]
) -> None:
    body = callback.to_dict()
    assert violations("RemoteCallbackSubscribe", body) == []
    check_callback(body)
    assert RemoteCallback.of(decode(models.RemoteSubscription, body)) == callback
