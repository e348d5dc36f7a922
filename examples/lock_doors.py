"""Lock the doors of a vehicle, and wait for the result.

The API also posts results to your callback. Waiting works without a public server.
"""

import asyncio

from fleetapi import FleetClient
from fleetapi.errors import DeadlineExceeded, OutcomeUnknown
from fleetapi.models import RemoteAction
from fleetapi.remote_commands import Doors, RemoteCallback


def show(action: RemoteAction) -> None:
    print(f"  {action.status}")


async def main() -> None:
    async with FleetClient.from_env() as client:
        fleet = client.fleet((await client.fleets())[0].id)
        vehicle = (await fleet.vehicles(page_size=1))[0]

        callback = RemoteCallback("doors", remote_types=Doors).notify("https://my.dn/remote")
        reference = await fleet.remote_callbacks.create(callback)
        remote = fleet.vehicle(vehicle.id).remote(reference.callback_id)

        print(f"locking {vehicle.vin}")
        try:
            action = await remote.send(Doors.lock().labelled("at closing time"))
            final = await action.wait(timeout=60, on_change=show)
        except OutcomeUnknown:  # the client never resends a command: check before you do
            print("the response was lost; the server has", await remote.list().collect())
        except DeadlineExceeded as error:  # the command continues; `remote.action(id)` returns it
            print(error.message)
        else:
            print("locked" if final.succeeded else f"not locked: {final.failure_cause or final.status}")


asyncio.run(main())
