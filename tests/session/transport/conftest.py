"""A transport over mutual TLS to the scripted server."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import build_context
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.transport import Answer, Exchange, Transport


@pytest.fixture
def tls(issue: Callable[..., Any], authority: Any) -> ssl.SSLContext:
    issued = issue(authority)
    return build_context(ClientCertificate(issued.pem, ca=issued.ca).load())


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    made = Transport()
    yield made
    await made.aclose()


@pytest.fixture
def send(server: Any, transport: Transport, tls: ssl.SSLContext) -> Callable[..., Any]:
    async def exchange(
        method: str = "GET",
        body: bytes | None = None,
        *,
        timeout: float | None = 5,  # noqa: ASYNC109 - the transport's own
        through: Any = tls,
        base: str = "",
        **limits: Any,
    ) -> Answer | Failure:
        url = (base or server.base_url) + "/v3/fleets?client_id=secret"
        headers = {"Authorization": "Basic secret", "Accept": "application/hal+json"}
        return await transport.exchange(
            Exchange(method, url, headers, body),
            tls=through,
            timeout=timeout,
            on_headers=lambda status, headers: None,
            **limits,
        )

    return exchange
