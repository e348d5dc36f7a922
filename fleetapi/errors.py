"""Every exception that fleetapi raises.

::

    FleetError
    ├── UsageError (ValueError)            an invalid argument; nothing was sent
    │   ├── ConfigurationError             a setting is missing, invalid or contradicts another
    │   └── UnsupportedOperation           the chosen API version does not have this operation
    ├── CertificateError                   a certificate, a key or a CA bundle is wrong
    │   ├── CertificateFileMissing         the file does not exist or cannot be read
    │   ├── CertificateUnreadable          not PEM or PKCS#12, or damaged
    │   ├── CertificatePasswordWrong       the password of the key is missing or wrong
    │   ├── CertificateKeyMismatch         the key belongs to another certificate
    │   ├── CertificateExpired             it has expired
    │   ├── CertificateNotYetValid         it is not valid yet
    │   ├── CertificateRejected            the server refused our client certificate
    │   │   └── CertificateRevoked         because it was revoked
    │   └── ServerNotTrusted               the server's certificate could not be verified
    ├── ConnectionFailed                   there was no response
    │   ├── RequestTimeout (TimeoutError)  the attempt timed out
    │   └── OutcomeUnknown                 the request may or may not have been carried out
    ├── Outage                             calls for many items failed with the same cause
    ├── DeadlineExceeded (TimeoutError)    the deadline of the call passed
    ├── ApiError                           the server returned an error
    │   ├── InvalidRequest                 400
    │   ├── AuthenticationFailed           401
    │   ├── PermissionDenied               403
    │   ├── NotFound                       404
    │   ├── RateLimited                    429
    │   ├── ServerError                    5xx
    │   └── UnexpectedStatus               any other status
    │       └── IntermediaryError          sent by something in front of the API
    ├── DecodingError                      a response that could not be decoded
    │   └── PaginationError                pages that contradict each other
    └── MonitorError                       a monitor that cannot be created, read, written or sent
        ├── ExpressionSyntaxError (ValueError)  a string that is not a valid expression
        ├── InvalidMonitor                 the checks found errors; carries the findings
        ├── NotExpressible                 the target dialect cannot express this rule
        └── SecretUnavailable              a secret is missing or cannot be sent
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
    """The request that an error is about, without anything secret (no query, no headers)."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class ReportedFinding(Protocol):
    """The stable part of the items of `InvalidMonitor.findings`; see `fleetapi.diagnostics.Finding`."""

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
    """The base class of all errors of fleetapi.

    `message` says what is wrong, `remedy` what to do, and `request` which request it is about, if any.
    `str(error)` is all three in one line; `advice` is the remedy as a value (see `fleetapi.remedies`).
    `resume_token` is set if reading a collection was interrupted: `resume=` continues after what was read.
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
        """What to do about it, in terms of Python; may be empty."""
        return as_python(self.advice)

    @remedy.setter
    def remedy(self, remedy: Remedy) -> None:
        self.advice = remedy

    def __str__(self) -> str:
        return self.rendered(as_python)

    def rendered(self, remedy: Callable[[Remedy], str]) -> str:
        """Return the error in one line, with its remedy as `remedy` renders it."""
        subject, advice = f"{self.request}: " if self.request else "", remedy(self.advice)
        return f"{subject}{self.message} ({advice})" if advice else f"{subject}{self.message}"

    def __reduce__(self) -> tuple[Any, ...]:  # worker processes pickle errors
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[FleetError], args: tuple[Any, ...], state: dict[str, Any]) -> FleetError:
    error = kind.__new__(kind, *args)
    error.args = args  # OSError, and so TimeoutError, does not set them
    error.__dict__.update({"advice": state.get("remedy", "")} | state)  # `remedy` in pickles of 0.1.0
    return error


class UsageError(FleetError, ValueError):
    """An argument is invalid. Raised before anything is sent."""


class ConfigurationError(UsageError):
    """A setting is missing, invalid or contradicts another. Names every place where it can be set."""


class UnsupportedOperation(UsageError):
    """The client's API version does not have this operation. Names the version that does."""


class CertificateError(FleetError):
    """A certificate, a private key or a CA bundle is wrong."""


class CertificateFileMissing(CertificateError):
    """A certificate, key or CA file does not exist or cannot be read."""


class CertificateUnreadable(CertificateError):
    """A file is neither PEM nor PKCS#12, lacks the expected content, or is damaged."""


class CertificatePasswordWrong(CertificateError):
    """The private key is encrypted, and its password is missing or wrong."""


class CertificateKeyMismatch(CertificateError):
    """The private key belongs to another certificate."""


class CertificateExpired(CertificateError):
    """The client certificate or one in its chain has expired, according to our clock or the server's."""


class CertificateNotYetValid(CertificateError):
    """The client certificate is not valid yet."""


class CertificateRejected(CertificateError):
    """The server refused the client certificate, by a TLS alert or with status 495 or 496."""


class CertificateRevoked(CertificateRejected):
    """The server refused the client certificate because it was revoked."""


class ServerNotTrusted(CertificateError):
    """The server's certificate could not be verified with the CA bundle, or is for another host name."""


class ConnectionFailed(FleetError):
    """There was no response: name resolution, connection, TLS or transport failed."""


class RequestTimeout(ConnectionFailed, TimeoutError):
    """An attempt took longer than its timeout."""


class OutcomeUnknown(ConnectionFailed):
    """The response to a request that must not be repeated was lost. Check before you send it again."""


class DeadlineExceeded(FleetError, TimeoutError):
    """The deadline of the call passed before a response came, or before the next attempt."""


class ApiError(FleetError):
    """The server returned an error.

    `code`, `uuid`, `timestamp` and `api_message` come from the vendor's error body, and are None if it has
    another format. The vendor's support asks for the first two.
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
    """400: the server rejected a parameter or the body."""


class AuthenticationFailed(ApiError):
    """401: the username, password or client id is missing or wrong."""


class PermissionDenied(ApiError):
    """403: the fleet, vehicle or operation is not covered by your subscription."""


class NotFound(ApiError):
    """404: the id is unknown, or there is no data for it yet."""


class RateLimited(ApiError):
    """429: a rate limit is used up.

    `retry_after` is how many seconds the server asked to wait, and `resets_at` the end of that time (aware,
    UTC); both are None if the server did not say.
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
    """A status that the API does not document, or a response that is not the API's."""


class IntermediaryError(UnexpectedStatus):
    """Something in front of the API responded: a proxy, a load balancer, a firewall, a login page.

    The API's errors are JSON with a `code` that begins with the HTTP status; this one is not, so it proves
    nothing: a 404 does not say that something is gone, nor a 401 that the login is wrong. 5xx, 429, 495 and
    496 have their own errors, whoever sends them.
    """


class Outage(FleetError):
    """`each_of` stopped after consecutive failures with the same cause; `__cause__` is the last of them.

    `tried` counts the calls, `failed` those that failed, and `untried` the items left (None if unknown).
    """

    tried = failed = 0
    untried: int | None = None


class DecodingError(FleetError):
    """A response could not be decoded: it is not JSON, truncated, or has an unexpected structure.

    `excerpt` is the beginning of the response, or empty.
    """

    def __init__(
        self, message: str, *, remedy: Remedy = "", request: RequestSummary | None = None, excerpt: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy, request=request)
        self.excerpt = excerpt


class PaginationError(DecodingError):
    """Pages contradict each other: items are missing, or the way to the next page is unclear."""


class MonitorError(FleetError):
    """A monitor cannot be created, read, written or sent."""


class ExpressionSyntaxError(MonitorError, ValueError):
    """A string is not a valid expression. `offset` counts characters from 0; `end` is exclusive."""

    def __init__(self, message: str, *, remedy: Remedy = "", offset: int = 0, end: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.offset = offset
        self.end = offset + 1 if end is None else end


class InvalidMonitor(MonitorError):
    """The checks found errors in a monitor, and nothing was sent. `findings` has all of them."""

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
    """The target dialect cannot express this rule. The message says which part, and why."""


class SecretUnavailable(MonitorError):
    """The source of a secret does not exist, or its value cannot be sent."""
