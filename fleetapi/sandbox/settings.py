"""What a sandbox is made with."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from fleetapi.errors import UsageError
from fleetapi.sandbox.instants import Clock, system_clock
from fleetapi.wire.dialects import Dialect

__all__ = ["Account", "Settings", "fleet_sizes"]


@attrs.frozen
class Account:
    """Who may ask. Only the sandbox knows these, so they are shown to nobody."""

    username: str
    password: str = attrs.field(repr=False)
    client_id: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Settings:
    """How the sandbox behaves; see `Sandbox` for the meaning of each."""

    fleets: Mapping[str, int]
    latency: float
    burst: int
    per_day: int
    seed: int
    dialect: Dialect | None
    ranged: bool
    any_accept: bool
    clock: Clock = system_clock

    def __attrs_post_init__(self) -> None:
        if self.latency < 0:
            raise UsageError(f"latency cannot be {self.latency} seconds")
        if self.burst < 1 or self.per_day < 1:
            raise UsageError("burst and per_day must be at least 1")

    def now(self) -> float:
        """The moment, in seconds since 1970."""
        return self.clock().timestamp()


def fleet_sizes(vehicles: int, fleets: int | Mapping[str, int]) -> dict[str, int]:
    """How many vehicles each fleet has. A number of fleets shares them out: most of them to the first."""
    if isinstance(fleets, Mapping):
        return dict(fleets)
    if fleets < 1 or vehicles < 0:
        raise UsageError("a sandbox has at least one fleet, and no fewer than 0 vehicles")
    small = vehicles // (5 * (fleets - 1)) if fleets > 1 else 0
    names = ["Paris deliveries", *(f"Region {number}" for number in range(1, fleets))]
    return {
        name: small if position else vehicles - small * (fleets - 1) for position, name in enumerate(names)
    }
