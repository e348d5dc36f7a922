"""Follow links in responses: with path and query as the server wrote them, but below our own base URL.

Scheme, host and port of a link are ignored. Behind a proxy, they are often the server's internal address, and
our credentials are only ever sent to the base URL.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, unquote_plus, urljoin, urlsplit

from fleetapi.errors import PaginationError, UsageError
from fleetapi.session.messages.request import CLIENT_ID, Request

__all__ = ["follow", "sendable"]

_SEPARATOR = re.compile("([&;])")
_AS_WRITTEN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "#")


def follow(request: Request, href: str, *, base_url: str) -> Request:
    """Return the request for a link in the response to `request`.

    `href` may be absolute or relative. Its query is sent byte for byte, except for `client_id`, which is
    added when the request is sent. If the path does not start with that of `base_url`, because the server
    uses another prefix internally, it must contain the path of `request`.

    Raise `PaginationError` if it is not an HTTP URL or leads outside the API.
    """
    base = urlsplit(base_url)
    address, _, query = href.strip().partition("#")[0].partition("?")
    try:
        target = urlsplit(urljoin(base_url + request.path, address or "?"))
    except ValueError as error:
        raise _stray(request, f"a link in the response is not a URL: {error}") from None
    if target.scheme not in {"http", "https"}:
        raise _stray(request, f"a link in the response is not an HTTP URL ({target.scheme}:)")
    path = _below(base.path.rstrip("/"), target.path, request)
    try:
        return request.linked(path, sendable(query))
    except UsageError as error:
        raise _stray(request, f"a link in the response cannot be followed: {error.message}") from None


def _below(prefix: str, path: str, request: Request) -> str:
    """Return the path without the prefix of the base URL."""
    if path.startswith(prefix + "/"):
        return path[len(prefix) :]
    start = path.rfind(request.path)
    if start >= 0 and path[start + len(request.path) :][:1] in {"", "/"}:
        return path[start:]
    if unquote(path).endswith(unquote(request.path)):
        return request.path
    raise _stray(request, f"a link in the response leads to another resource ({path})")


def sendable(query: str) -> str:
    """Return the query without `client_id`; only characters that a URL cannot contain are percent-encoded."""
    parts = ["", *_SEPARATOR.split(query)]
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    kept = [pair for pair in pairs if unquote_plus(pair[1].partition("=")[0]) != CLIENT_ID]
    text = "".join(separator + piece for separator, piece in kept)
    if kept and kept[0] is not pairs[0]:
        text = text[1:]
    return quote(text, safe=_AS_WRITTEN, errors="replace")


def _stray(request: Request, message: str) -> PaginationError:
    return PaginationError(message, remedy="the link is not followed", request=request.summary)
