"""`FleetClient`, the client of the Fleet Owner API."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from fleetapi import __version__
from fleetapi.config import DEFAULT_BASE_URL, NO_PROXY, SETTINGS, Settings, load_settings
from fleetapi.errors import ConfigurationError
from fleetapi.remedies import Argument, any_of, sentence
from fleetapi.representation import safe_repr
from fleetapi.resources.calling import Api
from fleetapi.resources.dialect_choice import DialectChoice
from fleetapi.resources.fleets import Entry
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.sources import InlineFile
from fleetapi.session.certificates.tls import TlsSource
from fleetapi.session.certificates.validity import CertificateDetails
from fleetapi.session.connection import Connection, Sends
from fleetapi.session.credentials import Credentials
from fleetapi.session.messages.request import HAL_JSON, Hidden, Query, Request, secret_body
from fleetapi.session.messages.response import Response
from fleetapi.session.options import (
    DEFAULT_TIMEOUT,
    LARGEST_ANSWER,
    ChangedOptions,
    DeadlineLike,
    Hook,
    Options,
    refuse_unknown,
)
from fleetapi.session.rate_limits import Quota, RateLimits
from fleetapi.session.retry import Backoff, Retry
from fleetapi.session.session import Session
from fleetapi.tracebacks import guarded
from fleetapi.wire.pem_text import is_contents

if TYPE_CHECKING:
    from fleetapi.session.transport.transport import AiohttpConnector, AiohttpSession

__all__ = ["FleetClient"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ClientArguments(TypedDict, total=False):
    """The arguments of `FleetClient` that `FleetClient.from_env` also accepts."""

    client_id: str | None
    username: str | None
    password: str | None
    key: str | PathLike[str] | None
    key_password: str | None
    ca: str | PathLike[str] | None
    version: str | None
    base_url: str | None
    dialect: str | None
    concurrency: int | None
    timeout: float | None
    deadline: DeadlineLike
    retry: Retry | None
    hooks: Iterable[Hook] | Hook | None
    largest_answer: int
    proxy: str | None
    session: AiohttpSession | None
    connector: AiohttpConnector | None
    clock: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]


@safe_repr
class FleetClient(Entry):
    """A client of the Fleet Owner API, for one subscription.

    ::

        async with FleetClient.from_env() as client:
            async for fleet in client.fleets():
                print(fleet.id)

    The client opens at `async with`, where an invalid certificate raises an error, or else at the first call.
    It belongs to the event loop that it was opened in. Close it with `aclose()` or by leaving the block.

    - `client_id`, `username`, `password`: your credentials from the vendor. `certificate`: a
      `ClientCertificate` or a path, also as `path:password`; optional only with your own `session` or
      `connector`.
    - `key`, `key_password`, `ca`: the private key, its password and the CA bundle, for a certificate that is
      a path; a `ClientCertificate` has its own.
    - `version`: `v2` or `v3`, according to your subscription. `base_url`: an https URL; `{version}` in it is
      replaced, and a missing version is appended. `dialect`: the dialect of monitors.
    - `concurrency`: maximum number of concurrent requests. `timeout`: seconds for each attempt, None for no
      limit. `deadline`: seconds for a whole call with its retries; none by default.
    - `retry`: the retry policy, see `Backoff`. `hooks`: functions that are called after every attempt, see
      `AttemptReport`. `largest_answer`: maximum size of a decompressed response in bytes.
    - `proxy`: its URL, with credentials if necessary. Only `from_env` reads the environment.
    - `session`, `connector`: your own aiohttp objects, which the client uses but never closes. A
      `certificate` is presented through them as well.
    - `clock`, `now`, `sleep`: replacements for tests.

    Raises `ConfigurationError` if an argument is missing, malformed or contradictory. Nothing is read or sent
    before the client opens.
    """

    @guarded
    def __init__(
        self,
        *,
        client_id: str | None = None,
        username: str | None = None,
        password: str | None = None,
        certificate: ClientCertificate | str | PathLike[str] | None = None,
        key: str | PathLike[str] | None = None,
        key_password: str | None = None,
        ca: str | PathLike[str] | None = None,
        version: str = "v3",
        base_url: str = DEFAULT_BASE_URL,
        dialect: str = "auto",
        concurrency: int = 8,
        timeout: float | None = DEFAULT_TIMEOUT,
        deadline: DeadlineLike = None,
        retry: Retry | None = None,
        hooks: Iterable[Hook] | Hook | None = (),
        largest_answer: int = LARGEST_ANSWER,
        proxy: str | None = None,
        session: AiohttpSession | None = None,
        connector: AiohttpConnector | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if session is not None and connector is not None:
            raise ConfigurationError(
                "session and connector are mutually exclusive",
                remedy="pass the session, which has a connector",
            )
        own = session is not None or connector is not None
        _refuse_double(certificate, key=key, key_password=key_password, ca=ca)
        settings = Settings(
            client_id=client_id,
            username=username,
            password=password,
            certificate=_as_text(certificate),
            key=_as_text(key),
            key_password=key_password,
            ca=_as_text(ca),
            version=version,
            base_url=base_url,
            dialect=dialect,
            concurrency=concurrency,
            timeout=timeout,
            proxy=proxy,
        )
        settings.require(also=() if certificate is not None or own else ("certificate",))
        _refuse_lost(certificate, ca)
        options = Options(
            timeout=settings.timeout,
            deadline=deadline,
            retry=Backoff() if retry is None else retry,
            hooks=hooks,
            largest_answer=largest_answer,
        )
        self._settings = settings
        self._derived = False
        connection = Connection(
            base_url=settings.base_url,
            credentials=_credentials(settings),
            open_transport=_transport(settings, session, connector),
            tls=TlsSource(_identity(settings, certificate), now=now, monotonic=clock),
            limits=RateLimits(clock=clock, now=now, sleep=sleep),
            concurrency=settings.concurrency,
            clock=clock,
            now=now,
            sleep=sleep,
        )
        self._session = Session(connection, options)
        self._connection = connection
        self._api = Api(
            session=self._session,
            version=settings.version,
            dialect=DialectChoice(settings.dialect, settings.version),
            now=now,
        )

    @classmethod
    @guarded
    def from_env(
        cls,
        *,
        profile: str | None = None,
        file: Path | None = None,
        certificate: ClientCertificate | str | PathLike[str] | None = None,
        **arguments: Unpack[ClientArguments],
    ) -> Self:
        """Create a client from arguments, `FLEETAPI_*` variables and a profile of `fleetapi.toml` or `file`.

        Arguments, which are those of the constructor, take precedence over variables, and these over the
        file. `fleetapi.config.SETTINGS` lists all settings. Raises `ConfigurationError`, which names the
        source of an invalid setting, or every source that a missing setting could have.
        """
        known = ("profile", "file", "certificate", *ClientArguments.__annotations__)
        refuse_unknown("FleetClient.from_env", arguments, known, error=ConfigurationError)
        return cls._from_places(dict(arguments), certificate, profile, file)

    @classmethod
    def _from_places(
        cls,
        arguments: dict[str, Any],
        certificate: ClientCertificate | str | PathLike[str] | None,
        profile: str | None,
        file: Path | None,
    ) -> Self:
        given = {name: arguments.pop(name) for name in list(arguments) if name in _FROM_SETTINGS}
        _refuse_double(certificate, **{name: given.get(name) for name in _BESIDE})
        given |= {name: _as_text(given.get(name)) for name in ("key", "ca")}
        settings = load_settings({**given, "certificate": _as_text(certificate)}, profile=profile, file=file)
        chosen = _identity(settings, certificate)
        own = arguments.get("session") is not None or arguments.get("connector") is not None
        settings.require(also=() if chosen is not None or own else ("certificate",))
        _refuse_lost(chosen, given["ca"])
        taken = {name: getattr(settings, name) for name in _PASSED_ON}
        return cls(certificate=chosen, **taken, **arguments)

    @property
    def settings(self) -> Settings:
        """The settings of the client; their repr hides secrets."""
        return self._settings

    @property
    def version(self) -> str:
        """The API version, `v2` or `v3`."""
        return self._settings.version

    @property
    def quota(self) -> Quota:
        """The remaining requests of both rate windows, as of the last response."""
        return self._session.quota

    @property
    def certificate(self) -> CertificateDetails | None:
        """The details of the client certificate; None before the client is open."""
        return self._connection.tls.details

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Self:
        """Return a client with another `timeout`, `deadline`, `retry`, `hooks` or `largest_answer`.

        It shares the connections, limits and certificate of this client, and only this client closes them.
        Raises `ConfigurationError` for an unknown option or an invalid value.
        """
        derived = object.__new__(type(self))
        derived.__dict__.update(self.__dict__)
        derived._session = self._session.with_options(**changes)
        derived._api = self._api.over(derived._session)
        derived._derived = True
        return derived

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        json: Any = None,
        accept: str = HAL_JSON,
        timeout: float | None = None,  # noqa: ASYNC109 - limits an attempt, not this call
        deadline: DeadlineLike = None,
    ) -> Response:
        """Send a request to any path of the API, with the same credentials, limits, retries and errors.

        `path` is relative to the base URL, such as `/fleets`. `query` is a mapping or pairs; parameters that
        are None are omitted. `json` is the body. Raises `UsageError`, before anything is sent, for a path or
        a query that could lead to another place.
        """
        held = Hidden(json)
        del json
        body = None if held() is None else secret_body(held)
        request = Request(
            method, path, query=query, accept=accept, body=None if body is None else body.content
        )
        return await self._session.send(request, timeout=timeout, deadline=deadline)

    async def aclose(self) -> None:
        """Close the connections; has no effect on a client made by `with_options`."""
        if not self._derived:
            await self._session.aclose()

    async def __aenter__(self) -> Self:
        await self._session.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<FleetClient {self._settings.base_url}>"


_FROM_SETTINGS = SETTINGS.keys() - {"certificate"}
_BESIDE = ("key", "key_password", "ca")
_PASSED_ON = tuple(name for name in SETTINGS if name not in {"certificate", *_BESIDE})


def _credentials(settings: Settings) -> Credentials:
    return Credentials(settings.client_id or "", settings.username or "", settings.password or "")


def _refuse_double(certificate: object, **beside: object) -> None:
    """Raise `ConfigurationError` for a key, password or CA bundle next to a `ClientCertificate`."""
    given = [name for name in _BESIDE if beside[name] is not None]
    if given and isinstance(certificate, ClientCertificate):
        raise ConfigurationError(
            f"{given[0]} cannot be combined with a ClientCertificate",
            remedy=any_of(
                sentence("pass ", Argument(given[0]), " to the ClientCertificate"),
                "pass the certificate as a path",
            ),
        )


def _refuse_lost(certificate: object, ca: object) -> None:
    """Raise `ConfigurationError` for a CA bundle that would not be used."""
    if ca is not None and certificate is None:
        raise ConfigurationError(
            "ca has no effect without a certificate, because your session or connector verifies the server",
            remedy="pass the bundle to your session or connector, or also pass a certificate",
        )


def _as_text(given: Any) -> Any:
    """Return a path as a string for the settings, which report any other type."""
    if isinstance(given, ClientCertificate):
        return str(given.cert)
    return fspath(given) if isinstance(given, PathLike) else given


def _identity(
    settings: Settings, given: ClientCertificate | str | PathLike[str] | None
) -> ClientCertificate | None:
    """Return the certificate from the argument or the settings; a `Path` never has a password."""
    if isinstance(given, ClientCertificate):
        return given
    if settings.certificate is None:
        return None
    cert = _place(settings, "certificate") if isinstance(given, str | None) else given
    key, ca = _place(settings, "key"), _place(settings, "ca")
    return ClientCertificate(cert or settings.certificate, key=key, password=settings.key_password, ca=ca)


def _place(settings: Settings, name: str) -> str | InlineFile | None:
    """Return a path unchanged, and contents with the name of their source."""
    value: str | None = getattr(settings, name)
    return value if value is None or not is_contents(value) else InlineFile(value, settings.origin(name))


def _transport(
    settings: Settings, session: AiohttpSession | None, connector: AiohttpConnector | None
) -> Callable[[], Sends]:
    def make() -> Sends:
        from fleetapi.session.transport.transport import Transport  # noqa: PLC0415 - loads aiohttp

        return Transport(
            session=session,
            connector=connector,
            proxy=None if (settings.proxy or "").lower() == NO_PROXY else settings.proxy,
            connections=settings.concurrency,
            user_agent=f"fleetapi/{__version__}",
        )

    return make
