"""The Fleet Owner API as a function from a request to a response. No I/O, no waiting.

It follows our reading of the vendor's documents; it is not the vendor's server.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

import attrs
import orjson

from fleetapi.sandbox.faults.responses import (
    CREATION_FAULTS,
    DOCUMENT_FAULTS,
    INTERMEDIARY_RESPONSES,
    damage_document,
    move_created_id,
)
from fleetapi.sandbox.faults.rules import CERTIFICATE_FAULTS, FaultRule, Faults
from fleetapi.sandbox.handlers import HANDLERS
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.requests.messages import JSON, Refusal, Request, Response, refused
from fleetapi.sandbox.requests.query import Query
from fleetapi.sandbox.requests.rate_limits import RateWindows, too_many_requests
from fleetapi.sandbox.requests.routes import BASE_PATH, Links, find_operation
from fleetapi.sandbox.settings import Account, Settings
from fleetapi.sandbox.stores import Stores
from fleetapi.sandbox.world.randomness import seeded_random
from fleetapi.sandbox.world.world import World
from fleetapi.wire.operations import Operation

__all__ = ["ServedResponse", "Service"]

_REFUSED = 495  # the status that nginx logs for a rejected certificate
_TOO_LONG = 150 * 1024  # more than any client accepts


@attrs.frozen
class ServedResponse:
    """A response, and how to send it.

    `delay` is in seconds. With `reset`, the connection is reset before the end of the response; with
    `silent`, it is closed without a response. Stray bytes follow `after` seconds. `operation` and `faults`
    are for the log.
    """

    response: Response
    delay: float = 0.0
    reset: bool = False
    silent: bool = False
    after: float = 0.0
    operation: str | None = None
    faults: tuple[str, ...] = ()


class Service:
    """Everything behind the socket. `origin` is scheme, host and port of the sandbox."""

    def __init__(self, settings: Settings, account: Account, faults: Faults, origin: str) -> None:
        self.settings = settings
        self.faults = faults
        self.world = World(settings.fleets, seed=settings.seed, origin=settings.now())
        self.stores = Stores(settings.seed)
        self._account = account
        self._origin = origin
        self._rate_windows = RateWindows(burst=settings.burst, per_day=settings.per_day)
        self._random = seeded_random(settings.seed, "service")
        self._cache: dict[Any, orjson.Fragment] = {}

    def handle(self, request: Request) -> ServedResponse:
        """Return the response to a request that arrives now."""
        stranger = self.reject_unauthorized(request)
        if stranger is not None:
            return stranger
        now = self.settings.now()
        path = "/" + request.path.removeprefix(f"{BASE_PATH}/").partition("/")[2]
        exceeded = self._rate_windows.admit(now)
        if exceeded is not None:
            return ServedResponse(self._with_rate_headers(self._refused(exceeded, now), now))
        faults = self.faults.due(request.method, path)
        if not faults.keys().isdisjoint(CERTIFICATE_FAULTS):
            return ServedResponse(Response(_REFUSED, b"", "text/plain"), silent=True, faults=tuple(faults))
        operation, response = self._respond(request, faults, now)
        return ServedResponse(
            self._with_rate_headers(self._apply_faults(response, faults), now),
            delay=faults["slow"].seconds if "slow" in faults else 0.0,
            reset="reset" in faults,
            after=max((rule.after for rule in faults.values()), default=0.0),
            operation=operation,
            faults=tuple(faults),
        )

    def reject_unauthorized(self, request: Request) -> ServedResponse | None:
        """Return the response to a request with invalid credentials; None if they are valid."""
        try:
            self._authenticate(request)
        except Refusal as refusal:
            return self._refuse(refusal)
        return None

    def reject_body_size(self) -> ServedResponse:
        """Return the response to a request whose body is too large."""
        return self._refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 0, "The body is too large"))

    def reject_expectation(self) -> ServedResponse:
        """Return the response to an `Expect` other than 100-continue."""
        return self._refuse(
            Refusal(HTTPStatus.EXPECTATION_FAILED, 0, "The only supported Expect is 100-continue")
        )

    def _refuse(self, refusal: Refusal) -> ServedResponse:
        now = self.settings.now()
        return ServedResponse(self._with_rate_headers(self._refused(refusal, now), now))

    def _respond(
        self, request: Request, faults: Mapping[str, FaultRule], now: float
    ) -> tuple[str | None, Response]:
        in_front = next(
            (INTERMEDIARY_RESPONSES[fault] for fault in faults if fault in INTERMEDIARY_RESPONSES), None
        )
        if in_front is not None:
            return None, in_front
        name = None
        try:
            _fail(faults)
            version, operation, identifiers = find_operation(request.method, request.path)
            name = operation.name
            _check_media(operation, request, lenient=self.settings.any_accept)
            call = Call(
                request=request,
                operation=operation,
                identifiers=identifiers,
                query=Query(request.query),
                now=now,
                faults=frozenset(faults),
                links=Links(self._origin, version),
                world=self.world,
                stores=self.stores,
                settings=self.settings,
                cache=self._cache,
            )
            response = HANDLERS[name](call)
        except Refusal as refusal:
            return name, self._refused(refusal, now)
        if request.method == "POST" and faults.keys() & CREATION_FAULTS:
            response = move_created_id(response, request.path, self._origin, faults)
        return name, response

    def _apply_faults(self, response: Response, faults: Mapping[str, FaultRule]) -> Response:
        if "long-header" in faults:
            response = response.with_headers(("X-Long", "x" * _TOO_LONG))
        if (
            not response.body
            or response.status >= HTTPStatus.BAD_REQUEST
            or faults.keys() & INTERMEDIARY_RESPONSES.keys()
        ):
            return response
        body = response.body
        if faults.keys() & DOCUMENT_FAULTS.keys():
            body = damage_document(body, tuple(faults), self._random)
        if "truncate" in faults:
            body = body[: len(body) // 2]
        return attrs.evolve(response, body=body)

    def _authenticate(self, request: Request) -> None:
        account = self._account
        expected = base64.b64encode(f"{account.username}:{account.password}".encode()).decode()
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not hmac.compare_digest(given.encode(), expected.encode()):
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                1,
                "The login or password is missing or wrong",
                (("WWW-Authenticate", "Basic"),),
            )
        client_ids = [value for key, value in request.query if key == "client_id"]
        if len(client_ids) != 1 or not hmac.compare_digest(
            client_ids[0].encode(), account.client_id.encode()
        ):
            raise Refusal(HTTPStatus.UNAUTHORIZED, 2, "client_id is missing or unknown")

    def _with_rate_headers(self, response: Response, now: float) -> Response:
        """Add the rate-limit headers, which every response has, even a 401."""
        return response.with_headers(*self._rate_windows.headers(now))

    def _refused(self, refusal: Refusal, now: float) -> Response:
        reference = UUID(int=self._random.getrandbits(128), version=4)
        return refused(refusal, now=now, reference=reference)


def _fail(faults: Mapping[str, FaultRule]) -> None:
    if "429" in faults:
        raise too_many_requests(faults["429"].retry_after)
    for status in (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE):
        if str(status.value) in faults:
            raise Refusal(status, 0, "The sandbox injected this error")


def _check_media(operation: Operation, request: Request, *, lenient: bool) -> None:
    """Refuse other media types than the operation's; unless `lenient`, `*/*` too, as the vendor does."""
    accepted = {
        part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")
    }
    if operation.accept not in accepted and not (lenient and accepted & {"*/*", "application/*", ""}):
        raise Refusal(HTTPStatus.NOT_ACCEPTABLE, 0, f"Accept must name {operation.accept}")
    if operation.body:
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != JSON:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, 0, f"The body must be {JSON}")
