"""What a command works with: where to print, the common options, the settings and a client."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.output import Output
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    import asyncio

    from fleetapi import FleetClient
    from fleetapi.config import Settings
    from fleetapi.resources.fleets import FleetResource
    from fleetapi.resources.vehicles import VehicleResource


__all__ = ["App", "shutdown_event"]

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")  # ISO 3779: no I, O or Q; ids are longer, and in lower case


class App:
    """One run of one command. The attributes are the values of the common options."""

    def __init__(self, context: click.Context, given: Mapping[str, Any]) -> None:
        self.json: bool = given.get("json", False)
        self.profile: str | None = given.get("profile")
        self.config: str | None = given.get("config")
        self.base_url: str | None = given.get("base_url")
        self.api_version: str | None = given.get("api_version")
        self.debug: bool = given.get("debug", False)
        self.output = Output(as_json=self.json, color=not given.get("no_color", False))
        self._context = context

    @property
    def words(self) -> tuple[str, ...]:
        """The command line, without the name of the program."""
        return tuple(self._context.find_root().obj)

    def given(self, flags: Iterable[str]) -> dict[str, Any]:
        """Those of these options that have a value, by their names on the command line."""
        params = self._context.params
        values = {each.opts[0]: params.get(str(each.name)) for each in self._context.command.params}
        return {flag: values[flag] for flag in flags if values.get(flag)}

    def settings(self, **others: str | None) -> Settings:
        """The settings, whatever may be missing among them; `others` come from options of the command."""
        from fleetapi.cli.connect import settings_of

        return settings_of(self, **others)

    def client(self) -> FleetClient:
        """A client from the options, the environment and fleetapi.toml, in this order."""
        from fleetapi.cli.connect import connect

        return connect(self, self.output.note)

    @asynccontextmanager
    async def vehicle(self, fid: str, vid: str) -> AsyncIterator[VehicleResource]:
        """Open a client, and give a vehicle by its id or VIN; looking up a VIN costs one request."""
        async with self.client() as client:
            fleet = client.fleet(fid)
            yield fleet.vehicle(await _id_of(fleet, fid, vid) if _VIN.fullmatch(vid) else vid)


async def _id_of(fleet: FleetResource, fid: str, vin: str) -> str:
    async for vehicle in fleet.vehicles(vin_prefix=vin):
        if vehicle.vin == vin and vehicle.id:
            return vehicle.id
    raise UsageError(
        f"fleet {fid} has no vehicle with the VIN {vin}",
        remedy=f"`fleetapi vehicles {fid}` lists its vehicles",
    )


def shutdown_event() -> asyncio.Event:
    """Return an event that Ctrl-C or SIGTERM sets: the end of a command that runs until it is stopped."""
    import asyncio
    import signal

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # on Windows
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
