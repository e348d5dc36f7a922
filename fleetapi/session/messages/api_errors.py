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
from fleetapi.remedies import Call, Operation, Remedy, Sentence, Setting, all_of, any_of, sentence
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response, one_line
from fleetapi.session.rate_limits import read_rate_headers
from fleetapi.wire.dates import parse_instant
from fleetapi.wire.tolerant_json import parse_json

__all__ = [
    "SHOW_THE_RIGHT_CERTIFICATE",
    "Resource",
    "VendorError",
    "error_for",
    "from_the_api",
    "resources_in",
    "where_created",
]

_CHECK_CREDENTIALS = sentence(
    "check ", Setting("username"), " and ", Setting("password"), ", then ", Setting("client_id")
)
_MEANINGS: Mapping[int, tuple[type[ApiError], str, Remedy]] = {
    400: (InvalidRequest, "the server does not accept the request", "check the parameters and the body"),
    401: (
        AuthenticationFailed,
        "the username, password or client id is wrong",
        all_of("the certificate was accepted", _CHECK_CREDENTIALS),
    ),
}
_PROVES_NOTHING = "it proves nothing about the resource"
_FIND_OUT = sentence("find out what answers at ", Setting("base_url"))
_IN_FRONT: Mapping[int, Remedy] = {
    401: all_of(
        _PROVES_NOTHING,
        _FIND_OUT,
        "it may require its own login",
        sentence("if it is the API after all, check ", *_CHECK_CREDENTIALS.pieces[1:]),
    ),
    403: all_of(_PROVES_NOTHING, _FIND_OUT, "a firewall may block this machine or the request"),
    404: all_of(_PROVES_NOTHING, any_of(_FIND_OUT, "try again later")),
    407: "a proxy asks for credentials: write them into its URL, http://user:password@host:port",
    408: "the server waited too long for the request; try again",
}
"""The remedy for a response from something in front of the API."""

_REDIRECTS = (
    "the server redirects, which is not followed because it would pass on the credentials",
    all_of(
        sentence("correct ", Setting("base_url")),
        "networks with a login page redirect, too",
    ),
)
_PAGE_ABOUT_TLS = re.compile(r"(?P<none>No required SSL certificate was sent)|The SSL certificate error")
SHOW_THE_RIGHT_CERTIFICATE = all_of(
    "use the certificate that the vendor signed for this subscription",
    sentence(Call(Operation.SHOW_CERTIFICATE), " shows the one in use"),
)
_NOT_DONE = frozenset({501, 505})
_LOOK_FIRST = "it may have been carried out; check before you send it again"
_CERTIFICATE_REFUSED = {
    495: "the edge in front of the API did not accept it",
    496: "the edge in front of the API did not receive one",
}


def error_for(response: Response, request: Request, *, now: datetime | None = None) -> FleetError:
    """Return the error for a response other than 2xx. `now` (aware) is needed to resolve `Retry-After`."""
    moment = now or datetime.now(UTC)
    status = response.status
    vendor = VendorError.of(response)
    answered = from_the_api(response, vendor, request.method)
    refused = _certificate_refused(response, answered)
    if refused is not None:
        return CertificateRejected(
            f"the server refused the client certificate: {refused} ({status})",
            remedy=SHOW_THE_RIGHT_CERTIFICATE,
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
    """Return why the edge, where TLS ends, refused our certificate: by its status or its page (nginx)."""
    if response.status in _CERTIFICATE_REFUSED:
        return _CERTIFICATE_REFUSED[response.status]
    if response.status == 400 and not answered and (page := _PAGE_ABOUT_TLS.search(response.text)):
        return _CERTIFICATE_REFUSED[496 if page["none"] else 495]
    return None


def _meaning(status: int, request: Request) -> tuple[type[ApiError], str, Remedy]:
    """Return the error, message and remedy for a status of the API."""
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
            all_of(_again(status, request), "the vendor's support asks for code and uuid"),
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


def _in_front(
    response: Response, vendor: VendorError, request: Request
) -> tuple[type[ApiError], str, Remedy]:
    """Return the error, message and remedy for a response that does not look like the API's."""
    status = response.status
    if status >= 500:
        return (
            ServerError,
            "something in front of the API answered with an error",
            _again(status, request),
        )
    if _is_redirect(status):
        return IntermediaryError, *_REDIRECTS
    why = "no error code" if vendor.code is None else f"its code {vendor.code} does not match the status"
    meaning = (
        f"the response does not look like the API's ({why}): something in front of it, such as a proxy or "
        "load balancer, may have answered"
    )
    remedy = _IN_FRONT.get(status, all_of(_PROVES_NOTHING, _FIND_OUT))
    return IntermediaryError, meaning, remedy if request.idempotent else all_of(remedy, _LOOK_FIRST)


def _denied(request: Request) -> tuple[str, Remedy]:
    """Return message and remedy for 403."""
    resources = resources_in(request.path)
    version = sentence(Setting("version"), " must be the version of your subscription")
    if not resources:
        return "the subscription does not allow this", all_of("ask the vendor what it includes", version)
    return (
        f"the subscription does not allow this for {' of '.join(map(str, reversed(resources)))}",
        all_of(
            sentence("is it yours? ", *resources[0].where_to_find_it.pieces),
            *(resource.where_to_find_it for resource in resources[1:]),
            version,
        ),
    )


def _missing(request: Request) -> tuple[str, Remedy]:
    """Return message and remedy for 404."""
    resources = resources_in(request.path)
    if not resources:
        return "not found", all_of(
            "check the path", sentence(Call(Operation.LIST_FLEETS), " lists your fleets")
        )
    itself = unquote(request.path).rstrip("/").endswith(f"/{resources[-1].id}")
    return (
        f"there is no {' of '.join(map(str, reversed(resources)))}"
        + ("" if itself else ", or no data for it yet"),
        all_of(*(resource.where_to_find_it for resource in reversed(resources))),
    )


def _rate_limited(response: Response, request: Request, vendor: VendorError, now: datetime) -> RateLimited:
    rates = read_rate_headers(response.headers, now=now)
    seconds = rates.retry_after
    resets_at = None if seconds is None else (now + timedelta(seconds=seconds)).astimezone(UTC)
    window = "the daily limit" if rates.day_remaining == 0 else "the rate limit"
    if resets_at is None:
        remedy = "the server does not say for how long; try again later"
    else:
        remedy = f"try again in {math.ceil(seconds or 0)} s, at {resets_at:%Y-%m-%d %H:%M:%S} UTC"
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
    """The vendor's error body; a missing part is None."""

    code: int | None = None
    uuid: str | None = None
    message: str | None = None
    timestamp: datetime | None = None

    @property
    def in_one_line(self) -> str:
        """The message, shortened for use in another one; `api_message` has all of it."""
        return "" if self.message is None else one_line(self.message, 300)

    def is_about(self, status: int) -> bool:
        """Return whether `code` begins with the HTTP status, as the vendor's codes do (40499 for 404).

        Other gateways repeat the status as `code`, so the bare status only counts together with a `uuid`.
        """
        text = str(self.code or "")
        return text.startswith(str(status)) and (len(text) > 3 or self.uuid is not None)

    @classmethod
    def of(cls, response: Response) -> VendorError:
        """Return the vendor's error body of a response, as far as it has one."""
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
    """Return whether an error was sent by the API, and not by something in front of it.

    The vendor's errors are JSON with a `code` that begins with the status. A response to HEAD has no body; it
    is the API's if it has the headers of both rate windows, which the API always sends.
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


_COLLECTIONS: Mapping[str, tuple[str, tuple[Operation, ...]]] = {
    "fleets": ("fleet", (Operation.LIST_FLEETS,)),
    "vehicles": ("vehicle", (Operation.LIST_VEHICLES,)),
    "trips": ("trip", (Operation.LIST_TRIPS,)),
    "alerts": ("alert", (Operation.LIST_FLEET_ALERTS, Operation.LIST_ALERTS, Operation.LIST_TRIP_ALERTS)),
    "alarms": ("alarm", (Operation.LIST_ALARMS,)),
    "collisions": (
        "collision",
        (Operation.LIST_FLEET_COLLISIONS, Operation.LIST_COLLISIONS, Operation.LIST_TRIP_COLLISIONS),
    ),
    "stolen": ("theft", (Operation.LIST_THEFTS,)),
    "monitors": ("monitor", (Operation.LIST_MONITORS,)),
    "callbacks": ("remote callback", (Operation.LIST_REMOTE_CALLBACKS,)),
    "remotes": ("remote action", (Operation.LIST_REMOTE_ACTIONS,)),
}
"""By the path segment before an id: what it identifies, and the calls that list them."""

_CONTAINERS = frozenset({"fleets", "vehicles", "trips", "callbacks"})
_SHOWN = 60  # characters of an id in a sentence; calls have all of it


@attrs.frozen
class Resource:
    """A resource in a path. `listing` is the call that lists all of its kind; a VIN has none."""

    kind: str
    id: str
    listing: Call | None

    def __str__(self) -> str:
        return f"{self.kind} {one_line(self.id, _SHOWN)!r}"

    @property
    def where_to_find_it(self) -> Sentence:
        """How to find the ids that exist."""
        if self.listing is None:
            every = Call(Operation.LIST_VEHICLES, (None,))
            return sentence("the vehicles that ", every, " lists have a VIN")
        pieces = (self.listing, f" lists the {self.kind}s")
        return sentence(*pieces, " (by id, not by VIN)") if self.kind == "vehicle" else sentence(*pieces)


def where_created(request: Request) -> Remedy:
    """Return how to find what a POST to a collection has created; empty for any other request."""
    collection = request.path.rstrip("/")
    if request.method != "POST" or collection.rpartition("/")[2] not in _COLLECTIONS:
        return ""
    return resources_in(f"{collection}/-")[-1].where_to_find_it


def resources_in(path: str) -> tuple[Resource, ...]:
    """Return the resources in a path, the outermost first; none if it is not a path of the API."""
    found: list[Resource] = []
    ids: tuple[str, ...] = ()
    previous = ""
    for step in path.strip("/").split("/"):
        if previous not in _COLLECTIONS:
            previous = step
            continue
        identifier = unquote(step)
        kind, operations = _COLLECTIONS[previous]
        listing = next((one for one in reversed(operations) if one.takes <= len(ids)), None)
        call = None if listing is None else Call(listing, ids[: listing.takes])
        found.append(Resource(kind if call else "VIN", identifier, call))
        if previous in _CONTAINERS:
            ids = (*ids, identifier)
        previous = ""
    return tuple(found)
