"""What the account has created: monitors, remote callbacks and remote actions. All in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from fleetapi.sandbox.world.randomness import hex_id

__all__ = ["StoredAction", "StoredCallback", "StoredMonitor", "Stores"]


@attrs.define(kw_only=True)
class Stored:
    """Something as it was sent, and its state."""

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
    """A monitor, and the API version that it was sent to."""

    version: str


@attrs.define(kw_only=True)
class StoredAction:
    """A remote action; how far it has come follows from the time since it was created."""

    id: str
    fleet: str
    callback: str
    vehicle: str
    type: str
    body: Mapping[str, Any] = attrs.field(repr=False)
    created: float


class Stores:
    """Everything by its id, in the order of creation. Ids follow from the seed and the number of things."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self.monitors: dict[str, StoredMonitor] = {}
        self.callbacks: dict[str, StoredCallback] = {}
        self.actions: dict[str, StoredAction] = {}

    def new_id(self) -> str:
        """An id that nothing has yet."""
        self._made += 1
        return hex_id(32, self._seed, "created", self._made)
