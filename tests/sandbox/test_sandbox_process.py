"""A sandbox in a separate process that cannot serve says why, and ends."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.sandbox import FaultRule, SandboxProcess


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"vehicle": 3}, "unexpected keyword argument 'vehicle'"),
        ({"vehicles": -3}, r"vehicles must be an integer of at least 0, not -3 \(write 0\)"),
        ({"faults": {"429": FaultRule(times=1)}}, "must be JSON: Object of type FaultRule"),
    ],
    ids=str,
)
def test_invalid_process_options(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint), SandboxProcess(**options):
        raise AssertionError


@pytest.mark.timeout(60)
def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="cannot listen"), SandboxProcess(vehicles=1, port=port):
            raise AssertionError
