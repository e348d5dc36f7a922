"""Pages of a collection: the HAL envelope, by index range and by cursor.

Our reading of the vendor: `total` and `totalPage` describe the whole collection, `currentPage` counts from
1; an index range limits which items appear and where the links end; a cursor carries its own position and
the end of the range, and holds only for the list and the filters that it came from.
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
    """A position in a list: the next item, the page size, the end of the range (None = none), a counter.

    The counter tells cursors for one position apart, so that one may lead to an empty page and the next
    onwards.
    """

    offset: int
    size: int
    end: int | None = None
    detour: int = 0

    def text(self, fingerprint: str) -> str:
        """As the server writes it, opaque to clients."""
        parts = [fingerprint, self.offset, self.size, self.end, self.detour]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read_cursor(text: str, fingerprint: str) -> Cursor:
    """What a `pageToken` stands for. Refuses one that we did not write, or wrote for another list."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        mark, offset, size, end, detour = parts
        cursor = Cursor(int(offset), int(size), None if end is None else int(end), int(detour))
    except (ValueError, TypeError):
        raise Refusal(HTTPStatus.BAD_REQUEST, 5, "pageToken is not one of this server") from None
    if mark != fingerprint:
        raise Refusal(HTTPStatus.BAD_REQUEST, 6, "pageToken belongs to another list or other filters")
    return cursor


@attrs.frozen
class Window:
    """The part of a collection that one page shows: items `start` to `stop` (excluded) of `total`."""

    start: int
    stop: int
    size: int
    end: int
    total: int
    detour: int


@attrs.frozen
class Pager:
    """Divides one list into pages. `url` is the list's own address, without query."""

    url: str
    query: Query
    maximum: int
    ranged: bool

    @property
    def fingerprint(self) -> str:
        """Names the list and its filters."""
        filters = (self.url, *self.query.without(_POSITION))
        return hashlib.blake2b(repr(filters).encode(), digest_size=6).hexdigest()

    def window(self, total: int) -> Window:
        """Which items a request wants."""
        if self.maximum == 0:
            return Window(0, total, max(total, 1), total, total, 0)
        asked = self.query.page_size(self.maximum)
        wanted = self.query.index_range()
        token = self.query.one("pageToken")
        if token is not None:
            cursor = read_cursor(token, self.fingerprint)
            size = asked or cursor.size
            end = total if cursor.end is None else min(cursor.end, total)
            start, detour = cursor.offset, cursor.detour
        else:
            size = asked or _DEFAULT_SIZE
            last = wanted.last if self.ranged else None
            start, end = (wanted.first if self.ranged else 0), total if last is None else min(last + 1, total)
            detour = 0
        start = min(start, end)
        return Window(start, min(start + size, end), size, end, total, detour)

    def envelope(self, collection: str, window: Window, items: Sequence[Any]) -> dict[str, Any]:
        """The page as a document; items may be JSON fragments."""
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
        """The address of the page that begins at a position."""
        end = window.end if window.end < window.total else None
        token = Cursor(offset, window.size, end, detour).text(self.fingerprint)
        return self._href((*self.query.without(("client_id", "pageToken")), ("pageToken", token)))

    def _href(self, pairs: Sequence[tuple[str, str]]) -> str:
        return f"{self.url}?{urlencode(pairs)}" if pairs else self.url
