"""Prism: an independent mock server of OpenAPI specifications, and a way to it over mutual TLS.

It comes from the npm registry into a cache folder of the user (`XDG_CACHE_HOME`), once for each version.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import attrs
import pytest
from aiohttp import web
from npm import installed_package
from yarl import URL

__all__ = ["TlsFront", "front", "prism"]

PACKAGE: Final = "@stoplight/prism-cli"
VERSION: Final = "5.14.2"
"""The last one that runs with Node 18 and 20."""
NODE: Final = (18, 20)
BASE_PATH: Final = "/connectedcar/v3"

_START: Final = 60.0
_PASSED_ON: Final = ("Accept", "Authorization", "Content-Type")


def installed() -> Path:
    """Prism's program. Skips the test where it cannot be had; in CI only for want of npm and Node."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("Prism needs Node.js and npm, which are not installed")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(int(number) for number in re.findall(r"\d+", told)[:2]) < NODE:
        pytest.skip(f"Prism {VERSION} needs Node.js {NODE[0]}.{NODE[1]} or later, not {told.strip()}")
    return installed_package(npm, PACKAGE, VERSION) / "dist" / "index.js"


@asynccontextmanager
async def prism(specification: Path, *, seed: str) -> AsyncIterator[str]:
    """A Prism on a free port of 127.0.0.1 that serves this file; gives its address.

    It refuses requests that violate the specification, and makes up documents by `seed` where it is asked to,
    with the specified properties only.
    """
    program = installed()
    port = _free_port()
    log = specification.with_suffix(".log")
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            "node", str(program), "mock", str(specification), "--host", "127.0.0.1", "--port", str(port),
            "--cors", "false", "--json-schema-faker-fillProperties", "false", "--seed", seed,
            "--verboseLevel", "warn", stdin=asyncio.subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
        try:
            await _listening(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


async def _listening(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    for _ in range(int(_START / 0.05)):
        if process.returncode is not None:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    said = await asyncio.to_thread(log.read_text, errors="replace")
    raise AssertionError(f"Prism did not start:\n{said[-2000:]}")


@attrs.define
class TlsFront:
    """A front for a plain mock: mutual TLS, the base path, and a preference for every request.

    `prefer` is Prism's header of that name: `dynamic=true` for made up documents. `answers` has status and
    body of every answer, by method and path below the version.
    """

    target: str
    session: aiohttp.ClientSession
    base_url: str = ""
    prefer: str = ""
    answers: dict[tuple[str, str], tuple[int, bytes]] = attrs.field(factory=dict)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Pass a request on."""
        path = request.rel_url.raw_path_qs
        if not path.startswith(f"{BASE_PATH}/"):
            return web.Response(status=404)
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        if self.prefer:
            headers["Prefer"] = self.prefer
        body = await request.read() if request.can_read_body else None
        url = URL(self.target + path.removeprefix(BASE_PATH), encoded=True)
        async with self.session.request(request.method, url, headers=headers, data=body) as answer:
            content = await answer.read()
            place = request.method, request.rel_url.raw_path.removeprefix(BASE_PATH)
            self.answers[place] = answer.status, content
            kind = answer.headers.get("Content-Type", "")
            return web.Response(
                status=answer.status, body=content, headers={"Content-Type": kind} if kind else None
            )


@asynccontextmanager
async def front(target: str, authority: Any) -> AsyncIterator[TlsFront]:
    """A `TlsFront` on a free port of 127.0.0.1, for certificates of this authority (of trustme)."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    async with aiohttp.ClientSession(skip_auto_headers=["User-Agent", "Accept", "Content-Type"]) as session:
        found = TlsFront(target, session)
        runner = web.ServerRunner(web.Server(found.handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
            await site.start()
            found.base_url = f"https://127.0.0.1:{runner.addresses[0][1]}/connectedcar"
            yield found
        finally:
            await runner.cleanup()
