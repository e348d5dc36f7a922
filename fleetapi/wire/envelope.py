"""The HAL envelope of a collection: counters, links and items, decoded tolerantly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs

from fleetapi.errors import DecodingError
from fleetapi.remedies import Call, Operation, all_of, sentence

__all__ = ["EMBEDDED", "LINKS", "Envelope", "hrefs", "parse_envelope"]

EMBEDDED = "_embedded"
LINKS = "_links"
_EXPRESSION = re.compile(r"\{[+#./;?&]?[\w.,*:%]+\}")
_QUERY_EXPRESSION = re.compile(r"\{[?&][\w.,*:%]+\}")
_OF_A_PAGE = frozenset({EMBEDDED, LINKS, "total", "totalPage", "currentPage"})


@attrs.frozen
class Envelope:
    """A page of a collection as plain values.

    `items` are the items as parsed, in the server's order. `total` is the number of items of the whole
    collection, `total_page` that of its pages, and `current_page` the server's number of this page; each is
    None if it is absent or invalid. `links` maps relations to URLs; `next` is the URL of the next page, None
    on the last one. `members` has the other members of `_embedded`. `stated` is False if the page does not
    say which items it has: an empty list says so, but null or a missing member does not.
    """

    items: list[Any]
    total: int | None = None
    total_page: int | None = None
    current_page: int | None = None
    links: Mapping[str, str] = attrs.Factory(dict)
    next: str | None = None
    members: Mapping[str, Any] = attrs.Factory(dict)
    stated: bool = True


def parse_envelope(document: Any, collection: str) -> Envelope:
    """Decode a page whose items are embedded as `collection`.

    Raises DecodingError only for a document that is not a page at all: not an object, or an object without
    any member of a page. If `_embedded` is missing, null or not an array, there are no items; a single object
    counts as an array of one. If `collection` is missing, a member that differs only in case is used, or else
    the only array.
    """
    if not isinstance(document, dict):
        raise DecodingError(
            f"expected a page of {collection}, got {_kind(document)}",
            remedy=all_of(
                "a proxy or an older server may have answered",
                sentence(Call(Operation.SHOW_RESPONSE), " shows what came back"),
            ),
            excerpt=repr(document)[:200],
        )
    if document and not _OF_A_PAGE.intersection(document):
        raise DecodingError(
            f"expected a page of {collection}, got an object without {EMBEDDED}, {LINKS} and total",
            remedy=all_of(
                "a proxy or an older server may have answered",
                sentence(Call(Operation.SHOW_RESPONSE), " shows what came back"),
            ),
            excerpt=repr(document)[:200],
        )
    embedded = document.get(EMBEDDED)
    members: dict[str, Any] = embedded if isinstance(embedded, dict) else {}
    name = _find(members, collection)
    links = hrefs(document.get(LINKS))
    return Envelope(
        items=[] if name is None else _items(members[name]),
        total=_count(document.get("total")),
        total_page=_count(document.get("totalPage")),
        current_page=_count(document.get("currentPage")),
        links=links,
        next=links.get("next"),
        members={key: value for key, value in members.items() if key != name},
        stated=name is not None and isinstance(members[name], list | dict),
    )


def hrefs(links: Any) -> dict[str, str]:
    """Return the URLs of a `_links` object by relation; links without a usable URL are omitted.

    A link may be an object with `href`, the URL itself, or an array of either, of which the first is used.
    """
    if not isinstance(links, dict):
        return {}
    addresses = {str(relation): _href(link) for relation, link in links.items()}
    return {relation: address for relation, address in addresses.items() if address}


def _href(link: Any) -> str | None:
    if isinstance(link, list):
        link = link[0] if link else None
    templated = isinstance(link, dict) and link.get("templated") is True
    if isinstance(link, dict):
        link = link.get("href")
    if not isinstance(link, str):
        return None
    if "{" in link:  # a template (RFC 6570); its variables are unknown
        link = (_EXPRESSION if templated else _QUERY_EXPRESSION).sub("", link)
    return link.strip() or None


def _find(members: Mapping[str, Any], collection: str) -> str | None:
    if collection in members:
        return collection
    folded = collection.casefold()
    for name in members:
        if name.casefold() == folded:
            return name
    arrays = [name for name, value in members.items() if isinstance(value, list)]
    return arrays[0] if len(arrays) == 1 else None


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _kind(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "an array")
