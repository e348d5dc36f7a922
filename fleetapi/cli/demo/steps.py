"""The vendor's quickstart: its monitor checked as printed, then its six calls; a function each, in its order.

A step makes its calls, shows them, and shows what came back. What later steps need it leaves on the `Stage`.
Nothing here spells a request line: they come from the recorder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import attrs

from fleetapi.cli.commands import fleets as fleets_command
from fleetapi.cli.commands import position as position_command
from fleetapi.cli.commands import vehicles as vehicles_command
from fleetapi.cli.demo.quickstart import REPAIRED_MONITOR, as_printed
from fleetapi.cli.output import Column
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi import FleetClient
    from fleetapi.cli.demo.recorder import Recorder
    from fleetapi.cli.demo.screen import Screen
    from fleetapi.models import Alert, Vehicle

__all__ = ["STEPS", "Stage", "Step"]

_SHOWN = 3
_ALERTS = 2


@attrs.define
class Stage:
    """What the steps share: the client, the screen, and what was found so far."""

    client: FleetClient
    screen: Screen
    recorder: Recorder
    fid: str = ""
    vehicles: list[Vehicle] = attrs.field(factory=list)
    vid: str = ""
    mid: str = ""

    def show_calls(self) -> None:
        """The requests of this step."""
        self.screen.calls(self.recorder.calls())


Step = Callable[[Stage], Awaitable[None]]


async def check_monitor(stage: Stage) -> None:
    """The monitor as the vendor printed it, and what is wrong with it, found before anything is sent."""
    from fleetapi.monitors.checks import check_text

    stage.screen.step("The quickstart's monitor, as the vendor printed it, is checked")
    stage.screen.findings(check_text(as_printed(), filename="quickstart.json"))


async def account(stage: Stage) -> None:
    """What the account has: its fleets. The largest goes on."""
    stage.screen.step("Your account")
    fleets = await stage.client.fleets().collect()
    stage.fid = plain(fleets[0].id)
    stage.show_calls()
    stage.screen.table(fleets_command.COLUMNS[:2], [fleets_command.row(fleet)[:2] for fleet in fleets])


async def vehicles(stage: Stage) -> None:
    """All vehicles of a fleet: once the first page tells how many there are, the rest comes at once."""
    stage.screen.step("Its vehicles: the pages behind the first come concurrently")
    stage.vehicles = await stage.client.fleet(stage.fid).vehicles().collect()
    stage.vid = plain(stage.vehicles[0].id)
    stage.show_calls()
    rows = [vehicles_command.row(vehicle) for vehicle in stage.vehicles[:_SHOWN]]
    stage.screen.table(vehicles_command.COLUMNS, rows, _not_shown(len(stage.vehicles), len(rows)))


async def position(stage: Stage) -> None:
    """Where the first of them is, as GeoJSON."""
    stage.screen.step("Where the first of them was last seen")
    found = await stage.client.fleet(stage.fid).vehicle(stage.vid).last_position()
    stage.show_calls()
    stage.screen.facts(position_command.facts(found))


async def alerts(stage: Stage) -> None:
    """What it warns its driver of, in two languages at once."""
    stage.screen.step("Its alerts, in French and in English")
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
    """The quickstart's monitor, repaired."""
    stage.screen.step("The quickstart's monitor, repaired, is posted")
    reference = await stage.client.fleet(stage.fid).monitors.create(REPAIRED_MONITOR)
    stage.mid = plain(reference.monitor_id)
    stage.show_calls()
    rule = REPAIRED_MONITOR["triggerParam"]
    stage.screen.facts(
        {
            "monitor": stage.mid,
            "status": plain(reference.status),
            "triggers": ", ".join(trigger["name"] for trigger in rule["triggers"]),
            "fires on": rule["bool.exp"],
            "repaired": "an object for each trigger, and the expression closed",
        }
    )


async def delete_monitor(stage: Stage) -> None:
    """And away with it."""
    stage.screen.step("And deleted")
    await stage.client.fleet(stage.fid).monitors.delete(stage.mid)
    stage.show_calls()


STEPS: tuple[Step, ...] = (
    check_monitor,
    account,
    vehicles,
    position,
    alerts,
    create_monitor,
    delete_monitor,
)
