"""What is asked of the server, as plain values: no I/O, no credentials, nothing that has been sent."""

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
from fleetapi.secrecy import guarded, guarded_init

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

_PATH_SAFE = "/%:@!$&'()*+,;=~-._"  # RFC 3986 `pchar`, and the escapes that are there already
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+")  # nearly all are so: nothing to look for
_HALF = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")

Query = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""What a caller may give as query: names with texts, numbers, booleans, None, or lists of those."""


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
            remedy="give the part behind the version, such as /fleets; the settings have host and version",
        )
    if "?" in path or "#" in path:
        raise UsageError(
            f"path {path.partition('?')[0]!r} contains a query or a fragment",
            remedy=sentence("give it with ", Argument("query")),
        )
    if _CONTROL.search(path):
        raise UsageError(f"path {path!r} contains a control character or a backslash")
    if _BAD_ESCAPE.search(path):
        raise UsageError(f"path {path!r} contains a '%' that begins no escape", remedy="write %25")
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
        raise UsageError("query holds something else than a name and its value")
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
        remedy="give a text, a number or a boolean",
    )


def _check_text(what: str, text: str) -> str:
    """The same, if UTF-8 has a form for it."""
    if not text.isascii() and _HALF.search(text):
        raise UsageError(f"{what} holds half a character: {text!r}")
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

    `path` begins with `/` and stands behind the version (`/fleets/{fid}/vehicles`); it is written as on the
    wire, so ids in it are percent-encoded already. `query` is a mapping or pairs: None leaves a parameter
    out, a list repeats it, booleans become `true` and `false`. `body` is bytes; `encode_json` makes them.
    `written` is the query of a link, without `client_id`: it is sent byte for byte in place of `query`.

    Raises `UsageError` for anything that could lead elsewhere than below the base URL, or carry a
    credential: a scheme or host, `..`, a query or fragment within the path, the parameter `client_id`.
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
        """Whether sending it twice leaves the server as sending it once does."""
        return self.method in IDEMPOTENT

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def with_query(self, **parameters: Any) -> Request:
        """The same request with these parameters replaced, added, or (None) taken out."""
        kept = tuple(pair for pair in self.query if pair[0] not in parameters)
        return self._with(self.path, kept + _query(parameters))

    def linked(self, path: str, written: str) -> Request:
        """The same request for the path and the query of a link; the query is sent as it is written."""
        pairs = tuple(parse_qsl(written, keep_blank_values=True, errors="replace"))
        return self._with(_path(path), pairs, written)

    def _with(self, path: str, query: tuple[tuple[str, str], ...], written: str | None = None) -> Request:
        """The same with another path and query that have been checked; `evolve` would check it again."""
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
    """The whole URL, as it goes on the wire. It holds a credential: it must reach no log and no error."""
    credential = urlencode([(CLIENT_ID, client_id)], quote_via=quote, safe=",:/")
    query = (
        urlencode(request.query, quote_via=quote, safe=",:/") if request.written is None else request.written
    )
    return f"{base_url}{request.path}?{query}{'&' if query else ''}{credential}"


@guarded
def encode_json(document: Any) -> bytes:
    """JSON bytes of plain values. Raises `UsageError` for what JSON has no form for."""
    try:
        encoded = orjson.dumps(document)
    except TypeError as error:
        raise UsageError(
            f"the body cannot be written as JSON: {error}", remedy="give mappings, lists, texts and numbers"
        ) from None
    if b"null" in encoded and (odd := _not_finite(document)) is not None:  # orjson writes null for it
        raise UsageError(
            f"the body cannot be written as JSON: it holds {odd}, for which JSON has no form",
            remedy=any_of("leave it out", sentence("give ", Code("None"), " for null")),
        )
    return encoded


def _not_finite(value: Any) -> float | None:
    """The first number within a document that is infinite or none."""
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
    """Something that a user gave and that may hold secrets. Called, it is that; it shows nothing of it."""

    __slots__ = ("_given",)

    def __init__(self, given: T) -> None:
        self._given = given

    def __call__(self) -> T:
        """What was given."""
        return self._given


@attrs.frozen
class SecretBody:
    """The body of a request, as JSON. Equal when it says the same; shows nothing of itself."""

    content: bytes = attrs.field(repr=False)


@guarded
def secret_body(make: Callable[[], Any]) -> SecretBody:
    """The JSON of the document that `make` makes, which may hold secrets that nobody has yet.

    What goes wrong on the way is raised without the frames in which a part of them was there already.
    """
    return SecretBody(encode_json(make()))
