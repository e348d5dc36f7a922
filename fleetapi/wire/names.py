"""The wire names of fields: `remaining_time` is `remainingTime`.

There are two kinds of exceptions: words that the vendor always abbreviates, listed here, and the
`wire_paths` of a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["camel", "steps", "wire_path"]

_EVERYWHERE: Final[Mapping[str, str]] = {
    "average_consumption": "avgConsumption",
    "average_speed": "avgSpeed",
    "maximum_speed": "maxSpeed",
    "subtype": "subType",
    "temperature": "temp",
}


def camel(name: str) -> str:
    """Convert a name to camel case: `remaining_time` -> `remainingTime`."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def wire_path(model: type, field: str) -> tuple[str | int, ...]:
    """Return the path to a field: keys from the outside in; an integer is an index of an array."""
    for owner in model.__mro__:
        exceptions = vars(owner).get("wire_paths", {})
        if field in exceptions:
            return steps(exceptions[field])
    return steps(_EVERYWHERE.get(field) or camel(field))


def steps(path: str) -> tuple[str | int, ...]:
    """Split a path: `geometry.coordinates.0` -> `("geometry", "coordinates", 0)`."""
    return tuple(int(step) if step.isdigit() else step for step in path.split("."))
