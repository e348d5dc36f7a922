"""Places in a collection: the index ranges that callers give, and the bookmarks in resume tokens."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import quote, urlencode

import attrs
import orjson

from fleetapi.errors import UsageError
from fleetapi.remedies import Code, any_of, sentence, write
from fleetapi.session.messages.request import Request

__all__ = [
    "EVERYTHING",
    "START",
    "Bookmark",
    "IndexRange",
    "IndexRangeLike",
    "index_range",
    "read_bookmark",
]

_TEXT = re.compile(r"(\d{1,15})-(\d{0,15})", re.ASCII)
_MARK = re.compile(r"[0-9a-f]{12}")
_FORM, _FIRST_FORM = 2, 1


@attrs.frozen
class IndexRange:
    """The items from `first` to `last`, both included; without `last`, all that follow."""

    first: int = 0
    last: int | None = None

    @property
    def stop(self) -> int | None:
        """The index after the last item."""
        return None if self.last is None else self.last + 1

    def __str__(self) -> str:
        return f"{self.first}-{'' if self.last is None else self.last}"


IndexRangeLike = str | tuple[int, int | None] | range | IndexRange
EVERYTHING = IndexRange()


def index_range(value: IndexRangeLike | None) -> IndexRange:
    """Return the range that `"0-99"`, `"5-"`, `(0, 99)`, `(5, None)` or `range(0, 100)` means; None: all.

    Both ends of a string or a tuple are included. Raise `UsageError` for anything else, for a last item
    before the first, and for a range with steps or without items.
    """
    given: Any = value
    match given:
        case None:
            return EVERYTHING
        case IndexRange():
            first, last = given.first, given.last
        case str():
            found = _TEXT.fullmatch(given.strip())
            if found is None:
                raise _wrong(given)
            first = int(found[1])
            last = int(found[2]) if found[2] else None
        case range():
            if given.step != 1 or not given:
                raise _wrong(given)
            first, last = given.start, given.stop - 1
        case (first, last):
            pass
        case _:
            raise _wrong(given)
    if not _is_index(first) or not (last is None or _is_index(last)) or (last is not None and last < first):
        raise _wrong(given)
    return IndexRange(first, last)


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15


def _wrong(value: object) -> UsageError:
    return UsageError(
        f"index_range {value!r} is not a range of items counted from 0",
        remedy=any_of(
            'write "0-99" for the first hundred, "100-" for all that follow',
            write("(0, 99)"),
            write("range(0, 100)"),
        ),
    )


@attrs.frozen
class Bookmark:
    """Where to continue: `skip` items into the page whose first item has the server's index `position`.

    `link` is the path and the query of the request for that page; None is the page where the reading began.
    With `by_index`, the page is requested by its index, and with `whole_pages` as one of the pages that the
    server divides the collection into. `recent` holds fingerprints of the last items delivered, so that the
    place can be found again in a collection that has changed.
    """

    position: int = 0
    skip: int = 0
    link: tuple[str, str] | None = None
    by_index: bool = False
    recent: tuple[str, ...] = ()
    whole_pages: bool = False

    @property
    def index(self) -> int:
        """The server's index of the next item."""
        return self.position + self.skip

    def token(self, request: Request) -> str:
        """Return a token for `resume=`. It holds no credential and is only valid for the same request."""
        parts = [
            _FORM,
            _fingerprint(request),
            self.position,
            self.skip,
            self.link,
            self.by_index,
            self.recent,
        ]
        if self.whole_pages:
            parts.append(True)
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


START = Bookmark()


def read_bookmark(token: str, request: Request) -> Bookmark:
    """Return the bookmark of a token. Raise `UsageError` if it is invalid or belongs to another request."""
    try:
        fingerprint, bookmark = _read(token, request)
    except (ValueError, TypeError):
        raise UsageError(
            f"resume token {token!r} is damaged or not a resume token",
            remedy=sentence(
                "take it from ", Code("`resume_token`"), " of a page, of the pages, or of the error"
            ),
        ) from None
    if fingerprint != _fingerprint(request):
        raise UsageError(
            "the resume token belongs to another collection or to other filters",
            remedy="resume with the call that returned the token",
        )
    return bookmark


def _read(token: str, request: Request) -> tuple[str, Bookmark]:
    """Return the fingerprint and the place of a token, which may be one of an earlier release."""
    form, fingerprint, *parts = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    if form == _FIRST_FORM:
        position, skip, query, by_index = parts
        link = None if query is None else (request.path, _text_of(query))
        recent, whole = tuple[str, ...](), [False]
    elif form == _FORM:
        position, skip, link, by_index, marks, *whole = parts
        link = None if link is None else (_string(link[0]), _string(link[1]))
        recent = tuple(mark for mark in marks if _MARK.fullmatch(mark))
    else:
        raise ValueError(form)
    whole_pages = whole == [True]
    if not (_is_index(position) and _is_index(skip) and isinstance(by_index, bool)):
        raise ValueError(parts)
    if link is not None:
        request.linked(*link)  # raises UsageError for a path that cannot be asked for
    return _string(fingerprint), Bookmark(position, skip, link, by_index, recent, whole_pages)


def _text_of(query: list[list[str]]) -> str:
    pairs = [(_string(name), _string(value)) for name, value in query]
    return urlencode(pairs, quote_via=quote, safe=",:/")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _fingerprint(request: Request) -> str:
    return hashlib.blake2b(repr((request.path, request.query)).encode(), digest_size=6).hexdigest()
