"""Show when a vehicle must be serviced.

With --json: as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.values import moment, quantity
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Maintenance

__all__ = ["configure", "facts", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)


def facts(maintenance: Maintenance) -> dict[str, str]:
    """What is known, with units."""
    return {
        "by date": _due(maintenance.days_before_maintenance, "days", one="day"),
        "by mileage": _due(maintenance.mileage_before_maintenance, "km"),
        "at": "" if maintenance.created_at is None else moment(maintenance.created_at),
    }


def _due(left: float | None, unit: str, *, one: str = "") -> str:
    if left is None:
        return ""
    if abs(left) == 1 and one:
        unit = one
    return f"due in {quantity(left, unit)}" if left >= 0 else f"overdue by {quantity(-left, unit)}"


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        maintenance = await client.fleet(arguments.fid).vehicle(vid).maintenance()
    if output.as_json:
        output.json_line(maintenance.as_sent)
    else:
        output.facts(facts(maintenance))
