"""The Fleet Owner API as a function: a request in, an answer out. No socket, no waiting.

It answers as the vendor's documents say, in our reading of them; it is not the vendor's server.
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
    IN_FRONT,
    answered_otherwise,
    damaged,
)
from fleetapi.sandbox.faults.rules import CERTIFICATE_FAULTS, FaultRule, Faults
from fleetapi.sandbox.handlers import HANDLERS
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.requests.messages import JSON, Answer, Asked, Refusal, refused
from fleetapi.sandbox.requests.query import Query
from fleetapi.sandbox.requests.rate_limits import RateWindows, too_many
from fleetapi.sandbox.requests.routes import BASE_PATH, Links, find_operation
from fleetapi.sandbox.settings import Account, Settings
from fleetapi.sandbox.stores import Stores
from fleetapi.sandbox.world.randomness import derived
from fleetapi.sandbox.world.world import World
from fleetapi.wire.operations import Operation

__all__ = ["ServedAnswer", "Service"]

_REFUSED = 495  # as servers record a certificate that they refuse
_TOO_LONG = 150 * 1024  # more than any client takes


@attrs.frozen
class ServedAnswer:
    """An answer, and how it travels.

    `delay` seconds late, `reset` before its end, not at all (`silent`), or with stray bytes `after` it.

    `operation` and `faults` are for the record: what was asked for, and what was done to it.
    """

    answer: Answer
    delay: float = 0.0
    reset: bool = False
    silent: bool = False
    after: float = 0.0
    operation: str | None = None
    faults: tuple[str, ...] = ()


class Service:
    """Everything behind the socket. `origin` is where it can be reached: scheme, host and port."""

    def __init__(self, settings: Settings, account: Account, faults: Faults, origin: str) -> None:
        self.settings = settings
        self.faults = faults
        self.world = World(settings.fleets, seed=settings.seed, origin=settings.now())
        self.stores = Stores(settings.seed)
        self._account = account
        self._origin = origin
        self._windows = RateWindows(burst=settings.burst, per_day=settings.per_day)
        self._random = derived(settings.seed, "service")
        self._cache: dict[Any, orjson.Fragment] = {}

    def handle(self, asked: Asked) -> ServedAnswer:
        """Answer a request that arrives now."""
        stranger = self.refuse_stranger(asked)
        if stranger is not None:
            return stranger
        now = self.settings.now()
        path = "/" + asked.path.removeprefix(f"{BASE_PATH}/").partition("/")[2]
        exceeded = self._windows.admit(now)
        if exceeded is not None:
            return ServedAnswer(self._with_windows(self._refused(exceeded, now), now))
        faults = self.faults.due(asked.method, path)
        if not faults.keys().isdisjoint(CERTIFICATE_FAULTS):
            return ServedAnswer(Answer(_REFUSED, b"", "text/plain"), silent=True, faults=tuple(faults))
        operation, answer = self._answer(asked, faults, now)
        return ServedAnswer(
            self._with_windows(self._damaged(answer, faults), now),
            delay=faults["slow"].seconds if "slow" in faults else 0.0,
            reset="reset" in faults,
            after=max((rule.after for rule in faults.values()), default=0.0),
            operation=operation,
            faults=tuple(faults),
        )

    def refuse_stranger(self, asked: Asked) -> ServedAnswer | None:
        """The answer to a request without the right credentials; its body does not matter."""
        try:
            self._authenticate(asked)
        except Refusal as refusal:
            return self._refuse(refusal)
        return None

    def refuse_size(self) -> ServedAnswer:
        """The answer to a request whose body nobody reads to its end."""
        return self._refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 0, "The body is too large"))

    def refuse_expectation(self) -> ServedAnswer:
        """The answer to an `Expect` that is not 100-continue."""
        return self._refuse(Refusal(HTTPStatus.EXPECTATION_FAILED, 0, "Only 100-continue can be expected"))

    def _refuse(self, refusal: Refusal) -> ServedAnswer:
        now = self.settings.now()
        return ServedAnswer(self._with_windows(self._refused(refusal, now), now))

    def _answer(self, asked: Asked, faults: Mapping[str, FaultRule], now: float) -> tuple[str | None, Answer]:
        in_front = next((IN_FRONT[fault] for fault in faults if fault in IN_FRONT), None)
        if in_front is not None:
            return None, in_front
        name = None
        try:
            _fail(faults)
            version, operation, identifiers = find_operation(asked.method, asked.path)
            name = operation.name
            _check_media(operation, asked, lenient=self.settings.any_accept)
            call = Call(
                asked=asked,
                operation=operation,
                identifiers=identifiers,
                query=Query(asked.query),
                now=now,
                faults=frozenset(faults),
                links=Links(self._origin, version),
                world=self.world,
                stores=self.stores,
                settings=self.settings,
                cache=self._cache,
            )
            answer = HANDLERS[name](call)
        except Refusal as refusal:
            return name, self._refused(refusal, now)
        if asked.method == "POST" and faults.keys() & CREATION_FAULTS:
            answer = answered_otherwise(answer, asked.path, self._origin, faults)
        return name, answer

    def _damaged(self, answer: Answer, faults: Mapping[str, FaultRule]) -> Answer:
        if "long-header" in faults:
            answer = answer.with_headers(("X-Long", "x" * _TOO_LONG))
        if not answer.body or answer.status >= HTTPStatus.BAD_REQUEST or faults.keys() & IN_FRONT.keys():
            return answer
        body = answer.body
        if faults.keys() & DOCUMENT_FAULTS.keys():
            body = damaged(body, tuple(faults), self._random)
        if "truncate" in faults:
            body = body[: len(body) // 2]
        return attrs.evolve(answer, body=body)

    def _authenticate(self, asked: Asked) -> None:
        account = self._account
        expected = base64.b64encode(f"{account.username}:{account.password}".encode()).decode()
        scheme, _, given = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not hmac.compare_digest(given.encode(), expected.encode()):
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                1,
                "Login or password are missing or wrong",
                (("WWW-Authenticate", "Basic"),),
            )
        client_ids = [value for key, value in asked.query if key == "client_id"]
        if len(client_ids) != 1 or not hmac.compare_digest(
            client_ids[0].encode(), account.client_id.encode()
        ):
            raise Refusal(HTTPStatus.UNAUTHORIZED, 2, "client_id is missing or unknown")

    def _with_windows(self, answer: Answer, now: float) -> Answer:
        """Every answer tells of both rate windows, also that to someone unknown."""
        return answer.with_headers(*self._windows.headers(now))

    def _refused(self, refusal: Refusal, now: float) -> Answer:
        reference = UUID(int=self._random.getrandbits(128), version=4)
        return refused(refusal, now=now, reference=reference)


def _fail(faults: Mapping[str, FaultRule]) -> None:
    if "429" in faults:
        raise too_many(faults["429"].retry_after)
    for status in (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE):
        if str(status.value) in faults:
            raise Refusal(status, 0, "The sandbox was told to fail")


def _check_media(operation: Operation, asked: Asked, *, lenient: bool) -> None:
    """The vendor wants its own media types by name; `*/*` is what a client sends that forgot."""
    accepted = {part.partition(";")[0].strip().lower() for part in asked.headers.get("accept", "").split(",")}
    if operation.accept not in accepted and not (lenient and accepted & {"*/*", "application/*", ""}):
        raise Refusal(HTTPStatus.NOT_ACCEPTABLE, 0, f"Accept must name {operation.accept}")
    if operation.body:
        content_type = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != JSON:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, 0, f"The body must be {JSON}")
