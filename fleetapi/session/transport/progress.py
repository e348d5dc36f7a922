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
from fleetapi.session.transport.foreign_errors import DNS_REMEDY, LONGER_TIMEOUT, PROXY_REMEDY, SILENT_REMEDY
from fleetapi.session.transport.route import Route

__all__ = ["Phase", "Progress", "following", "timed_out"]


class Phase(IntEnum):
    """The steps of an attempt, in their order."""

    BEGUN = 0
    QUEUED = 1
    RESOLVING = 2
    CONNECTING = 3
    CONNECTED = 4
    SENT = 5
    READING = 6


@attrs.define(eq=False)
class Progress:
    """Of one attempt: the phase that it is in; the status and the bytes of the answer, once it has begun.

    `watched` is False in a session of the user's, which does not tell us of its connections. `reused` says
    that the connection has carried a request before.
    """

    watched: bool
    phase: Phase = Phase.BEGUN
    status: int | None = None
    received: int = 0
    on_sent: Callable[[], None] | None = None
    reused: bool = False

    def move(self, phase: Phase) -> None:
        """It has come so far; `on_sent` is told when its sending begins."""
        self.phase = phase
        if phase is Phase.SENT and self.on_sent is not None:
            self.on_sent()

    @property
    def unsent(self) -> bool:
        """Whether nothing of the request can have left this machine."""
        return self.watched and self.phase < Phase.SENT


def following() -> aiohttp.TraceConfig:
    """What moves the `Progress` that a request carries as its `trace_request_ctx`."""
    config = aiohttp.TraceConfig()
    config.on_connection_queued_start.append(_moves_to(Phase.QUEUED))
    config.on_connection_create_start.append(_moves_to(Phase.CONNECTING))
    config.on_dns_resolvehost_start.append(_moves_to(Phase.RESOLVING))
    config.on_dns_resolvehost_end.append(_moves_to(Phase.CONNECTING))
    config.on_connection_create_end.append(_connects)
    config.on_connection_reuseconn.append(_reuses)
    config.on_request_headers_sent.append(_moves_to(Phase.SENT))  # aiohttp calls it just before it sends them
    return config


async def _reuses(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx.reused = True
    context.trace_request_ctx.move(Phase.CONNECTED)


async def _connects(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx.reused = (
        False  # a kept connection may have been tried before, and was not usable
    )
    context.trace_request_ctx.move(Phase.CONNECTED)


def _moves_to(phase: Phase) -> Any:
    async def move(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
        context.trace_request_ctx.move(phase)

    return move


def timed_out(seconds: float, progress: Progress, route: Route, *, sent: bool) -> Failure:
    """The timeout of an attempt came first; says during what."""
    remedy: Remedy
    within = f"within {seconds:g} s"
    if not sent and progress.phase >= Phase.CONNECTED:
        message, remedy = f"the request could not be sent to {route} {within}", SILENT_REMEDY
    elif not sent:
        message, remedy = f"no connection to {route} {within}{_WHILE.get(progress.phase, '')}", SILENT_REMEDY
        if progress.phase is Phase.QUEUED:
            remedy = any_of("all connections are in use: ask for less at once", LONGER_TIMEOUT)
        elif progress.phase is Phase.RESOLVING:
            remedy = DNS_REMEDY if route.proxy is None else PROXY_REMEDY
    elif progress.status is not None:
        message = (
            f"the answer of {route} ({progress.status}) did not end {within}: {progress.received} bytes came"
        )
        remedy = any_of(LONGER_TIMEOUT, "ask for less at once")
    else:
        message = f"{route} has not answered {within}"
        remedy = any_of(LONGER_TIMEOUT, "try again later")
    return Failure(RequestTimeout, message, remedy=remedy, reached=sent)


_WHILE: Mapping[Phase, str] = {
    Phase.QUEUED: ", while it waited for one that is in use",
    Phase.RESOLVING: ", while its host name was looked up",
    Phase.CONNECTING: ", during TCP or the TLS handshake",
}
