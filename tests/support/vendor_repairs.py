"""Mistakes in the vendor's specifications, fixed in a copy: descriptions are written into the schemas.

Without that a tool that believes the schemas sends requests that the descriptions forbid, and hardly ever one
that gets an answer. Each repair says what it fixes; what is added is only what the specification itself says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

__all__ = ["REPAIRS", "fix_trigger_names", "repaired"]

Document = dict[str, Any]

_NUMBER: Final = r"[0-9]{1,9}"
_DECIMAL: Final = rf"{_NUMBER}(\.[0-9])?"
_INSTANT: Final = (
    r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"
)
_DURATION: Final = r"P[1-9][0-9]{0,2}D(T[1-9][0-9]{0,2}H)?"


def repaired(document: Document, *repairs: Callable[[Document], None]) -> Document:
    """A copy of a specification with these repairs, or with all of them."""
    copy = deepcopy(document)
    for repair in repairs or REPAIRS:
        repair(copy)
    return copy


def fix_trigger_names(document: Document) -> None:
    """The pattern of trigger names has quotation marks within, so that no name fits that a rule could use."""
    for schema in _schemas(document):
        pattern = schema.get("pattern", "")
        if pattern.startswith('"') and pattern.endswith('"'):
            schema["pattern"] = f"^{pattern[1:-1]}$"


def fix_types(document: Document) -> None:
    """Most objects have properties, but no type: then a string or a list is as valid as an object."""
    for schema in _schemas(document):
        if "properties" in schema:
            schema.setdefault("type", "object")


def fix_bodies(document: Document) -> None:
    """No body is required, not even that of the monitor that shall be created."""
    for path in document["paths"].values():
        for operation in path.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True


def fix_ranges(document: Document) -> None:
    """The patterns of ranges have no ends: any string with a range is valid. Kilometers have one decimal."""
    schemas = document["components"]["schemas"]
    schemas["indexRange"]["pattern"] = f"^{_NUMBER}-({_NUMBER})?$"
    if "Range" in schemas:
        schemas["Range"]["pattern"] = f"^{_DECIMAL}-({_DECIMAL})?$"


def fix_timestamps(document: Document) -> None:
    """Time ranges are described at length, but the pattern asks for no more than a slash."""
    start, repeated = f"{_INSTANT}/({_DURATION})?", f"R[1-9]?/{_INSTANT}/{_DURATION}(/{_DURATION})?"
    items = document["components"]["parameters"]["timestamps"]["schema"]["items"]
    items["pattern"] = f"^({start}|/{_INSTANT}|{repeated})$"


def fix_parameters(document: Document) -> None:
    """A locale is a language, perhaps with a country; a tolerance a length; a page size an integer."""
    parameters = document["components"]["parameters"]
    for parameter in parameters.values():
        if parameter.get("name") == "locale":
            parameter["schema"]["pattern"] = "^[a-z]{2}([-_][A-Z]{2})?$"
        if parameter.get("name") == "tolerance":
            parameter["schema"]["minimum"] = 0
        if parameter.get("name") == "pageSize":
            parameter["schema"]["type"] = "integer"


def fix_page_tokens(document: Document) -> None:
    """A page token is computed and interpreted by the server only: one that is made up cannot be right."""
    for path in document["paths"].values():
        for operation in path.values():
            listed = operation.get("parameters", ())
            operation["parameters"] = [each for each in listed if "pageToken" not in str(each)]


def fix_points(document: Document) -> None:
    """The minimum number of coordinates is given for the numbers instead of the list."""
    for schema in _within(document["components"]["schemas"]["Point"]):
        if "coordinates" in schema.get("properties", ()):
            schema["properties"]["coordinates"] |= {"minItems": 2, "maxItems": 3}


def fix_rules(document: Document) -> None:
    """The rules of v2 have no expression and no list of triggers, but are required to have both."""
    for schema in _schemas(document):
        if "timeZoneTriggers" in schema.get("properties", ()):
            schema["required"] = [name for name in schema["required"] if name in schema["properties"]]


def fix_batches(document: Document) -> None:
    """A batch has a size that is "positive and not zero": the schema has no minimum."""
    for schema in _schemas(document):
        if {"size", "timeWindow"} <= schema.get("properties", {}).keys():
            schema["properties"]["size"]["minimum"] = 1


def fix_actions(document: Document) -> None:
    """Only one remote action is supported at a time, and one change of the stolen state."""
    schemas = document["components"]["schemas"]
    for name, label in (("Remote", {"label"}), ("RemoteStolen", set())):
        if name in schemas:
            actions = [key for key in schemas[name]["properties"] if key not in label]
            schemas[name]["oneOf"] = [{"required": [action]} for action in actions]


REPAIRS: Final = (
    fix_trigger_names,
    fix_types,
    fix_bodies,
    fix_ranges,
    fix_timestamps,
    fix_parameters,
    fix_page_tokens,
    fix_points,
    fix_rules,
    fix_batches,
    fix_actions,
)


def _schemas(document: Document) -> Iterator[Document]:
    """Every schema of the components, and all schemas within."""
    for schema in document["components"]["schemas"].values():
        yield from _within(schema)


def _within(schema: Document) -> Iterator[Document]:
    yield schema
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for word in ("allOf", "oneOf", "anyOf"):
        inner += schema.get(word, ())
    for part in inner:
        if isinstance(part, dict):
            yield from _within(part)
