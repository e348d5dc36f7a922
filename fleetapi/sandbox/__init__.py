"""A Fleet Owner API that lives on this machine, for demos and tests.

`from fleetapi.sandbox import Sandbox`. It is our reading of the vendor's documents, not the vendor's server.
Importing this package loads nothing: the server comes with the first use of a name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi.sandbox.events.run import RecordedDelivery
    from fleetapi.sandbox.faults.rules import FAULTS, FaultRule
    from fleetapi.sandbox.process import SandboxProcess
    from fleetapi.sandbox.requests.records import RecordedRequest
    from fleetapi.sandbox.sandbox import Sandbox

__all__ = ["FAULTS", "FaultRule", "RecordedDelivery", "RecordedRequest", "Sandbox", "SandboxProcess"]

_HOMES = {
    "FAULTS": "faults.rules",
    "FaultRule": "faults.rules",
    "RecordedDelivery": "events.run",
    "RecordedRequest": "requests.records",
    "Sandbox": "sandbox",
    "SandboxProcess": "process",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"fleetapi.sandbox.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
