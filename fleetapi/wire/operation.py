"""An operation of the API: its path, its parameters, and how to build the path and the query of a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

import attrs

from fleetapi.errors import UnsupportedOperation, UsageError
from fleetapi.remedies import Argument, Code, Setting, all_of, any_of, sentence
from fleetapi.wire.names import camel

__all__ = ["GEO_JSON", "HAL", "PARAMETERS", "Deprecation", "Operation", "Paging"]

HAL: Final = "application/hal+json"
GEO_JSON: Final = "application/vnd.geo+json"

PARAMETERS: Final[Mapping[str, str]] = {
    name: camel(name)
    for name in (
        *("distance", "duration", "extension", "index_range", "locale", "page_size", "page_token"),
        *("profile", "states", "timestamps", "tolerance", "type", "types", "vin_prefix"),
    )
}
"""Every query parameter of the API: our name, and the wire name."""

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_INDEX_RANGE: Final = re.compile(r"(\d+)-(\d*)", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@attrs.frozen
class Paging:
    """How a collection is divided into pages.

    `collection` is the member of `_embedded` with the items. `range` says that `indexRange` is documented,
    `cursor` that `pageToken` is. `maximum` is the largest documented page size, 0 if the operation has no
    `pageSize`. The first of the `identity` fields that is present identifies an item; positions and telemetry
    have none.
    """

    collection: str
    range: bool
    cursor: bool
    maximum: int
    identity: tuple[str, ...] = ("id",)


@attrs.frozen
class Deprecation:
    """The API versions that deprecate an operation, the release as of which they do, and the replacement."""

    versions: tuple[str, ...]
    by: str
    instead: str


@attrs.frozen
class Operation:
    """An operation: a method on a path, as documented by both API versions.

    `versions` lists the API versions that have it, and `query` their query parameters (our names, see
    `PARAMETERS`). `success` is the documented status. `returns` is the model in `fleetapi.models` of the
    response, or of an item if there is `paging`; None for no content. `body` says that the request has a JSON
    body. `additions` are the parameters of `query` that only the vendor's quickstart documents.
    """

    name: str
    method: str
    path: str
    versions: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    returns: str | None
    accept: str = HAL
    paging: Paging | None = None
    body: bool = False
    success: int = 200
    deprecated: Deprecation | None = None
    additions: tuple[str, ...] = ()

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The names of the arguments of `expand`, in the order of the path."""
        return tuple(_PLACEHOLDER.findall(self.path))

    def require(self, version: str) -> None:
        """Raise UnsupportedOperation if `version` does not have this operation."""
        if version not in self.versions:
            raise UnsupportedOperation(
                f"{self.name} ({self.method} {self.path}) does not exist in API version {version}",
                remedy=all_of(
                    f"it exists in {' and '.join(self.versions)}",
                    sentence("choose it with ", Setting("version")),
                ),
            )

    def deprecation(self, version: str) -> Deprecation | None:
        """Return the deprecation of the operation in `version`; None if it is not deprecated."""
        if self.deprecated is not None and version in self.deprecated.versions:
            return self.deprecated
        return None

    def expand(self, **identifiers: str | None) -> str:
        """Return the path with its identifiers, percent-encoded.

        Raises UsageError for an identifier that is missing, unexpected, not a string, or not a valid path
        segment: empty, `.`, `..`, or with a slash or a control character.
        """
        expected = set(self.identifiers)
        if expected != identifiers.keys():
            raise UsageError(
                f"{self.name} takes {_listed(self.identifiers)}, not {_listed(identifiers)}",
                remedy=f"its path is {self.path}",
            )
        return _PLACEHOLDER.sub(lambda match: _step(match[1], identifiers[match[1]]), self.path)

    def parameters(self, version: str, **values: object) -> list[tuple[str, str]]:
        """Return the query of a call as pairs of wire name and value; None is omitted, a list is repeated.

        Raises UsageError for a parameter that the operation does not have in `version`, a page size outside
        the documented limits, and a malformed index range.
        """
        known = self.query.get(version, ())
        pairs: list[tuple[str, str]] = []
        for name, value in values.items():
            if value is None:
                continue
            if name not in known:
                raise UsageError(
                    f"{self.name} does not take {name!r} in API version {version}",
                    remedy=all_of(
                        any_of(
                            sentence("omit ", Argument(name)),
                            sentence("choose another version with ", Setting("version")),
                        ),
                        sentence("it takes ", Code(_listed(known))),
                    ),
                )
            self._check(name, value)
            several = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
            pairs += [(PARAMETERS[name], _text(item)) for item in several]
        return pairs

    def _check(self, name: str, value: object) -> None:
        if name == "page_size" and self.paging:
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= self.paging.maximum:
                raise UsageError(
                    f"page_size must be an integer from 1 to {self.paging.maximum}, not {value!r}"
                )
        elif name == "index_range":
            match = _INDEX_RANGE.fullmatch(value) if isinstance(value, str) else None
            if match is None or (match[2] and int(match[1]) > int(match[2])):
                raise UsageError(
                    f"index_range must be FIRST-LAST or FIRST-, counted from 0, not {value!r}",
                    remedy="'0-59' is the first sixty items, '60-' all others",
                )


def _step(name: str, value: object) -> str:
    if value is None:
        raise UsageError(
            f"{name} is None",
            remedy=sentence("the server sent no id", Code("; see `as_sent` of the model")),
        )
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a string, not {type(value).__name__}")
    if not value.strip():
        raise UsageError(f"{name} is empty", remedy="pass an id from a list or a page")
    if "/" in value or "\\" in value or value in {".", ".."} or _CONTROL.search(value):
        raise UsageError(
            f"{name} cannot be {value!r}",
            remedy="an id has no slash or control character, and is not `.` or `..`",
        )
    try:
        return quote(value, safe="")
    except UnicodeEncodeError as error:
        raise UsageError(f"{name} contains a lone surrogate: {value!r}") from error


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
