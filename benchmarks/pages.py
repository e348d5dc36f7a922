"""Fetch 100 pages of 60 vehicles at 20 ms latency, with fleetapi and by hand with aiohttp and orjson.

The server is the sandbox in a separate process, over mutual TLS. One run measures each way several times and
takes the best time; the ratios are what matters.

    python benchmarks/pages.py [--pages 100] [--latency 0.02] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from support.by_hand import PER_PAGE, ByHand, sandbox

from fleetapi.client import FleetClient


async def best(rounds: int, work: Callable[[], Awaitable[int]], expected: int) -> tuple[float, float]:
    """Return the best wall time and CPU time of several rounds."""
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
        await fleet.vehicles().first(3 * PER_PAGE + 1)  # learn once that the server honors ranges
        rows[f"fleetapi, {concurrency} at once"] = await best(
            rounds, lambda: consumed(fleet.vehicles()), expected
        )
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=8)
    given = parser.parse_args()
    options = {"vehicles": given.pages * PER_PAGE, "latency": given.latency, "burst": 1_000_000}
    with sandbox(**options) as environment:
        asyncio.run(measure(environment, given.pages, given.rounds, given.concurrency))


if __name__ == "__main__":
    main()
