"""The response of each operation. `HANDLERS` has one function for every row of the table of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fleetapi.sandbox.handlers import history, monitors, remote, vehicles
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.requests.messages import Response

__all__ = ["HANDLERS", "Handler"]

Handler = Callable[[Call], Response]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        **vehicles.HANDLERS,
        **history.HANDLERS,
        **monitors.HANDLERS,
        **remote.HANDLERS,
    }
)
