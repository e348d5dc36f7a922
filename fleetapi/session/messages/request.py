"""Requests as plain values, without credentials. No I/O."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode

import attrs
import orjson

from fleetapi.errors import RequestSummary, UsageError
from fleetapi.remedies import Argument, Code, any_of, sentence, write
from fleetapi.tracebacks import guarded, guarded_init

__all__ = [
    "CLIENT_ID",
    "GEO_JSON",
    "HAL_JSON",
    "JSON",
    "Hidden",
    "Request",
    "SecretBody",
    "encode_json",
    "secret_body",
    "url_for",
]

HAL_JSON = "application/hal+json"
GEO_JSON = "application/vnd.geo+json"
JSON = "application/json"

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
CLIENT_ID = "client_id"

_PATH_SAFE = "/%:@!$&'()*+,;=~-._"  # RFC 3986 `pchar`, and existing escapes
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+")  # a fast path for nearly all
_HALF = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")

Query = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""A query as callers give it: names with strings, numbers, booleans, None, or lists of these."""


def _method(method: str) -> str:
    given: Any = method
    if isinstance(given, str) and given.upper() in METHODS:
        return given.upper()
    raise UsageError(f"method {method!r} is not one of {', '.join(sorted(METHODS))}")


def _path(path: str) -> str:
    given: Any = path
    if isinstance(given, str) and _PLAIN_PATH.fullmatch(given):
        return given
    if not isinstance(given, str) or not path.startswith("/") or path.startswith("//"):
        raise UsageError(
            f"path {given!r} does not begin with a single '/'",
            remedy="give the part after the version, such as /fleets; host and version are settings",
        )
    if "?" in path or "#" in path:
        raise UsageError(
            f"path {path.partition('?')[0]!r} contains a query or a fragment",
            remedy=sentence("give it with ", Argument("query")),
        )
    if _CONTROL.search(path):
        raise UsageError(f"path {path!r} contains a control character or a backslash")
    if _BAD_ESCAPE.search(path):
        raise UsageError(f"path {path!r} contains a '%' that is not an escape", remedy="write %25")
    _check_text("path", path)
    if any(segment in {".", ".."} for segment in unquote(path).split("/")):
        raise UsageError(f"path {path!r} contains a '.' or '..' segment")
    return quote(path, safe=_PATH_SAFE)


def _query(query: Query) -> tuple[tuple[str, str], ...]:
    pairs: Any = query.items() if isinstance(query, Mapping) else query
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise UsageError("query is neither a mapping nor pairs", remedy=write('query={"pageSize": 10}'))
    return tuple(entry for pair in pairs for entry in _entries(pair))


def _entries(pair: object) -> list[tuple[str, str]]:
    if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str) or not pair[0]:
        raise UsageError("query contains something other than a name and its value")
    name, value = pair
    _check_text("a query parameter's name", name)
    if name == CLIENT_ID:
        raise UsageError("query contains client_id", remedy="leave it out: the client adds its own")
    if value is None:
        return []
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [(name, _text(name, single)) for single in values]


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return _check_text(f"query parameter {name}", str(value))
    raise UsageError(
        f"query parameter {name} is {value if isinstance(value, float) else f'a {type(value).__name__}'}",
        remedy="give a string, a number or a boolean",
    )


def _check_text(what: str, text: str) -> str:
    """Return the text if it can be encoded as UTF-8."""
    if not text.isascii() and _HALF.search(text):
        raise UsageError(f"{what} contains an unpaired surrogate: {text!r}")
    return text


def _header(name: str, value: str) -> str:
    given: Any = value
    if isinstance(given, str) and _MEDIA_TYPE.fullmatch(given):
        return given
    raise UsageError(f"{name} {value!r} is not a media type", remedy=f"for example {HAL_JSON}")


def _accept(value: str) -> str:
    return _header("accept", value)


def _content_type(value: str) -> str:
    return _header("content_type", value)


@guarded_init  # the body may hold secrets
@attrs.frozen
class Request:
    """One call, relative to the base URL.

    `path` is the part after the version and begins with `/` (`/fleets/{fid}/vehicles`); ids in it are
    percent-encoded already. `query` is a mapping or pairs: None omits a parameter, a list repeats it, and
    booleans become `true` and `false`. `body` is bytes, see `encode_json`. `written` is the query of a link,
    without `client_id`; it is sent byte for byte instead of `query`.

    Raises `UsageError` for anything that could lead outside the base URL or contain a credential: a scheme or
    host, `..`, a query or fragment in the path, the parameter `client_id`.
    """

    method: str = attrs.field(converter=_method)
    path: str = attrs.field(converter=_path)
    query: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_query, kw_only=True, repr=False)
    accept: str = attrs.field(default=HAL_JSON, converter=_accept, kw_only=True)
    body: bytes | None = attrs.field(default=None, kw_only=True, repr=False)
    content_type: str = attrs.field(default=JSON, converter=_content_type, kw_only=True)
    written: str | None = attrs.field(default=None, init=False, repr=False)

    @property
    def summary(self) -> RequestSummary:
        """Method and path, for errors and logs."""
        return RequestSummary(self.method, self.path)

    @property
    def idempotent(self) -> bool:
        """Whether sending it twice has the same effect as sending it once."""
        return self.method in IDEMPOTENT

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def with_query(self, **parameters: Any) -> Request:
        """Return the request with these parameters replaced, added or, if None, removed."""
        kept = tuple(pair for pair in self.query if pair[0] not in parameters)
        return self._with(self.path, kept + _query(parameters))

    def linked(self, path: str, written: str) -> Request:
        """Return the request for the path and the query of a link; the query is sent unchanged."""
        pairs = tuple(parse_qsl(written, keep_blank_values=True, errors="replace"))
        return self._with(_path(path), pairs, written)

    def _with(self, path: str, query: tuple[tuple[str, str], ...], written: str | None = None) -> Request:
        """Return the request with a path and query that are checked already; `evolve` would check again."""
        other = object.__new__(Request)
        for name, value in (
            ("method", self.method),
            ("path", path),
            ("query", query),
            ("accept", self.accept),
            ("body", self.body),
            ("content_type", self.content_type),
            ("written", written),
        ):
            object.__setattr__(other, name, value)
        return other


def url_for(base_url: str, request: Request, client_id: str) -> str:
    """Return the URL to send. It contains a credential, so it must not appear in a log or an error."""
    credential = urlencode([(CLIENT_ID, client_id)], quote_via=quote, safe=",:/")
    query = (
        urlencode(request.query, quote_via=quote, safe=",:/") if request.written is None else request.written
    )
    return f"{base_url}{request.path}?{query}{'&' if query else ''}{credential}"


@guarded
def encode_json(document: Any) -> bytes:
    """Return plain values as JSON. Raise `UsageError` for what JSON cannot represent."""
    try:
        encoded = orjson.dumps(document)
    except TypeError as error:
        raise UsageError(
            f"the body cannot be written as JSON: {error}", remedy="give mappings, lists, strings and numbers"
        ) from None
    if b"null" in encoded and (odd := _not_finite(document)) is not None:  # orjson writes null for it
        raise UsageError(
            f"the body cannot be written as JSON: it contains {odd}, which JSON cannot represent",
            remedy=any_of("leave it out", sentence("give ", Code("None"), " for null")),
        )
    return encoded


def _not_finite(value: Any) -> float | None:
    """Return the first number in a document that is infinite or not a number."""
    if isinstance(value, float):
        return None if math.isfinite(value) else value
    if isinstance(value, Mapping):
        inside: Iterable[Any] = value.values()
    elif is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, field.name) for field in fields(value)]
    else:
        inside = value if isinstance(value, list | tuple) else ()
    return next((found for single in inside if (found := _not_finite(single)) is not None), None)


T = TypeVar("T")


class Hidden(Generic[T]):
    """A value from a user that may contain secrets. Call it for the value; nothing shows it."""

    __slots__ = ("_given",)

    def __init__(self, given: T) -> None:
        self._given = given

    def __call__(self) -> T:
        """Return the value."""
        return self._given


@attrs.frozen
class SecretBody:
    """The body of a request as JSON, which its `repr` does not show."""

    content: bytes = attrs.field(repr=False)


@guarded
def secret_body(make: Callable[[], Any]) -> SecretBody:
    """Return the JSON of the document that `make` returns, which may contain secrets.

    Tools that report errors show the local variables of every frame, so errors are raised without the frames
    that hold secrets.
    """
    return SecretBody(encode_json(make()))
