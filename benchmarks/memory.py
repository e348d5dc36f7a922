"""Measure the peak memory while streaming 100 pages of 60 vehicles, with fleetapi and by hand.

Each way runs in a separate process, which reads its peak memory (VmHWM; Linux only). The server is the
sandbox, over mutual TLS.

    python benchmarks/memory.py [--pages 100]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

GOAL_MB = 44
WAYS = ("bare", "by-hand", "links", "ranges")
TITLES = {
    "bare": "Python alone",
    "by-hand": "by hand, links followed",
    "links": "fleetapi, links followed",
    "ranges": "fleetapi, 8 pages at once",
}


async def by_hand() -> int:
    from support.by_hand import ByHand

    async with ByHand(dict(os.environ)) as hand:
        fid = (await hand.get("/fleets"))["_embedded"]["fleets"][0]["id"]
        return await hand.one_after_another(fid)


async def fleetapi(concurrency: int) -> int:
    from fleetapi import FleetClient

    count = 0
    async with FleetClient.from_env(concurrency=concurrency) as client:
        fid = (await client.fleets().first(1))[0].id
        vehicles: Any = client.fleet(str(fid)).vehicles()
        async for _ in vehicles:
            count += 1
    return count


def stream(way: str) -> None:
    """Stream in one way in the child process, and print the number of vehicles and megabytes."""
    count = 0
    if way == "by-hand":
        count = asyncio.run(by_hand())
    elif way != "bare":
        count = asyncio.run(fleetapi(1 if way == "links" else 8))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    print(count, int(found[1]) / 1000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--way", choices=WAYS, help="what a child process of this program does")
    given = parser.parse_args()
    if given.way:
        stream(given.way)
        return
    from support.by_hand import PER_PAGE, sandbox  # not at the top: the bare child must load nothing

    with sandbox(vehicles=given.pages * PER_PAGE, burst=1_000_000):
        for way in WAYS:
            ran = subprocess.run(
                [sys.executable, __file__, "--way", way], stdout=subprocess.PIPE, text=True, check=True
            )
            count, megabytes = ran.stdout.split()
            assert int(count) == (0 if way == "bare" else given.pages * PER_PAGE)
            verdict = f" (wanted: {GOAL_MB})" if way == "links" else ""
            print(f"{TITLES[way]:28} {float(megabytes):6.1f} MB{verdict}")


if __name__ == "__main__":
    main()
