"""Fetch 100 pages with 20 requests per second allowed: without a 429, and in the least possible time.

The server is the sandbox in a separate process, over mutual TLS; it counts requests in a sliding window.
Every round uses a new client, which has no connections and knows nothing about the server.

    python benchmarks/limits.py [--burst 20] [--pages 100] [--latency 0.02] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import Any

from support.by_hand import PER_PAGE, sandbox

from fleetapi.client import FleetClient


async def measure(burst: int, pages: int, rounds: int) -> None:
    refused: list[Any] = []

    def hook(report: Any) -> None:
        if report.status == 429:
            refused.append(report)

    # the first `burst` requests are allowed immediately, and as many again after each second
    least = (pages - 1) // burst
    for number in range(rounds):
        async with FleetClient.from_env(hooks=[hook]) as client:
            fleet = (await client.fleets())[0]
            await asyncio.sleep(1.1)  # until the request has left the window
            begin = time.perf_counter()
            vehicles = await client.fleet(str(fleet.id)).vehicles().collect()
            elapsed = time.perf_counter() - begin
            assert len(vehicles) == pages * PER_PAGE
        print(
            f"round {number + 1}: {pages} pages in {elapsed:.2f} s; "
            f"{pages} at {burst}/s take {pages / burst:.2f} s, with a full burst at first {least:.2f} s; "
            f"{elapsed / (pages / burst):.1%} of the one, {elapsed / max(least, 1):.1%} of the other; "
            f"{len(refused)} times 429"
        )
        await asyncio.sleep(1.1)
    assert not refused


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--burst", type=int, default=20)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with sandbox(vehicles=given.pages * PER_PAGE, latency=given.latency, burst=given.burst):
        asyncio.run(measure(given.burst, given.pages, given.rounds))


if __name__ == "__main__":
    main()
