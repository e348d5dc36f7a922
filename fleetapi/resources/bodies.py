"""What is sent in the body of a request, from what a caller gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from fleetapi.errors import UsageError
from fleetapi.models.base import Model
from fleetapi.wire.converters import encode

__all__ = ["Body", "WritesBody", "document_of", "status_body"]


class WritesBody(Protocol):
    """A value that knows its own JSON."""

    def to_dict(self) -> Mapping[str, Any]:
        """The document to send."""
        ...


Body = Mapping[str, Any] | Model | WritesBody
"""A document as a mapping, a model, or anything with `to_dict()`."""


def document_of(body: Body) -> Mapping[str, Any]:
    """The document itself. Raises `UsageError` for what is none."""
    if isinstance(body, Mapping):
        return body
    if isinstance(body, Model):
        return encode(body)
    given: Any = body
    if callable(getattr(given, "to_dict", None)):
        return body.to_dict()
    raise UsageError(
        f"the body is a {type(given).__name__}", remedy="give a mapping, a model, or a value with to_dict()"
    )


def status_body(*, running: bool) -> dict[str, Any]:
    """The body that pauses or resumes a monitor or a callback."""
    from fleetapi.models.subscriptions import MonitorReference, MonitorStatus  # noqa: PLC0415 - needed by few

    return encode(MonitorReference(status=MonitorStatus.RUNNING if running else MonitorStatus.PAUSED))
