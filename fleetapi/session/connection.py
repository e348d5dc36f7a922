"""What a client shares with everything derived from it: base URL, credentials, sockets and rate limits."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from fleetapi.errors import DeadlineExceeded, RequestSummary, UsageError
from fleetapi.remedies import Code, any_of, sentence
from fleetapi.session.certificates.tls import TlsSource
from fleetapi.session.credentials import Credentials
from fleetapi.session.messages.request import Request, url_for
from fleetapi.session.messages.response import Failure, Headers, Response
from fleetapi.session.options import Deadline
from fleetapi.session.rate_limits import RateLimits

if TYPE_CHECKING:
    from fleetapi.session.transport.transport import Answer, Exchange

__all__ = ["Connection", "OpensTransport", "Sends"]


_TRANSPORT = "fleetapi.session.transport.transport"


class Sends(Protocol):
    """The methods of `fleetapi.session.transport.transport.Transport` that are used."""

    async def exchange(  # noqa: D102 - documented there
        self,
        exchange: Exchange,
        *,
        tls: ssl.SSLContext | None,
        timeout: float | None,  # noqa: ASYNC109 - documented there
        on_sent: Callable[[], None],
        on_headers: Callable[[int, Headers], None],
        largest_answer: int,
    ) -> Answer | Failure: ...

    async def aclose(self) -> None: ...  # noqa: D102

    def abandon(self) -> None: ...  # noqa: D102


OpensTransport = Callable[[], Sends]
"""Creates the transport, within the running event loop."""


class Connection:
    """The shared state of a client. It opens with the first request and belongs to that event loop.

    At most `concurrency` requests are in flight at any time. `clock`, `now` and `sleep` are used for all
    timing above the sockets.
    """

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Credentials,
        open_transport: OpensTransport,
        tls: TlsSource,
        limits: RateLimits,
        concurrency: int,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.base_url = base_url
        self.concurrency = concurrency
        self.tls = tls
        self.limits = limits
        self.clock = clock
        self.now = now
        self.sleep = sleep
        self._client_id = credentials.client_id
        self._authorization = credentials.authorization
        self._redactor = credentials.redactor()
        self._open_transport = open_transport
        self._slots = asyncio.Semaphore(concurrency)
        self._transport: Sends | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether `aclose` was called."""
        return self._closed

    async def open(self) -> Sends:
        """Load the certificate and create the transport, unless they exist.

        Raises `CertificateError`, and `UsageError` if it is closed or belongs to another event loop.
        """
        self._check(asyncio.get_running_loop())
        if self._transport is None:
            await asyncio.to_thread(import_module, _TRANSPORT)  # loading aiohttp takes a tenth of a second
            await self.tls.current()
            self._check(asyncio.get_running_loop())
            if self._transport is None:
                self._transport = self._open_transport()
                self._loop = asyncio.get_running_loop()
        return self._transport

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._closed:
            raise UsageError(
                "this client is closed",
                remedy=any_of("create a new one", sentence("use it within its ", Code("`async with`"))),
            )
        if self._loop is not None and self._loop is not loop:
            raise UsageError(
                "this client belongs to another event loop, in which it was opened",
                remedy=sentence(
                    "create one client for each event loop", Code(", that is for each asyncio.run()")
                ),
            )

    async def take_slot(self, until: Deadline | None, request: RequestSummary) -> None:
        """Take one of the `concurrency` slots, waiting until the deadline; `release_slot` returns it."""
        if not self._slots.locked():
            await self._slots.acquire()  # at once
            return
        try:
            async with asyncio.timeout(None if until is None else until.remaining(self.clock())):
                await self._slots.acquire()
        except TimeoutError:
            late = True
        else:
            late = False
        if late:
            raise DeadlineExceeded(
                f"the deadline passed while the request waited for one of {self.concurrency} slots",
                remedy="allow more time, or request less at once",
                request=request,
            )

    def release_slot(self) -> None:
        """Return a slot."""
        self._slots.release()

    async def exchange(
        self,
        request: Request,
        *,
        seconds: float | None,
        on_sent: Callable[[], None],
        on_headers: Callable[[int, Headers], None],
        largest_answer: int,
    ) -> tuple[Response | Failure, ssl.SSLContext | None]:
        """Send once with credentials. Return the outcome and the TLS context, and raise no network error."""
        transport = await self.open()
        tls = await self.tls.current()
        outcome = await transport.exchange(
            self._dress(request),
            tls=tls,
            timeout=seconds,
            on_sent=on_sent,
            on_headers=on_headers,
            largest_answer=largest_answer,
        )
        if isinstance(outcome, Failure):
            return outcome, tls
        response = Response(
            outcome.status, outcome.headers, outcome.body, request=request.summary, redact=self._redactor
        )
        return response, tls

    def _dress(self, request: Request) -> Exchange:
        from fleetapi.session.transport.transport import Exchange  # noqa: PLC0415 - loads aiohttp

        headers = {"Authorization": self._authorization, "Accept": request.accept}
        if request.body is not None:
            headers["Content-Type"] = request.content_type
        url = url_for(self.base_url, request, self._client_id)
        return Exchange(request.method, url, headers, request.body)

    async def aclose(self) -> None:
        """Close the connections; requests in flight fail. A second call does nothing."""
        self._closed = True
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()

    def __del__(self) -> None:
        if getattr(self, "_transport", None) is not None and self._transport is not None:
            warnings.warn(
                "a FleetClient was not closed: use `async with`", ResourceWarning, source=self, stacklevel=2
            )
            self._transport.abandon()
