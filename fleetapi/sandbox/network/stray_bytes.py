"""What a connection says beyond the answer to a request, on demand: bytes that belong to no request."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from aiohttp import web

from fleetapi.sandbox.requests.answer import Answer

__all__ = ["STRAY_FAULTS", "StrayBytes"]

STRAY_FAULTS: Final = frozenset(
    {"answered-twice", "late-rest", "unsolicited-408", "unsolicited-103", "extra-bytes"}
)
"""The names of these faults."""

_TIMED_OUT: Final = (
    b"HTTP/1.1 408 Request Time-out\r\nContent-Type: text/html\r\nContent-Length: 38\r\n"
    b"Connection: close\r\n\r\n<html><body>408 Time-out</body></html>"
)


class StrayBytes:
    """Sends them; remembers the rest of what it has sent half of."""

    def __init__(self) -> None:
        self._rests: WeakKeyDictionary[asyncio.Transport, bytes] = WeakKeyDictionary()

    def before(self, request: web.BaseRequest) -> None:
        """Send the rest, now that another request has come."""
        transport = request.transport
        rest = None if transport is None else self._rests.pop(transport, None)
        if transport is not None and rest is not None:
            transport.write(rest)

    def response(
        self,
        request: web.BaseRequest,
        answer: Answer,
        headers: Mapping[str, str],
        faults: Collection[str],
        seconds: float,
    ) -> web.StreamResponse:
        """The answer, with what the faults ask for in the same bytes, or `seconds` later."""
        said = again = _written(answer, headers)
        if "extra-bytes" in faults:
            said += b"more than the Content-Length says"
        transport = request.transport
        stray = b""
        if "answered-twice" in faults:
            stray += again
        if "late-rest" in faults and transport is not None:
            half = len(again) // 2
            stray += again[:half]
            self._rests[transport] = again[half:]
        if "unsolicited-103" in faults:
            stray += b"HTTP/1.1 103 Early Hints\r\n\r\n"
        close = "unsolicited-408" in faults
        stray += _TIMED_OUT if close else b""
        if transport is not None and seconds and stray:
            asyncio.get_running_loop().call_later(seconds, _send, transport, stray, close)
            return _Written(said, close=False)
        return _Written(said + stray, close=close)


class _Written(web.StreamResponse):
    """A response that is bytes already. One write sends them all, so that they arrive together."""

    def __init__(self, data: bytes, *, close: bool) -> None:
        super().__init__()
        self._data = data
        self._close = close

    @property
    def keep_alive(self) -> bool:
        return not self._close

    async def prepare(self, request: web.BaseRequest) -> None:
        if request.transport is not None:
            request.transport.write(self._data)

    async def write_eof(self, data: bytes = b"") -> None:
        """Everything has been sent."""


def _send(transport: asyncio.Transport, data: bytes, close: bool) -> None:
    if not transport.is_closing():
        transport.write(data)
        if close:
            transport.close()


def _written(answer: Answer, headers: Mapping[str, str]) -> bytes:
    """The response as bytes."""
    everything = {**headers, "Content-Length": str(len(answer.body))}
    fields = "".join(f"{name}: {value}\r\n" for name, value in everything.items())
    return f"HTTP/1.1 {int(answer.status)} Sandbox\r\n{fields}\r\n".encode() + answer.body
