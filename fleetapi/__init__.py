"""Asyncio SDK for the Stellantis Fleet Owner API, and a checker for vehicle monitors.

The public names; each loads on first use, so that what only checks monitors loads neither aiohttp nor
cryptography. A new name takes one line in `_HOMES` and one among the imports for type checkers; a test
compares the two.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi import errors as errors
    from fleetapi.client import FleetClient as FleetClient
    from fleetapi.config import Settings as Settings
    from fleetapi.config import load_settings as load_settings
    from fleetapi.errors import FleetError as FleetError
    from fleetapi.session.certificates import ClientCertificate as ClientCertificate
    from fleetapi.session.deadline import Deadline as Deadline
    from fleetapi.session.hooks import AttemptReport as AttemptReport
    from fleetapi.session.limits import Quota as Quota
    from fleetapi.session.response import Response as Response
    from fleetapi.session.retry import Attempted as Attempted
    from fleetapi.session.retry import Backoff as Backoff

_HOMES = {
    "AttemptReport": "fleetapi.session.hooks",
    "Attempted": "fleetapi.session.retry",
    "Backoff": "fleetapi.session.retry",
    "ClientCertificate": "fleetapi.session.certificates",
    "Deadline": "fleetapi.session.deadline",
    "FleetClient": "fleetapi.client",
    "FleetError": "fleetapi.errors",
    "Quota": "fleetapi.session.limits",
    "Response": "fleetapi.session.response",
    "Settings": "fleetapi.config",
    "errors": "fleetapi",
    "load_settings": "fleetapi.config",
}
"""Where each public name lives."""


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'fleetapi' has no attribute {name!r}")
    value = import_module(f"fleetapi.{name}") if home == "fleetapi" else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
