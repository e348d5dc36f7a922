"""What faults do to a response: intermediaries, missing ids, malformed documents, and wrong pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from random import Random
from typing import Any, Final

import attrs
import orjson

from fleetapi.sandbox.requests.messages import JSON, Response
from fleetapi.sandbox.requests.paging import Pager, Window

__all__ = [
    "CREATION_FAULTS",
    "DOCUMENT_FAULTS",
    "INTERMEDIARY_RESPONSES",
    "PAGING_FAULTS",
    "damage_document",
    "move_created_id",
    "page_document",
]

_HTML: Final = "text/html"


def _page(status: HTTPStatus) -> Response:
    title = f"{status.value} {status.phrase}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(status, page.encode(), _HTML)


INTERMEDIARY_RESPONSES: Final[Mapping[str, Response]] = {
    "html502": _page(HTTPStatus.BAD_GATEWAY),
    "html401": _page(HTTPStatus.UNAUTHORIZED),
    "html403": _page(HTTPStatus.FORBIDDEN),
    "html404": _page(HTTPStatus.NOT_FOUND),
    "gateway403": Response(HTTPStatus.FORBIDDEN, b'{"message": "Forbidden"}', JSON),
    "empty401": Response(HTTPStatus.UNAUTHORIZED),
    "login-page": Response(HTTPStatus.OK, b"<html><body>Log in to the guest network</body></html>\n", _HTML),
    "redirect": Response(HTTPStatus.FOUND, headers=(("Location", "https://login.example.com/"),)),
}
"""The responses of an intermediary such as a proxy, by fault name."""


_IDS: Final = ("monitorId", "callbackId", "remoteActionId")

CREATION_FAULTS: Final = frozenset({"id-in-location", "id-in-link", "no-id"})
"""The faults that affect the id of a created resource."""


def move_created_id(response: Response, path: str, origin: str, faults: Collection[str]) -> Response:
    """Move or remove the id in the response to a POST to `path`; return a response without id unchanged."""
    document: Any = orjson.loads(response.body)
    identifier = next((document[name] for name in _IDS if name in document), None)
    if identifier is None:
        return response
    place = f"{path}/{identifier}"
    if "id-in-location" in faults:
        return attrs.evolve(response, body=b"").with_headers(("Location", place))
    if "id-in-link" in faults:
        body = orjson.dumps({"_links": {"self": {"href": f"{origin}{place}"}}})
        return attrs.evolve(response, body=body)
    return attrs.evolve(response, body=b"{}")


_NEVER_REMOVED = frozenset({"id", "_embedded", "monitorId", "callbackId", "remoteActionId", "next", "href"})
_ENUMERATIONS = frozenset(
    {"motorization", "type", "subType", "severity", "status", "side", "category", "state", "mode",
     "chargingMode", "gmpStatus", "lockedState", "propulsion", "fault", "cause", "activation", "ratio"}
)  # fmt: skip
_GEOJSON = frozenset({"Feature", "FeatureCollection", "Point"})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_UNKNOWN_WORD = "SandboxNovelty"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Damage = Callable[[Any, Random], Any]


def damage_document(body: bytes, faults: Collection[str], random: Random) -> bytes:
    """Apply every document fault of `faults` to a body."""
    document = orjson.loads(body)
    for name in faults:
        if name in DOCUMENT_FAULTS:
            document = DOCUMENT_FAULTS[name](document, random)
    return orjson.dumps(document)


def _unknown_words(document: Any, random: Random) -> Any:
    """Replace the values of enumerations with an unknown one."""
    if isinstance(document, list):
        return [_unknown_words(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _UNKNOWN_WORD
        if key in _ENUMERATIONS and isinstance(value, str) and value not in _GEOJSON
        else _unknown_words(value, random)
        for key, value in document.items()
    }


def _without_fields(document: Any, random: Random) -> Any:
    """Remove half of the fields, except ids and links to the next page."""
    if isinstance(document, list):
        return [_without_fields(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _without_fields(value, random)
        for key, value in document.items()
        if _needed(key, value) or random.random() < 0.5
    }


def _null_fields(document: Any, random: Random) -> Any:
    """Replace half of the fields with null, except ids and links to the next page."""
    if isinstance(document, list):
        return [_null_fields(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _null_fields(value, random) if _needed(key, value) or random.random() < 0.5 else None
        for key, value in document.items()
    }


def _needed(key: str, value: Any) -> bool:
    """Return whether to keep a field: ids, links to the next page, and lists of items."""
    leads_on = key == "_links" and isinstance(value, dict) and "next" in value
    return (
        key in _NEVER_REMOVED
        or leads_on
        or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
    )


def _odd_dates(document: Any, random: Random) -> Any:
    """Write every timestamp in one of the three formats in the vendor's documents."""
    if isinstance(document, list):
        return [_odd_dates(item, random) for item in document]
    if isinstance(document, dict):
        return {key: _odd_dates(value, random) for key, value in document.items()}
    if isinstance(document, str) and _INSTANT.fullmatch(document):
        return random.choice((str, _with_offset, _as_java_prints))(document)
    return document


def _with_offset(text: str) -> str:
    return text.replace("Z", ".000+0000")


def _as_java_prints(text: str) -> str:
    moment = datetime.fromisoformat(text)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S} GMT {moment:%Y}"


def _without_embedded(document: Any, random: Random) -> Any:  # noqa: ARG001 (all have this signature)
    if isinstance(document, dict) and "totalPage" in document:
        return {key: value for key, value in document.items() if key != "_embedded"}
    return document


DOCUMENT_FAULTS: Final[Mapping[str, Damage]] = {
    "unknown-enum": _unknown_words,
    "missing-fields": _without_fields,
    "null-fields": _null_fields,
    "odd-dates": _odd_dates,
    "no-embedded": _without_embedded,
}


PAGING_FAULTS: Final = frozenset(
    {
        "empty-page",
        "empty-middle-page",
        "short-page",
        "repeated-items",
        "overlapping-pages",
        "range-total",
        "ignored-range",
        "repeated-cursor",
        "foreign-next-link",
    }
)
"""The faults that affect pages."""

_FOREIGN_ORIGIN: Final = "https://elsewhere.example.com"
_SHORT: Final = 10  # items
_SHARED: Final = 3  # items of a page that are repeated on the next one

Render = Callable[[int, int], Sequence[Any]]


def page_document(
    pager: Pager, collection: str, total: int, render: Render, faults: Collection[str], *, origin: str
) -> dict[str, Any]:
    """Return one page of a collection of `total` items, with every paging fault of `faults` applied."""
    if "ignored-range" in faults:
        pager = attrs.evolve(pager, ranged=False)
    window = pager.window(total)
    if "short-page" in faults:
        window = attrs.evolve(window, stop=min(window.stop, window.start + _SHORT))
    detour = "empty-page" in faults and window.detour == 0 and window.start < window.stop
    items = () if detour else _items(window, render, faults)
    document = pager.envelope(collection, window, items)
    if "range-total" in faults and pager.ranged:
        counted = max(0, window.end - pager.query.index_range().first)
        document |= {"total": counted, "totalPage": -(-counted // window.size)}
    links = document["_links"]
    if detour:
        links["next"] = {"href": pager.href_at(window, window.start, detour=1)}
    if "repeated-cursor" in faults and "next" in links:
        links["next"] = {"href": pager.href_at(window, window.start, window.detour)}
    if "foreign-next-link" in faults and "next" in links:
        links["next"] = {"href": links["next"]["href"].replace(origin, _FOREIGN_ORIGIN, 1)}
    return document


def _items(window: Window, render: Render, faults: Collection[str]) -> Sequence[Any]:
    start = window.start
    if "empty-middle-page" in faults and start > 0 and window.stop < window.total:
        return ()
    if "overlapping-pages" in faults and start < window.stop:
        start = max(0, start - _SHARED)
    items = render(start, window.stop)
    return [item for item in items for _ in range(2)] if "repeated-items" in faults else items
