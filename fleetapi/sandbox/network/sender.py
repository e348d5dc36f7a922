"""Send notifications to receivers on this machine, with aiohttp."""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from fleetapi.sandbox.events.outbox import Outcome, Posting, is_loopback, reason_not_to_send

__all__ = ["Sender"]

PATIENCE = 5.0
"""Seconds to wait for the response of a receiver."""


class _Loopback(AbstractResolver):
    """Resolves localhost only, without asking the system."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if not is_loopback(host):
            raise OSError(f"{host} is not this machine")
        places = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, address in places
            if family in {socket.AF_UNSPEC, kind}
        ]

    async def close(self) -> None:
        """Do nothing: the resolver has no resources."""


class Sender:
    """Sends requests to this machine only: no proxy, no redirects, no host name but localhost."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_Loopback(), force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._patience),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, posting: Posting) -> Outcome:
        """Send a request and return the result. Never raises because of the receiver."""
        if self._session is None:
            raise RuntimeError("the sender is not open: use it with `async with`")
        try:
            url = URL(posting.url, encoded=True)
            if not is_loopback(url.host):  # parsed again by the library that connects
                return Outcome(
                    None, reason_not_to_send(posting.url) or "not sent: the target is not a valid URL"
                )
            async with self._session.post(
                url, data=posting.body, headers=list(posting.headers), allow_redirects=False
            ) as response:
                return Outcome(response.status)
        except TimeoutError:
            return Outcome(None, f"no response within {self._patience:g} seconds")
        except (aiohttp.ClientError, OSError, ValueError, asyncio.IncompleteReadError) as error:
            return Outcome(None, f"could not be sent: {_cause(error)}")


def _cause(error: BaseException) -> str:
    """Return the system's message or the type of an error; its text may contain the URL."""
    number = getattr(error, "strerror", None)
    return number if isinstance(number, str) and number else type(error).__name__
