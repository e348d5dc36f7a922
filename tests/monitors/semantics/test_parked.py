"""Which comparisons imply that the vehicle is parked."""

from __future__ import annotations

import pytest
from short_triggers import changes, equal, one_of

from fleetapi.monitors.operands.table import OPERANDS, Operator
from fleetapi.monitors.semantics.parked import PARKED_OPERANDS, implies_parked
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
        found = {value for value in values if implies_parked(DataTrigger(name, equal_to, (value,)))}
        assert found == PARKED.get(name, set())
    if Operator.ON_CHANGE in which.operators():
        assert implies_parked(changes(name)) is (name in CHANGES)
        assert not implies_parked(changes(name), holds=False)


def test_parked_operands_match_the_function() -> None:
    assert {*PARKED, *CHANGES, "vehicle.engines.running"} == PARKED_OPERANDS


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
def test_negated_comparisons(trigger: DataTrigger) -> None:
    assert implies_parked(trigger, holds=False)
    assert not implies_parked(trigger)


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
def test_negated_comparisons_that_imply_nothing(trigger: DataTrigger) -> None:
    assert not implies_parked(trigger, holds=False)


@pytest.mark.parametrize(
    "trigger",
    [
        one_of("vehicle.energy.charging.status", "Finished", "Disconnected"),
        one_of("vehicle.energy.charging.status", "Finished", "Paused"),
        one_of("vehicle.alarm.trigger.type", "NoBreakIn", "RoofBreakIn"),
        one_of("vehicle.alert", "ElectronicImmobiliserFault", "RiskOfIce"),
    ],
)
def test_all_values_of_a_list_must_imply_it(trigger: DataTrigger) -> None:
    assert not implies_parked(trigger)


def test_only_the_value_that_the_server_reads_counts() -> None:
    name = "vehicle.energy.charging.status"
    assert implies_parked(DataTrigger(name, Operator.EQUALS_TO, ("Finished", "Disconnected")))
    assert not implies_parked(DataTrigger(name, Operator.EQUALS_TO, ("Disconnected", "Finished")))
