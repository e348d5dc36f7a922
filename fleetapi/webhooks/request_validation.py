"""Decide the answer to a request from plain values: method, headers, query and body. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import attrs
import orjson

from fleetapi.errors import DecodingError
from fleetapi.representation import safe_repr
from fleetapi.webhooks.decoding import decode_all
from fleetapi.webhooks.notifications import Notification
from fleetapi.webhooks.secrets import SecretCheck

__all__ = ["Answer", "Head", "Intake", "Message"]

Pairs = Sequence[tuple[str, str]]


@safe_repr
@attrs.frozen
class Head:
    """A request without its body. Header names may have any case, and may repeat."""

    method: str
    headers: Pairs = attrs.field(default=(), repr=False)
    query: Pairs = attrs.field(default=(), repr=False)

    def header(self, name: str) -> str | None:
        """Return the first value of a header; pass its name in lower case."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Return all values of a header; pass its name in lower case."""
        return [value for key, value in self.headers if key.lower() == name]


@safe_repr
@attrs.frozen
class Answer:
    """An answer. `reason` is for the log and for the sender, and contains nothing of the body."""

    status: HTTPStatus
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the message is accepted, so that the vendor does not repeat it."""
        return self.status is HTTPStatus.OK

    @property
    def body(self) -> bytes:
        """An error document in the vendor's format; empty if the message is accepted."""
        if self.accepted:
            return b""
        return orjson.dumps({"code": self.status * 1000, "message": self.reason})


@attrs.frozen
class Message:
    """The notifications of an accepted request."""

    notifications: tuple[Notification, ...] = attrs.field(repr=False)
    refused: tuple[Answer, ...] = ()
    """The answers to the rejected notifications of an array, as if each had been sent separately."""


@attrs.frozen
class Intake:
    """Decides the answer in two steps, so that the body of a request with an invalid head is not read."""

    secrets: SecretCheck
    max_body: int

    def refuse_head(self, head: Head) -> Answer | None:
        """Return the answer to a request that is rejected because of its head, else None."""
        if head.method != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "only POST is allowed here", (("Allow", "POST"),))
        if not (self.secrets.outside(head.headers, head.query) or self.secrets.needs_body):
            return self._unauthorized()
        if _members(head.all("expect")) - {"100-continue"}:
            return Answer(HTTPStatus.EXPECTATION_FAILED, "the only supported expectation is 100-continue")
        if _members(head.all("content-encoding")) - {"identity"}:
            return Answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed")
        length = head.header("content-length")
        if length is not None and length.isdecimal() and int(length[:20]) > self.max_body:
            return self.too_big()
        return None

    def read(self, head: Head, body: bytes) -> Message | Answer:
        """Return the message of a request, or the answer that rejects it. Call `refuse_head` first.

        Each notification of an array is checked separately; the request is rejected if all of them are.
        """
        if len(body) > self.max_body:
            return self.too_big()
        authorized = self.secrets.outside(head.headers, head.query)
        try:
            found = decode_all(body)
        except DecodingError as error:
            return Answer(HTTPStatus.BAD_REQUEST, error.message)
        judged = [self._judge(each, authorized=authorized) for each in found]
        refused = tuple(each for each in judged if isinstance(each, Answer))
        if judged and len(refused) == len(judged):
            return refused[0]
        if not judged and not authorized:
            return self._unauthorized()
        return Message(tuple(each for each in judged if not isinstance(each, Answer)), refused)

    def _judge(self, found: Notification | DecodingError, *, authorized: bool) -> Notification | Answer:
        if isinstance(found, DecodingError):
            return Answer(HTTPStatus.BAD_REQUEST, found.message)
        if authorized:
            return found
        attributes = [(each.key or "", each.value) for each in found.attributes or ()]
        return found if self.secrets.inside(attributes) else self._unauthorized()

    def too_big(self) -> Answer:
        """Return the answer to a body that exceeds `max_body` bytes."""
        return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {self.max_body} bytes")

    @staticmethod
    def _unauthorized() -> Answer:
        return Answer(HTTPStatus.UNAUTHORIZED, "the secret is missing or wrong")


def _members(values: Sequence[str]) -> set[str]:
    """Return the members of a list header, in lower case."""
    return {member.strip().lower() for value in values for member in value.split(",")} - {""}
