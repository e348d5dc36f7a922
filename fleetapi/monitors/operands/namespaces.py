"""The namespaces `vehicle`, `environment`, `privacy` and `stolen`, with a typed attribute for every operand.

They are written out so that editors complete them and type checkers reject what the API would; a test
compares them with the table. Names are those of the API in snake case: `vehicle.doors_state.locked_state` is
`vehicle.doorsState.lockedState`. The docstrings give the units.
"""

from __future__ import annotations

from typing import ClassVar, Final

from fleetapi.monitors.operands import values
from fleetapi.monitors.operands.kinds import (
    BooleanOperand,
    ChangeOperand,
    EnumOperand,
    Explained,
    ListOperand,
    NumberOperand,
    OccurrenceOperand,
    StateOperand,
)

__all__ = ["environment", "privacy", "stolen", "vehicle"]


class _Namespace(Explained):
    """A common prefix of operands."""

    __slots__ = ()

    _path: ClassVar[str]

    def __repr__(self) -> str:
        return self._path


class _Oil(_Namespace):
    __slots__ = ()
    _path = "vehicle.engines.thermic.oil"

    temp: Final = NumberOperand("vehicle.engines.thermic.oil.temp")
    """Oil temperature, °C."""


class _ThermicEngine(_Namespace):
    __slots__ = ()
    _path = "vehicle.engines.thermic"

    oil: Final = _Oil()


class _Engines(_Namespace):
    __slots__ = ()
    _path = "vehicle.engines"

    thermic: Final = _ThermicEngine()
    running: Final = BooleanOperand("vehicle.engines.running")
    """Whether an engine is running. v2 only; v3 has `vehicle.powertrain.status`."""


class _Powertrain(_Namespace):
    __slots__ = ()
    _path = "vehicle.powertrain"

    status: Final = EnumOperand[values.PowertrainStatus]("vehicle.powertrain.status")
    """v3 only."""


class _ElectricEnergy(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.electric"

    level: Final = NumberOperand("vehicle.energy.electric.level")
    """Battery level, %."""
    autonomy: Final = NumberOperand("vehicle.energy.electric.autonomy")
    """Electric range, km."""


class _FuelEnergy(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.fuel"

    level: Final = NumberOperand("vehicle.energy.fuel.level")
    """Fuel level, %."""
    autonomy: Final = NumberOperand("vehicle.energy.fuel.autonomy")
    """Fuel range, km."""


class _Charging(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.charging"

    status: Final = EnumOperand[values.ChargingStatus]("vehicle.energy.charging.status")
    """Charging status. `.one_of` is v3 only."""
    plugged: Final = BooleanOperand("vehicle.energy.charging.plugged")
    """Whether the charging cable is plugged in."""
    type: Final = StateOperand[values.ChargingType]("vehicle.energy.charging.type")
    """v3 only."""


class _Energy(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy"

    electric: Final = _ElectricEnergy()
    fuel: Final = _FuelEnergy()
    charging: Final = _Charging()


class _Doors(_Namespace):
    __slots__ = ()
    _path = "vehicle.doors_state"

    locked_state: Final = ChangeOperand("vehicle.doorsState.lockedState")
    """The doors have been locked or unlocked."""
    opening: Final = ChangeOperand("vehicle.doorsState.opening")
    """A door has been opened or closed."""


class _Kinetic(_Namespace):
    __slots__ = ()
    _path = "vehicle.kinetic"

    moving: Final = BooleanOperand("vehicle.kinetic.moving")
    """Whether the vehicle is moving."""
    speed: Final = NumberOperand("vehicle.kinetic.speed")
    """Speed, km/h."""


class _Trip(ChangeOperand):
    """Deprecated as an operand in v3, which has `.start` and `.stop`; the rest is v3 only."""

    __slots__ = ()

    start: Final = ChangeOperand("vehicle.trip.start")
    """A trip has started."""
    stop: Final = ChangeOperand("vehicle.trip.stop")
    """A trip has stopped."""
    duration: Final = NumberOperand("vehicle.trip.duration")
    """Duration of the trip, s."""
    distance: Final = NumberOperand("vehicle.trip.distance")
    """Distance of the trip, km."""
    state: Final = ListOperand[values.TripState]("vehicle.trip.state")
    """State of the trip."""


class _Maintenance(_Namespace):
    __slots__ = ()
    _path = "vehicle.maintenance"

    days_before_maintenance: Final = NumberOperand("vehicle.maintenance.daysBeforeMaintenance")
    """Days until the next maintenance; negative when it is overdue."""
    mileage_before_maintenance: Final = NumberOperand("vehicle.maintenance.mileageBeforeMaintenance")
    """Distance until the next maintenance, km; negative when it is overdue."""


class _Safety(_Namespace):
    __slots__ = ()
    _path = "vehicle.safety"

    belt_warning: Final = StateOperand[values.BeltWarning]("vehicle.safety.beltWarning")
    """Seat belt warning."""
    auto_ecall_triggering: Final = EnumOperand[values.EmergencyCallState](
        "vehicle.safety.autoECallTriggering"
    )
    """Status of the automatic emergency call."""


class _DrivingBehavior(_Namespace):
    __slots__ = ()
    _path = "vehicle.driving_behavior"

    mode: Final = EnumOperand[values.DrivingMode]("vehicle.drivingBehavior.mode")
    """Driving mode."""


class _Collision(_Namespace):
    __slots__ = ()
    _path = "vehicle.collision"

    side: Final = OccurrenceOperand[values.CollisionSide]("vehicle.collision.side")
    """Side of the collision."""
    severity: Final = OccurrenceOperand[values.CollisionSeverity]("vehicle.collision.severity")
    """Severity of the collision."""


class _Preconditioning(_Namespace):
    __slots__ = ()
    _path = "vehicle.preconditioning"

    air_conditioning: Final = ChangeOperand("vehicle.preconditioning.airConditioning")
    """Preconditioning of the air conditioning has started or stopped. v3 only."""


class _AlarmTrigger(_Namespace):
    __slots__ = ()
    _path = "vehicle.alarm.trigger"

    type: Final = EnumOperand[values.AlarmCause]("vehicle.alarm.trigger.type")
    """Cause of the alarm. v3 only."""


class _AlarmStatus(_Namespace):
    __slots__ = ()
    _path = "vehicle.alarm.status"

    activation: Final = StateOperand[values.AlarmActivation]("vehicle.alarm.status.activation")
    """Whether the alarm is armed. v3 only."""


class _Alarm(_Namespace):
    __slots__ = ()
    _path = "vehicle.alarm"

    trigger: Final = _AlarmTrigger()
    status: Final = _AlarmStatus()


class _Vehicle(_Namespace):
    __slots__ = ()
    _path = "vehicle"

    alert: Final = EnumOperand[values.Alert]("vehicle.alert")
    """Active alerts."""
    odometer: Final = NumberOperand("vehicle.odometer")
    """Mileage, km."""
    autonomy: Final = NumberOperand("vehicle.autonomy")
    """Total range over all energies, km. v3 only."""
    powertrain: Final = _Powertrain()
    engines: Final = _Engines()
    energy: Final = _Energy()
    doors_state: Final = _Doors()
    kinetic: Final = _Kinetic()
    trip: Final = _Trip("vehicle.trip")
    """Deprecated as an operand in v3: use `vehicle.trip.start` or `vehicle.trip.stop`."""
    maintenance: Final = _Maintenance()
    safety: Final = _Safety()
    driving_behavior: Final = _DrivingBehavior()
    collision: Final = _Collision()
    preconditioning: Final = _Preconditioning()
    alarm: Final = _Alarm()


class _Air(_Namespace):
    __slots__ = ()
    _path = "environment.air"

    temp: Final = NumberOperand("environment.air.temp")
    """Outside temperature, °C."""


class _Environment(_Namespace):
    __slots__ = ()
    _path = "environment"

    air: Final = _Air()


class _Privacy(_Namespace):
    __slots__ = ()
    _path = "privacy"

    state: Final = EnumOperand[values.PrivacyState]("privacy.state")
    """Privacy state. Deprecated in v2, which has `driver_request_state`."""
    driver_request_state: Final = EnumOperand[values.PrivacyState]("privacy.driverRequestState")
    """Privacy state requested by the driver. v2 only."""


class _Stolen(_Namespace):
    __slots__ = ()
    _path = "stolen"

    state: Final = BooleanOperand("stolen.state")
    """Whether the vehicle is reported stolen. v3 only."""


vehicle: Final = _Vehicle()
environment: Final = _Environment()
privacy: Final = _Privacy()
stolen: Final = _Stolen()
