"""`Sandbox`: a Fleet Owner API on your machine.

It follows our reading of the vendor's documents; it is not the vendor's server. What works here may be
refused there, and vice versa.
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
"""Seconds to wait for the sandbox to stop, if there is no event loop."""


@safe_repr
class Sandbox:
    """A Fleet Owner API on 127.0.0.1, over real mutual TLS, with vehicles that follow from `seed`.

    ::

        async with Sandbox(vehicles=100, latency=0) as sandbox:
            async with sandbox.client() as client:
                print(await client.fleets())

    It follows our reading of the vendor's documents; it is not the vendor's server. It serves from a separate
    thread, so clients in any event loop can use it; without an event loop, write `with Sandbox() as
    sandbox:`. All methods are thread-safe.

    - `vehicles`: the total number of vehicles. `fleets`: the number of fleets (most vehicles are in the
      first), or a mapping of names to sizes, which overrides `vehicles`.
    - `latency`: the seconds until a response begins. `burst`, `per_day`: the number of requests allowed
      within one second and within 24 hours.
    - `dialect`: the only accepted dialect of monitors (`quickstart`, `v3`, `v2`); None accepts all.
    - `ranged`: whether to honor `indexRange`. If not, it is ignored, and only cursors lead to the next page.
    - `faults`: what goes wrong, by the names in `FAULTS`: a `FaultRule`, True (always), a float (a
      probability), or an integer (the number of requests).
    - `version`: the API version of `client()` and `environment`. The sandbox serves both.
    - `any_accept`: accept `Accept: */*`. Otherwise a request must name the media type of its operation.
    - `clock`: a function that returns the time in the sandbox as an aware datetime. It applies to vehicles,
      rate limits and remote actions, but not to certificates. `speed`: how many times faster the time passes.
    - `live`: send notifications as time passes. Otherwise, monitors and remote callbacks only notify in
      `drive`.
    - `host`, `port`: where to listen; port 0 picks a free one.

    Raises UsageError for invalid arguments. Properties that need a running sandbox (`base_url`, paths,
    `world`) raise UsageError before it starts.
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
        """Start serving. Raises UsageError if it already does, and OSError if the port is in use."""
        background = self._launch()
        try:
            await asyncio.wrap_future(background.start())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop serving and delete the certificates. `requests` remains available."""
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
        """Run everything that belongs in the thread."""
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
        """Replace the files of the client certificate and its key, as you would before it expires."""
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
        """The base URL, without version: `https://127.0.0.1:…/connectedcar`."""
        return self._current.origin + BASE_PATH

    @property
    def certificate_path(self) -> Path:
        """The path of the client certificate, in PEM format."""
        return self._current.folder / CERTIFICATE

    @property
    def key_path(self) -> Path:
        """The path of the key of the client certificate, in PEM format, encrypted with `key_password`."""
        return self._current.folder / KEY

    @property
    def ca_path(self) -> Path:
        """The path of the certificate authority of the server, in PEM format."""
        return self._current.folder / CA

    @property
    def certificate(self) -> ClientCertificate:
        """The client certificate, for `FleetClient(certificate=...)`."""
        from fleetapi.session.certificates.client_certificate import ClientCertificate  # noqa: PLC0415 (the sandbox itself must not use the client)

        return ClientCertificate(self.certificate_path, self.key_path, self.key_password, self.ca_path)

    @property
    def environment(self) -> dict[str, str]:
        """The `FLEETAPI_*` variables that configure a client. They contain credentials."""
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
        """Return a client of the sandbox; `further` arguments are those of `FleetClient`."""
        from fleetapi.client import FleetClient  # noqa: PLC0415 (the sandbox itself must not use the client)

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
        """The fleets and vehicles, to compare with in tests."""
        return self._current.service.world

    @property
    def requests(self) -> tuple[RecordedRequest, ...]:
        """The last 100,000 requests since the start, or since `forget()`, in order of arrival."""
        return self._log.snapshot()

    @property
    def max_in_flight(self) -> int:
        """The maximum number of concurrent requests."""
        return self._log.max_in_flight

    def forget(self) -> None:
        """Clear `requests` and `max_in_flight`."""
        self._log.forget()

    async def drive(
        self, duration: timedelta, *, step: timedelta = timedelta(minutes=1)
    ) -> tuple[RecordedDelivery, ...]:
        """Skip ahead in time: vehicles move, monitors are evaluated every `step`, notifications are sent.

        Notifications are sent one at a time, with retries when they are due in the sandbox's time. The same
        seed and start give the same result. Returns the delivery attempts. The sandbox only sends to this
        machine.
        """
        return await asyncio.wrap_future(self._now_serving.submit(self._drive(duration, step)))

    def drive_sync(
        self, duration: timedelta, *, step: timedelta = timedelta(minutes=1)
    ) -> tuple[RecordedDelivery, ...]:
        """Like `drive`, but without an event loop.

        It blocks the calling thread. If a receiver runs in an event loop of that thread, use `await drive`.
        """
        drive, serving = self._drive(duration, step), self._now_serving
        if serving.is_current():
            raise UsageError("drive_sync cannot be called from the thread of the sandbox")
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
        """The last 100,000 attempts to deliver a notification since the start."""
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
        """Apply a fault of `FAULTS` to the next requests. The other arguments are those of `FaultRule`."""
        rule = FaultRule(times=times, path=path, method=method, seconds=seconds, retry_after=retry_after)
        self.faults.add(fault, rule)

    @property
    def _current(self) -> Runtime:
        runtime = self._runtime
        if runtime is None:
            raise UsageError(
                "the sandbox is not running",
                remedy=sentence("use it inside ", Code("`async with Sandbox() as sandbox:`")),
            )
        return runtime

    @property
    def _now_serving(self) -> BackgroundLoop:
        if (background := self._background) is None:
            raise UsageError("the sandbox is not running")
        return background
