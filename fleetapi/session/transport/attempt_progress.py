"""The progress of one attempt: what a timeout interrupted, and whether the request can have been sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import aiohttp
import attrs

from fleetapi.errors import RequestTimeout
from fleetapi.remedies import Remedy, any_of
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.error_translation import (
    DNS_REMEDY,
    LONGER_TIMEOUT,
    PROXY_REMEDY,
    SILENT_REMEDY,
)
from fleetapi.session.transport.proxy import Route

__all__ = ["Phase", "Progress", "following", "timed_out"]


class Phase(IntEnum):
    """The phases of an attempt, in order."""

    BEGUN = 0
    QUEUED = 1
    RESOLVING = 2
    CONNECTING = 3
    CONNECTED = 4
    SENT = 5
    READING = 6


@attrs.define(eq=False)
class Progress:
    """The phase of an attempt, and the status and size of its response so far.

    `watched` is False in a user's session, which does not report its connections. `reused` means that the
    connection has carried a request before.
    """

    watched: bool
    phase: Phase = Phase.BEGUN
    status: int | None = None
    received: int = 0
    on_sent: Callable[[], None] | None = None
    reused: bool = False

    def move(self, phase: Phase) -> None:
        """Move to a phase; call `on_sent` when sending begins."""
        self.phase = phase
        if phase is Phase.SENT and self.on_sent is not None:
            self.on_sent()

    @property
    def unsent(self) -> bool:
        """Whether no part of the request can have left this machine."""
        return self.watched and self.phase < Phase.SENT


def following() -> aiohttp.TraceConfig:
    """Return the trace that updates the `Progress` in the `trace_request_ctx` of a request."""
    config = aiohttp.TraceConfig()
    config.on_connection_queued_start.append(_moves_to(Phase.QUEUED))
    config.on_connection_create_start.append(_moves_to(Phase.CONNECTING))
    config.on_dns_resolvehost_start.append(_moves_to(Phase.RESOLVING))
    config.on_dns_resolvehost_end.append(_moves_to(Phase.CONNECTING))
    config.on_connection_create_end.append(_connects)
    config.on_connection_reuseconn.append(_reuses)
    config.on_request_headers_sent.append(_moves_to(Phase.SENT))  # called just before they are sent
    return config


async def _reuses(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx.reused = True
    context.trace_request_ctx.move(Phase.CONNECTED)


async def _connects(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx.reused = False  # an unusable kept-alive connection may have been tried before
    context.trace_request_ctx.move(Phase.CONNECTED)


def _moves_to(phase: Phase) -> Any:
    async def move(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
        context.trace_request_ctx.move(phase)

    return move


def timed_out(seconds: float, progress: Progress, route: Route, *, sent: bool) -> Failure:
    """Return the failure for a timeout, which says what it interrupted."""
    remedy: Remedy
    within = f"within {seconds:g} s"
    if not sent and progress.phase >= Phase.CONNECTED:
        message, remedy = f"the request could not be sent to {route} {within}", SILENT_REMEDY
    elif not sent:
        message, remedy = f"no connection to {route} {within}{_WHILE.get(progress.phase, '')}", SILENT_REMEDY
        if progress.phase is Phase.QUEUED:
            remedy = any_of("all connections are in use: request less at once", LONGER_TIMEOUT)
        elif progress.phase is Phase.RESOLVING:
            remedy = DNS_REMEDY if route.proxy is None else PROXY_REMEDY
    elif progress.status is not None:
        message = (
            f"the response of {route} ({progress.status}) was not complete {within}: "
            f"{progress.received} bytes arrived"
        )
        remedy = any_of(LONGER_TIMEOUT, "request less at once")
    else:
        message = f"no response from {route} {within}"
        remedy = any_of(LONGER_TIMEOUT, "try again later")
    return Failure(RequestTimeout, message, remedy=remedy, reached=sent)


_WHILE: Mapping[Phase, str] = {
    Phase.QUEUED: ", while waiting for one that is in use",
    Phase.RESOLVING: ", while resolving its host name",
    Phase.CONNECTING: ", during the TCP or TLS handshake",
}
