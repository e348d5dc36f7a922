"""`fleetapi demo`: the vendor's quickstart, step by step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import attrs

from fleetapi.cli.app import App
from fleetapi.cli.commands.fleets import FLEET_COLUMNS, fleet_row
from fleetapi.cli.commands.vehicles import VEHICLE_COLUMNS, position_facts, vehicle_row
from fleetapi.cli.framework import command, option
from fleetapi.cli.output import Column
from fleetapi.cli.value_formatting import count, elapsed, plain
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi import FleetClient
    from fleetapi.cli.demo_screen import Recorder, Screen
    from fleetapi.models import Alert, Vehicle


__all__ = ["FIXED_MONITOR", "demo", "printed_monitor"]

_MINIMUM_VEHICLES = 5
_SHOWN = 3
_ALERTS = 2


@command(uses=("json", "api_version"))
@option("--vehicles", type=int, default=500, metavar="N", help="The size of the fleet (default: 500).")
@option("--seed", type=int, default=1, metavar="N", help="The seed of the generated data (default: 1).")
@option(
    "--latency",
    type=float,
    default=0.02,
    metavar="SECONDS",
    help="The response time of the server (default: 0.02).",
)
async def demo(app: App, vehicles: int, seed: int, latency: float) -> None:
    """Run the vendor's quickstart against a fleet on this machine.

    It checks the quickstart's monitor as printed, then makes its six calls over
    mutual TLS. You need no account, and nothing leaves this machine. With
    --json, it prints one object per step, with the requests that were sent.
    """
    from fleetapi.cli.demo_screen import Recorder, Screen
    from fleetapi.sandbox import Sandbox

    if vehicles < _MINIMUM_VEHICLES:
        raise UsageError(
            f"{count(vehicles, 'vehicle')} is not enough for a demo",
            remedy=f"use at least {_MINIMUM_VEHICLES}",
        )
    screen = Screen(app.output)
    sandbox = Sandbox(vehicles=vehicles, seed=seed, latency=latency, version=app.api_version or "v3")
    async with sandbox:
        recorder = Recorder(sandbox)
        screen.heading(
            "The vendor's quickstart, against a fleet on this machine",
            f"{sandbox.base_url}/{sandbox.version}, mutual TLS",
        )
        begin = time.perf_counter()
        async with sandbox.client(hooks=[recorder.record]) as client:
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
            "fleetapi sandbox": "run such a fleet for your own scripts and code",
            "fleetapi check FILE": "find errors in a monitor before you send it",
            "fleetapi certificate csr": "request your own certificate from the vendor",
            "fleetapi --help": "list all commands; the README has a first program",
        },
    )


@attrs.define
class Stage:
    """What the steps share: the client, the screen, and results that later steps need."""

    client: FleetClient
    screen: Screen
    recorder: Recorder
    fid: str = ""
    vehicles: list[Vehicle] = attrs.field(factory=list)
    vid: str = ""
    mid: str = ""

    def show_calls(self) -> None:
        """Show the requests of this step."""
        self.screen.calls(self.recorder.calls())


Step = Callable[[Stage], Awaitable[None]]


async def check_monitor(stage: Stage) -> None:
    """Check the monitor as the vendor printed it, before anything is sent."""
    from fleetapi.monitors.checks import check_text

    stage.screen.step("Check the quickstart's monitor, as the vendor printed it")
    stage.screen.findings(check_text(printed_monitor(), filename="quickstart.json"))


async def list_fleets(stage: Stage) -> None:
    """List the fleets of the account and choose the first, which is the largest."""
    stage.screen.step("List the fleets of your account")
    fleets = await stage.client.fleets().collect()
    stage.fid = plain(fleets[0].id)
    stage.show_calls()
    stage.screen.table(FLEET_COLUMNS[:2], [fleet_row(fleet)[:2] for fleet in fleets])


async def list_vehicles(stage: Stage) -> None:
    """List all vehicles of the fleet: after the first page, the others are requested concurrently."""
    stage.screen.step("List the vehicles: pages after the first are requested concurrently")
    stage.vehicles = await stage.client.fleet(stage.fid).vehicles().collect()
    stage.vid = plain(stage.vehicles[0].id)
    stage.show_calls()
    rows = [vehicle_row(vehicle) for vehicle in stage.vehicles[:_SHOWN]]
    stage.screen.table(VEHICLE_COLUMNS, rows, _not_shown(len(stage.vehicles), len(rows)))


async def get_position(stage: Stage) -> None:
    """Get the position of the first vehicle, as GeoJSON."""
    stage.screen.step("Get the last position of the first vehicle")
    found = await stage.client.fleet(stage.fid).vehicle(stage.vid).last_position()
    stage.show_calls()
    stage.screen.facts(position_facts(found))


async def list_alerts(stage: Stage) -> None:
    """Get its alerts in two languages concurrently."""
    stage.screen.step("Get its alerts, in French and in English")
    vehicle = stage.client.fleet(stage.fid).vehicle(stage.vid)
    french, english = await asyncio.gather(
        vehicle.alerts(locale="fr-FR").collect(), vehicle.alerts(locale="en-GB").collect()
    )
    stage.show_calls()
    columns = (Column("since"), Column("severity"), Column("locale"), Column("message"))
    latest = list(zip(french, english, strict=True))[-_ALERTS:]
    rows = [row for pair in latest for row in _in_both(*pair)]
    stage.screen.table(columns, rows, _not_shown(len(french), len(latest)))


def _in_both(french: Alert, english: Alert) -> tuple[tuple[str, ...], tuple[str, ...]]:
    day = "-" if english.started_at is None else f"{english.started_at:%Y-%m-%d}"
    return (
        (day, plain(english.severity), "fr-FR", plain(french.message or french.type)),
        ("", "", "en-GB", plain(english.message or english.type)),
    )


def _not_shown(total: int, shown: int) -> str:
    return f"and {total - shown:,} more" if total > shown else ""


async def create_monitor(stage: Stage) -> None:
    """Create the quickstart's monitor, with its errors fixed."""
    stage.screen.step("Create the quickstart's monitor, with its errors fixed")
    reference = await stage.client.fleet(stage.fid).monitors.create(FIXED_MONITOR)
    stage.mid = plain(reference.monitor_id)
    stage.show_calls()
    rule = FIXED_MONITOR["triggerParam"]
    stage.screen.facts(
        {
            "monitor": stage.mid,
            "status": plain(reference.status),
            "triggers": ", ".join(trigger["name"] for trigger in rule["triggers"]),
            "fires on": rule["bool.exp"],
            "fixed": "one object per trigger, balanced parentheses in the expression",
        }
    )


async def delete_monitor(stage: Stage) -> None:
    """Delete the monitor again."""
    stage.screen.step("Delete the monitor")
    await stage.client.fleet(stage.fid).monitors.delete(stage.mid)
    stage.show_calls()


STEPS: tuple[Step, ...] = (
    check_monitor,
    list_fleets,
    list_vehicles,
    get_position,
    list_alerts,
    create_monitor,
    delete_monitor,
)


def printed_monitor() -> str:
    """Return the quickstart's monitor exactly as the vendor printed it."""
    return files("fleetapi.cli").joinpath("quickstart.json").read_text(encoding="utf-8")


# As printed, the three triggers share one JSON object, of which a parser keeps only the last name, and the
# expression opens three parentheses but closes one. Here each trigger is an object, and the expression is
# closed after its innermost part; everything else is as printed.
FIXED_MONITOR: dict[str, Any] = {
    "label": "IDF Zone monitor With Data Triggering:[vehicle.energy.electric.level] OR on Mondays",
    "subscribeParam": {
        "refreshEvent": 600,
        "retryPolicy": {"policy": "Always", "maxRetryNumber": 3, "retryDelay": 120},
        "batchNotify": {"size": 10, "timeWindow": 300},
        "callback": {
            "target": "http://my.dn/monitors/cb1",
            "name": "HTTP_CB",
            "attributes": [
                {"type": "Query", "key": "vin", "value": "$vin"},
                {"type": "Header", "key": "Authorization", "value": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
            ],
        },
    },
    "extendedEventParam": ["vehicle.alerts", "vehicle.status"],
    "triggerParam": {
        "triggers": [
            {
                "name": "outOfParis",
                "zone": {
                    "transition": "Out",
                    "circle": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}},
                },
            },
            {
                "name": "onMonday",
                "time": {
                    "times": [
                        {
                            "recurrence": "Daily",
                            "start": "PT14H30M",
                            "occurence": {"day": ["Mon"]},
                            "duration": "PT04H30M",
                        }
                    ],
                    "time.zone": "Europe/Paris",
                },
            },
            {
                "name": "batteryIsLow",
                "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]},
            },
        ],
        "bool.exp": "outOfParis & (batteryIsLow | onMonday)",
    },
}
