"""What becomes of remote commands, as events of their callback. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fleetapi.sandbox.handlers.remote import FINAL, action_progress
from fleetapi.sandbox.instants import instant
from fleetapi.sandbox.stores import StoredAction

__all__ = ["Progress", "remote_event"]


class Progress:
    """How much of every action has been told."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def due(self, action: StoredAction, now: float) -> Iterator[tuple[float, str, str | None]]:
        """What has happened to an action until `now` and was not told yet; asking tells it."""
        steps = action_progress(action)
        told = self._told.get(action.id, 0)
        for step in steps[told:]:
            if step[0] > now:
                return
            self._told[action.id] = self._told.get(action.id, 0) + 1
            yield step

    def next_due(self, action: StoredAction) -> float | None:
        """When the next thing happens to an action; None when it is over."""
        steps = action_progress(action)[self._told.get(action.id, 0) :]
        return steps[0][0] if steps else None


def remote_event(
    action: StoredAction, vin: str, moment: float, status: str, cause: str | None
) -> dict[str, Any]:
    """One event as the vendor's webhook specification writes it."""
    state = {"type": "Done" if status in FINAL else "Pending", "status": status}
    return {
        "remoteActionId": action.id,
        "vin": vin,
        "eventDate": instant(moment),
        "remoteType": action.type,
        "eventStatus": state if cause is None else state | {"failureCause": cause},
    }
