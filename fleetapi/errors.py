"""Every exception that fleetapi raises.

::

    FleetError
    ├── UsageError (ValueError)            an argument that cannot be right; nothing was sent
    │   ├── ConfigurationError             a setting is missing or contradicts another
    │   └── UnsupportedOperation           the chosen API version does not have this operation
    ├── CertificateError                   a certificate, a key or a CA bundle is wrong
    │   ├── CertificateFileMissing         no such file, or not readable
    │   ├── CertificateUnreadable          not PEM or PKCS#12, or damaged
    │   ├── CertificatePasswordWrong       the key is encrypted, and the password missing or wrong
    │   ├── CertificateKeyMismatch         the key belongs to another certificate
    │   ├── CertificateExpired             the validity is over
    │   ├── CertificateNotYetValid         the validity has not begun
    │   ├── CertificateRejected            the server refused our client certificate
    │   │   └── CertificateRevoked         because its authority has revoked it
    │   └── ServerNotTrusted               our CA bundle does not vouch for the server
    ├── ConnectionFailed                   no answer arrived
    │   ├── RequestTimeout (TimeoutError)  the server was silent for too long
    │   └── OutcomeUnknown                 sent, answer lost: it may or may not have been carried out
    ├── Outage                             calls for several items failed in a row, with the same cause
    ├── DeadlineExceeded (TimeoutError)    the caller's own deadline came first
    ├── ApiError                           the server answered with an error
    │   ├── InvalidRequest                 400
    │   ├── AuthenticationFailed           401
    │   ├── PermissionDenied               403
    │   ├── NotFound                       404
    │   ├── RateLimited                    429
    │   ├── ServerError                    5xx
    │   └── UnexpectedStatus               any other status
    │       └── IntermediaryError          not sent by the API, but by something in front of it
    ├── DecodingError                      an answer that could not be understood
    │   └── PaginationError                pages that do not lead to an end, or lead elsewhere
    └── MonitorError                       a monitor that cannot be made, read, written or sent
        ├── ExpressionSyntaxError (ValueError)
        ├── InvalidMonitor                 the checks found errors; carries the findings
        ├── NotExpressible                 the target spelling has no words for this rule
        └── SecretUnavailable              a secret is missing where it should be, or cannot be sent
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import attrs

from fleetapi.remedies import Remedy, as_python
from fleetapi.representation import safe_repr

__all__ = [
    "ApiError",
    "AuthenticationFailed",
    "CertificateError",
    "CertificateExpired",
    "CertificateFileMissing",
    "CertificateKeyMismatch",
    "CertificateNotYetValid",
    "CertificatePasswordWrong",
    "CertificateRejected",
    "CertificateRevoked",
    "CertificateUnreadable",
    "ConfigurationError",
    "ConnectionFailed",
    "DeadlineExceeded",
    "DecodingError",
    "ExpressionSyntaxError",
    "FleetError",
    "IntermediaryError",
    "InvalidMonitor",
    "InvalidRequest",
    "MonitorError",
    "NotExpressible",
    "NotFound",
    "Outage",
    "OutcomeUnknown",
    "PaginationError",
    "PermissionDenied",
    "RateLimited",
    "ReportedFinding",
    "RequestSummary",
    "RequestTimeout",
    "SecretUnavailable",
    "ServerError",
    "ServerNotTrusted",
    "UnexpectedStatus",
    "UnsupportedOperation",
    "UsageError",
]


@safe_repr
@attrs.frozen
class RequestSummary:
    """Which request an error is about: enough to find it, nothing secret (no query, no headers)."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class ReportedFinding(Protocol):
    """What can be relied on in `InvalidMonitor.findings`; see `fleetapi.diagnostics.Finding`."""

    @property
    def code(self) -> str:
        """The code of the check, for example `FM602`."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def help(self) -> str:
        """What to write instead; may be empty."""


class FleetError(Exception):
    """The root of all errors of fleetapi.

    `message` says what is wrong, `remedy` what to do about it, `request` (when there is one) which call
    it concerns. `str(error)` is all three in one line; `advice` is the remedy as a value (see
    `fleetapi.remedies`). `resume_token` is set when the error ended the reading of a collection: what came
    before was delivered, and the same call with `resume=` continues there.
    """

    resume_token: str | None = None
    message: str = ""
    advice: Remedy = ""
    request: RequestSummary | None = None

    def __init__(self, message: str, *, remedy: Remedy = "", request: RequestSummary | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = remedy
        self.request = request

    @property
    def remedy(self) -> str:
        """What to do about it, for somebody who writes Python; may be empty."""
        return as_python(self.advice)

    def __str__(self) -> str:
        return self.rendered(as_python)

    def rendered(self, remedy: Callable[[Remedy], str]) -> str:
        """Return the error in one line, with its remedy as `remedy` renders it."""
        advice = remedy(self.advice)
        return (
            (f"{self.request}: " if self.request else "") + self.message + (f" ({advice})" if advice else "")
        )

    def __reduce__(self) -> tuple[Any, ...]:  # errors leave worker processes pickled
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[FleetError], args: tuple[Any, ...], state: dict[str, Any]) -> FleetError:
    error = kind.__new__(kind, *args)
    error.args = args  # OSError, and so TimeoutError, does not set them by itself
    error.__dict__.update(state)
    return error


class UsageError(FleetError, ValueError):
    """An argument that cannot be right. Raised before anything is sent."""


class ConfigurationError(UsageError):
    """A setting is missing, malformed or contradicts another; names every place it could come from."""


class UnsupportedOperation(UsageError):
    """The client's API version does not have this operation; names the version that has."""


class CertificateError(FleetError):
    """A certificate, a private key or a CA bundle is wrong."""


class CertificateFileMissing(CertificateError):
    """A certificate, key or CA file does not exist or cannot be read."""


class CertificateUnreadable(CertificateError):
    """A file is neither PEM nor PKCS#12, lacks what it should hold, or is damaged."""


class CertificatePasswordWrong(CertificateError):
    """The private key is encrypted, and the password is missing or wrong."""


class CertificateKeyMismatch(CertificateError):
    """The private key belongs to another certificate."""


class CertificateExpired(CertificateError):
    """The client certificate, or one in its chain, is no longer valid: by our clock, or by the server's."""


class CertificateNotYetValid(CertificateError):
    """The client certificate is not valid yet."""


class CertificateRejected(CertificateError):
    """The server refused the client certificate (TLS alert, or status 495 or 496 of the edge)."""


class CertificateRevoked(CertificateRejected):
    """The server refused the client certificate because the authority that issued it has revoked it."""


class ServerNotTrusted(CertificateError):
    """The server's certificate could not be verified with our CA bundle or for its host name."""


class ConnectionFailed(FleetError):
    """No answer arrived: name resolution, connection, TLS or transport failed."""


class RequestTimeout(ConnectionFailed, TimeoutError):
    """The server took longer than the timeout of the call."""


class OutcomeUnknown(ConnectionFailed):
    """A request that must not be repeated was sent, and its response lost: check before you send it again."""


class DeadlineExceeded(FleetError, TimeoutError):
    """The caller's own deadline came before an answer, or before the next attempt could start."""


class ApiError(FleetError):
    """The server answered with an error.

    `code`, `uuid`, `timestamp` and `api_message` come from the vendor's error body, and are None if it has
    another form. The vendor's support asks for the first two.
    """

    code: int | None = None
    uuid: str | None = None

    def __init__(
        self,
        message: str,
        *,
        status: int,
        remedy: Remedy = "",
        request: RequestSummary | None = None,
        code: int | None = None,
        uuid: str | None = None,
        timestamp: datetime | None = None,
        api_message: str | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, request=request)
        self.status = status
        self.code = code
        self.uuid = uuid
        self.timestamp = timestamp
        self.api_message = api_message

    def rendered(self, remedy: Callable[[Remedy], str]) -> str:  # noqa: D102 - see FleetError
        reference = {"code": self.code, "uuid": self.uuid}
        suffix = ", ".join(f"{name} {value}" for name, value in reference.items() if value not in {None, ""})
        return super().rendered(remedy) + (f" [{suffix}]" if suffix else "")


class InvalidRequest(ApiError):
    """400: the server does not accept a parameter or the body."""


class AuthenticationFailed(ApiError):
    """401: login, password or client id are missing or wrong."""


class PermissionDenied(ApiError):
    """403: the fleet, vehicle or operation is not covered by your subscription."""


class NotFound(ApiError):
    """404: an unknown id, or no data for it yet."""


class RateLimited(ApiError):
    """429: a rate window is used up.

    `retry_after` is how many seconds the server asked to wait, `resets_at` when that is over (aware, UTC);
    both are None if the server did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 429,
        remedy: Remedy = "",
        request: RequestSummary | None = None,
        code: int | None = None,
        uuid: str | None = None,
        timestamp: datetime | None = None,
        api_message: str | None = None,
        retry_after: float | None = None,
        resets_at: datetime | None = None,
    ) -> None:
        super().__init__(
            message,
            status=status,
            remedy=remedy,
            request=request,
            code=code,
            uuid=uuid,
            timestamp=timestamp,
            api_message=api_message,
        )
        self.retry_after = retry_after
        self.resets_at = resets_at


class ServerError(ApiError):
    """5xx: the server, or something in front of it, failed."""


class UnexpectedStatus(ApiError):
    """A status that the API does not document, or an answer that is not the API's."""


class IntermediaryError(UnexpectedStatus):
    """Something in front of the API answered: a proxy, a load balancer, a firewall, a login page.

    The API's errors are JSON with a `code` that begins with the HTTP status; this one is not, so it proves
    nothing: a 404 does not say that something is gone, nor a 401 that the login is wrong. 5xx, 429, 495 and
    496 have their own errors, whoever sends them.
    """


class Outage(FleetError):
    """`each_of` stopped because calls failed in a row with the same cause; `__cause__` is the last failure.

    `tried` counts the calls, `failed` those that failed, and `untried` the items left (None if unknown).
    """

    tried = failed = 0
    untried: int | None = None


class DecodingError(FleetError):
    """An answer that could not be understood: not JSON, cut short, or not of the expected shape.

    `excerpt` holds the beginning of the answer, or is empty.
    """

    def __init__(
        self, message: str, *, remedy: Remedy = "", request: RequestSummary | None = None, excerpt: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy, request=request)
        self.excerpt = excerpt


class PaginationError(DecodingError):
    """Pages that contradict each other: items are missing, or the way to the next page is unclear."""


class MonitorError(FleetError):
    """A monitor that cannot be composed, read, written or sent."""


class ExpressionSyntaxError(MonitorError, ValueError):
    """A text is not an expression. `offset` counts characters from 0; `end` is exclusive."""

    def __init__(self, message: str, *, remedy: Remedy = "", offset: int = 0, end: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.offset = offset
        self.end = offset + 1 if end is None else end


class InvalidMonitor(MonitorError):
    """The checks found errors in a monitor, and nothing was sent. `findings` holds all of them."""

    def __init__(
        self,
        message: str,
        *,
        findings: Sequence[ReportedFinding],
        remedy: Remedy = "",
        request: RequestSummary | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, request=request)
        self.findings = tuple(findings)


class NotExpressible(MonitorError):
    """The target spelling has no words for this rule; says which part and why."""


class SecretUnavailable(MonitorError):
    """What a secret refers to does not exist, or holds what cannot be sent."""
