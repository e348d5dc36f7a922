"""Find the operation of a path, and write the URL of an operation, with the table that the client uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import attrs

from fleetapi.sandbox.requests.messages import Refusal
from fleetapi.wire.operations import OPERATIONS, Operation

__all__ = ["BASE_PATH", "VERSIONS", "Links", "address", "find_operation"]

BASE_PATH = "/connectedcar"
VERSIONS = ("v3", "v2")


def _table() -> Mapping[tuple[str, int], list[tuple[tuple[str, ...], dict[str, Operation]]]]:
    """Return paths, split at slashes, and their methods, by version and number of segments."""
    paths: dict[tuple[str, str], dict[str, Operation]] = defaultdict(dict)
    for operation in OPERATIONS.values():
        for version in operation.versions:
            paths[version, operation.path][operation.method] = operation
    table = defaultdict(list)
    for (version, path), methods in paths.items():
        steps = tuple(path.strip("/").split("/"))
        table[version, len(steps)].append((steps, methods))
    return table


_TABLE = _table()


def find_operation(method: str, path: str) -> tuple[str, Operation, dict[str, str]]:
    """Return the version, the operation and the identifiers of a request. Refuses unknown ones (404, 405)."""
    version, _, rest = path.removeprefix(f"{BASE_PATH}/").partition("/")
    if not path.startswith(f"{BASE_PATH}/") or version not in VERSIONS:
        raise Refusal(HTTPStatus.NOT_FOUND, 0, f"Nothing found at {path}")
    steps = rest.split("/")
    for template, methods in _TABLE.get((version, len(steps)), ()):
        identifiers = _match(template, steps)
        if identifiers is None:
            continue
        if method not in methods:
            allowed = ", ".join(sorted(methods))
            raise Refusal(
                HTTPStatus.METHOD_NOT_ALLOWED,
                0,
                f"{method} is not allowed here, only {allowed}",
                (("Allow", allowed),),
            )
        return version, methods[method], identifiers
    raise Refusal(HTTPStatus.NOT_FOUND, 1, f"API version {version} has no operation at /{rest}")


def _match(template: tuple[str, ...], steps: list[str]) -> dict[str, str] | None:
    identifiers = {}
    for expected, step in zip(template, steps, strict=True):
        if expected.startswith("{"):
            if not step:
                return None
            identifiers[expected[1:-1]] = unquote(step)
        elif expected != step:
            return None
    return identifiers


def address(name: str, **identifiers: str) -> str:
    """Return the path of an operation, without version; missing identifiers remain templates.

    Identifiers must be hexadecimal or VINs: they are not encoded, because pages have thousands of links.
    """
    path = OPERATIONS[name].path
    for key, value in identifiers.items():
        path = path.replace(f"{{{key}}}", value)
    return path


@attrs.frozen
class Links:
    """Writes the links of one API version; `origin` is scheme, host and port."""

    origin: str
    version: str

    def href(self, operation: str, **identifiers: str) -> str:
        """Return the URL of an operation."""
        return f"{self.origin}{BASE_PATH}/{self.version}{address(operation, **identifiers)}"

    def to(self, operation: str, **identifiers: str) -> dict[str, Any]:
        """Return a HAL link; templated if an identifier is missing."""
        href = self.href(operation, **identifiers)
        return {"href": href, "templated": True} if "{" in href else {"href": href}
