"""100 pages of 60 vehicles at 20 ms latency: this client, and the same by hand with aiohttp and orjson.

The server is the sandbox in a process of its own, over mutual TLS. Everything is measured in one run, each
way several times, best time counted; what matters are the ratios.

    python benchmarks/pages.py [--pages 100] [--latency 0.02] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import time
import tracemalloc
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson

from fleetapi.client import FleetClient
from fleetapi.sandbox.process import SandboxProcess

PER_PAGE = 60


class ByHand:
    """What one writes without a library, and with care: one session, one TLS context, orjson."""

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
        """One answer, as plain values."""
        query["client_id"] = self.environment["FLEETAPI_CLIENT_ID"]
        async with self.session.get(self.base + path, params=query) as response:
            assert response.status == 200, await response.text()
            return orjson.loads(await response.read())

    async def one_after_another(self, fid: str) -> int:
        """Follow the links."""
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
        """Ask for all ranges at once, a few at a time."""
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


async def best(rounds: int, work: Callable[[], Awaitable[int]], expected: int) -> tuple[float, float]:
    """The best wall time and CPU time of several rounds."""
    times = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        assert await work() == expected
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


async def consumed(pages: Any) -> int:
    count = 0
    async for _ in pages:
        count += 1
    return count


async def measure(environment: dict[str, str], pages: int, rounds: int, concurrency: int) -> None:
    expected = pages * PER_PAGE
    rows: dict[str, tuple[float, float]] = {}
    async with ByHand(environment) as hand:
        fid = (await hand.get("/fleets"))["_embedded"]["fleets"][0]["id"]
        rows["by hand, one after another"] = await best(rounds, lambda: hand.one_after_another(fid), expected)
        rows[f"by hand, {concurrency} at once"] = await best(
            rounds, lambda: hand.fanned_out(fid, concurrency), expected
        )
    async with FleetClient.from_env(concurrency=concurrency) as client:
        fleet = client.fleet(fid)
        rows["fleetapi, links followed"] = await best(
            rounds, lambda: consumed(fleet.vehicles(concurrency=1)), expected
        )
        await fleet.vehicles().first(3 * PER_PAGE + 1)  # finds out, once, that ranges are honoured
        rows[f"fleetapi, {concurrency} at once"] = await best(
            rounds, lambda: consumed(fleet.vehicles()), expected
        )
        tracemalloc.start()
        await consumed(fleet.vehicles())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    slowest = rows["by hand, one after another"]
    hand_fanned = rows[f"by hand, {concurrency} at once"]
    ours = rows[f"fleetapi, {concurrency} at once"]
    for name, (wall, cpu) in rows.items():
        print(f"{name:32} {wall:7.3f} s   CPU {cpu:6.3f} s   {slowest[0] / wall:5.1f} times as fast")
    print(f"fleetapi against one after another: {slowest[0] / ours[0]:.1f} times as fast (wanted: 5)")
    print(f"fleetapi against fanned out by hand: {ours[0] / hand_fanned[0]:.2f} of its time (wanted: 1.25)")
    print(
        "CPU, links followed, against by hand: "
        f"{rows['fleetapi, links followed'][1] / slowest[1]:.2f} (wanted: 1.6)"
    )
    print(f"memory while streaming: {peak / 1e6:.1f} MB of objects at most")


@contextmanager
def sandbox(**options: Any) -> Any:
    with SandboxProcess(**options) as environment, mock.patch.dict(os.environ, environment):
        yield environment


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=8)
    given = parser.parse_args()
    options = {"vehicles": given.pages * PER_PAGE, "fleets": 1, "latency": given.latency, "burst": 1_000_000}
    with sandbox(**options, per_day=10_000_000) as environment:
        asyncio.run(measure(environment, given.pages, given.rounds, given.concurrency))


if __name__ == "__main__":
    main()
