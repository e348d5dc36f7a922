"""Assemble what runs while a sandbox serves: certificates, server, service and events."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from fleetapi.sandbox.events.runner import Events, run_live
from fleetapi.sandbox.faults.rules import Faults
from fleetapi.sandbox.network.certificate_authority import (
    CA,
    SERVER,
    CertificateAuthority,
    write_certificates,
)
from fleetapi.sandbox.network.sender import Sender
from fleetapi.sandbox.network.server import SandboxServer
from fleetapi.sandbox.network.tls_listener import CertificateRefusals, server_context
from fleetapi.sandbox.requests.messages import RequestLog
from fleetapi.sandbox.service import Service
from fleetapi.sandbox.settings import Account, Settings

__all__ = ["Runtime", "serve"]


@attrs.frozen
class Runtime:
    """What exists only while a sandbox serves. `folder` contains its certificates."""

    folder: Path
    origin: str
    service: Service
    events: Events


@asynccontextmanager
async def serve(
    settings: Settings,
    account: Account,
    faults: Faults,
    authority: CertificateAuthority,
    log: RequestLog,
    *,
    address: tuple[str, int],
    key_password: str,
    live: bool,
) -> AsyncIterator[Runtime]:
    """Serve on an address until the block ends. With `live`, notifications are sent as time passes."""
    async with AsyncExitStack() as stack:
        host = address[0]
        listener = stack.enter_context(socket.create_server(address))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fleetapi-sandbox-")))
        await asyncio.to_thread(
            write_certificates,
            authority,
            folder,
            host=host,
            login=account.username,
            password=key_password,
        )
        context = server_context(identity=folder / SERVER, authority=folder / CA)
        origin = f"https://{host}:{listener.getsockname()[1]}"
        service = Service(settings, account, faults, origin)
        server = SandboxServer(service, log, latency=settings.latency, now=settings.now)
        await server.start(listener, context, CertificateRefusals(faults, authority, folder / SERVER))
        stack.push_async_callback(server.stop)
        sender = await stack.enter_async_context(Sender())
        events = Events(service.world, service.stores, origin=origin, post=sender.post)
        if live:
            await stack.enter_async_context(run_live(events, settings.now))
        yield Runtime(folder=folder, origin=origin, service=service, events=events)
