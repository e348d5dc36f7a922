"""The monitors, remote callbacks and remote actions of the account, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from fleetapi.sandbox.world.randomness import hex_id

__all__ = ["StoredAction", "StoredCallback", "StoredMonitor", "Stores"]


@attrs.define(kw_only=True)
class Stored:
    """A stored object: its body as received, and its status."""

    id: str
    fleet: str
    body: Mapping[str, Any] = attrs.field(repr=False)
    status: str
    created: float
    updated: float


@attrs.define(kw_only=True)
class StoredCallback(Stored):
    """A remote callback."""


@attrs.define(kw_only=True)
class StoredMonitor(Stored):
    """A monitor, and the API version it was created with."""

    version: str


@attrs.define(kw_only=True)
class StoredAction:
    """A remote action. Its status follows from the time since its creation."""

    id: str
    fleet: str
    callback: str
    vehicle: str
    type: str
    body: Mapping[str, Any] = attrs.field(repr=False)
    created: float


class Stores:
    """All stored objects by id, in order of creation. Ids follow from the seed and a counter."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self.monitors: dict[str, StoredMonitor] = {}
        self.callbacks: dict[str, StoredCallback] = {}
        self.actions: dict[str, StoredAction] = {}

    def new_id(self) -> str:
        """Return an unused id."""
        self._made += 1
        return hex_id(32, self._seed, "created", self._made)
