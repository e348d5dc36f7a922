"""Probe whether the server accepts our client certificate, by a connection without a request."""

from __future__ import annotations

import asyncio
import ssl
import time

import attrs
from yarl import URL

from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.error_translation import failure_of, rejected
from fleetapi.session.transport.proxy import Route

__all__ = ["CONNECT_TIMEOUT", "Probe", "accepted"]

CONNECT_TIMEOUT = 10.0
"""Seconds for name resolution, TCP and TLS of one connection."""

_LONGEST_PATIENCE, _SHORTEST_PATIENCE = 4.0, 1.0
_LOOK_EVERY = 0.02
_AT_ONCE = "after the TLS handshake, before any request"


class Probe:
    """Probes servers, one connection at a time, however many requests fail at once.

    Under TLS 1.3, the server verifies the certificate after our side of the handshake has finished. Its alert
    crosses our request and is often lost in a reset. So the probe connects again and sends nothing, which
    costs a handshake and none of the rate limit: a server that accepts the certificate waits for a request,
    one that refuses it closes the connection again. Session tickets show that the server has accepted the
    certificate; if it then closes the connection, it does so for another reason, such as a shutdown.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._begun = 0
        self._last: tuple[int, URL, ssl.SSLContext, Failure | None] | None = None

    async def ask(self, url: URL, tls: ssl.SSLContext) -> Failure | None:
        """Return the refusal that a connection opened from now on shows, or None.

        It takes a few seconds at most, and raises no network error.
        """
        begun = self._begun
        async with self._lock:
            if self._last is not None:
                number, origin, context, refusal = self._last
                if number > begun and origin == url.origin() and context is tls:
                    return refusal  # another request has probed later than we asked
            self._begun = number = self._begun + 1
            refusal = await _refusal(url, tls)
            self._last = (number, url.origin(), tls, refusal)
            return refusal


async def _refusal(url: URL, tls: ssl.SSLContext) -> Failure | None:
    writer: asyncio.StreamWriter | None = None
    route = Route.of(url)
    try:
        begun = time.monotonic()
        async with asyncio.timeout(CONNECT_TIMEOUT):
            reader, writer = await asyncio.open_connection(url.host, url.port, ssl=tls)
        patience = min(_LONGEST_PATIENCE, max(_SHORTEST_PATIENCE, 4 * (time.monotonic() - begun)))
        if await _ended(reader, writer, patience) and not _accepted(writer):
            return _inferred(rejected(f"it closed the connection {_AT_ONCE}", route))
    except ssl.SSLError as error:
        failure = failure_of(error, sent=False, route=route)
        return None if failure.transient else _inferred(failure)
    except ConnectionError:
        if writer is not None and not _accepted(writer):
            return _inferred(rejected(f"it reset the connection {_AT_ONCE}", route))
    except OSError:
        return None
    finally:
        if writer is not None:
            writer.transport.abort()
    return None


async def _ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, patience: float) -> bool:
    """Return whether the server closes the connection before it accepts the certificate or we give up."""
    until = time.monotonic() + patience
    while not _accepted(writer) and time.monotonic() < until:
        try:
            async with asyncio.timeout(_LOOK_EVERY):
                return not await reader.read(1)
        except TimeoutError:
            continue
    return False


def _accepted(writer: asyncio.StreamWriter) -> bool:
    return accepted(writer.get_extra_info("ssl_object"))


def accepted(tls: ssl.SSLObject) -> bool:
    """Return whether the server has accepted our certificate, as far as the handshake shows."""
    version, session = tls.version(), tls.session
    if (
        version is not None and version != "TLSv1.3"
    ):  # None: a fatal alert has arrived, and no ticket before it
        return True
    return session is not None and bool(session.has_ticket)


def _inferred(failure: Failure) -> Failure:
    return attrs.evolve(failure, inferred=True)
