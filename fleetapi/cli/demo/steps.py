"""The six calls of the vendor's quickstart, one function each, in its order.

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
from fleetapi.cli.demo.quickstart import REPAIRED_MONITOR
from fleetapi.cli.output import Column
from fleetapi.cli.values import moment, plain

if TYPE_CHECKING:
    from fleetapi import FleetClient
    from fleetapi.cli.demo.recorder import Recorder
    from fleetapi.cli.demo.screen import Screen
    from fleetapi.models import Alert, Vehicle

__all__ = ["STEPS", "Stage", "Step"]

_SHOWN = 3


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


async def account(stage: Stage) -> None:
    """What the account has: its fleets. The largest goes on."""
    stage.screen.step("Your account")
    fleets = await stage.client.fleets().collect()
    stage.fid = plain(fleets[0].id)
    stage.show_calls()
    stage.screen.table(fleets_command.COLUMNS[:3], [fleets_command.row(fleet)[:3] for fleet in fleets])


async def vehicles(stage: Stage) -> None:
    """All vehicles of a fleet: once the first page tells how many there are, the rest comes at once."""
    stage.screen.step("Its vehicles, page after page, the pages concurrently")
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
    columns = (Column("started"), Column("severity"), Column("fr-FR"), Column("en-GB"))
    pairs = list(zip(french, english, strict=True))[-_SHOWN:]
    stage.screen.table(columns, [_in_both(*pair) for pair in pairs], _not_shown(len(french), len(pairs)))


def _in_both(french: Alert, english: Alert) -> tuple[str, ...]:
    return (
        moment(english.started_at),
        plain(english.severity),
        plain(french.message or french.type),
        plain(english.message or english.type),
    )


def _not_shown(total: int, shown: int) -> str:
    return f"and {total - shown:,} more" if total > shown else ""


async def create_monitor(stage: Stage) -> None:
    """The quickstart's monitor, repaired."""
    stage.screen.step("A new monitor: the quickstart's, repaired")
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
        }
    )


async def delete_monitor(stage: Stage) -> None:
    """And away with it."""
    stage.screen.step("The monitor, deleted")
    await stage.client.fleet(stage.fid).monitors.delete(stage.mid)
    stage.show_calls()


STEPS: tuple[Step, ...] = (account, vehicles, position, alerts, create_monitor, delete_monitor)
