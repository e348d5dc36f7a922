"""Requests and responses as plain values, and the log of requests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import UUID

import attrs
import orjson

from fleetapi.representation import safe_repr
from fleetapi.sandbox.clock import instant

__all__ = [
    "JSON",
    "MAXIMUM_RECORDS",
    "RecordedRequest",
    "Refusal",
    "Request",
    "RequestLog",
    "Response",
    "refused",
]

JSON = "application/json"


@attrs.frozen
class Request:
    """A request. `path` is percent-encoded, as on the wire; the names in `headers` are in lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Response:
    """A response. `headers` are sent in addition to the content type and length."""

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """Return a copy with more headers."""
        return attrs.evolve(self, headers=self.headers + headers)


class Refusal(Exception):
    """An error response: an HTTP status, and the two digits that the vendor's code adds to it."""

    def __init__(
        self, status: HTTPStatus, detail: int, message: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail
        self.message = message
        self.headers = headers


def refused(refusal: Refusal, *, now: float, reference: UUID) -> Response:
    """Return the response for a refusal, with the vendor's error body."""
    document = {
        "code": refusal.status * 100 + refusal.detail,
        "uuid": str(reference),
        "message": refusal.message,
        "timestamp": instant(now),
    }
    return Response(refusal.status, orjson.dumps(document), JSON, refusal.headers)


MAXIMUM_RECORDS = 100_000
"""The number of requests, and of deliveries, that are kept: the last ones."""


@safe_repr
@attrs.frozen(kw_only=True)
class RecordedRequest:
    """A request, and the status of its response.

    `path` is without version (`/fleets`) and percent-encoded as received; the names in `headers` are in lower
    case. `operation` is the name in the table of operations (None if there was none); `faults` are those that
    affected the response. `arrived` is the time of the sandbox in seconds since 1970. The `repr` omits
    headers and query, which contain credentials.
    """

    method: str
    version: str
    path: str
    parameters: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    status: int = attrs.field(converter=int)  # an HTTPStatus looks different in assertion messages
    operation: str | None
    faults: tuple[str, ...]
    arrived: float = attrs.field(repr=False)

    @property
    def query(self) -> dict[str, str]:
        """The query parameters as a dict; the last value of a repeated one. `parameters` has all of them."""
        return dict(self.parameters)

    def json(self) -> Any:
        """Return the body, parsed as JSON."""
        return orjson.loads(self.body)


class RequestLog:
    """The last requests, and the maximum number of concurrent ones. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[RecordedRequest] = deque(maxlen=MAXIMUM_RECORDS)
        self.max_in_flight = 0
        self._in_flight = 0

    def add(self, request: RecordedRequest) -> None:
        """Log a request."""
        with self._lock:
            self._requests.append(request)

    def snapshot(self) -> tuple[RecordedRequest, ...]:
        """Return the logged requests, in order of arrival."""
        with self._lock:
            return tuple(self._requests)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count a request as in flight until the block ends."""
        with self._lock:
            self._in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self._in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def forget(self) -> None:
        """Clear the log and restart counting with the requests in flight."""
        with self._lock:
            self._requests.clear()
            self.max_in_flight = self._in_flight
