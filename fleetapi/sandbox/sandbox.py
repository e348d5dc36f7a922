"""`Sandbox`: a Fleet Owner API on this machine.

It is our reading of the vendor's documents, not the vendor's server: what works here may be refused there,
and the other way round.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from fleetapi.errors import UsageError
from fleetapi.sandbox import options
from fleetapi.sandbox.events.clock import TravellingClock
from fleetapi.sandbox.events.live import living
from fleetapi.sandbox.events.run import Events, RecordedDelivery
from fleetapi.sandbox.faults.rules import FaultRule, Faults
from fleetapi.sandbox.instants import Clock, system_clock
from fleetapi.sandbox.network.certificate_authority import CertificateAuthority
from fleetapi.sandbox.network.postman import Postman
from fleetapi.sandbox.network.server import SandboxServer, server_context
from fleetapi.sandbox.requests.records import RecordedRequest, RequestLog
from fleetapi.sandbox.requests.routes import BASE_PATH, VERSIONS
from fleetapi.sandbox.service import Service
from fleetapi.sandbox.settings import Account, Settings, fleet_sizes
from fleetapi.sandbox.world.randomness import derived
from fleetapi.sandbox.world.world import World
from fleetapi.wire.dialects import Dialect

if TYPE_CHECKING:
    from fleetapi.client import FleetClient
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["Sandbox"]

_CERTIFICATE = "certificate.pem"
_KEY = "key.pem"
_CA = "ca.pem"
_SERVER = "server.pem"


class Sandbox:
    """A Fleet Owner API on 127.0.0.1, over real mutual TLS, with a fleet that is decided by `seed`.

    ::

        async with Sandbox(vehicles=100, latency=0) as sandbox:
            async with sandbox.client() as client:
                print(await client.fleets())

    It is our reading of the vendor's documents, not the vendor's server.

    - `vehicles`: how many there are, in all. `fleets`: in how many fleets (the first gets most of them), or
      a mapping of names to sizes, which then decides instead of `vehicles`.
    - `latency`: seconds until an answer begins. `burst`, `per_day`: requests allowed within one second and
      within 24 hours.
    - `dialect`: the only spelling of monitors that is taken (`quickstart`, `v3`, `v2`); None takes all.
    - `ranged`: whether `indexRange` is honoured; otherwise it is ignored, and only cursors lead on.
    - `faults`: which go wrong, see `FAULTS`: a `FaultRule`, True for always, a fraction for by chance, a
      whole number for the first so many requests.
    - `version`: which API version `client()` and `environment` are for. Both are served.
    - `any_accept`: take `Accept: */*`. Otherwise a request must name the operation's own media type.
    - `clock`: what time it is in the sandbox, as an aware datetime. Vehicles, limits and remote actions go by
      it; certificates do not. `speed`: how much faster time passes in it.
    - `live`: notify as time passes. Otherwise monitors and remote callbacks notify in `drive` alone.
    - `host`, `port`: where it listens; port 0 takes a free one.

    Raises UsageError for arguments that cannot be right. What is only known while it runs (`base_url`, paths,
    `world`) raises UsageError before.
    """

    def __init__(
        self,
        vehicles: int = 500,
        *,
        fleets: int | Mapping[str, int] = 2,
        latency: float = 0.02,
        burst: int = 100,
        per_day: int = 100_000,
        seed: int = 1,
        dialect: str | None = None,
        ranged: bool = True,
        faults: Mapping[str, FaultRule | float] | None = None,
        version: str = "v3",
        any_accept: bool = False,
        clock: Clock = system_clock,
        speed: float = 1.0,
        live: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.version = options.known("version", version, VERSIONS)
        self.faults = Faults(faults, seed=options.amount("seed", seed, least=None))
        self._clock = TravellingClock(clock, speed)
        self._live = options.flag("live", live)
        self._settings = Settings(
            fleets=fleet_sizes(vehicles, fleets),
            latency=latency,
            burst=burst,
            per_day=per_day,
            seed=seed,
            dialect=_dialect(dialect),
            ranged=ranged,
            any_accept=any_accept,
            clock=self._clock,
        )
        self._account = _new_account(seed)
        self.key_password = secrets.token_urlsafe(18)
        self.authority = CertificateAuthority()
        self._address = _address(host, port)
        self._log = RequestLog()
        self._running: _Running | None = None

    def __repr__(self) -> str:
        where = self.base_url if self._running else "not running"
        return f"<Sandbox {where}, vehicles {sum(self._settings.fleets.values())}>"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to serve. Raises UsageError when it already does, OSError when the port is taken."""
        if self._running is not None:
            raise UsageError("the sandbox is already running")
        async with AsyncExitStack() as stack:
            listener = stack.enter_context(socket.create_server(self._address))
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fleetapi-sandbox-")))
            context = await asyncio.to_thread(self._write_certificates, folder)
            origin = f"https://{self._address[0]}:{listener.getsockname()[1]}"
            service = Service(self._settings, self._account, self.faults, origin)
            server = SandboxServer(service, self._log, latency=self._settings.latency, now=self._settings.now)
            await server.start(listener, context)
            stack.push_async_callback(server.stop)
            postman = await stack.enter_async_context(Postman())
            events = Events(service.world, service.stores, origin=origin, post=postman.post)
            if self._live:
                await stack.enter_async_context(living(events, self._settings.now))
            self._running = _Running(
                stack=stack.pop_all(), folder=folder, origin=origin, service=service, events=events
            )

    async def stop(self) -> None:
        """Stop serving and delete the certificates. What was asked stays known."""
        running, self._running = self._running, None
        if running is not None:
            await running.stack.aclose()

    def _write_certificates(self, folder: Path) -> ssl.SSLContext:
        server = self.authority.server(self._address[0])
        client = self.authority.client(self.username, password=self.key_password)
        (folder / _CA).write_bytes(self.authority.certificate)
        (folder / _CERTIFICATE).write_bytes(client.certificate)
        (folder / _KEY).write_bytes(client.key)
        (folder / _SERVER).write_bytes(server.certificate + server.key)
        return server_context(identity=folder / _SERVER, authority=folder / _CA)

    @property
    def username(self) -> str:
        """The login, which is also the common name of the client certificate."""
        return self._account.username

    @property
    def password(self) -> str:
        """The password of the login."""
        return self._account.password

    @property
    def client_id(self) -> str:
        """The id of the application."""
        return self._account.client_id

    @property
    def base_url(self) -> str:
        """Where it can be reached, without version: `https://127.0.0.1:…/connectedcar`."""
        return self._now_running.origin + BASE_PATH

    @property
    def certificate_path(self) -> Path:
        """The client certificate, PEM."""
        return self._now_running.folder / _CERTIFICATE

    @property
    def key_path(self) -> Path:
        """The key of the client certificate, PEM, encrypted with `key_password`."""
        return self._now_running.folder / _KEY

    @property
    def ca_path(self) -> Path:
        """The authority that vouches for the server, PEM."""
        return self._now_running.folder / _CA

    @property
    def certificate(self) -> ClientCertificate:
        """What `FleetClient(certificate=...)` takes."""
        from fleetapi.session.certificates.client_certificate import ClientCertificate  # noqa: PLC0415 (the door to the client)

        return ClientCertificate(
            cert=self.certificate_path, key=self.key_path, password=self.key_password, ca=self.ca_path
        )

    @property
    def environment(self) -> dict[str, str]:
        """The `FLEETAPI_*` variables by which a client finds it. They hold credentials."""
        return {
            "FLEETAPI_BASE_URL": self.base_url,
            "FLEETAPI_VERSION": self.version,
            "FLEETAPI_CLIENT_ID": self.client_id,
            "FLEETAPI_USERNAME": self.username,
            "FLEETAPI_PASSWORD": self.password,
            "FLEETAPI_CERTIFICATE": str(self.certificate_path),
            "FLEETAPI_KEY": str(self.key_path),
            "FLEETAPI_KEY_PASSWORD": self.key_password,
            "FLEETAPI_CA": str(self.ca_path),
        }

    def client(self, **further: Any) -> FleetClient:
        """A client with everything it needs, and `further` arguments of `FleetClient`."""
        from fleetapi.client import FleetClient  # noqa: PLC0415 (the door to the client)

        return FleetClient(
            **{
                "client_id": self.client_id,
                "username": self.username,
                "password": self.password,
                "certificate": self.certificate,
                "version": self.version,
                "base_url": self.base_url,
                **further,
            }
        )

    @property
    def world(self) -> World:
        """The fleets and vehicles, for what a test wants to compare with."""
        return self._now_running.service.world

    @property
    def requests(self) -> tuple[RecordedRequest, ...]:
        """What was asked since the start, or since `forget()`, in the order of arrival; the last 100,000."""
        return tuple(self._log.requests)

    @property
    def max_in_flight(self) -> int:
        """The largest number of requests that were being answered at the same time."""
        return self._log.max_in_flight

    def forget(self) -> None:
        """Begin `requests` and `max_in_flight` anew."""
        self._log.forget()

    async def drive(
        self, duration: timedelta, *, step: timedelta = timedelta(minutes=1)
    ) -> tuple[RecordedDelivery, ...]:
        """Let time pass at once: vehicles move, monitors look every `step`, and notifications are sent.

        What is sent is sent one after the other, and retries when they are due, in the sandbox's time; the
        same start gives the same. Returns what was tried meanwhile. Nothing goes beyond this machine.
        """
        options.length("duration", duration)
        options.length("step", step, positive=True)
        events, start = self._now_running.events, self._settings.now()
        before = len(events.deliveries)
        end = start + duration.total_seconds()
        await events.advance(start, end, step.total_seconds(), self._clock.travel)
        return tuple(events.deliveries)[before:]

    @property
    def deliveries(self) -> tuple[RecordedDelivery, ...]:
        """Every attempt to deliver a notification since the start; the last 100,000."""
        return tuple(self._now_running.events.deliveries)

    def fail_next(
        self,
        fault: str,
        times: int = 1,
        *,
        path: str | None = None,
        method: str | None = None,
        seconds: float = 2.0,
        retry_after: int = 1,
    ) -> None:
        """Let the next requests meet a fault, by its name in `FAULTS`; the rest is as in `FaultRule`."""
        self.faults.add(
            fault,
            FaultRule(times=times, path=path, method=method, seconds=seconds, retry_after=retry_after),
        )

    @property
    def _now_running(self) -> _Running:
        if self._running is None:
            raise UsageError(
                "the sandbox is not running", remedy="use it within `async with Sandbox() as sandbox:`"
            )
        return self._running


@attrs.frozen
class _Running:
    """What exists only while it serves; closing `stack` ends all of it."""

    stack: AsyncExitStack
    folder: Path
    origin: str
    service: Service
    events: Events


def _new_account(seed: int) -> Account:
    """The login follows from the seed; what is secret is made anew for every sandbox."""
    return Account(
        username=f"MZP{derived(seed, 'login').randrange(100_000, 1_000_000)}",
        password=secrets.token_urlsafe(18),
        client_id=secrets.token_hex(16),
    )


def _dialect(name: str | None) -> Dialect | None:
    known = [dialect.value for dialect in Dialect]
    return None if name is None else Dialect(options.known("dialect", name, known, also=", or None for all"))


def _address(host: str, port: int) -> tuple[str, int]:
    options.text("host", host, example='"127.0.0.1"')
    if ":" in host:
        raise UsageError(
            f"host {host!r} is no name or IPv4 address", remedy='the nearest is "127.0.0.1"; port= is apart'
        )
    return host, options.amount("port", port, most=65535)
