"""`App`, which every command gets: the output, the common options, the settings and a client."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.output import Output
from fleetapi.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    import asyncio

    from fleetapi import FleetClient
    from fleetapi.config import Settings
    from fleetapi.resources.fleets import FleetResource
    from fleetapi.resources.vehicles import VehicleResource
    from fleetapi.session.options import AttemptReport


__all__ = ["App", "require", "shutdown_event"]

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")  # ISO 3779: no I, O or Q; ids are longer, and in lower case


class App:
    """What a command works with. Most attributes are the values of the common options."""

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
        """The arguments of `fleetapi`, as typed."""
        return tuple(self._context.find_root().obj)

    def given(self, flags: Iterable[str]) -> dict[str, Any]:
        """Return the values of those of these options that were given, by flag."""
        params = self._context.params
        values = {each.opts[0]: params.get(str(each.name)) for each in self._context.command.params}
        return {flag: values[flag] for flag in flags if values.get(flag)}

    def settings(self, **others: str | None) -> Settings:
        """Return the settings, complete or not; `others` are settings that the command has as options."""
        from fleetapi.cli.remedies import SETTINGS
        from fleetapi.config import load_settings

        given = {"base_url": self.base_url, "version": self.api_version, **others}
        return load_settings(
            given,
            names={name: f"the option {SETTINGS.get(name, f'--{name}')}" for name in given},
            profile=self.profile,
            file=self._file,
        )

    def client(self) -> FleetClient:
        """Return a client to open with `async with`. With --debug, it prints every attempt.

        Raise `ConfigurationError`, which names all missing settings.
        """
        from fleetapi.client import FleetClient

        require(self.settings())
        return FleetClient.from_env(
            profile=self.profile,
            file=self._file,
            base_url=self.base_url,
            version=self.api_version,
            hooks=[self._note_attempt] if self.debug else [],
        )

    @property
    def _file(self) -> Path | None:
        return None if self.config is None else Path(self.config)

    def _note_attempt(self, report: AttemptReport) -> None:
        again = "" if report.retry_in is None else f", again in {report.retry_in:.1f} s"
        self.output.note(f"{report.request}: {report.outcome} in {report.duration * 1000:.0f} ms{again}")

    @asynccontextmanager
    async def vehicle(self, fid: str, vid: str) -> AsyncIterator[VehicleResource]:
        """Open a client and yield the vehicle with this id or VIN; a VIN costs one more request."""
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


def require(settings: Settings) -> None:
    """Raise `ConfigurationError` if a setting that every call needs is missing."""
    from fleetapi.config import CONFIG_FILE, SETTINGS

    missing = [
        setting
        for setting in SETTINGS.values()
        if (setting.required or setting.name == "certificate") and getattr(settings, setting.name) is None
    ]
    if missing:
        names = [setting.name for setting in missing]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        raise ConfigurationError(
            f"{listed} {'is' if len(names) == 1 else 'are'} missing",
            remedy=f"set {', '.join(setting.variable for setting in missing)}, or write "
            f"{'it' if len(names) == 1 else 'them'} into {CONFIG_FILE}; "
            "without an account, try `fleetapi sandbox`",
        )


def shutdown_event() -> asyncio.Event:
    """Return an event that Ctrl-C or SIGTERM sets, for commands that run until then."""
    import asyncio
    import signal

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # the event loops of Windows have no signal handlers
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
