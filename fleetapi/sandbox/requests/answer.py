"""What the sandbox is asked and what it answers, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

import attrs
import orjson

from fleetapi.sandbox.instants import instant

__all__ = ["JSON", "Answer", "Asked", "Refusal", "refused"]

JSON = "application/json"


@attrs.frozen
class Asked:
    """A request: `path` as on the wire (percent-encoded), `headers` with lower-case names."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Answer:
    """An answer. `headers` come in addition to the content type and length."""

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        """The same with more headers."""
        return attrs.evolve(self, headers=self.headers + headers)


class Refusal(Exception):
    """The request is answered with an error: the HTTP status, refined by two digits of the vendor."""

    def __init__(
        self, status: HTTPStatus, detail: int, message: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail
        self.message = message
        self.headers = headers


def refused(refusal: Refusal, *, now: float, reference: UUID) -> Answer:
    """The vendor's error body for a refusal."""
    document = {
        "code": refusal.status * 100 + refusal.detail,
        "uuid": str(reference),
        "message": refusal.message,
        "timestamp": instant(now),
    }
    return Answer(refusal.status, orjson.dumps(document), JSON, refusal.headers)
