"""What the vendor's documents say that an operation takes, and a value for each of its parameters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from operation_calls import KEYWORDS
from vendor import operations, specification

from fleetapi.wire.operations import OPERATIONS, PARAMETERS

__all__ = ["arguments", "documented", "query_of"]

VALUES: Final = {
    "distance": (0.1, 1000),
    "duration": (timedelta(seconds=1), None),
    "indexRange": (0, 4),
    "locale": "fr-FR",
    "pageSize": 7,
    "timestamps": [
        (datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=9000)),
        timedelta(days=3),
        "/2100-01-01T00:00:00Z",
    ],
    "tolerance": 0.25,
    "vinPrefix": "V",
}
"""What a caller gives; of enumerations, all members that the specification names."""


def documented(name: str, version: str) -> dict[str, Any]:
    """The vendor's row of an operation."""
    row = OPERATIONS[name]
    place = (version, row.method, row.path)
    return next(each for each in operations() if (each["version"], each["method"], each["path"]) == place)


def query_of(name: str, version: str) -> set[str]:
    """The query parameters that an operation may be sent: the documented ones, and the quickstart's."""
    listed = documented(name, version)["parameters"]
    query = {entry.removeprefix("query:").rstrip("*") for entry in listed if entry.startswith("query:")}
    return query | {PARAMETERS[extra] for extra in OPERATIONS[name].additions}


def arguments(name: str, version: str) -> dict[str, Any]:
    """All its parameters as keywords, but for the one that only the server writes."""
    vendor, row = specification(version), OPERATIONS[name]
    schemas = {part["name"]: vendor.flat(part["schema"]) for part in vendor.parameters(row.method, row.path)}
    given = {}
    for parameter in query_of(name, version) - {"pageToken"}:
        schema = schemas.get(parameter, {})
        members = vendor.flat(schema.get("items", {})).get("enum") or schema.get("enum", ())[:1]
        given[KEYWORDS[parameter]] = (
            list(members) if len(members) > 1 else (*members, VALUES.get(parameter))[0]
        )
    return given
