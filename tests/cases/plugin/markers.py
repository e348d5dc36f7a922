"""Tests of users that configure the fixture; `test_pytest_plugin.py` runs them."""

from __future__ import annotations

import pytest

from fleetapi.sandbox import FaultRule, Sandbox

pytestmark = pytest.mark.fleet_sandbox(vehicles=7, fleets={"vans": 3, "cars": 5}, version="v2")


def sizes(sandbox: Sandbox) -> list[int]:
    return [len(fleet.vehicles) for fleet in sandbox.world.fleets if fleet.vehicles]


def test_the_module_decides(fleet_sandbox: Sandbox) -> None:
    assert sizes(fleet_sandbox)[:2] == [3, 5]
    assert fleet_sandbox.version == "v2"


@pytest.mark.fleet_sandbox(vehicles=3000)
def test_the_function_is_closer(fleet_sandbox: Sandbox) -> None:
    assert sum(sizes(fleet_sandbox)[:2]) == 3000
    assert fleet_sandbox.version == "v2"


@pytest.mark.fleet_sandbox(12, fleets=1)
class TestOfAClass:
    def test_the_class_decides(self, fleet_sandbox: Sandbox) -> None:
        assert sizes(fleet_sandbox)[0] == 12

    @pytest.mark.fleet_sandbox(version="v3", faults={"500": FaultRule(times=1)})
    def test_what_the_function_does_not_say_the_class_does(self, fleet_sandbox: Sandbox) -> None:
        assert sizes(fleet_sandbox)[0] == 12
        assert fleet_sandbox.version == "v3"

    @pytest.mark.parametrize(
        "expected",
        [pytest.param(size, marks=pytest.mark.fleet_sandbox(vehicles=size)) for size in (1, 2)],
    )
    def test_a_parameter_is_closest(self, fleet_sandbox: Sandbox, expected: int) -> None:
        assert sizes(fleet_sandbox)[0] == expected


@pytest.mark.fleet_sandbox
def test_a_bare_marker_changes_nothing(fleet_sandbox: Sandbox) -> None:
    assert sizes(fleet_sandbox)[:2] == [3, 5]
