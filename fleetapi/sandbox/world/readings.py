"""A vehicle at a moment in the words of monitors: its place, the time, and the value of every operand."""

from __future__ import annotations

from datetime import UTC, datetime

from fleetapi.monitors.semantics.state import Position, Value, VehicleState
from fleetapi.sandbox.world import state as world_state
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Theft, Trip
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import World

__all__ = ["observed"]

_JUST_NOW = 60.0
"""For how many seconds a collision, or an alarm that went off, counts as present."""


def observed(world: World, vehicle: Vehicle, moment: float) -> VehicleState:
    """What a rule can know about a vehicle at `moment` (seconds since 1970). What it lacks is None."""
    state = world_state.state_at(vehicle, moment)
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


def _energy(vehicle: Vehicle, state: world_state.VehicleState) -> dict[str, Value | None]:
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


def _motion(state: world_state.VehicleState) -> dict[str, Value | None]:
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


def _trip(world: World, vehicle: Vehicle, state: world_state.VehicleState) -> dict[str, Value | None]:
    """`start` and `stop` name the last trip that began and ended: what changes is what a rule asks for."""
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
