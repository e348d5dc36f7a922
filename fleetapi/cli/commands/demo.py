"""Watch the vendor's quickstart run: its monitor checked as it is printed, then
its six calls, over mutual TLS, against a fleet that lives on this machine.

Nothing is needed, and nothing leaves this machine. With --json: one object a
step, with the requests that were sent.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from fleetapi.cli.values import count, elapsed
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]

_FEWEST = 5


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--vehicles", type=int, default=500, metavar="N", help="size of the fleet (default: 500)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another number, another world (default: 1)"
    )
    parser.add_argument(
        "--latency",
        type=float,
        default=0.02,
        metavar="SECONDS",
        help="how long the server thinks (default: 0.02)",
    )


async def run(context: Context) -> None:
    """Start the fleet, go through the steps, and say what it cost."""
    from fleetapi.cli.demo.recorder import Recorder
    from fleetapi.cli.demo.screen import Screen
    from fleetapi.cli.demo.steps import STEPS, Stage
    from fleetapi.sandbox import Sandbox

    arguments = context.arguments
    if arguments.vehicles < _FEWEST:
        raise UsageError(
            f"a demo with {count(arguments.vehicles, 'vehicle')} shows nothing",
            remedy=f"give {_FEWEST} or more",
        )
    screen = Screen(context.output)
    sandbox = Sandbox(
        vehicles=arguments.vehicles,
        seed=arguments.seed,
        latency=arguments.latency,
        version=arguments.api_version or "v3",
    )
    async with sandbox:
        recorder = Recorder(sandbox)
        screen.heading(
            "The vendor's quickstart, against a fleet on this machine",
            f"{sandbox.base_url}/{sandbox.version}, mutual TLS",
        )
        begin = time.perf_counter()
        async with sandbox.client(hooks=[recorder.hear]) as client:
            stage = Stage(client, screen, recorder)
            for step in STEPS:
                await step(stage)
            quota = client.quota
        seconds = time.perf_counter() - begin
    screen.summary(
        {
            "requests": f"{len(sandbox.requests)} in {elapsed(seconds)}, "
            f"at most {sandbox.max_in_flight} in flight",
            "quota left": f"{quota.day_remaining:,} of {quota.day_limit:,} in 24 hours; "
            f"{quota.burst_limit} a second allowed",
        },
        {
            "requests": len(sandbox.requests),
            "seconds": round(seconds, 3),
            "max_in_flight": sandbox.max_in_flight,
            "day_remaining": quota.day_remaining,
            "day_limit": quota.day_limit,
            "burst_limit": quota.burst_limit,
        },
        {
            "fleetapi sandbox": "such a fleet for your own shell and code",
            "fleetapi check FILE": "what is wrong with a monitor, before it is sent",
            "fleetapi certificate csr": "ask the vendor for a certificate of your own",
            "fleetapi --help": "every command; the README has a first program",
        },
    )
