"""Make one attempt with aiohttp and return its response or its failure.

The URL and the headers contain credentials, so no error is raised from a frame that has them: failures are
returned as values, and become errors elsewhere.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from weakref import WeakSet

import aiohttp
import attrs
from aiohttp.client_middlewares import ClientHandlerType
from yarl import URL

from fleetapi.errors import ConfigurationError, ConnectionFailed, DecodingError, UsageError
from fleetapi.remedies import Argument, any_of, sentence
from fleetapi.session.messages.response import Failure, Headers
from fleetapi.session.options import LARGEST_ANSWER
from fleetapi.session.transport.attempt_progress import Progress, following, timed_out
from fleetapi.session.transport.certificate_probe import CONNECT_TIMEOUT, Probe
from fleetapi.session.transport.error_translation import (
    FOREIGN,
    NO_CERTIFICATE_REMEDY,
    failure_of,
)
from fleetapi.session.transport.kept_connections import (
    Closing,
    GuardedRequest,
    StrayBytes,
    close_at_once,
    guard,
)
from fleetapi.session.transport.proxy import Proxy, Route
from fleetapi.tracebacks import guarded, without_frames
from fleetapi.wire.header_limits import LONGEST_LINE, MOST_HEADERS

__all__ = ["AiohttpConnector", "AiohttpSession", "Answer", "Exchange", "Transport"]

AiohttpSession: TypeAlias = aiohttp.ClientSession
AiohttpConnector: TypeAlias = aiohttp.BaseConnector

_MEBIBYTE = 1024 * 1024
_TIMEOUTS = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT)


@attrs.frozen
class Exchange:
    """What is sent. Its `repr` shows nothing, because URL and headers contain credentials."""

    method: str
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Answer:
    """What was received, completely."""

    status: int
    headers: Headers
    body: bytes = attrs.field(repr=False)


class _NotRepeated(Exception):
    """Wraps an error after which aiohttp would try again itself, bypassing limits, hooks and retry."""

    def __init__(self, error: BaseException, *, admitted: bool) -> None:
        super().__init__()
        self.error = error
        self.admitted = admitted


async def _one_attempt(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        over = getattr(request, "over", None)
        wrapped = _NotRepeated(error, admitted=over is not None and over.admitted)
    raise wrapped


class _Body(aiohttp.BytesPayload):
    """A body that knows whether it is being sent; before that, the server cannot have the request."""

    begun = False

    async def write_with_length(self, writer: Any, content_length: int | None) -> None:
        transport = writer.transport
        if transport is None or transport.is_closing():
            raise aiohttp.ClientConnectionResetError("the connection was closed before the request was sent")
        self.begun = True
        await super().write_with_length(writer, content_length)


@attrs.define(eq=False)
class _Attempt:
    """One exchange in progress."""

    exchange: Exchange
    tls: ssl.SSLContext | None
    on_headers: Callable[[int, Headers], None]
    largest_answer: int
    progress: Progress
    url: URL = attrs.field(init=False, repr=False)
    body: _Body | None = attrs.field(init=False, repr=False)
    failure: Failure | None = attrs.field(init=False, default=None)
    admitted: bool = attrs.field(init=False, default=False)  # the server accepted the certificate

    def __attrs_post_init__(self) -> None:
        self.url = URL(self.exchange.url, encoded=True)
        self.body = None if self.exchange.body is None else _Body(self.exchange.body)

    @property
    def sent(self) -> bool:
        """Whether a part of the request may have left this machine."""
        return not self.progress.unsent and (self.body is None or self.body.begun)


class Transport:
    """One `aiohttp.ClientSession` for the life of a client.

    `session` and `connector` may be the user's; they are used as they are and never closed here. A user's
    session keeps its middlewares, and aiohttp's own repetition of an idempotent request over a dead
    kept-alive connection; our session does not repeat.
    """

    @guarded  # the proxy may have a password
    def __init__(
        self,
        *,
        session: aiohttp.ClientSession | None = None,
        connector: aiohttp.BaseConnector | None = None,
        proxy: str | None = None,
        connections: int = 100,
        user_agent: str = "fleetapi",
    ) -> None:
        _usable("session", session, aiohttp.ClientSession)
        _usable("connector", connector, aiohttp.BaseConnector)
        self._proxy = Proxy.of(proxy)
        self._loop = asyncio.get_running_loop()
        self._owned = session is None
        self._ours = session is None and connector is None
        used = connector or (session and session.connector)
        used = used or aiohttp.TCPConnector(limit=connections, keepalive_timeout=30)
        self._closing: Closing = {}
        guarded = guard(used, alone=self._ours, closing=self._closing)
        if self._ours and not guarded:
            raise ConfigurationError(
                f"fleetapi does not support aiohttp {aiohttp.__version__}: it cannot guard its connections",
                remedy="install another version of aiohttp, or update fleetapi",
            )
        self._session = session or aiohttp.ClientSession(
            connector=used,
            connector_owner=connector is None,
            request_class=GuardedRequest if guarded else aiohttp.ClientRequest,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS + 1,  # aiohttp's parser in Python counts the status line too
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent},
            middlewares=(_one_attempt,),
            trace_configs=[following()],
            auto_decompress=True,
        )
        self._probe = Probe()
        self._accepted: WeakSet[ssl.SSLContext] = WeakSet()  # those that have received a response

    async def exchange(
        self,
        exchange: Exchange,
        *,
        tls: ssl.SSLContext | None,
        timeout: float | None,  # noqa: ASYNC109 - becomes asyncio.timeout here
        on_headers: Callable[[int, Headers], None],
        on_sent: Callable[[], None] | None = None,
        largest_answer: int = LARGEST_ANSWER,
    ) -> Answer | Failure:
        """Send once and return the complete response, or why there is none. Raise nothing of aiohttp.

        `on_sent` is called when sending begins over a connection (not with a user's session), and
        `on_headers` with status and headers as soon as they arrive. A body of more than `largest_answer`
        bytes, counted while it is decompressed, is refused.
        """
        if self._session.closed:
            return Failure(UsageError, "the aiohttp.ClientSession was closed", reached=False, transient=False)
        attempt = _Attempt(
            exchange, tls, on_headers, largest_answer, Progress(watched=self._owned, on_sent=on_sent)
        )
        handled = sys.exception()
        try:
            async with asyncio.timeout(timeout):
                outcome = await self._attempt(attempt)
        except TimeoutError:
            if attempt.failure is not None:  # only the probe afterwards took too long
                return attempt.failure
            return timed_out(timeout or 0.0, attempt.progress, self._way(attempt.url), sent=attempt.sent)
        except asyncio.CancelledError as cancelled:
            without_frames(cancelled, handled)  # aiohttp's frames contain the URL and the headers
            raise
        if isinstance(outcome, Answer) and tls is not None:
            self._accepted.add(tls)
        return outcome

    async def _attempt(self, attempt: _Attempt) -> Answer | Failure:
        handled = sys.exception()
        try:
            return await self._send(attempt)
        except StrayBytes as stray:
            if not stray.first:  # nothing was sent, and the pool has dropped the connection
                return await self._attempt(attempt)
            failure = _before_the_request(self._way(attempt.url))
        except _NotRepeated as wrapper:
            attempt.admitted = wrapper.admitted
            failure = self._failure(wrapper.error, attempt)
        except FOREIGN as error:
            failure = self._failure(error, attempt)
        except Exception as error:  # noqa: BLE001 - raised again, or a failure of the user's session
            if self._ours:
                error.add_note(
                    "".join(traceback.format_tb(error.__traceback__))
                )  # the line numbers, without the frames
                raise without_frames(error, handled) from None
            failure = _failed_in_users_code(error, sent=attempt.sent, route=self._way(attempt.url))
        if failure.alert and attempt.sent and not failure.reached:
            attempt.failure = attrs.evolve(failure, reached=True)  # unless the probe shows otherwise
            return await self._confirmed(attempt, failure)
        attempt.failure = failure
        return await self._probed(attempt, failure) if failure.ambiguous else failure

    async def _probed(self, attempt: _Attempt, failure: Failure) -> Failure:
        """After a connection was closed without a reason, probe whether our certificate is refused."""
        tls = attempt.tls
        if tls is None:
            return attrs.evolve(failure, remedy=NO_CERTIFICATE_REMEDY)
        if self._proxy is not None:
            return failure
        refusal = await self._probe.ask(attempt.url, tls)
        if refusal is not None and (attempt.admitted or tls in self._accepted):
            return attrs.evolve(refusal, reached=failure.reached)
        return refusal or failure

    async def _confirmed(self, attempt: _Attempt, failure: Failure) -> Failure:
        """Probe whether the server, which refused our certificate after a request, also does so without one.

        Otherwise it has read the request, and requested the certificate because of it (RFC 8446, 4.6.2).
        """
        if attempt.tls is None or self._proxy is not None:
            return attrs.evolve(failure, inferred=True)
        refusal = await self._probe.ask(attempt.url, attempt.tls)
        return attrs.evolve(failure, reached=refusal is None or not refusal.alert)

    def _failure(self, error: BaseException, attempt: _Attempt) -> Failure:
        failure = failure_of(error, sent=attempt.sent, route=self._way(attempt.url))
        established = attempt.admitted or attempt.progress.reused or attempt.progress.status is not None
        if not self._owned and not isinstance(error, aiohttp.ClientConnectorError):
            established = True  # possibly: the connections of a user's session are unknown
        return attrs.evolve(failure, reached=attempt.sent) if failure.alert and established else failure

    def _way(self, url: URL) -> Route:
        return Route.of(url, None if self._proxy is None else self._proxy.url)

    async def _send(self, attempt: _Attempt) -> Answer | Failure:
        exchange, progress = attempt.exchange, attempt.progress
        async with self._session.request(
            exchange.method,
            attempt.url,
            headers=exchange.headers,
            data=attempt.body,
            ssl=True if attempt.tls is None else attempt.tls,
            proxy=None if self._proxy is None else self._proxy.url,
            proxy_headers=None if self._proxy is None else self._proxy.headers,
            allow_redirects=False,
            raise_for_status=False,
            timeout=_TIMEOUTS,
            trace_request_ctx=progress if self._owned else None,  # a user's session has its own traces
        ) as answer:
            progress.status = answer.status
            headers = Headers(answer.headers)
            attempt.on_headers(answer.status, headers)
            chunks: list[bytes] = []
            while chunk := await answer.content.readany():
                chunks.append(chunk)
                progress.received += len(chunk)
                if progress.received > attempt.largest_answer:
                    answer.close()
                    if answer.status < 300:
                        return _too_large(answer.status, attempt.largest_answer)
                    break  # the status is enough; error pages are only quoted
            return Answer(answer.status, headers, chunks[0] if len(chunks) == 1 else b"".join(chunks))

    async def aclose(self) -> None:
        """Close the connections, unless they are the user's, and wait for the end of TLS."""
        if self._owned and not self._session.closed:
            await self._session.close()
            await close_at_once(self._closing)

    def abandon(self) -> None:
        """Close as far as possible without awaiting: the last resort for a client that was never closed."""
        if self._owned and not self._session.closed and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._loop.create_task, self._session.close())


def _usable(name: str, given: Any, kind: type[aiohttp.ClientSession | aiohttp.BaseConnector]) -> None:
    if given is None:
        return
    if not isinstance(given, kind):
        raise UsageError(f"{name} is a {type(given).__name__}, not an aiohttp.{kind.__name__}")
    if given.closed:
        raise UsageError(f"the aiohttp.{kind.__name__} that you gave as {name} is closed")
    if getattr(given, "_loop", None) not in {None, asyncio.get_running_loop()}:
        raise UsageError(
            f"the aiohttp.{kind.__name__} that you gave as {name} belongs to another event loop",
            remedy="create it within the coroutine that uses it",
        )
    if getattr(given, "auth", None) is not None:
        raise UsageError(
            "the aiohttp.ClientSession that you gave as session has its own auth",
            remedy="create it without auth: the client sends username and password itself",
        )


def _too_large(status: int, largest: int) -> Failure:
    size = f"{largest // _MEBIBYTE} MiB" if largest >= _MEBIBYTE else f"{largest} bytes"
    return Failure(
        DecodingError,
        f"the response ({status}) is larger than {size} after decompression",
        remedy=any_of(
            sentence("request less at once, with a smaller ", Argument("page_size")),
            sentence("allow more with ", Argument("largest_answer")),
        ),
        transient=False,
        status=status,
    )


def _before_the_request(route: Route) -> Failure:
    """Return the failure for a new connection that was closed, or received bytes, before it was used."""
    return Failure(
        ConnectionFailed,
        f"{route} closed a new connection or sent data before any request was sent",
        remedy="check the port of the base URL: another service may be listening there",
        reached=False,
    )


def _failed_in_users_code(error: Exception, *, sent: bool, route: Route) -> Failure:
    """Return the failure for an exception of a user's session or connector; only its type is shown."""
    return Failure(
        ConnectionFailed,
        f"your aiohttp session or connector raised {type(error).__name__} for a request to {route}",
        remedy="check its middlewares, traces, resolver and cookies, which are yours",
        reached=sent,
        transient=False,
    )
