"""When a monitor has something to say: its rule, evaluated as vehicles move. No I/O, no clock.

What a rule means is `fleetapi.monitors.semantics`, with its assumptions. Here is only what follows in time: a
condition that becomes true is an event, one that stays true is a reminder after each `refreshEvent`, one that
is true when the monitor first looks has become true. What is unknown is not true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import attrs

from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.semantics.evaluation import evaluate_triggers
from fleetapi.monitors.semantics.state import VehicleState
from fleetapi.monitors.triggers import DataTrigger, Trigger
from fleetapi.sandbox.world.readings import observed
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import World

__all__ = ["Engine", "Firing", "Watch"]


@attrs.frozen
class Watch:
    """A monitor at work. A replaced one is another watch: `revision` tells them apart."""

    monitor_id: str
    fleet: str
    version: str
    revision: int
    monitor: Monitor = attrs.field(eq=False)

    @property
    def reminds_after(self) -> float | None:
        """Seconds between reminders; None for none."""
        reminder = self.monitor.reminder
        return None if reminder is None else reminder.total_seconds()


@attrs.frozen
class Firing:
    """An event: the condition of `watch` is true for `vehicle`, for the first time or (`refresh`) still."""

    watch: Watch
    vehicle: Vehicle
    state: VehicleState
    causes: tuple[DataTrigger, ...]
    refresh: bool

    @property
    def moment(self) -> float:
        """When, in seconds since 1970."""
        return self.state.moment.timestamp()


class Engine:
    """Remembers, for what is watched, how every vehicle was last and since when a condition was told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._now = float("-inf")
        self._last: dict[str, VehicleState] = {}
        self._told: dict[Watch, dict[str, float]] = {}

    def look(self, now: float, watches: Collection[Watch]) -> list[Firing]:
        """What the watches see at `now`, in their order and that of the vehicles.

        Nothing, if `now` is not later than the last time: a look back would undo what was learnt.
        """
        if now <= self._now:
            return []
        self._now = now
        self._told = {watch: self._told.get(watch, {}) for watch in watches}
        states = self._observe(now, {watch.fleet for watch in watches})
        return [firing for watch in watches for firing in self._fire(watch, states, now)]

    def _observe(self, now: float, fleets: Collection[str]) -> dict[str, VehicleState]:
        """Every vehicle of the fleets; those that nobody watches any more are forgotten."""
        states = {}
        moment = datetime.fromtimestamp(now, UTC)
        for fleet in fleets:
            for vehicle in self._world.fleets_by_id[fleet].vehicles:
                seen, before = observed(self._world, vehicle, now), self._last.get(vehicle.id)
                states[vehicle.id] = (
                    seen
                    if before is None
                    else before.after(moment, position=seen.position, data=seen.data, in_use=seen.in_use)
                )
        self._last = states
        return states

    def _fire(self, watch: Watch, states: dict[str, VehicleState], now: float) -> Iterator[Firing]:
        told = self._told[watch]
        expression, triggers = watch.monitor.expression, _named(watch.monitor)
        if expression is None:
            return
        for vehicle in self._world.fleets_by_id[watch.fleet].vehicles:
            state = states[vehicle.id]
            holding = evaluate_triggers(triggers, state)
            if not expression.evaluate(holding):
                told.pop(vehicle.id, None)
                continue
            last = told.get(vehicle.id)
            due = last is not None and watch.reminds_after is not None and now - last >= watch.reminds_after
            if last is None or due:
                told[vehicle.id] = now
                causes = _causes(triggers, holding)
                yield Firing(watch, vehicle, state, causes, refresh=last is not None)


def _named(monitor: Monitor) -> dict[str, Trigger]:
    """The triggers that the rule is about, by name."""
    used = monitor.expression.names if monitor.expression is not None else ()
    return {trigger.name: trigger for trigger in monitor.triggers if trigger.name in used}


def _causes(triggers: dict[str, Trigger], holding: dict[str, bool | None]) -> tuple[DataTrigger, ...]:
    """The data that made a rule true: what holds; if nothing does (the rule negates it), what is known."""
    data = {name: trigger for name, trigger in triggers.items() if isinstance(trigger, DataTrigger)}
    true = tuple(trigger for name, trigger in data.items() if holding[name])
    return true or tuple(trigger for name, trigger in data.items() if holding[name] is not None)
