"""`Sandbox`: a Fleet Owner API on this machine.

It is our reading of the vendor's documents, not the vendor's server: what works here may be refused there,
and the other way round.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from fleetapi.errors import UsageError
from fleetapi.remedies import Code, sentence
from fleetapi.representation import safe_repr
from fleetapi.sandbox import validation
from fleetapi.sandbox.clock import Clock, SandboxClock, system_clock
from fleetapi.sandbox.events.runner import RecordedDelivery
from fleetapi.sandbox.faults.rules import FaultRule, Faults
from fleetapi.sandbox.network.background_loop import BackgroundLoop
from fleetapi.sandbox.network.certificate_authority import (
    CA,
    CERTIFICATE,
    KEY,
    CertificateAuthority,
    renew,
)
from fleetapi.sandbox.requests.messages import RecordedRequest, RequestLog
from fleetapi.sandbox.requests.routes import BASE_PATH, VERSIONS
from fleetapi.sandbox.runtime import Runtime, serve
from fleetapi.sandbox.settings import (
    Settings,
    check_address,
    fleet_sizes,
    new_account,
    parse_dialect,
)
from fleetapi.sandbox.world.world import World

if TYPE_CHECKING:
    from fleetapi.client import FleetClient
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["Sandbox"]

PATIENCE = 15.0
"""Seconds that stopping may take, for whoever waits for it without an event loop."""


@safe_repr
class Sandbox:
    """A Fleet Owner API on 127.0.0.1, over real mutual TLS, with a fleet that is decided by `seed`.

    ::

        async with Sandbox(vehicles=100, latency=0) as sandbox:
            async with sandbox.client() as client:
                print(await client.fleets())

    It is our reading of the vendor's documents, not the vendor's server. It serves from a thread of its own:
    clients in any event loop reach it, and `with Sandbox() as sandbox:` does without a loop. All of it may be
    used from any thread.

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
        self.version = validation.one_of("version", version, VERSIONS)
        self.faults = Faults(faults, seed=validation.integer("seed", seed, least=None))
        self._clock = SandboxClock(clock, speed)
        self._live = validation.boolean("live", live)
        self._settings = Settings(
            fleets=fleet_sizes(vehicles, fleets),
            latency=latency,
            burst=burst,
            per_day=per_day,
            seed=seed,
            dialect=parse_dialect(dialect),
            ranged=ranged,
            any_accept=any_accept,
            clock=self._clock,
        )
        self._account = new_account(seed)
        self.key_password = secrets.token_urlsafe(18)
        self.authority = CertificateAuthority()
        self._address = check_address(host, port)
        self._log = RequestLog()
        self._lock = threading.Lock()
        self._background: BackgroundLoop | None = None
        self._runtime: Runtime | None = None

    def __repr__(self) -> str:
        where = self.base_url if self._runtime else "not running"
        return f"<Sandbox {where}, vehicles {sum(self._settings.fleets.values())}>"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        background = self._launch()
        try:
            background.start().result()
        except BaseException:
            self._stop_blocking()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop_blocking()

    async def start(self) -> None:
        """Begin to serve. Raises UsageError when it already does, OSError when the port is taken."""
        background = self._launch()
        try:
            await asyncio.wrap_future(background.start())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop serving and delete the certificates. What was asked stays known."""
        background = self._release()
        if background is not None:
            await asyncio.wrap_future(background.stop())
            background.join()

    def _stop_blocking(self) -> None:
        background = self._release()
        if background is not None:
            background.stop().result(PATIENCE)
            background.join()

    def _launch(self) -> BackgroundLoop:
        with self._lock:
            if self._background is not None:
                raise UsageError("the sandbox is already running")
            self._background = BackgroundLoop(self._serving, name="fleetapi sandbox")
            return self._background

    def _release(self) -> BackgroundLoop | None:
        with self._lock:
            background, self._background = self._background, None
        return background

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        """Everything that runs in the thread."""
        serving = serve(
            self._settings,
            self._account,
            self.faults,
            self.authority,
            self._log,
            address=self._address,
            key_password=self.key_password,
            live=self._live,
        )
        async with serving as runtime:
            self._runtime = runtime
            try:
                yield
            finally:
                self._runtime = None

    def renew_certificate(self) -> None:
        """Replace the files of the client certificate and its key by new ones, as somebody does in time."""
        renew(self.authority, self._current.folder, login=self.username, password=self.key_password)

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
        return self._current.origin + BASE_PATH

    @property
    def certificate_path(self) -> Path:
        """The client certificate, PEM."""
        return self._current.folder / CERTIFICATE

    @property
    def key_path(self) -> Path:
        """The key of the client certificate, PEM, encrypted with `key_password`."""
        return self._current.folder / KEY

    @property
    def ca_path(self) -> Path:
        """The authority that vouches for the server, PEM."""
        return self._current.folder / CA

    @property
    def certificate(self) -> ClientCertificate:
        """What `FleetClient(certificate=...)` takes."""
        from fleetapi.session.certificates.client_certificate import ClientCertificate  # noqa: PLC0415 (the door to the client)

        return ClientCertificate(self.certificate_path, self.key_path, self.key_password, self.ca_path)

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
        return self._current.service.world

    @property
    def requests(self) -> tuple[RecordedRequest, ...]:
        """What was asked since the start, or since `forget()`, in the order of arrival; the last 100,000."""
        return self._log.snapshot()

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
        return await asyncio.wrap_future(self._now_serving.submit(self._drive(duration, step)))

    def drive_sync(
        self, duration: timedelta, *, step: timedelta = timedelta(minutes=1)
    ) -> tuple[RecordedDelivery, ...]:
        """As `drive`, for a test without event loop: returns when it is done.

        A receiver in an event loop of the calling thread could not answer meanwhile: `await drive` there.
        """
        drive, serving = self._drive(duration, step), self._now_serving
        if serving.is_current():
            raise UsageError("drive_sync cannot be called by what the sandbox itself calls")
        return serving.submit(drive).result()

    def _drive(
        self, duration: timedelta, step: timedelta
    ) -> Callable[[], Coroutine[Any, Any, tuple[RecordedDelivery, ...]]]:
        seconds = validation.duration("duration", duration).total_seconds()
        every = validation.duration("step", step, positive=True).total_seconds()
        events = self._current.events

        async def drive() -> tuple[RecordedDelivery, ...]:
            before, start = events.tried, self._settings.now()
            await events.advance(start, start + seconds, every, self._clock.travel)
            return events.since(before)

        return drive

    @property
    def deliveries(self) -> tuple[RecordedDelivery, ...]:
        """Every attempt to deliver a notification since the start; the last 100,000."""
        return self._current.events.deliveries

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
        rule = FaultRule(times=times, path=path, method=method, seconds=seconds, retry_after=retry_after)
        self.faults.add(fault, rule)

    @property
    def _current(self) -> Runtime:
        runtime = self._runtime
        if runtime is None:
            raise UsageError(
                "the sandbox is not running",
                remedy=sentence("use it within ", Code("`async with Sandbox() as sandbox:`")),
            )
        return runtime

    @property
    def _now_serving(self) -> BackgroundLoop:
        if (background := self._background) is None:
            raise UsageError("the sandbox is not running")
        return background
