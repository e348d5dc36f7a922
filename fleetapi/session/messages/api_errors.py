"""From an answer that is an error to the exception that says so, and what to do about it. No I/O."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import attrs

from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateRejected,
    FleetError,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedStatus,
)
from fleetapi.session.limits.rate_headers import read_rate_headers
from fleetapi.session.messages.asked_for import named_in
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response, one_line
from fleetapi.wire.dates import parse_instant
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["error_for"]

_MEANINGS: Mapping[int, tuple[type[ApiError], str, str]] = {
    400: (InvalidRequest, "the server does not accept the request", "check the parameters and the body"),
    401: (
        AuthenticationFailed,
        "login, password or client id are not accepted",
        "the certificate was accepted; check FLEETAPI_USERNAME, FLEETAPI_PASSWORD, then FLEETAPI_CLIENT_ID",
    ),
}
_NOT_DONE = frozenset({501, 505})
_LOOK_FIRST = "it may have been carried out all the same; look before you send it again"
_CERTIFICATE_REFUSED = {
    495: "the edge in front of the API did not accept it",
    496: "the edge in front of the API did not receive one",
}


@attrs.frozen
class VendorError:
    """The vendor's error body; every part is None when absent."""

    code: int | None = None
    uuid: str | None = None
    message: str | None = None
    timestamp: datetime | None = None

    @property
    def in_one_line(self) -> str:
        """The message as part of ours; the whole of it is `api_message`."""
        return "" if self.message is None else one_line(self.message, 300)

    @classmethod
    def of(cls, response: Response) -> VendorError:
        """What can be read of it; nothing, when the body is somebody else's."""
        try:
            document = parse_json(response.body)
        except ValueError:
            return cls()
        if not isinstance(document, dict):
            return cls()
        message, uuid = _text(document.get("message")), _text(document.get("uuid"))
        return cls(
            code=_whole(document.get("code")),
            uuid=None if uuid is None else one_line(response.redact(uuid), 80),
            message=None if message is None else response.redact(message),
            timestamp=parse_instant(document.get("timestamp")),
        )


def error_for(response: Response, request: Request, *, now: datetime | None = None) -> FleetError:
    """The error that an answer other than 2xx means. `now` (aware) turns `Retry-After` into a moment."""
    moment = now or datetime.now(UTC)
    status = response.status
    if status in _CERTIFICATE_REFUSED:
        return CertificateRejected(
            f"the server refused the client certificate: {_CERTIFICATE_REFUSED[status]} ({status})",
            remedy="show the certificate that the vendor signed for this subscription; "
            "`fleetapi certificate show` prints it",
            request=request.summary,
        )
    vendor = VendorError.of(response)
    if status == 429:
        return _rate_limited(response, request, vendor, moment)
    kind, meaning, remedy = _meaning(response, vendor, request)
    said = vendor.in_one_line or ("" if response.ok else response.excerpt())
    return kind(
        f"{meaning} ({status})" + (f": {said}" if said else ""),
        remedy=remedy,
        status=status,
        request=request.summary,
        code=vendor.code,
        uuid=vendor.uuid,
        timestamp=vendor.timestamp,
        api_message=vendor.message,
    )


def _meaning(response: Response, vendor: VendorError, request: Request) -> tuple[type[ApiError], str, str]:
    status = response.status
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status == 403:
        return PermissionDenied, *_denied(request)
    if status == 404:
        return NotFound, *_missing(request)
    if status >= 500:
        remedy = "try again later" if request.idempotent or status in _NOT_DONE else _LOOK_FIRST
        if vendor.code is None:
            return ServerError, "something in front of the API answered with an error", remedy
        return ServerError, "the server failed", f"{remedy}; the vendor's support asks for code and uuid"
    if 300 <= status < 400 and status != 304:
        return (
            UnexpectedStatus,
            "the server redirects, which is not followed because the credentials would go with it",
            "correct the base URL (FLEETAPI_BASE_URL)",
        )
    return (
        UnexpectedStatus,
        "the server answered with a status that the API does not have",
        "a proxy on the way may have answered for the API; check the base URL (FLEETAPI_BASE_URL)",
    )


def _denied(request: Request) -> tuple[str, str]:
    """What this subscription may not do, and whose the things may be."""
    named = named_in(request.path)
    version = "FLEETAPI_VERSION must be the subscribed version"
    if not named:
        return "this subscription may not do that", f"ask the vendor what it covers; {version}"
    return (
        f"this subscription may not do that with {' of '.join(map(str, reversed(named)))}",
        "; ".join([f"is it yours? {named[0].advice}", *(one.advice for one in named[1:]), version]),
    )


def _missing(request: Request) -> tuple[str, str]:
    """What there is not, and where to find what there is."""
    named = named_in(request.path)
    if not named:
        return "there is no such thing", "check the path; `client.fleets()` lists your fleets"
    itself = unquote(request.path).rstrip("/").endswith(f"/{named[-1].id}")
    return (
        f"there is no {' of '.join(map(str, reversed(named)))}"
        + ("" if itself else ", or no data for it yet"),
        "; ".join(one.advice for one in reversed(named)),
    )


def _rate_limited(response: Response, request: Request, vendor: VendorError, now: datetime) -> RateLimited:
    rates = read_rate_headers(response.headers, now=now)
    seconds = rates.retry_after
    resets_at = None if seconds is None else (now + timedelta(seconds=seconds)).astimezone(UTC)
    window = "the allowance of 24 hours" if rates.day_remaining == 0 else "the rate limit"
    if resets_at is None:
        remedy = "the server did not say for how long; try again later"
    else:
        remedy = f"it ends in {math.ceil(seconds or 0)} s, at {resets_at:%Y-%m-%d %H:%M:%S} UTC"
    return RateLimited(
        f"{window} is used up (429)" + (f": {vendor.in_one_line}" if vendor.message else ""),
        remedy=remedy,
        request=request.summary,
        code=vendor.code,
        uuid=vendor.uuid,
        timestamp=vendor.timestamp,
        api_message=vendor.message,
        retry_after=seconds,
        resets_at=resets_at,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) else None
