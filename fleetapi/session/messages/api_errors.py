"""Error responses: whether the API sent them, which exception they mean, and what to do about it. No I/O."""

from __future__ import annotations

import math
import re
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
    IntermediaryError,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedStatus,
)
from fleetapi.session.messages.asked_for import named_in
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response, one_line
from fleetapi.session.rate_limits import read_rate_headers
from fleetapi.wire.dates import parse_instant
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["VendorError", "error_for", "from_the_api"]

_MEANINGS: Mapping[int, tuple[type[ApiError], str, str]] = {
    400: (InvalidRequest, "the server does not accept the request", "check the parameters and the body"),
    401: (
        AuthenticationFailed,
        "login, password or client id are not accepted",
        "the certificate was accepted; check FLEETAPI_USERNAME, FLEETAPI_PASSWORD, then FLEETAPI_CLIENT_ID",
    ),
}
_ANYTHING_IN_FRONT = (
    "it proves nothing about what you asked for; find out what answers at the base URL (FLEETAPI_BASE_URL)"
)
_IN_FRONT: Mapping[int, str] = {
    401: f"{_ANYTHING_IN_FRONT}, and whether it wants a login of its own; if it is the API after all, check "
    "FLEETAPI_USERNAME, FLEETAPI_PASSWORD and FLEETAPI_CLIENT_ID",
    403: f"{_ANYTHING_IN_FRONT}: a firewall may block this machine, or what is sent",
    404: f"{_ANYTHING_IN_FRONT}, or try again later",
    407: "a proxy asks for credentials: write them into its URL, http://user:password@host:port",
    408: "the server waited too long for the request; try again",
}
"""What to do about an answer that something in front of the API gave."""

_REDIRECTS = (
    "the server redirects, which is not followed because the credentials would go with it",
    "correct the base URL (FLEETAPI_BASE_URL); a network that wants you to log in redirects too",
)
_PAGE_ABOUT_TLS = re.compile(r"(?P<none>No required SSL certificate was sent)|The SSL certificate error")
_NOT_DONE = frozenset({501, 505})
_LOOK_FIRST = "it may have been carried out all the same; look before you send it again"
_CERTIFICATE_REFUSED = {
    495: "the edge in front of the API did not accept it",
    496: "the edge in front of the API did not receive one",
}


def error_for(response: Response, request: Request, *, now: datetime | None = None) -> FleetError:
    """The error that an answer other than 2xx means. `now` (aware) turns `Retry-After` into a moment."""
    moment = now or datetime.now(UTC)
    status = response.status
    vendor = VendorError.of(response)
    answered = from_the_api(response, vendor, request.method)
    refused = _certificate_refused(response, answered)
    if refused is not None:
        return CertificateRejected(
            f"the server refused the client certificate: {refused} ({status})",
            remedy="show the certificate that the vendor signed for this subscription; "
            "`fleetapi certificate show` prints it",
            request=request.summary,
        )
    if status == 429:
        return _rate_limited(response, request, vendor, moment)
    if answered:
        kind, meaning, remedy = _meaning(status, request)
    else:
        kind, meaning, remedy = _in_front(response, vendor, request)
    said = vendor.in_one_line or ("" if answered else response.excerpt())
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


def _certificate_refused(response: Response, answered: bool) -> str | None:
    """What the edge, where TLS ends, says about our certificate: by its status, or by a page (nginx)."""
    if response.status in _CERTIFICATE_REFUSED:
        return _CERTIFICATE_REFUSED[response.status]
    if response.status == 400 and not answered and (page := _PAGE_ABOUT_TLS.search(response.text)):
        return _CERTIFICATE_REFUSED[496 if page["none"] else 495]
    return None


def _meaning(status: int, request: Request) -> tuple[type[ApiError], str, str]:
    """What the API means by a status."""
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status == 403:
        return PermissionDenied, *_denied(request)
    if status == 404:
        return NotFound, *_missing(request)
    if status >= 500:
        return (
            ServerError,
            "the server failed",
            f"{_again(status, request)}; the vendor's support asks for code and uuid",
        )
    if _is_redirect(status):
        return UnexpectedStatus, *_REDIRECTS
    return (
        UnexpectedStatus,
        "the server answered with a status that the API does not document",
        "the vendor's support asks for code and uuid",
    )


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400 and status != 304


def _again(status: int, request: Request) -> str:
    return "try again later" if request.idempotent or status in _NOT_DONE else _LOOK_FIRST


def _in_front(response: Response, vendor: VendorError, request: Request) -> tuple[type[ApiError], str, str]:
    """What an error means that does not look like the API's."""
    status = response.status
    if status >= 500:
        return (
            ServerError,
            "something in front of the API answered with an error",
            _again(status, request),
        )
    if _is_redirect(status):
        return IntermediaryError, *_REDIRECTS
    why = "no error code" if vendor.code is None else f"its code {vendor.code} is not one of this status"
    meaning = (
        f"the response does not look like the API's ({why}): something in front of it, such as a proxy or "
        "load balancer, may have answered"
    )
    remedy = _IN_FRONT.get(status, _ANYTHING_IN_FRONT)
    return IntermediaryError, meaning, remedy if request.idempotent else f"{remedy}; {_LOOK_FIRST}"


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


_WINDOWS = ("x-ratelimit-limit-1", "x-ratelimit-limit-2")


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

    def is_about(self, status: int) -> bool:
        """Whether `code` begins with the HTTP status, as the vendor's codes do (40499 of a 404).

        Gateways of other products repeat the bare status as `code`; it counts only beside a `uuid`.
        """
        text = str(self.code or "")
        return text.startswith(str(status)) and (len(text) > 3 or self.uuid is not None)

    @classmethod
    def of(cls, response: Response) -> VendorError:
        """What can be read of it; nothing when the body is not such an object."""
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


def from_the_api(response: Response, vendor: VendorError, method: str) -> bool:
    """Whether an error was sent by the API, and not by something in front of it.

    The vendor's errors are JSON with a `code` that begins with the status. The answer to HEAD has no body:
    there the headers of both rate windows count, which the API sends with every answer.
    """
    if method == "HEAD" and not response.body:
        return all(name in response.headers for name in _WINDOWS)
    return vendor.is_about(response.status)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:9])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
