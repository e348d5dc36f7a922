"""What a path asks for, in a user's words: the ids it names, and where the valid ones are listed. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

import attrs

from fleetapi.session.messages.response import one_line

__all__ = ["Named", "named_in"]

_SINGULAR: Mapping[str, str] = {
    "fleets": "fleet",
    "vehicles": "vehicle",
    "trips": "trip",
    "alerts": "alert",
    "alarms": "alarm",
    "collisions": "collision",
    "stolen": "theft",
    "monitors": "monitor",
    "callbacks": "remote callback",
    "remotes": "remote action",
}
"""By the step of a path behind which an id stands."""


_SHOWN = 60  # of an id in a sentence; calls have it whole, or they could not be followed


@attrs.frozen
class Named:
    """One id of a path, whole. `listed` is the call that lists the valid ones."""

    kind: str
    id: str
    listed: str

    def __str__(self) -> str:
        return f"{self.kind} {one_line(self.id, _SHOWN)!r}"

    @property
    def advice(self) -> str:
        """Where to find the right one."""
        if self.kind == "VIN":
            return "the vehicles that `client.fleet(...).vehicles()` lists have their VIN as `.vin`"
        by = " (by id, not by VIN)" if self.kind == "vehicle" else ""
        return f"`{self.listed}` lists the {self.kind}s{by}"


def named_in(path: str) -> tuple[Named, ...]:
    """The ids of a path, the outermost first; none for a path that the API does not have."""
    found: list[Named] = []
    here, previous = "client", ""
    for step in path.strip("/").split("/"):
        if previous in _SINGULAR:
            identifier = unquote(step)
            found.append(_named(previous, identifier, here))
            here = _within(previous, identifier, here)
            previous = ""
        else:
            previous = step
    return tuple(found)


def _named(collection: str, identifier: str, here: str) -> Named:
    if collection == "vehicles" and here == "client":
        return Named("VIN", identifier, "")
    if collection == "remotes":
        return Named(_SINGULAR[collection], identifier, f"{here}.list()")
    if collection == "callbacks":
        fleet = here.partition(".vehicle(")[0]
        return Named(_SINGULAR[collection], identifier, f"{fleet}.remote_callbacks.list()")
    if collection == "monitors":
        return Named(_SINGULAR[collection], identifier, f"{here}.monitors.list()")
    return Named(_SINGULAR[collection], identifier, f"{here}.{collection}()")


def _within(collection: str, identifier: str, here: str) -> str:
    """The expression that stands for what was named."""
    method = {"fleets": "fleet", "vehicles": "vehicle", "trips": "trip", "callbacks": "remote"}.get(
        collection
    )
    return here if method is None else f"{here}.{method}({identifier!r})"
