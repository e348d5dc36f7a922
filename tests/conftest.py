"""A certificate authority, and a server over mutual TLS that misbehaves as its script says."""

from __future__ import annotations

import asyncio
import gc
import json
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import hypothesis_profiles
import pytest
from waiting import eventually

hypothesis_profiles.register()
pytest_plugins = ["pytester"]  # runs a test file in a separate process


def pytest_sessionstart() -> None:
    """Collect no garbage while modules are imported and tests are collected: there is none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Exempt what collection created from garbage collection, so that each later pass is short."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def one_rsa_key() -> Iterator[None]:
    """Let all sandboxes of a process share one client key: generating one takes longer than most tests."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    from fleetapi.sandbox.network import certificate_authority

    shared = SimpleNamespace(**vars(rsa))
    shared.generate_private_key = cache(rsa.generate_private_key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certificate_authority, "rsa", shared)
        yield


@attrs.frozen
class Issued:
    """A client certificate in every form that people have it in."""

    folder: Path
    pem: Path
    cert: Path
    key: Path
    ca: Path


@attrs.frozen
class Received:
    """One request as the server saw it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def http(status: int = 200, document: Any = None, *, body: bytes | None = None, **headers: str) -> bytes:
    """An answer as bytes; underscores in header names stand for dashes."""
    content = (json.dumps(document).encode() if document is not None else b"") if body is None else body
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + content


class ScriptedServer:
    """Answers with the steps of `script`, one a request, and with the last one for ever after.

    A step is the bytes of an answer, `close` (end the connection without a word), `reset` (break it),
    `hang` (say nothing), or ("truncate", bytes): send these and end the connection. After the first request
    the next `away` connections are ended as soon as they stand, as by a server that is restarted.
    """

    def __init__(self) -> None:
        self.script: deque[Any] = deque([http(200, {"ok": True})])
        self.requests: list[Received] = []
        self.connections = 0
        self.away = 0
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def base_url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def responds_with(self, *steps: Any) -> None:
        self.script = deque(steps)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.requests and self.away:
            self.away -= 1
            writer.close()
            return
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path, _, query = target.partition("?")
        self.requests.append(Received(method, path, query, headers, body))
        step = self.script.popleft() if len(self.script) > 1 else self.script[0]
        if step == "hang":
            await reader.read()
            return False
        if step == "reset":
            writer.transport.abort()
            return False
        if step == "close":
            return False
        keep = not isinstance(step, tuple)
        writer.write(step if keep else step[1])
        await writer.drain()
        return keep

    async def reached(self) -> None:
        """Wait until a request is here."""
        await eventually(lambda: bool(self.requests))

    async def end(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def authority() -> Any:
    import trustme

    return trustme.CA()


@pytest.fixture
def issue(tmp_path: Path) -> Callable[..., Issued]:
    """Write a certificate of this authority (or another) into a folder of its own."""

    def write(
        authority: Any,
        *,
        name: str = "client",
        before: datetime = datetime(2020, 1, 1, tzinfo=UTC),
        after: datetime = datetime(2999, 1, 1, tzinfo=UTC),
    ) -> Issued:
        folder = tmp_path / name
        folder.mkdir(parents=True, exist_ok=True)
        leaf = authority.issue_cert(
            "client@example.org", not_before=before, not_after=after, common_name="MZP1"
        )
        issued = Issued(folder, *(folder / file for file in ("client.pem", "cert.pem", "key.pem", "ca.pem")))
        leaf.private_key_and_cert_chain_pem.write_to_path(issued.pem)
        leaf.cert_chain_pems[0].write_to_path(issued.cert)
        leaf.private_key_pem.write_to_path(issued.key)
        authority.cert_pem.write_to_path(issued.ca)
        return issued

    return write


@pytest.fixture
def answer() -> Callable[..., bytes]:
    return http


@pytest.fixture
async def server(authority: Any) -> AsyncIterator[ScriptedServer]:
    """Requires a certificate of the authority from everyone who connects."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    scripted = ScriptedServer()
    listener = await asyncio.start_server(scripted.serve, "127.0.0.1", 0, ssl=context)
    scripted.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield scripted
        await scripted.end()
