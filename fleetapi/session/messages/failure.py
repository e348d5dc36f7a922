"""An attempt that got no answer, as a plain value that retry and errors are decided on."""

from __future__ import annotations

import attrs

from fleetapi.errors import (
    CertificateError,
    ConnectionFailed,
    DeadlineExceeded,
    DecodingError,
    FleetError,
    OutcomeUnknown,
)
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response

__all__ = ["Failure"]

_READING = frozenset({"GET", "HEAD"})


@attrs.frozen
class Failure:
    """Why no answer arrived.

    `error` is the class that tells a caller so. `reached` is False only when the server provably never got
    the request as a whole: no connection, or one that the server refused in the TLS handshake.
    `transient` says that another attempt may do better. `ambiguous` marks a connection that was cut before
    the first byte of an answer: under TLS 1.3 that is also how a refused certificate can look. `inferred`
    marks what a second connection has shown, which is good for a message, but not for sending anything
    twice. `handshake` marks a TLS handshake that the server broke off without a reason; `alert` is the reason
    that it gave for refusing our certificate, as OpenSSL names it. `status` is that of an answer which came
    but could not be read, or refused our certificate, and `excerpt` its beginning;
    `foreign` marks one that is not even JSON, and so is hardly the API's.
    """

    error: type[FleetError]
    message: str
    remedy: str = ""
    reached: bool = True
    transient: bool = True
    ambiguous: bool = False
    inferred: bool = False
    handshake: bool = False
    alert: str = ""
    status: int | None = None
    excerpt: str = attrs.field(default="", repr=False)
    foreign: bool = False

    def to_error(self, request: Request, *, attempts: int = 1) -> FleetError:
        """The error for the caller, after so many attempts."""
        tried = f", {attempts} times" if attempts > 1 else ""
        lost = issubclass(self.error, ConnectionFailed | DeadlineExceeded | CertificateError)
        if lost and self.reached and not request.idempotent:
            return self._outcome_unknown(request)
        if self.status is not None and issubclass(self.error, DecodingError):
            return self._unreadable(request, tried)
        return self.error(self.message + tried, remedy=self.remedy, request=request.summary)

    def _outcome_unknown(self, request: Request) -> OutcomeUnknown:
        remedy = "it may have been carried out; look before you send it again"
        error = OutcomeUnknown(
            f"the request was sent, but its answer did not arrive: {self.message}",
            remedy=remedy,
            request=request.summary,
        )
        if issubclass(self.error, CertificateError):
            error.remedy = f"{remedy}; {self.remedy}"
            error.__cause__ = self.error(self.message, remedy=self.remedy, request=request.summary)
        return error

    @property
    def suspects_certificate(self) -> bool:
        """Whether a client certificate that is not valid any more would look like this."""
        return self.ambiguous or self.handshake or issubclass(self.error, CertificateError)

    def _unreadable(self, request: Request, tried: str) -> DecodingError:
        if request.method in _READING:
            message, remedy = self.message + tried, self.remedy
        elif self.foreign:
            message = f"something other than the API may have answered ({self.status}): {self.message}"
            remedy = "whether it was carried out is not known; look before you send it again"
        else:
            message = f"the server has accepted the request ({self.status}), but {self.message}"
            remedy = "it has been carried out; look before you send it again"
        return DecodingError(message, remedy=remedy, request=request.summary, excerpt=self.excerpt)

    @classmethod
    def unreadable(cls, error: DecodingError, request: Request, response: Response) -> Failure:
        """An answer came, but is cut short, no JSON, or somebody else's: only what reads is repeated."""
        return cls(
            DecodingError,
            error.message,
            remedy=error.remedy,
            transient=request.method in _READING,
            status=response.status,
            excerpt=error.excerpt,
            foreign=response.foreign,
        )
