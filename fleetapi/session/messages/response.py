"""The outcome of an attempt, as plain values: a `Response`, or a `Failure` to get one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from fleetapi.errors import (
    CertificateError,
    ConnectionFailed,
    DeadlineExceeded,
    DecodingError,
    FleetError,
    OutcomeUnknown,
    RequestSummary,
)
from fleetapi.remedies import Call, Operation, Remedy, all_of, sentence
from fleetapi.representation import safe_repr
from fleetapi.session.messages.request import Request
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["Failure", "Headers", "Response", "one_line"]


@safe_repr
class Headers(Mapping[str, str]):
    """Response headers. Names are case-insensitive; the last of several values wins."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = values.items() if isinstance(values, Mapping) else values
        self._values = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value, or the default."""
        return self._values.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


def _headers(headers: Headers | Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    return headers if isinstance(headers, Headers) else Headers(headers)


def _as_they_are(text: str) -> str:
    return text


@safe_repr
@attrs.frozen
class Response:
    """A complete response of the server.

    `json()` decodes the body; `body` is the decompressed content. `request` is the request that it belongs
    to.
    """

    status: int
    headers: Headers = attrs.field(factory=Headers, converter=_headers, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    request: RequestSummary | None = None
    redact: Callable[[str], str] = attrs.field(default=_as_they_are, repr=False, eq=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def foreign(self) -> bool:
        """Whether the body does not even begin like JSON, as with a login page."""
        return bool(self.body) and not self.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(
            (b"{", b"[")
        )

    @property
    def text(self) -> str:
        """The body as a string; bytes that are not UTF-8 become replacement characters."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body as plain values. Raise `DecodingError` if it is empty, truncated or not JSON.

        Single characters and numbers that JSON does not allow do not cost a page: they become U+FFFD and
        None.
        """
        try:
            return parse_json(self.body)
        except ValueError as error:
            reason = f"is not JSON: {error}" if self.body else "is empty"
        content_type = one_line(self.redact(self.headers.get("content-type", "no content type")), 60)
        raise DecodingError(
            f"the response ({self.status}, {content_type}) {reason}",
            remedy=all_of(
                sentence(Call(Operation.SHOW_RESPONSE), " shows what came back"),
                "a proxy may have answered instead of the API",
            ),
            request=self.request,
            excerpt=self.excerpt(),
        )

    def excerpt(self, length: int = 200) -> str:
        """Return the beginning of the body in one line, without our credentials."""
        return one_line(self.redact(self.body[: length * 20].decode("utf-8", "replace")), length)


def one_line(text: str, length: int) -> str:
    """Return the beginning of third-party text in one line, without terminal control characters."""
    shown = "".join(character if character.isprintable() else " " for character in text[: length * 20])
    line = " ".join(shown.split())
    return line if len(line) <= length else line[: length - 1] + "…"


_READING = frozenset({"GET", "HEAD"})


@attrs.frozen
class Failure:
    """Why there is no usable response.

    - `error` is the exception class for the caller.
    - `reached` is False only if the server provably never received the complete request: there was no
      connection, or the server refused it in the TLS handshake.
    - `transient` means that another attempt may succeed.
    - `ambiguous` marks a connection that was closed before the first byte of a response: under TLS 1.3, this
      may also be a refused certificate.
    - `inferred` marks what a second connection has shown. It is good enough for a message, but not for
      sending anything twice.
    - `handshake` marks a TLS handshake that the server aborted without a reason; `alert` is its reason for
      refusing our certificate, as OpenSSL names it.
    - `status` and `excerpt` are those of a response that could not be read, or that refused our certificate;
      `foreign` marks one that is not even JSON, and so is probably not the API's.
    - `where_to_look` says how to find what the request may have created.
    """

    error: type[FleetError]
    message: str
    remedy: Remedy = ""
    reached: bool = True
    transient: bool = True
    ambiguous: bool = False
    inferred: bool = False
    handshake: bool = False
    alert: str = ""
    status: int | None = None
    excerpt: str = attrs.field(default="", repr=False)
    foreign: bool = False
    where_to_look: Remedy = ""

    def to_error(self, request: Request, *, attempts: int = 1) -> FleetError:
        """Return the error for the caller, after this many attempts."""
        tried = f", {attempts} times" if attempts > 1 else ""
        lost = issubclass(self.error, ConnectionFailed | DeadlineExceeded | CertificateError)
        if lost and self.reached and not request.idempotent:
            return self._outcome_unknown(request)
        if self.status is not None and issubclass(self.error, DecodingError):
            return self._unreadable(request, tried)
        return self.error(self.message + tried, remedy=self.remedy, request=request.summary)

    def _outcome_unknown(self, request: Request) -> OutcomeUnknown:
        remedy = "it may have been carried out; check before you send it again"
        error = OutcomeUnknown(
            f"the request was sent, but its response did not arrive: {self.message}",
            remedy=remedy,
            request=request.summary,
        )
        if issubclass(self.error, CertificateError):
            error.advice = all_of(remedy, self.remedy)
            error.__cause__ = self.error(self.message, remedy=self.remedy, request=request.summary)
        return error

    @property
    def suspects_certificate(self) -> bool:
        """Whether an expired or revoked client certificate could be the cause."""
        return self.ambiguous or self.handshake or issubclass(self.error, CertificateError)

    def _unreadable(self, request: Request, tried: str) -> DecodingError:
        remedy: Remedy
        if request.method in _READING:
            message, remedy = self.message + tried, self.remedy
        elif self.foreign:
            message = f"something other than the API may have answered ({self.status}): {self.message}"
            remedy = "it is unknown whether the request was carried out; check before you send it again"
        else:
            message = f"the server accepted the request ({self.status}), but {self.message}"
            remedy = all_of("it was carried out; check before you send it again", self.where_to_look)
        return DecodingError(message, remedy=remedy, request=request.summary, excerpt=self.excerpt)

    @classmethod
    def unreadable(
        cls, error: DecodingError, request: Request, response: Response, *, where_to_look: Remedy = ""
    ) -> Failure:
        """Return the failure for a response that cannot be decoded. Only read-only requests are repeated."""
        return cls(
            DecodingError,
            error.message,
            remedy=error.advice,
            transient=request.method in _READING,
            status=response.status,
            excerpt=error.excerpt,
            foreign=response.foreign,
            where_to_look=where_to_look,
        )
