"""What is answered to a request, decided on plain values: method, headers, query, body. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import attrs
import orjson

from fleetapi.errors import DecodingError
from fleetapi.webhooks.decoding import decode
from fleetapi.webhooks.notifications import Notification
from fleetapi.webhooks.secrets import SecretCheck

__all__ = ["Answer", "Head", "Intake"]

Pairs = Sequence[tuple[str, str]]


@attrs.frozen
class Head:
    """A request without its body. Names of headers are in any case; a name may come several times."""

    method: str
    headers: Pairs = attrs.field(default=(), repr=False)
    query: Pairs = attrs.field(default=(), repr=False)

    def header(self, name: str) -> str | None:
        """The value of a header, given in lower case; the first, if there are several."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """All values of a header, given in lower case."""
        return [value for key, value in self.headers if key.lower() == name]


@attrs.frozen
class Answer:
    """What is answered. `reason` is for the log and for the sender: it holds nothing of the body."""

    status: HTTPStatus
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the vendor may forget the message."""
        return self.status is HTTPStatus.OK

    @property
    def body(self) -> bytes:
        """The vendor's error document; nothing when the message is accepted."""
        if self.accepted:
            return b""
        return orjson.dumps({"code": self.status * 1000, "message": self.reason})


@attrs.frozen
class Intake:
    """Decides about requests: in two steps, so that nothing is read of one that is refused for its head."""

    secrets: SecretCheck
    max_body: int

    def refuse_head(self, head: Head) -> Answer | None:
        """The answer to a request whose body need not be read; None when it must be."""
        if head.method != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "only POST is allowed here", (("Allow", "POST"),))
        if not (self.secrets.outside(head.headers, head.query) or self.secrets.needs_body):
            return self._unauthorized()
        if any(encoding.strip().lower() not in ("", "identity") for encoding in head.all("content-encoding")):
            return Answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed")
        length = head.header("content-length")
        if length is not None and length.isdecimal() and int(length[:20]) > self.max_body:
            return self.too_big()
        return None

    def read(self, head: Head, body: bytes) -> Notification | Answer:
        """The notification of a request that `refuse_head` let through, or the answer that refuses it."""
        if len(body) > self.max_body:
            return self.too_big()
        try:
            notification = decode(body)
        except DecodingError as error:
            return Answer(HTTPStatus.BAD_REQUEST, error.message)
        if not self.secrets.outside(head.headers, head.query):
            attributes = [(each.key or "", each.value) for each in notification.attributes or ()]
            if not self.secrets.inside(attributes):
                return self._unauthorized()
        return notification

    def too_big(self) -> Answer:
        """The answer to a body of more than `max_body` bytes."""
        return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {self.max_body} bytes")

    @staticmethod
    def _unauthorized() -> Answer:
        return Answer(HTTPStatus.UNAUTHORIZED, "the secret is missing or wrong")
