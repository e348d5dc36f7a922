"""What the server talks about, as slotted values; one file a subject.

Source: the vendor's specifications 3.19.2 and 2.2.0, of which "v2" in a docstring means the latter. Units are
those of the wire unless said otherwise; every field that measures something says its own.

Importing this package loads no subject; a name is loaded with its subject when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fleetapi.models.adas import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.alarms import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.alerts import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.base import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.callbacks import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.capabilities import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.collisions import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.doors import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.energies import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.engines import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.environment import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.fleets import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.kinetic import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.lighting import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.links import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.maintenance import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.monitors import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.positions import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.preconditioning import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.privacy import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.programs import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.remote import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.safety import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.service import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.status import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.stolen import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.telemetry import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.transmission import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.trips import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers
    from fleetapi.models.vehicles import *  # noqa: F403  # the names of `_SUBJECTS`, for type checkers

_SUBJECTS: Final[dict[str, str]] = {
    "adas": (
        "AdaptiveCruiseControl Adas BlindSpotMonitoring EmergencyBraking InterVehicleTime "
        "LaneDepartureWarning LaneKeeping ParkAssist ParkAssistState SpeedRegulator"
    ),
    "alarms": "Alarm AlarmActivation AlarmStatus AlarmTrigger AlarmTriggerType",
    "alerts": "Alert AlertSeverity AlertType",
    "base": "Dated Model OpenEnum",
    "callbacks": (
        "AttributeType BatchNotify CallbackStatus RemoteCallback RemoteCallbackReference "
        "RemoteSubscription RemoteType RetryPolicy RetryPolicyName Webhook WebhookAttribute"
    ),
    "capabilities": (
        "ChargingCapability ChargingParameters ChargingPreferencesSupport ChargingScheduleSupport "
        "ImmediateChargingSupport OnboardCapabilities PreconditioningCapability PreconditioningParameters "
        "ProgramSupport RemoteCapabilities RemoteCapability"
    ),
    "collisions": "Collision CollisionDetails CollisionSeverity CollisionSide",
    "doors": "Door DoorOpening DoorState DoorsState LockedState",
    "energies": (
        "BatteryHealth BatteryLoad Charging ChargingMode ChargingPowerLevel ChargingStatus ChargingType "
        "ElectricEnergy Energy EnergyConsumption EnergySubtype EnergyType FuelConsumption FuelEnergy "
        "TractionBattery"
    ),
    "engines": (
        "CatalyticReductionWarning Engine EngineAir EngineLiquid EngineType Powertrain PowertrainStatus "
        "ThermicEngine"
    ),
    "environment": "Air Environment Luminosity",
    "fleets": "Fleet",
    "kinetic": (
        "Battery DrivingBehavior DrivingMode Ignition IgnitionType Kinetic Odometer WipingBlades WipingSpeed"
    ),
    "lighting": "Light LightDirection LightPosition LightStatus Lighting LightingSystem",
    "links": "Link Links",
    "maintenance": "Maintenance",
    "monitors": "MonitorReference MonitorStatus ReturnedMonitor",
    "positions": "FixStatus Point Position PositionType",
    "preconditioning": (
        "AirConditioning AirConditioningStatus Preconditioning PreconditioningFailure StartingCause"
    ),
    "privacy": "Privacy PrivacyState",
    "programs": "ActionType ChargingProgram Day PreconditioningProgram Program Recurrence",
    "remote": (
        "ChargingPreferences DoorLock FeedbackDetail HornState RemoteAction RemoteActionReference "
        "RemoteActionStatus RemoteAirConditioning RemoteCharging RemoteChargingSchedule RemoteCommand "
        "RemoteDoor RemoteFailure RemoteHorn RemoteImmobilization RemoteLights RemoteNavigation "
        "RemotePreconditioning RemoteStolen RemoteWakeUp TrackingPeriod"
    ),
    "safety": "AutomaticEmergencyCall BeltState BeltStatus EmergencyCallRequest Safety Seat",
    "service": "Service ServiceType",
    "status": "Status StatusExtension",
    "stolen": "Stolen",
    "telemetry": "Telemetry TelemetryExtension VehicleTelemetry",
    "transmission": "Gear Gearbox GearboxMode GearboxRatio RecommendedGear Transmission",
    "trips": "Propulsion Trip TripFault TripFaultCause TripKinetic TripSegment TripState",
    "vehicles": "Motorization Vehicle VehicleBranding VehicleCapabilities VehicleExtension",
}

_HOMES: Final = {name: subject for subject, names in _SUBJECTS.items() for name in names.split()}

__all__ = sorted(_HOMES)  # noqa: PLE0605  # one table says what there is and where it lives


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
