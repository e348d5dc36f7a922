"""The baseline of the benchmarks: the same calls by hand, with aiohttp and orjson."""

from __future__ import annotations

import asyncio
import os
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson

from fleetapi.sandbox.sandbox_process import SandboxProcess

__all__ = ["PER_PAGE", "ByHand", "sandbox"]

PER_PAGE = 60


@contextmanager
def sandbox(**options: Any) -> Iterator[dict[str, str]]:
    """Run a sandbox in a separate process, without a daily limit, and set the environment for it."""
    options = {"fleets": 1, "per_day": 10_000_000, **options}
    with SandboxProcess(**options) as environment, mock.patch.dict(os.environ, environment):
        yield environment


class ByHand:
    """Careful code without a library: one session, one TLS context, orjson."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.base = environment["FLEETAPI_BASE_URL"]
        if not self.base.rstrip("/").endswith("v3"):
            self.base = self.base.rstrip("/") + "/v3"

    async def __aenter__(self) -> ByHand:
        env = self.environment
        context = ssl.create_default_context(cafile=env["FLEETAPI_CA"])
        context.load_cert_chain(
            env["FLEETAPI_CERTIFICATE"], env.get("FLEETAPI_KEY"), env.get("FLEETAPI_KEY_PASSWORD")
        )
        login = b64encode(f"{env['FLEETAPI_USERNAME']}:{env['FLEETAPI_PASSWORD']}".encode()).decode()
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context),
            headers={"Authorization": f"Basic {login}", "Accept": "application/hal+json"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def get(self, path: str, **query: str) -> Any:
        """Return a response as plain values."""
        query["client_id"] = self.environment["FLEETAPI_CLIENT_ID"]
        async with self.session.get(self.base + path, params=query) as response:
            assert response.status == 200, await response.text()
            return orjson.loads(await response.read())

    async def one_after_another(self, fid: str) -> int:
        """Follow the links, and return the number of vehicles without keeping them."""
        count, query = 0, {"pageSize": str(PER_PAGE)}
        while True:
            page = await self.get(f"/fleets/{fid}/vehicles", **query)
            count += len(page["_embedded"]["vehicles"])
            link = page["_links"].get("next")
            if link is None:
                return count
            token = parse_qs(urlsplit(link["href"]).query)["pageToken"][0]
            query = {"pageSize": str(PER_PAGE), "pageToken": token}

    async def fanned_out(self, fid: str, concurrency: int) -> int:
        """Request all ranges, a few at a time."""
        first = await self.get(f"/fleets/{fid}/vehicles", pageSize=str(PER_PAGE))
        limit = asyncio.Semaphore(concurrency)

        async def page(start: int) -> int:
            async with limit:
                answer = await self.get(
                    f"/fleets/{fid}/vehicles",
                    pageSize=str(PER_PAGE),
                    indexRange=f"{start}-{start + PER_PAGE - 1}",
                )
                return len(answer["_embedded"]["vehicles"])

        rest = await asyncio.gather(*(page(start) for start in range(PER_PAGE, first["total"], PER_PAGE)))
        return PER_PAGE + sum(rest)
