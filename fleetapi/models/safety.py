"""Driver assistance, seat belts and emergency calls.

The vendor's abbreviations are spelled out; the docstring of each field gives the original.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.powertrain import RecommendedGear

__all__ = [
    "AdaptiveCruiseControl",
    "Adas",
    "AutomaticEmergencyCall",
    "BeltState",
    "BeltStatus",
    "BlindSpotMonitoring",
    "EmergencyBraking",
    "EmergencyCallRequest",
    "InterVehicleTime",
    "LaneDepartureWarning",
    "LaneKeeping",
    "ParkAssist",
    "ParkAssistState",
    "Safety",
    "Seat",
    "SpeedRegulator",
]


class ParkAssistState(OpenEnum):
    """State of a parking sensor."""

    ACTIVE = "Active"
    DRIVER_INHIBITION = "DriverInhibition"
    FAULT = "Fault"
    OUT_OF_SERVICE = "OutOfService"
    TRAILER_INHIBITION = "TrailerInhibition"
    WAIT = "Wait"


class AdaptiveCruiseControl(OpenEnum):
    """State of the adaptive cruise control."""

    ACTIVATED = "Activated"
    FAULT = "Fault"
    HOLD = "Hold"
    HOLD_WITH_OVER_SPEEDING = "HoldWithOverSpeeding"
    OFF = "Off"
    OVER_SPEEDING_BY_PEDAL_PRESS = "OverSpeedingByPedalPress"
    OVER_SPEEDING_BY_PEDAL_PRESS_V2 = "OverSpeedingByPedalPess"
    """The spelling of v2."""
    STAND_BY = "StandBy"


class SpeedRegulator(OpenEnum):
    """State of the speed regulator."""

    ACTIVE = "Active"
    AUTO_DEACTIVATED = "AutoDeactivated"
    BEST_FIT_DEACTIVATED = "BestFitDeactivated"
    BEST_FIT_IN_PROGRESS = "BestFitInProgress"
    BEST_FIT_MAXIMUM = "BestFitMax"
    BEST_FIT_MINIMUM = "BestFitMin"
    DEACTIVATED = "Deactivated"
    DISABLED = "Disabled"
    DISABLED_BY_SYSTEM = "DisabledBySystem"
    INACTIVE = "Inactive"
    LACK_OF_VISIBILITY_RADAR = "LackOfVisibilityRadar"
    LEARNING = "Learning"
    LEARNING_RADAR = "LearningRadar"
    LIMIT_SETTING = "LimitSetting"
    MAXIMUM_SPEED_EXCEEDED = "MaxSpeedExceed"
    NO_BEST_FIT = "NoBestFit"
    OFF = "Off"
    OVERFLOW_SPEED_CONSIGN = "OverflowSpeedConsign"
    REDUCED_VISIBILITY = "ReducedVisibility"
    SPEED_DELTA_EXCEEDED = "SpeedDeltaExceed"
    SPEED_EXCEEDED = "SpeedExceeded"


class EmergencyBraking(OpenEnum):
    """State of the lamp for emergency braking."""

    FIXED = "Fixed"
    OFF = "Off"
    ON_FLASHING = "OnFlashing"


class LaneDepartureWarning(OpenEnum):
    """State of the lamp for lane departure warning."""

    FLASHING_FAULT = "FlashingFault"
    FLASHING_WARNING = "FlashingWarning"
    OFF = "Off"
    ON_FIXED = "OnFixed"


class InterVehicleTime(OpenEnum):
    """Whether the distance to the vehicle ahead is monitored."""

    NOT_SELECTED = "NotSelected"
    SELECTED = "Selected"
    UNAVAILABLE = "Unavailable"


class BlindSpotMonitoring(OpenEnum):
    """State of blind spot monitoring."""

    ACTIVE = "Active"
    DISABLED = "Disabled"
    FAULT = "Fault"
    INACTIVE = "Inactive"


class LaneKeeping(OpenEnum):
    """State of the lane keeping assist on one side."""

    AUTHORIZED = "Authorized"
    CORRECTION_IN_PROGRESS = "CorrectionInProgress"
    NOT_AUTHORIZED = "NotAuthorized"
    NOT_SELECTED = "NotSelected"


@model
class ParkAssist(Model):
    """Parking sensors."""

    front: list[ParkAssistState] | None = None
    rear: list[ParkAssistState] | None = None


@model
class Adas(Model):
    """State of the driver assistance systems."""

    wire_paths: ClassVar[Mapping[str, str]] = {
        "adaptive_cruise_control": "accr",
        "speed_limiter": "lvv",
        "speed_regulator": "rvv",
        "emergency_braking": "aebs",
        "lane_departure_warning": "afil",
        "inter_vehicle_time": "artiv",
        "blind_spot_monitoring": "bsm",
        "stability_control": "esp",
        "anti_lock_braking": "abs",
        "electric_brake": "fse",
        "speed_limit": "sli",
        "right_lane_keeping": "rlka",
        "left_lane_keeping": "llka",
        "left_lane_keeping_v2": "lrka",
        "recommended_gear": "rgi",
    }

    park_assist: ParkAssist | None = None
    adaptive_cruise_control: AdaptiveCruiseControl | None = None
    """ACCR."""
    speed_limiter: bool | None = None
    """LVV: whether the speed limiter is on."""
    speed_regulator: SpeedRegulator | None = None
    """RVV."""
    emergency_braking: EmergencyBraking | None = None
    """AEBS: advanced emergency braking system."""
    lane_departure_warning: LaneDepartureWarning | None = None
    """AFIL."""
    inter_vehicle_time: InterVehicleTime | None = None
    """ARTIV: time to the vehicle ahead."""
    blind_spot_monitoring: BlindSpotMonitoring | None = None
    """BSM."""
    stability_control: bool | None = None
    """ESP."""
    anti_lock_braking: bool | None = None
    """ABS."""
    electric_brake: bool | None = None
    """FSE: electric (parking) brake."""
    speed_limit: int | None = None
    """SLI: the speed limit that the vehicle has read from signs, in km/h."""
    right_lane_keeping: LaneKeeping | None = None
    """RLKA."""
    left_lane_keeping: LaneKeeping | None = None
    """LLKA."""
    left_lane_keeping_v2: LaneKeeping | None = None
    """LRKA: the name of v2."""
    recommended_gear: RecommendedGear | None = None
    """RGI."""


class BeltState(OpenEnum):
    """Whether a seat belt is fastened."""

    NORMAL = "Normal"
    OMISSION = "Omission"


class Seat(OpenEnum):
    """A seat."""

    DRIVER = "Driver"
    PASSENGER = "Passenger"


class AutomaticEmergencyCall(OpenEnum):
    """Whether an event triggered an emergency call."""

    DETECTED = "Detected"
    NOT_DETECTED = "NotDetected"
    SHOCK_DETECTION_DISABLED = "ShockDetectionUnabled"


class EmergencyCallRequest(OpenEnum):
    """Whether an emergency call was requested."""

    AIRBAG_DISABLED = "AirbagUnabled"
    NO_REQUEST = "NoRequest"
    REQUESTED = "Requested"


@model
class BeltStatus(Model):
    """The seat belt of one seat."""

    id: Seat | None = None
    belt: BeltState | None = None


@model
class Safety(Dated):
    """Seat belts and emergency calls."""

    belt_status: list[BeltStatus] | None = None
    belt_warning: BeltState | None = None
    """The single state for all seats that v2 sends."""
    auto_e_call_triggering: AutomaticEmergencyCall | None = None
    e_call_triggering_request: EmergencyCallRequest | None = None
    """Deprecated (v2)."""
