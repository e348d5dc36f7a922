"""Pages of a collection: the HAL envelope, by index range and by cursor.

We read the vendor's documents like this: `total` and `totalPage` describe the whole collection; `currentPage`
counts from 1. An index range limits the items and the links. A cursor contains its position and the end of
the range, and is only valid for the list and the filters that it came from.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import attrs
import orjson

from fleetapi.sandbox.requests.messages import Refusal
from fleetapi.sandbox.requests.query import Query

__all__ = ["Cursor", "Pager", "Window"]

_DEFAULT_SIZE = 60
_POSITION = ("pageSize", "pageToken", "indexRange", "client_id")


@attrs.frozen
class Cursor:
    """A position in a list: the next item, the page size, and the end of the range (None: no range).

    `detour` distinguishes cursors with the same position: one may lead to an empty page, and the next one
    further.
    """

    offset: int
    size: int
    end: int | None = None
    detour: int = 0

    def text(self, fingerprint: str) -> str:
        """Return the cursor as a `pageToken`, which is opaque to clients."""
        parts = [fingerprint, self.offset, self.size, self.end, self.detour]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read_cursor(text: str, fingerprint: str) -> Cursor:
    """Return the cursor of a `pageToken`. Refuses one of another server, list or filter."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        mark, offset, size, end, detour = parts
        cursor = Cursor(int(offset), int(size), None if end is None else int(end), int(detour))
    except (ValueError, TypeError):
        raise Refusal(HTTPStatus.BAD_REQUEST, 5, "pageToken is not from this server") from None
    if mark != fingerprint:
        raise Refusal(HTTPStatus.BAD_REQUEST, 6, "pageToken belongs to another list or other filters")
    return cursor


@attrs.frozen
class Window:
    """The part of a collection on one page: items `start` to `stop` (exclusive) of `total`."""

    start: int
    stop: int
    size: int
    end: int
    total: int
    detour: int


@attrs.frozen
class Pager:
    """Divides a list into pages. `url` is the URL of the list, without query."""

    url: str
    query: Query
    maximum: int
    ranged: bool

    @property
    def fingerprint(self) -> str:
        """A hash of the list and its filters."""
        filters = (self.url, *self.query.without(_POSITION))
        return hashlib.blake2b(repr(filters).encode(), digest_size=6).hexdigest()

    def window(self, total: int) -> Window:
        """Return the items that a request asks for."""
        if self.maximum == 0:
            return Window(0, total, max(total, 1), total, total, 0)
        requested_size = self.query.page_size(self.maximum)
        wanted = self.query.index_range()
        token = self.query.one("pageToken")
        if token is not None:
            cursor = read_cursor(token, self.fingerprint)
            size = requested_size or cursor.size
            end = total if cursor.end is None else min(cursor.end, total)
            start, detour = cursor.offset, cursor.detour
        else:
            size = requested_size or _DEFAULT_SIZE
            last = wanted.last if self.ranged else None
            start, end = (wanted.first if self.ranged else 0), total if last is None else min(last + 1, total)
            detour = 0
        start = min(start, end)
        return Window(start, min(start + size, end), size, end, total, detour)

    def envelope(self, collection: str, window: Window, items: Sequence[Any]) -> dict[str, Any]:
        """Return the page as a document; items may be JSON fragments."""
        return {
            "_links": {name: {"href": href} for name, href in self._links(window).items()},
            "total": window.total,
            "totalPage": -(-window.total // window.size),
            "currentPage": window.start // window.size + 1,
            "_embedded": {collection: list(items)},
        }

    def _links(self, window: Window) -> dict[str, str]:
        links = {"self": self._href(self.query.without(("client_id",)))}
        if self.maximum == 0:
            return links | {"first": links["self"]}
        links["first"] = self._href(self.query.without(("client_id", "pageToken")))
        if window.stop < window.end:
            links["next"] = self.href_at(window, window.stop)
        if window.start > 0:
            links["prev"] = self.href_at(window, max(window.start - window.size, 0))
        if window.end > 0:
            links["last"] = self.href_at(window, (window.end - 1) // window.size * window.size)
        return links

    def href_at(self, window: Window, offset: int, detour: int = 0) -> str:
        """Return the URL of the page that begins at a position."""
        end = window.end if window.end < window.total else None
        token = Cursor(offset, window.size, end, detour).text(self.fingerprint)
        return self._href((*self.query.without(("client_id", "pageToken")), ("pageToken", token)))

    def _href(self, pairs: Sequence[tuple[str, str]]) -> str:
        return f"{self.url}?{urlencode(pairs)}" if pairs else self.url
