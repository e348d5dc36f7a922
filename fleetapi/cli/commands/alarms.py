"""List what the alarm of a vehicle did (v3).

With --json: one message a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, add_timestamps, show
from fleetapi.cli.output import Column
from fleetapi.cli.values import NOTHING, coordinates, plain
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Alarm

__all__ = ["configure", "row", "run"]

COLUMNS = (Column("at"), Column("alarm", style="bold"), Column("position"), Column("id", shorten=True))


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_paging(parser)
    add_timestamps(parser)


def row(alarm: Alarm) -> tuple[str, ...]:
    """A message as a line of the table: what set the alarm off, or whether it is armed."""
    if (trigger := alarm.trigger) is not None:
        place = trigger.position
        where = NOTHING if place is None else coordinates(place.latitude, place.longitude)
        return plain(trigger.start_at or trigger.created_at), plain(trigger.type), where, plain(alarm.id)
    status = alarm.status
    what = NOTHING if status is None else plain(status.activation)
    return plain(None if status is None else status.created_at), what, NOTHING, plain(alarm.id)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        pages = (
            client.fleet(arguments.fid)
            .vehicle(vid)
            .alarms(
                timestamps=arguments.timestamps,
                page_size=arguments.page_size,
                index_range=arguments.index_range,
            )
        )
        await show(context.output, pages, COLUMNS, row, noun="message", arguments=arguments)
