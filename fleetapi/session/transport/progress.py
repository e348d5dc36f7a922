"""How far one attempt has come: what a timeout interrupted, and whether the server can have heard of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import aiohttp
import attrs

__all__ = ["Phase", "Progress", "following"]


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
