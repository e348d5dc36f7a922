"""What the sandbox is asked and what it answers, as plain values."""

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
    """A request: `path` as on the wire (percent-encoded), `headers` with lower-case names."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Response:
    """An answer. `headers` come in addition to the content type and length."""

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> Response:
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


def refused(refusal: Refusal, *, now: float, reference: UUID) -> Response:
    """The vendor's error body for a refusal."""
    document = {
        "code": refusal.status * 100 + refusal.detail,
        "uuid": str(reference),
        "message": refusal.message,
        "timestamp": instant(now),
    }
    return Response(refusal.status, orjson.dumps(document), JSON, refusal.headers)


MAXIMUM_RECORDS = 100_000
"""How many requests, and how many deliveries, are kept: the last so many."""


@safe_repr
@attrs.frozen(kw_only=True)
class RecordedRequest:
    """One request and how it was answered.

    `path` is below the version (`/fleets`), percent-encoded as it came; `headers` have lower-case names.
    `operation` names the row of the table of operations (None when there was none), `faults` what was done
    to the answer. `arrived` is in seconds since 1970, by the sandbox's clock. The representation shows no
    credentials: headers and query stay out of it.
    """

    method: str
    version: str
    path: str
    parameters: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    status: int = attrs.field(converter=int)  # an HTTPStatus would look different in messages of tests
    operation: str | None
    faults: tuple[str, ...]
    arrived: float = attrs.field(repr=False)

    @property
    def query(self) -> dict[str, str]:
        """The parameters; of one that is given several times, the last. `parameters` has all."""
        return dict(self.parameters)

    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)


class RequestLog:
    """The last requests, and how many were being answered at the same time at most. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[RecordedRequest] = deque(maxlen=MAXIMUM_RECORDS)
        self.max_in_flight = 0
        self._in_flight = 0

    def add(self, request: RecordedRequest) -> None:
        """Write one down."""
        with self._lock:
            self._requests.append(request)

    def snapshot(self) -> tuple[RecordedRequest, ...]:
        """Those that are known, in the order of their arrival."""
        with self._lock:
            return tuple(self._requests)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count a request for as long as the block runs."""
        with self._lock:
            self._in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self._in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def forget(self) -> None:
        """Begin anew, with what is in flight now."""
        with self._lock:
            self._requests.clear()
            self.max_in_flight = self._in_flight
