"""Which vehicle is meant: by its id, or by its VIN, which is what people have at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fleetapi.cli.param_types import identifier
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi import FleetClient
    from fleetapi.cli.parsing import Parser

__all__ = ["add_vehicle", "vehicle_id"]

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")  # ISO 3779: no I, O, Q; the API's ids are longer, and in lower case


def add_vehicle(parser: Parser) -> None:
    """The two arguments that name a vehicle."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of its fleet; `fleetapi fleets` lists yours"
    )
    parser.add_argument(
        "vid",
        metavar="VID",
        type=identifier,
        help="id of the vehicle, or its VIN (which costs one request more)",
    )


async def vehicle_id(client: FleetClient, fid: str, vid: str) -> str:
    """The id of a vehicle given by id or VIN. `UsageError` when the fleet has no vehicle of this VIN."""
    if not _VIN.fullmatch(vid):
        return vid
    async for vehicle in client.fleet(fid).vehicles(vin_prefix=vid):
        if vehicle.vin == vid and vehicle.id:
            return vehicle.id
    raise UsageError(
        f"fleet {fid} has no vehicle with the VIN {vid}",
        remedy=f"`fleetapi vehicles {fid}` lists its vehicles",
    )
