"""`vehicle`, `environment`, `privacy` and `stolen`: every operand under its name, with what it allows.

Written out, so that an editor completes them and a type checker rejects what the API would; a test compares
them with the table. Names are the wire's in Python's manner: `vehicle.doors_state.locked_state` is
`vehicle.doorsState.lockedState`. Units stand beside each.
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
    """A prefix that operands share."""

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
    """Whether an engine runs. v2 only; v3 has `vehicle.powertrain.status`."""


class _Powertrain(_Namespace):
    __slots__ = ()
    _path = "vehicle.powertrain"

    status: Final = EnumOperand[values.PowertrainStatus]("vehicle.powertrain.status")
    """v3 only."""


class _ElectricEnergy(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.electric"

    level: Final = NumberOperand("vehicle.energy.electric.level")
    """Charge of the battery, %."""
    autonomy: Final = NumberOperand("vehicle.energy.electric.autonomy")
    """Range on the battery, km."""


class _FuelEnergy(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.fuel"

    level: Final = NumberOperand("vehicle.energy.fuel.level")
    """Fill of the tank, %."""
    autonomy: Final = NumberOperand("vehicle.energy.fuel.autonomy")
    """Range on the fuel, km."""


class _Charging(_Namespace):
    __slots__ = ()
    _path = "vehicle.energy.charging"

    status: Final = EnumOperand[values.ChargingStatus]("vehicle.energy.charging.status")
    """How charging goes. v2 does not know `.one_of` here."""
    plugged: Final = BooleanOperand("vehicle.energy.charging.plugged")
    """Whether the cable is plugged in."""
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
    """The doors are locked or unlocked."""
    opening: Final = ChangeOperand("vehicle.doorsState.opening")
    """A door is opened or closed."""


class _Kinetic(_Namespace):
    __slots__ = ()
    _path = "vehicle.kinetic"

    moving: Final = BooleanOperand("vehicle.kinetic.moving")
    """Whether the vehicle moves."""
    speed: Final = NumberOperand("vehicle.kinetic.speed")
    """Speed, km/h."""


class _Trip(ChangeOperand):
    """Deprecated as an operand in v3, which has `.start` and `.stop`; the rest is v3 only."""

    __slots__ = ()

    start: Final = ChangeOperand("vehicle.trip.start")
    """A trip begins."""
    stop: Final = ChangeOperand("vehicle.trip.stop")
    """A trip ends."""
    duration: Final = NumberOperand("vehicle.trip.duration")
    """Duration of the trip, s."""
    distance: Final = NumberOperand("vehicle.trip.distance")
    """Length of the trip, km."""
    state: Final = ListOperand[values.TripState]("vehicle.trip.state")
    """What kind of trip it was."""


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
    """Whether a seat belt is forgotten."""
    auto_ecall_triggering: Final = EnumOperand[values.EmergencyCallState](
        "vehicle.safety.autoECallTriggering"
    )
    """Whether the vehicle has called for help by itself."""


class _DrivingBehavior(_Namespace):
    __slots__ = ()
    _path = "vehicle.driving_behavior"

    mode: Final = EnumOperand[values.DrivingMode]("vehicle.drivingBehavior.mode")
    """The driving mode chosen."""


class _Collision(_Namespace):
    __slots__ = ()
    _path = "vehicle.collision"

    side: Final = OccurrenceOperand[values.CollisionSide]("vehicle.collision.side")
    """Where the vehicle was hit."""
    severity: Final = OccurrenceOperand[values.CollisionSeverity]("vehicle.collision.severity")
    """How hard the vehicle was hit."""


class _Preconditioning(_Namespace):
    __slots__ = ()
    _path = "vehicle.preconditioning"

    air_conditioning: Final = ChangeOperand("vehicle.preconditioning.airConditioning")
    """Air conditioning ahead of a trip goes on or off. v3 only."""


class _AlarmTrigger(_Namespace):
    __slots__ = ()
    _path = "vehicle.alarm.trigger"

    type: Final = EnumOperand[values.AlarmCause]("vehicle.alarm.trigger.type")
    """What set the alarm off. v3 only."""


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
    """The alerts shown to the driver."""
    odometer: Final = NumberOperand("vehicle.odometer")
    """Mileage, km."""
    autonomy: Final = NumberOperand("vehicle.autonomy")
    """Range on all energies together, km. v3 only."""
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
    """Temperature outside, °C."""


class _Environment(_Namespace):
    __slots__ = ()
    _path = "environment"

    air: Final = _Air()


class _Privacy(_Namespace):
    __slots__ = ()
    _path = "privacy"

    state: Final = EnumOperand[values.PrivacyState]("privacy.state")
    """What the driver keeps private. Deprecated in v2, which has `driver_request_state`."""
    driver_request_state: Final = EnumOperand[values.PrivacyState]("privacy.driverRequestState")
    """What the driver asked to keep private. v2 only."""


class _Stolen(_Namespace):
    __slots__ = ()
    _path = "stolen"

    state: Final = BooleanOperand("stolen.state")
    """Whether the vehicle is reported stolen. v3 only."""


vehicle: Final = _Vehicle()
environment: Final = _Environment()
privacy: Final = _Privacy()
stolen: Final = _Stolen()
