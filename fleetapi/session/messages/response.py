"""What came back, as plain values: status, headers and body, and the error that they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from fleetapi.errors import DecodingError, RequestSummary
from fleetapi.representation import safe_repr
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["Headers", "Response", "one_line"]


@safe_repr
class Headers(Mapping[str, str]):
    """Response headers; names are compared without regard to case, the last of several values wins."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = values.items() if isinstance(values, Mapping) else values
        self._values = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or the default."""
        return self._values.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


def _headers(headers: Headers | Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    return headers if isinstance(headers, Headers) else Headers(headers)


def _as_they_are(text: str) -> str:
    return text


@safe_repr
@attrs.frozen
class Response:
    """An answer of the server, read to its end.

    `json()` decodes the body; `body` is what was sent, decompressed. `request` says which call it answers.
    """

    status: int
    headers: Headers = attrs.field(factory=Headers, converter=_headers, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    request: RequestSummary | None = None
    redact: Callable[[str], str] = attrs.field(default=_as_they_are, repr=False, eq=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def foreign(self) -> bool:
        """Whether there is a body that does not even begin like JSON: a web page, as login pages are."""
        return bool(self.body) and not self.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(
            (b"{", b"[")
        )

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 become replacement characters."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as plain values. Raises `DecodingError` when it is empty, cut short, or no JSON.

        Single characters and numbers that JSON does not allow are not worth a page: they become U+FFFD and
        None.
        """
        try:
            return parse_json(self.body)
        except ValueError as error:
            reason = f"is not JSON: {error}" if self.body else "is empty"
        content_type = one_line(self.redact(self.headers.get("content-type", "no content type")), 60)
        raise DecodingError(
            f"the answer ({self.status}, {content_type}) {reason}",
            remedy="see `excerpt` for its beginning; a proxy on the way may have answered for the API",
            request=self.request,
            excerpt=self.excerpt(),
        )

    def excerpt(self, length: int = 200) -> str:
        """The beginning of the body in one line, with our credentials blotted out."""
        return one_line(self.redact(self.body[: length * 20].decode("utf-8", "replace")), length)


def one_line(text: str, length: int) -> str:
    """The beginning of what somebody else wrote, in one line, without what could steer a terminal."""
    shown = "".join(character if character.isprintable() else " " for character in text[: length * 20])
    line = " ".join(shown.split())
    return line if len(line) <= length else line[: length - 1] + "…"
