"""Accept exactly one response for each request: a gate around aiohttp's parser. No I/O.

HTTP/1.1 does not number its responses: the first one to arrive is taken for the response to the request. So
what a server sends in addition (a second copy, a load balancer's page, a body that is longer than announced)
must never be read as the response to a later request. aiohttp's parser does not say where in the received
bytes a response ended; `OneResponse` finds out whether anything followed it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from aiohttp.http_exceptions import BadHttpMessage, LineTooLong

from fleetapi.wire.header_limits import (
    LARGEST_HEAD,
    LONGEST_LINE,
    MOST_HEADERS,
    check_head,
    too_large,
    too_long,
)

__all__ = ["HeaderLimitExceeded", "OneResponse", "Parser", "UnmatchedResponse"]

Parsed: TypeAlias = tuple[Sequence[tuple[Any, Any]], bool, bytes]
"""Messages with their payloads; whether the protocol was upgraded; the bytes after the upgrade."""

_BOUNDARY = "fleetapi response boundary"
_PROBE = f"HTTP/1.1 204 {_BOUNDARY}\r\n\r\n".encode()
_END_OF_LINES = re.compile(rb"\n\r?\n")
_NOTHING: Parsed = ((), False, b"")


class Parser(Protocol):
    """The methods of aiohttp's response parser (in C or in Python) that are used."""

    def feed_data(self, data: bytes, /) -> Parsed: ...  # noqa: D102 - aiohttp's

    def feed_eof(self) -> Any: ...  # noqa: D102 - aiohttp's

    def pause_reading(self) -> None: ...  # noqa: D102 - aiohttp's


class HeaderLimitExceeded(BadHttpMessage):
    """A response has headers that exceed a limit; `args[0]` says which one, and how large they are."""


class UnmatchedResponse(BadHttpMessage):
    """A response cannot be proved to belong to the request; `args[0]` says why."""


class OneResponse:
    """A parser for aiohttp that passes on interim responses and one final response.

    `new_parser` creates aiohttp's parser. `first` means that nothing was sent over the connection before;
    then the first response belongs to the request, whatever follows it. `unsent` returns whether a part of
    the request is still to be sent, and `limited` says whether the limits for headers apply.

    Afterwards, `complete` means that the response has ended, and `surplus` that more than it was received.
    """

    def __init__(
        self,
        new_parser: Callable[[], Parser],
        *,
        first: bool = True,
        unsent: Callable[[], bool] = lambda: False,
        limited: bool = True,
    ) -> None:
        self._new_parser = new_parser
        self._parser = new_parser()
        self._first = first
        self._unsent = unsent
        self._limited = limited
        self._head: list[bytes] = []
        self._size = 0
        self._interim = 0
        self._kept = 0
        self._final: tuple[Any, Any] | None = None
        self._progress = 0
        self.complete = False
        self.surplus = False

    def pause_reading(self) -> None:
        """Pause, because the reader cannot keep up."""
        self._parser.pause_reading()

    def feed_eof(self) -> Any:
        """Handle the end of the connection. Raise the parser's error if the response is incomplete."""
        return None if self.complete else self._parser.feed_eof()

    def feed_data(self, data: bytes) -> Parsed:
        """Parse received data; without data, continue with what was put aside."""
        if self.complete:
            self.surplus = self.surplus or bool(data)
            return _NOTHING
        self._size += len(data)
        if self._final is None:
            self._keep(data)
        try:
            return self._passed(*self._parser.feed_data(data))
        except BadHttpMessage as error:
            return self._after(error)

    def _keep(self, data: bytes) -> None:
        self._head.append(bytes(data))
        self._kept += len(data)
        if self._kept > 2 * LARGEST_HEAD:  # only interim responses can be that large
            del self._head[:-1]

    def _passed(self, messages: Sequence[tuple[Any, Any]], upgraded: bool, tail: bytes) -> Parsed:
        passed = []
        second = False
        for message, payload in messages:
            if self._final is not None:
                second = True
                continue
            passed.append((message, payload))
            if 100 <= message.code < 200 and message.code != 101:
                self._interim += 1
                self._size = 0
            else:
                self._accept(message, payload)
        if self._final is None:
            if self._limited and self._size > LARGEST_HEAD:
                raise HeaderLimitExceeded(too_large(self._size))
        else:
            self._follow(second=second, upgraded=upgraded)
        return passed, upgraded, tail

    def _accept(self, message: Any, payload: Any) -> None:
        """Accept a message as the response, unless it cannot be."""
        if self._limited and (excess := check_head(message.raw_headers)):
            raise HeaderLimitExceeded(excess)
        if message.code < 400 and self._unsent():
            raise UnmatchedResponse("answered before the request was completely sent")
        self._final = message, payload
        self._head.clear()
        self._size = 0

    def _follow(self, *, second: bool, upgraded: bool) -> None:
        """Determine whether the response has ended, and whether anything followed it."""
        assert self._final is not None
        message, payload = self._final
        told = payload.exception()  # aiohttp's parser in Python only tells the reader, and continues
        for error in (told, getattr(told, "__cause__", None)):
            if isinstance(error, BadHttpMessage):
                raise error
        if upgraded or not payload.is_eof():
            self._check_progress(message, payload)
            return
        self.complete = True
        begun = second or not (message.should_close or self._at_boundary())
        if begun and not self._first:
            self._distrust(payload)
        bodiless = message.code in {204, 304} and getattr(payload, "total_bytes", 0) > 0
        self.surplus = begun or bodiless

    def _distrust(self, payload: Any) -> None:
        """Reject two responses on a connection that has carried others: either may be a late one."""
        error = UnmatchedResponse("sent two responses to one request")
        payload.set_exception(error)  # a reader that has the response already must not use it
        raise error

    def _at_boundary(self) -> bool:
        """Return whether nothing followed the response: then the parser reads another response as such."""
        try:
            messages, upgraded, _ = self._parser.feed_data(_PROBE)
        except BadHttpMessage:
            return False
        return not upgraded and [message.reason for message, _ in messages] == [_BOUNDARY]

    def _after(self, error: BadHttpMessage) -> Parsed:
        """Decide whether the parser failed on the response or on what follows it."""
        if self._final is None:
            if isinstance(error, HeaderLimitExceeded | UnmatchedResponse):
                raise error
            if (recovered := self._recovered()) is not None:
                return recovered
            raise self._explained(error) from error
        _, payload = self._final
        if isinstance(error, UnmatchedResponse):
            raise error
        if payload.is_eof():
            self.complete = self.surplus = True
            return _NOTHING
        explained = trailing(error)
        payload.set_exception(explained)  # otherwise aiohttp leaves the reader waiting
        raise explained from error

    def _explained(self, error: BadHttpMessage) -> BadHttpMessage:
        head = b"".join(self._head)
        if isinstance(error, LineTooLong):
            return HeaderLimitExceeded(too_long(head))
        excess = check_head(head) if self._limited else ""
        return HeaderLimitExceeded(excess) if excess else error

    def _recovered(self) -> Parsed | None:
        """Return the response at the beginning of the received data, if the error comes after it."""
        received, interim = b"".join(self._head), self._interim
        if len(received) < self._kept:
            return None
        self._parser = self._new_parser()
        passed: list[tuple[Any, Any]] = []
        start = 0
        try:
            while self._final is None or not self.complete:
                end = self._next_piece(received, start)
                if end is None:
                    return None
                messages, upgraded, _ = self._parser.feed_data(received[start:end])
                start = end
                if upgraded:
                    return None
                for message, payload in messages:
                    if 100 <= message.code < 200:
                        passed.append((message, payload))
                        continue
                    self._accept(message, payload)
                    passed.append((message, payload))
                self.complete = self._final is not None and self._final[1].is_eof()
        except BadHttpMessage:
            self._final, self._head = None, [received]  # the error is in the response itself
            return None
        self.surplus = True
        return passed[interim:], False, b""

    def _next_piece(self, received: bytes, start: int) -> int | None:
        """Return how far to parse without going beyond the end of the response; None at the end."""
        if start >= len(received):
            return None
        if self._final is not None and not self._final[0].chunked:
            length = self._final[0].headers.get("Content-Length", "")
            return start + int(length) if length.isdigit() else None
        found = _END_OF_LINES.search(received, start)
        return None if found is None else found.end()

    def _check_progress(self, message: Any, payload: Any) -> None:
        """Limit chunk extensions and trailers: bytes of a chunked body that do not add to it."""
        if not self._limited or not message.chunked:
            return
        arrived = getattr(payload, "total_bytes", 0)
        if arrived != self._progress:
            self._progress, self._size = arrived, 0
        elif self._size > LARGEST_HEAD:
            error = HeaderLimitExceeded(
                f"sent {self._size:,} bytes of chunk extensions or trailers, more than the limit of "
                f"{LARGEST_HEAD:,} bytes"
            )
            payload.set_exception(error)
            raise error


def trailing(error: BadHttpMessage) -> BadHttpMessage:
    """Return the error for a body; for trailers that are too large, one that says so."""
    if isinstance(error, LineTooLong):
        return HeaderLimitExceeded(
            f"sent a trailer after the body that exceeds the limit of {LONGEST_LINE:,} bytes"
        )
    if error.message.startswith(("Too many headers", "Too many trailers")):  # in C, in Python
        return HeaderLimitExceeded(f"sent headers and trailers that exceed the limit of {MOST_HEADERS:,}")
    return error
