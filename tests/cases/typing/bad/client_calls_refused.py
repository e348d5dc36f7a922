"""What a type checker has to reject of the calls of a client, line by line."""

from __future__ import annotations

from fleetapi.client import FleetClient
from fleetapi.session.options import AttemptReport


async def told(report: AttemptReport) -> None:
    """Nobody awaits a hook."""


client = FleetClient()
client.with_options(tiemout=5)  # refused: call-arg
client.with_options(timeout="5")  # refused: arg-type
client.with_options(hooks=[told])  # refused: list-item
client.with_options(retry=3)  # refused: arg-type
FleetClient.from_env(passwrod="x")  # refused: call-arg
FleetClient.from_env(concurrency="8")  # refused: arg-type
client.fleets(locale="fr")  # refused: call-arg
client.fleet("f").vehicles(pagesize=5)  # refused: call-arg
client.fleet("f").vehicles(page_size="5")  # refused: arg-type
client.fleet("f").vehicle("v").alerts(locale=5)  # refused: arg-type
client.fleet("f").vehicle("v").trips(profile="driver")  # refused: arg-type
