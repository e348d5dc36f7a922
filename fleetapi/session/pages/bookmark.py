"""A place in a collection to go on from, later or in another process."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import attrs
import orjson

from fleetapi.errors import UsageError
from fleetapi.session.messages.request import Request

__all__ = ["START", "Bookmark", "read_bookmark"]

_FORM = 1


@attrs.frozen
class Bookmark:
    """The next item is `skip` items into a page whose first item has the index `position`.

    `query` asks for that page (the query of a link); None is the page where the reading began. With
    `by_index` neither is needed, because the server honours ranges.
    """

    position: int = 0
    skip: int = 0
    query: tuple[tuple[str, str], ...] | None = None
    by_index: bool = False

    @property
    def index(self) -> int:
        """The number of the next item within the collection."""
        return self.position + self.skip

    def advanced(self, items: int) -> Bookmark:
        """The place so many items later in the same page."""
        return attrs.evolve(self, skip=self.skip + items)

    def token(self, request: Request) -> str:
        """A text for `resume=`; it holds no credential, and only fits the same list with the same filters."""
        parts = [_FORM, _fingerprint(request), self.position, self.skip, self.query, self.by_index]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


START = Bookmark()


def read_bookmark(token: str, request: Request) -> Bookmark:
    """Read what `Bookmark.token` wrote. Raises `UsageError` for anything else, and for another list."""
    parts = _parts(token)
    if parts[:2] != [_FORM, _fingerprint(request)]:
        raise UsageError(
            "the resume token belongs to another list, or to this one with other filters",
            remedy="resume with the same call that gave the token",
        )
    _, _, position, skip, query, by_index = parts
    pairs = None if query is None else tuple((name, value) for name, value in query)
    return Bookmark(position, skip, pairs, by_index)


def _parts(token: str) -> list[Any]:
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        _, _, position, skip, query, by_index = parts
        sound = (
            all(isinstance(number, int) and number >= 0 for number in (position, skip))
            and isinstance(by_index, bool)
            and all(isinstance(text, str) for name, value in query or () for text in (name, value))
        )
    except (ValueError, TypeError):
        sound, parts = False, []
    if not sound:
        raise UsageError(
            f"resume token {token!r} is damaged or none of ours",
            remedy="take it from `resume_token` of a page, of the pages, or of the error",
        )
    return list(parts)


def _fingerprint(request: Request) -> str:
    return hashlib.blake2b(repr((request.path, request.query)).encode(), digest_size=6).hexdigest()
