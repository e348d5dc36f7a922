"""Invalid options of the sandbox: the error names the option, what it accepts, and the nearest value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.sandbox import FaultRule, Sandbox
from fleetapi.wire.dialects import Dialect


@pytest.mark.parametrize(
    ("option", "value", "complaint", "remedy"),
    [
        ("vehicles", True, "vehicles must be an integer of at least 0, not True", ""),
        ("vehicles", -5, "vehicles must be an integer of at least 0, not -5", "write 0"),
        ("vehicles", "40", "vehicles must be an integer of at least 0, not '40'", "write 40"),
        ("vehicles", None, "vehicles must be an integer of at least 0, not None", ""),
        ("fleets", 0, "fleets must be an integer of at least 1, not 0", "write 1"),
        ("fleets", 1.6, "fleets must be an integer of at least 1, not 1.6", "write 2"),
        ("fleets", {}, "fleets is empty", "give their number"),
        ("fleets", {"vans": -1}, "fleets['vans'] must be an integer of at least 0, not -1", "write 0"),
        ("fleets", {3: 1}, "fleets must be a non-empty string, not 3", '{"vans": 30}'),
        ("fleets", ["vans"], "fleets must be an integer of at least 1, not ['vans']", ""),
        ("latency", "x", "latency must be a number of at least 0, not 'x'", ""),
        ("latency", "0.5", "latency must be a number of at least 0, not '0.5'", "write 0.5"),
        ("latency", -1, "latency must be a number of at least 0, not -1", "write 0"),
        ("latency", float("inf"), "latency must be a number of at least 0, not inf", ""),
        ("latency", float("nan"), "latency must be a number of at least 0, not nan", ""),
        ("latency", timedelta(seconds=1), "latency must be a number of at least 0", ""),
        ("burst", 1.5, "burst must be an integer of at least 1, not 1.5", "write 2"),
        ("burst", 0, "burst must be an integer of at least 1, not 0", "write 1"),
        ("per_day", "many", "per_day must be an integer of at least 1, not 'many'", ""),
        ("seed", "x", "seed must be an integer, not 'x'", ""),
        ("seed", 1.0, "seed must be an integer, not 1.0", "write 1"),
        (
            "dialect",
            "V3",
            "dialect must be one of quickstart, v3, v2 (or None for all), not 'V3'",
            "did you mean 'v3'?",
        ),
        (
            "dialect",
            "french",
            "dialect must be one of quickstart, v3, v2 (or None for all), not 'french'",
            "",
        ),
        (
            "dialect",
            3,
            "dialect must be one of quickstart, v3, v2 (or None for all), not 3",
            "did you mean 'v3'?",
        ),
        ("version", "3", "version must be one of v3, v2, not '3'", "did you mean 'v3'?"),
        ("version", None, "version must be one of v3, v2, not None", ""),
        ("ranged", "no", "ranged must be True or False, not 'no'", "write False"),
        ("ranged", 1, "ranged must be True or False, not 1", "write True"),
        ("any_accept", None, "any_accept must be True or False, not None", ""),
        ("live", "x", "live must be True or False, not 'x'", ""),
        ("speed", 0, "speed must be a number greater than 0, not 0", ""),
        ("speed", "60", "speed must be a number greater than 0, not '60'", "write 60"),
        ("clock", 5, "clock must be a function, not 5", "datetime(2026"),
        ("clock", lambda: datetime(2026, 5, 20), "clock must return an aware datetime", "tzinfo=UTC"),  # noqa: DTZ001
        ("clock", lambda: 5, "clock must return an aware datetime, not 5", ""),
        ("host", "", "host must be a non-empty string, not ''", '"127.0.0.1"'),
        ("host", None, "host must be a non-empty string, not None", ""),
        ("host", "::1", "host must be a name or an IPv4 address, not '::1'", "127.0.0.1"),
        (
            "host",
            "127.0.0.1:80",
            "host must be a name or an IPv4 address, not '127.0.0.1:80'",
            "port with port=",
        ),
        ("port", 99999, "port must be an integer from 0 to 65535, not 99999", "write 65535"),
        ("port", -1, "port must be an integer from 0 to 65535, not -1", "write 0"),
        ("port", False, "port must be an integer from 0 to 65535, not False", ""),
        ("faults", ["429"], "faults must be a mapping, not ['429']", 'faults={"429"'),
        ("faults", "429", "faults must be a mapping, not '429'", ""),
        ("faults", {"timeout": True}, "unknown fault 'timeout'", "html502"),
        ("faults", {"rest": True}, "unknown fault 'rest'", "did you mean 'reset'?"),
        ("faults", {429: True}, "unknown fault 429", "did you mean '429'?"),
        ("faults", {"429": "often"}, "fault '429' does not accept 'often'", "FaultRule"),
        ("faults", {"429": None}, "fault '429' does not accept None", ""),
        ("faults", {"429": -1}, "times of a fault must be an integer of at least 1, not -1", "write 1"),
        ("faults", {"429": 1.5}, "probability of a fault must be a number from 0 to 1, not 1.5", "write 1"),
    ],
)
def test_invalid_options(option: str, value: Any, complaint: str, remedy: str) -> None:
    with pytest.raises(UsageError) as refused:
        Sandbox(**{option: value})
    assert complaint in refused.value.message
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("options", "complaint", "remedy"),
    [
        ({"probability": "x"}, "probability of a fault must be a number from 0 to 1", ""),
        ({"every": 0}, "`every` of a fault must be an integer of at least 1, not 0", "write 1"),
        ({"times": True}, "times of a fault must be an integer of at least 1, not True", ""),
        ({"seconds": -1}, "seconds of a fault must be a number of at least 0, not -1", "write 0"),
        ({"retry_after": 0.5}, "retry_after of a fault must be an integer of at least 0", "write 0"),
        (
            {"method": "GTE"},
            "method of a fault must be one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, not 'GTE'",
            "",
        ),
        ({"method": 5}, "method of a fault must be a non-empty string, not 5", ""),
        ({"path": "fleets"}, "path of a fault must begin with / or *, not 'fleets'", "write '/fleets'"),
        ({"path": 5}, "path must be a non-empty string, not 5", "/fleets"),
    ],
    ids=str,
)
def test_invalid_rules(options: dict[str, Any], complaint: str, remedy: str) -> None:
    with pytest.raises(UsageError) as refused:
        FaultRule(**options)
    assert complaint in refused.value.message
    assert remedy in refused.value.remedy


async def test_invalid_arguments_of_drive() -> None:
    async with Sandbox(vehicles=1, latency=0) as sandbox:
        refused: list[tuple[dict[str, Any], str]] = [
            ({"duration": 5}, "duration must be a timedelta, not 5"),
            ({"duration": timedelta(1), "step": 60}, "step must be a timedelta, not 60"),
            ({"duration": timedelta(seconds=-1)}, "duration must be at least 0, not -1 seconds"),
            ({"duration": timedelta(1), "step": timedelta(0)}, "step must be positive, not 0 seconds"),
        ]
        for options, complaint in refused:
            with pytest.raises(UsageError, match=complaint):
                await sandbox.drive(**options)


def test_valid_options() -> None:
    empty = Sandbox(
        0, fleets={"vans": 0}, latency=0.0, seed=-1, dialect=Dialect.V3, host="localhost", speed=0.5
    )
    assert "vehicles 0" in repr(empty)
    faults: dict[str, FaultRule | float] = {
        "429": FaultRule(method="get", path="*/alerts"),
        "500": 0.5,
        "slow": False,
        "503": 2,
    }
    due = Sandbox(faults=faults).faults.due
    assert {"429", "503"} <= due("GET", "/fleets/F/vehicles/V/alerts").keys() <= {"429", "500", "503"}
    assert "429" not in due("GET", "/fleets")
