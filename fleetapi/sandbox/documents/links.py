"""HAL links."""

from __future__ import annotations

from typing import Any

import attrs

from fleetapi.sandbox.requests.routes import BASE_PATH, address

__all__ = ["Links"]


@attrs.frozen
class Links:
    """Writes links of one API version; `origin` is scheme, host and port."""

    origin: str
    version: str

    def href(self, operation: str, **identifiers: str) -> str:
        """The address of an operation."""
        return f"{self.origin}{BASE_PATH}/{self.version}{address(operation, **identifiers)}"

    def to(self, operation: str, **identifiers: str) -> dict[str, Any]:
        """A link; templated when an identifier is left out."""
        href = self.href(operation, **identifiers)
        return {"href": href, "templated": True} if "{" in href else {"href": href}
