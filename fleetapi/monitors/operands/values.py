"""The published values of enumeration operands.

Enumerations grow without notice, so these values are not a limit: editors complete them, and suggestions for
unknown values come from them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "AlarmActivation",
    "AlarmCause",
    "Alert",
    "BeltWarning",
    "ChargingStatus",
    "ChargingType",
    "CollisionSeverity",
    "CollisionSide",
    "DrivingMode",
    "EmergencyCallState",
    "PowertrainStatus",
    "PrivacyState",
    "TripState",
]

Alert: TypeAlias = Literal[
    "AbsBrakingSystemFault",
    "ActiveSpoilerFault",
    "AdBlueFault",
    "AdBlueFaultStartingImpossible",
    "AdBlueFaultStartingImpossibleSoon",
    "AddWasherFluid",
    "AirbagOrSeatBeltPretensionerOrActiveHoodFailure",
    "AssistanceButtonFault",
    "AutomaticBrakingDeactivated",
    "AutomaticHeadlightAdjustmentFault",
    "BatteryChargeOrElectricalCircuitSystemFailure",
    "BrakingSystemFailure",
    "ChargingFailure",
    "CheckTheCenterBrakeLamp",
    "CollisionDetectionSystemFault",
    "CollisionMitigationSystemFault",
    "CoolantLevellow",
    "DrivingAssistanceSensorBlind",
    "ElectricTractionSystemFailureLimitSpeed",
    "ElectricTractionSystemFailureStopVehicle",
    "ElectricTractionSystemFault",
    "ElectronicImmobiliserFault",
    "EmissionSystemOrAdBlueQualityFailueStartingImpossible",
    "EmissionSystemOrAdBlueQualityFailueStartingImpossibleSoon",
    "EmissionSystemOrAdBlueQualityFailure",
    "EngineFailure",
    "EngineFault",
    "EngineMisfiringFuel",
    "EngineOilPressureFailure",
    "EngineTemperatureFailure",
    "EspAsrSystemFault",
    "FrontLeftFlashingIndicatorFault",
    "FrontLeftFogLampsFault",
    "FrontLeftParkingLampsFault",
    "FrontRightFlashingIndicatorFault",
    "FrontRightFogLampsFault",
    "FrontRightParkingLampsFault",
    "FuelLevelLow",
    "GearboxFault",
    "HeadlightsFault",
    "InstalledSpareWheelFault",
    "InterVehicleTimeMeasurementFault",
    "LaneChangeAssistanceFault",
    "LaneDepartureWarningSystemFault",
    "LeftBrakeLampFault",
    "LeftFrontDoorOpen",
    "LeftFrontDoorOpenLowSpeed",
    "LeftFrontTirePressurSensorFault",
    "LeftFrontTirePuncture",
    "LeftFrontTireUnderInflated",
    "LeftRearDoorOpen",
    "LeftRearDoorOpenLowSpeed",
    "LeftRearTirePressurSensorFault",
    "LeftRearTirePuncture",
    "LeftRearTireUnderInflated",
    "LeftReverseLampFault",
    "OilLevelLow",
    "ParkAssistSystemFault",
    "ParkingBrakeOrHillStartSystemFailure",
    "ParticleFilterAdditiveLevelTooLow",
    "ParticleFilterFull",
    "ParticleFilterRegenerating",
    "PowerSteeringFailure",
    "PowerSteeringFault",
    "PreheatingPreventilationDeactivatedBatteryLow",
    "PreheatingPreventilationDeactivatedClockUnset",
    "PreheatingPreventilationDeactivatedFuelLevelLow",
    "RearLeftFlashingIndicatorFault",
    "RearLeftFogLampsFault",
    "RearLeftParkingLampsFault",
    "RearRightFlashingIndicatorFault",
    "RearRightFogLampsFault",
    "RearRightParkingLampsFault",
    "RearWindowOpen",
    "RearWindowOpenLowSpeed",
    "ReplaceBrakePads",
    "ReplaceTheRemoteControlBattery",
    "RetractableRoofMechanismFault",
    "RightBrakeLampFault",
    "RightFrontDoorOpenLowSpeed",
    "RightFrontDoorOpen",
    "RightFrontTirePressurSensorFault",
    "RightFrontTirePuncture",
    "RightFrontTireUnderInflated",
    "RightRearDoorOpen",
    "RightRearDoorOpenLowSpeed",
    "RightRearTirePressurSensorFault",
    "RightRearTirePuncture",
    "RightRearTireUnderInflated",
    "RightReverseLampFault",
    "RiskOfIce",
    "RoofOperationNotPossibleSpeedUnknown",
    "RoofOperationNotPossibleTooHighTemp",
    "ShiftToPark",
    "SteeringLockFault",
    "SuspensionFault",
    "SuspensionFaultLimitSpeed",
    "SuspensionFaultRepaireVehicle",
    "TireUnderInflationDetectionSystemFault",
    "TooManyRoofOperation",
    "TrailerConnectionFault",
    "TrunkOrHoodOpen",
    "TrunkOrHoodOpenLowSpeed",
    "WaterInTheDieselFuelFilter",
]

PowertrainStatus: TypeAlias = Literal[
    "NotRunning",
    "Starting",
    "Running",
    "Stopping",
    "Stopped",
]

ChargingStatus: TypeAlias = Literal[
    "Disconnected",
    "InProgress",
    "Failure",
    "Stopped",
    "Finished",
]

ChargingType: TypeAlias = Literal[
    "Partial",
    "Full",
]

TripState: TypeAlias = Literal[
    "Nominal",
    "Unstarted",
    "DataLacking",
    "Unfinished",
]

BeltWarning: TypeAlias = Literal[
    "Normal",
    "Omission",
]

PrivacyState: TypeAlias = Literal[
    "None",
    "Geolocation",
    "Full",
]

DrivingMode: TypeAlias = Literal[
    "Normal",
    "Sport",
    "Comfort",
    "Eco",
    "Sand",
    "Mud",
    "Snow",
    "ZEV",
    "Hybrid",
    "ZEVEco",
    "HybridEco",
    "EcoPlus",
    "eAWD",
    "4AWD",
    "ReinforcedLoad",
]

CollisionSide: TypeAlias = Literal[
    "Front",
    "Rear",
    "Lateral",
]

CollisionSeverity: TypeAlias = Literal[
    "Minimal",
    "Minor",
    "Major",
]

EmergencyCallState: TypeAlias = Literal[
    "NotDetected",
    "Detected",
    "ShockDetectionUnabled",
]

AlarmCause: TypeAlias = Literal[
    "NoBreakIn",
    "FrontRightDoorBreakIn",
    "FrontLeftDoorBreakIn",
    "RearRightFrontDoorBreakIn",
    "RearLeftFrontDoorBreakIn",
    "HoodDoorBreakIn",
    "TrunkDoorBreakIn",
    "BackliteDoorBreakIn",
    "RoofBreakIn",
    "VolumetricBreakIn",
    "VehicleLifting",
    "ElectricalsystemBreakIn",
    "KeyLearning",
    "UnauthenticatedStartup",
]

AlarmActivation: TypeAlias = Literal[
    "Inactive",
    "Active",
]
