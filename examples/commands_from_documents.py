"""Send remote commands from JSON documents, and reject invalid ones before sending.

You can send a typed command, its model or a plain document. `document_of_command` returns what would be sent,
and raises `UsageError` if the command is invalid.
"""

import asyncio
import json
from collections.abc import Iterable

from fleetapi import FleetClient
from fleetapi.errors import UsageError
from fleetapi.remote_commands import (
    COMMANDS,
    Command,
    CommandKind,
    CommandLike,
    Navigation,
    Point,
    PointLike,
    RemoteCallback,
    document_of_command,
)

LINES = """
{"door": {"state": "Locked"}}
{"horn": {"state": "Activated"}, "lights": {"on": true}}
{"charging": {"schedule": {"programs": [{"slot": 5, "start": "PT22H", "occurence": {"day": ["Mon"]}}]}}}
{"label": "to be seen", "lights": {"on": true}}
"""

DEPOT = {"type": "Point", "coordinates": [2.35, 48.85]}  # GeoJSON: longitude first


def route(*places: PointLike) -> Command:
    return Navigation.to(*places).labelled("today's tour")


async def send(client: FleetClient, wanted: Iterable[CommandLike], kinds: Iterable[CommandKind]) -> None:
    fleet = client.fleet((await client.fleets())[0].id)
    vehicle = (await fleet.vehicles(page_size=1))[0]
    callback = RemoteCallback("everything", remote_types=kinds).notify("https://my.dn/remote")
    reference = await fleet.remote_callbacks.create(callback)
    remote = fleet.vehicle(vehicle.id).remote(reference.callback_id)
    for command in wanted:
        try:
            document = document_of_command(command)
        except UsageError as error:
            print(f"not sent: {error}")
            continue
        action = await remote.send(document)
        print(f"sent {', '.join(document)}: {action.type}")


async def main() -> None:
    wanted: list[CommandLike] = [json.loads(line) for line in LINES.split("\n") if line]
    wanted.append(route(Point(latitude=48.86, longitude=2.29), DEPOT))
    async with FleetClient.from_env() as client:
        await send(client, wanted, COMMANDS)


asyncio.run(main())
