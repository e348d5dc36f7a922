"""Which comparisons say that the vehicle is parked."""

from __future__ import annotations

import pytest
from short_triggers import changes, equal, one_of

from fleetapi.monitors.operands.table import OPERANDS, Operator
from fleetapi.monitors.semantics.parked import OPERANDS_OF_PARKED, is_of_parked
from fleetapi.monitors.triggers import DataTrigger

PARKED = {
    "vehicle.powertrain.status": {"NotRunning", "Stopped"},
    "vehicle.energy.charging.status": {"InProgress", "Failure", "Stopped", "Finished"},
    "vehicle.energy.charging.plugged": {"true"},
    "vehicle.alarm.trigger.type": {
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
    },
    "vehicle.alarm.status.activation": {"Active"},
    "stolen.state": {"true"},
    "vehicle.alert": {
        "AdBlueFaultStartingImpossible",
        "ElectronicImmobiliserFault",
        "EmissionSystemOrAdBlueQualityFailueStartingImpossible",
    },
}
CHANGES = {"vehicle.preconditioning.airConditioning", "vehicle.alarm.trigger.type", "stolen.state"}


@pytest.mark.parametrize("name", OPERANDS)
def test_each_published_comparison(name: str) -> None:
    which = OPERANDS[name]
    values = {"number": ("0", "50"), "boolean": ("true", "false")}.get(which.kind.value, which.values)
    equal_to = Operator.EQUALS_TO if Operator.EQUALS_TO in which.operators() else Operator.INCLUDED_IN
    if equal_to in which.operators():
        found = {value for value in values if is_of_parked(DataTrigger(name, equal_to, (value,)))}
        assert found == PARKED.get(name, set())
    if Operator.ON_CHANGE in which.operators():
        assert is_of_parked(changes(name)) is (name in CHANGES)
        assert not is_of_parked(changes(name), holds=False)


def test_the_operands_are_known_beforehand() -> None:
    assert {*PARKED, *CHANGES, "vehicle.engines.running"} == OPERANDS_OF_PARKED


@pytest.mark.parametrize(
    "trigger",
    [
        equal("Disconnected", "vehicle.energy.charging.status"),
        one_of("vehicle.energy.charging.status", "Disconnected", "Failure"),
        equal("false", "vehicle.energy.charging.plugged"),
        equal("NoBreakIn", "vehicle.alarm.trigger.type"),
        equal("Inactive", "vehicle.alarm.status.activation"),
        equal("false", "stolen.state"),
        one_of("vehicle.powertrain.status", "Starting", "Running", "Stopping"),
        equal("true", "vehicle.engines.running"),
    ],
)
def test_a_comparison_that_does_not_hold(trigger: DataTrigger) -> None:
    assert is_of_parked(trigger, holds=False)
    assert not is_of_parked(trigger)


@pytest.mark.parametrize(
    "trigger",
    [
        equal("Running", "vehicle.powertrain.status"),
        equal("false", "vehicle.engines.running"),
        equal("false", "vehicle.kinetic.moving"),
        equal("true", "vehicle.kinetic.moving"),
        equal("RiskOfIce", "vehicle.alert"),
        equal("ElectronicImmobiliserFault", "vehicle.alert"),
    ],
)
def test_what_does_not_hold_in_a_used_vehicle_either(trigger: DataTrigger) -> None:
    assert not is_of_parked(trigger, holds=False)


@pytest.mark.parametrize(
    "trigger",
    [
        one_of("vehicle.energy.charging.status", "Finished", "Disconnected"),
        one_of("vehicle.energy.charging.status", "Finished", "Paused"),
        one_of("vehicle.alarm.trigger.type", "NoBreakIn", "RoofBreakIn"),
        one_of("vehicle.alert", "ElectronicImmobiliserFault", "RiskOfIce"),
    ],
)
def test_a_list_says_so_only_if_each_of_its_values_does(trigger: DataTrigger) -> None:
    assert not is_of_parked(trigger)


def test_only_the_value_that_the_server_reads_counts() -> None:
    name = "vehicle.energy.charging.status"
    assert is_of_parked(DataTrigger(name, Operator.EQUALS_TO, ("Finished", "Disconnected")))
    assert not is_of_parked(DataTrigger(name, Operator.EQUALS_TO, ("Disconnected", "Finished")))
