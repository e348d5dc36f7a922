"""Detect events: when a monitor fires, and what happens to a remote action. No I/O, no clock.

`fleetapi.monitors.semantics` defines what a rule means. This module adds time: a monitor fires when its
condition becomes true, and again after each `refreshEvent` while it stays true. A condition that is true at
the first evaluation counts as having become true; an unknown one counts as false.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import attrs

from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.semantics.evaluation import Position, Value, VehicleState, evaluate_triggers
from fleetapi.monitors.triggers import DataTrigger, Trigger
from fleetapi.sandbox.handlers.remote import action_progress
from fleetapi.sandbox.stores import StoredAction
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Theft, Trip
from fleetapi.sandbox.world.vehicle import Vehicle, state_at
from fleetapi.sandbox.world.vehicle import VehicleState as WorldState
from fleetapi.sandbox.world.world import World

__all__ = ["Firing", "MonitorDetector", "Watch", "observe"]


@attrs.frozen
class Watch:
    """A running monitor. After a monitor is replaced it has a new watch, with another `revision`."""

    monitor_id: str
    fleet: str
    version: str
    revision: int
    monitor: Monitor = attrs.field(eq=False)

    @property
    def reminds_after(self) -> float | None:
        """The seconds between reminders; None if there are none."""
        reminder = self.monitor.reminder
        return None if reminder is None else reminder.total_seconds()


@attrs.frozen
class Firing:
    """An event: the condition of `watch` became true for `vehicle`, or is still true (`refresh`)."""

    watch: Watch
    vehicle: Vehicle
    state: VehicleState
    causes: tuple[DataTrigger, ...]
    refresh: bool

    @property
    def moment(self) -> float:
        """When it fired, in seconds since 1970."""
        return self.state.moment.timestamp()


class MonitorDetector:
    """Evaluates monitors; remembers the last state of each vehicle and when each condition last fired."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._now = float("-inf")
        self._last: dict[str, VehicleState] = {}
        self._fired: dict[Watch, dict[str, float]] = {}

    def detect(self, now: float, watches: Collection[Watch]) -> list[Firing]:
        """Return what fires at `now`, in the order of the watches and of the vehicles.

        Returns nothing if `now` is not after the last evaluation: time must not run backwards.
        """
        if now <= self._now:
            return []
        self._now = now
        self._fired = {watch: self._fired.get(watch, {}) for watch in watches}
        states = self._observe(now, {watch.fleet for watch in watches})
        return [firing for watch in watches for firing in self._fire(watch, states, now)]

    def _observe(self, now: float, fleets: Collection[str]) -> dict[str, VehicleState]:
        """Return the states of all vehicles of the fleets, and forget those of all others."""
        states = {}
        moment = datetime.fromtimestamp(now, UTC)
        for fleet in fleets:
            for vehicle in self._world.fleets_by_id[fleet].vehicles:
                seen, before = observe(self._world, vehicle, now), self._last.get(vehicle.id)
                states[vehicle.id] = (
                    seen
                    if before is None
                    else before.after(moment, position=seen.position, data=seen.data, in_use=seen.in_use)
                )
        self._last = states
        return states

    def _fire(self, watch: Watch, states: dict[str, VehicleState], now: float) -> Iterator[Firing]:
        fired = self._fired[watch]
        expression, triggers = watch.monitor.expression, _named(watch.monitor)
        if expression is None:
            return
        for vehicle in self._world.fleets_by_id[watch.fleet].vehicles:
            state = states[vehicle.id]
            holding = evaluate_triggers(triggers, state)
            if not expression.evaluate(holding):
                fired.pop(vehicle.id, None)
                continue
            last = fired.get(vehicle.id)
            due = last is not None and watch.reminds_after is not None and now - last >= watch.reminds_after
            if last is None or due:
                fired[vehicle.id] = now
                causes = _causes(triggers, holding)
                yield Firing(watch, vehicle, state, causes, refresh=last is not None)


class RemoteProgress:
    """Remembers how many status changes of each remote action have been reported."""

    def __init__(self) -> None:
        self._reported: dict[str, int] = {}

    def due(self, action: StoredAction, now: float) -> Iterator[tuple[float, str, str | None]]:
        """Yield the status changes of an action until `now` that have not been reported, and mark them."""
        steps = action_progress(action)
        reported = self._reported.get(action.id, 0)
        for step in steps[reported:]:
            if step[0] > now:
                return
            self._reported[action.id] = self._reported.get(action.id, 0) + 1
            yield step

    def next_due(self, action: StoredAction) -> float | None:
        """Return when the status of an action changes next; None if it is final."""
        steps = action_progress(action)[self._reported.get(action.id, 0) :]
        return steps[0][0] if steps else None


def _named(monitor: Monitor) -> dict[str, Trigger]:
    """Return the triggers in the expression of a monitor, by name."""
    used = monitor.expression.names if monitor.expression is not None else ()
    return {trigger.name: trigger for trigger in monitor.triggers if trigger.name in used}


def _causes(triggers: dict[str, Trigger], holding: dict[str, bool | None]) -> tuple[DataTrigger, ...]:
    """Return the data triggers that are true; if none is (the rule negates them), all that are known."""
    data = {name: trigger for name, trigger in triggers.items() if isinstance(trigger, DataTrigger)}
    true = tuple(trigger for name, trigger in data.items() if holding[name])
    return true or tuple(trigger for name, trigger in data.items() if holding[name] is not None)


_JUST_NOW = 60.0
"""For how many seconds a collision or a triggered alarm counts as present."""


def observe(world: World, vehicle: Vehicle, moment: float) -> VehicleState:
    """Return what a rule can know about a vehicle at a moment. Missing values are None."""
    state = state_at(vehicle, moment)
    return VehicleState(
        moment=datetime.fromtimestamp(moment, UTC),
        position=Position(state.place.latitude, state.place.longitude),
        data={
            **_energy(vehicle, state),
            **_motion(state),
            **_trip(world, vehicle, state),
            **_events(world, vehicle, moment),
            "vehicle.odometer": round(state.odometer, 1),
            "vehicle.maintenance.daysBeforeMaintenance": state.days_before_maintenance,
            "vehicle.maintenance.mileageBeforeMaintenance": round(state.mileage_before_maintenance, 1),
            "environment.air.temp": round(state.weather.temperature, 1),
            "privacy.state": "None",
            "privacy.driverRequestState": "None",
        },
        in_use=state.moving,
    )


def _energy(vehicle: Vehicle, state: WorldState) -> dict[str, Value | None]:
    electric, fuel = state.electric_level, state.fuel_level
    reach = None if electric is None else int(electric / 100 * vehicle.engine.electric_range)
    fuel_reach = None if fuel is None else int(fuel / 100 * vehicle.engine.fuel_range)
    chargeable = electric is not None
    return {
        "vehicle.energy.electric.level": None if electric is None else round(electric, 1),
        "vehicle.energy.electric.autonomy": reach,
        "vehicle.energy.fuel.level": None if fuel is None else round(fuel, 1),
        "vehicle.energy.fuel.autonomy": fuel_reach,
        "vehicle.autonomy": (reach or 0) + (fuel_reach or 0),
        "vehicle.energy.charging.status": state.charging_status if chargeable else None,
        "vehicle.energy.charging.plugged": state.plugged if chargeable else None,
        "vehicle.energy.charging.type": "Full" if chargeable else None,
    }


def _motion(state: WorldState) -> dict[str, Value | None]:
    return {
        "vehicle.kinetic.moving": state.moving,
        "vehicle.kinetic.speed": round(state.speed, 1),
        "vehicle.powertrain.status": "Running" if state.moving else "Stopped",
        "vehicle.engines.running": state.moving,
        "vehicle.engines.thermic.oil.temp": round(state.oil_temperature, 1),
        "vehicle.doorsState.lockedState": "Unlocked" if state.moving else "Locked",
        "vehicle.doorsState.opening": "Closed",
        "vehicle.drivingBehavior.mode": "Normal",
        "vehicle.safety.beltWarning": "Normal",
        "vehicle.safety.autoECallTriggering": "NotDetected",
        "vehicle.preconditioning.airConditioning": "Disabled",
    }


def _trip(world: World, vehicle: Vehicle, state: WorldState) -> dict[str, Value | None]:
    """Return the trip values. `start` and `stop` are ids of trips, because rules test whether they change."""
    trips = world.history(Trip, vehicle, state.moment)
    over = [trip for trip in trips if trip.ended <= state.moment]
    running = state.leg is not None
    return {
        "vehicle.trip": running,
        "vehicle.trip.start": world.identifier(vehicle, trips[-1]) if trips else None,
        "vehicle.trip.stop": world.identifier(vehicle, over[-1]) if over else None,
        "vehicle.trip.duration": int(state.moment - state.since) if running else None,
        "vehicle.trip.distance": round(state.driven_on_leg, 1) if running else None,
        "vehicle.trip.state": ((trips[-1].fault or "Nominal"),) if trips else None,
    }


def _events(world: World, vehicle: Vehicle, moment: float) -> dict[str, Value | None]:
    alerts = world.history(Alert, vehicle, moment)
    collisions = [
        item for item in world.history(Collision, vehicle, moment) if moment - item.started < _JUST_NOW
    ]
    alarms = world.history(Alarm, vehicle, moment)
    switch = world.last_switch(vehicle, moment)
    gone_off = [alarm for alarm in alarms if alarm.trigger and moment - alarm.started < _JUST_NOW]
    thefts = world.history(Theft, vehicle, moment)
    return {
        "vehicle.alert": tuple(sorted({alert.type for alert in alerts if alert.ended > moment})),
        "vehicle.collision.side": collisions[-1].side if collisions else None,
        "vehicle.collision.severity": collisions[-1].severity if collisions else None,
        "vehicle.alarm.status.activation": "Active" if switch and switch.active else "Inactive",
        "vehicle.alarm.trigger.type": (gone_off[-1].trigger or "NoBreakIn") if gone_off else "NoBreakIn",
        "stolen.state": bool(thefts) and thefts[-1].ended > moment,
    }
