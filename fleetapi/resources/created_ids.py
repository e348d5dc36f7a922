"""Find the id of a created resource in a response: in the body, a link, or a header. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from fleetapi.errors import DecodingError, RequestSummary
from fleetapi.session.messages.api_errors import resources_in
from fleetapi.session.messages.response import Headers, Response
from fleetapi.wire.names import camel

__all__ = ["id_of_answer", "id_of_headers", "no_id"]

_RELATIONS: Mapping[str, tuple[str, ...]] = {
    "monitors": ("monitor",),
    "callbacks": ("callback", "remoteCallback", "subscription"),
    "remotes": ("remote", "remoteAction", "action"),
}
"""Link relations that lead to the created resource, by collection; `self` and all others come after them."""

_NEIGHBORS = {"first", "prev", "previous", "next", "last", "up", "start", "collection", "index", "search"}
_DOCUMENTS = {"help", "docs", "documentation", "describedby", "profile", "type", "curies", "license"}
_ELSEWHERE = frozenset(_NEIGHBORS | _DOCUMENTS | {"service-doc", "service-desc"})
"""Link relations that never lead to the created resource: neighbors and documents."""

_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)  # appended to the path by Java servers
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RELATION = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)
_UNUSABLE = re.compile(r"[/\\\x00-\x1f\x7f]")


def id_of_answer(field: str, document: Any, response: Response, request: RequestSummary) -> str | None:
    """Return the id in a response to `request`; `field` is its name in the model, such as `monitor_id`."""
    body = document if isinstance(document, Mapping) else {}
    for name in (camel(field), "id"):
        if (given := _plain(body.get(name))) is not None:
            return given
    if request.method != "POST":
        return _within(request.path, _collection(request))
    collection = _collection(request)
    hrefs = _hrefs(body.get("_links"), collection)
    return next(_found(hrefs, collection), None) or id_of_headers(response.headers, request)


def id_of_headers(headers: Headers, request: RequestSummary) -> str | None:
    """Return the id in the headers of a response: `Location`, `Content-Location` or `Link`."""
    collection = _collection(request)
    targets = [headers.get(name, "") for name in ("location", "content-location")]
    targets += _hrefs(_links_of(headers.get("link", "")), collection)
    return next(_found(iter(targets), collection), None)


def no_id(field: str, request: RequestSummary) -> DecodingError:
    """Return the error for a response without an id."""
    (*_, created) = resources_in(f"{request.path.rstrip('/')}/-")
    return DecodingError(
        f"the response contains no id: no {camel(field)} in its body, no link to the new {created.kind}, and "
        "no Location header",
        request=request,
    )


def _collection(request: RequestSummary) -> str:
    """Return the path segment that precedes the id."""
    steps = request.path.strip("/").split("/")
    return next(step for step in reversed(steps) if step in _RELATIONS)


def _plain(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and _usable(value) else None


def _usable(identifier: str) -> bool:
    return bool(identifier.strip(" .")) and _UNUSABLE.search(identifier) is None


def _links_of(header: str) -> dict[str, list[str]]:
    """Return the targets of a `Link` header by relation; a link without one counts as `self`."""
    links: dict[str, list[str]] = {}
    for target, parameters in _LINK.findall(header):
        given = _RELATION.search(parameters)
        for relation in (given[1] or given[2] or "").split() if given else ["self"]:
            links.setdefault(relation, []).append(target)
    return links


def _hrefs(links: Any, collection: str) -> Iterator[str]:
    """Yield the targets of links, the most specific relations first."""
    if not isinstance(links, Mapping):
        return
    ranked = [*_RELATIONS[collection], "self"]
    ranked += [name for name in links if name not in ranked and str(name).lower() not in _ELSEWHERE]
    for relation in ranked:
        several = links.get(relation)
        for link in several if isinstance(several, list) else [several]:
            href = link.get("href") if isinstance(link, Mapping) else link
            if isinstance(href, str):
                yield href


def _found(targets: Iterator[str], collection: str) -> Iterator[str]:
    for target in targets:
        identifier = _within(target, collection)
        if identifier is not None:
            yield identifier


def _within(target: str, collection: str) -> str | None:
    """Return the id in an absolute or relative URL: the path segment after that of the collection."""
    try:
        path = urlsplit(_TEMPLATE.sub("", target.strip())).path
    except ValueError:
        return None
    steps = _SESSION.sub("", path).removeprefix("./").split("/")
    if len(steps) == 1 and steps[0] != collection:  # relative to the collection, as some servers send it
        place = -1
    elif collection in steps[:-1]:
        place = len(steps) - 2 - steps[-2::-1].index(collection)
    else:
        return None
    identifier = unquote(steps[place + 1])
    return identifier if _usable(identifier) else None
