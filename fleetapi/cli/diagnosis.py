"""Which of the credentials fails? Looked at in the order in which a server sees them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import attrs

from fleetapi.cli.certificate_report import CertificateReport, report
from fleetapi.cli.values import count
from fleetapi.client import FleetClient
from fleetapi.config import Settings
from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateError,
    CertificateRejected,
    FleetError,
    ServerNotTrusted,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.retry import NEVER
from fleetapi.wire.envelope import parse_envelope

__all__ = ["Verdict", "diagnose"]

Tell = Callable[[str, str], None]


class Verdict(NamedTuple):
    """The check that failed (None: all is well), and the error that says so."""

    failed: str | None = None
    error: FleetError | None = None


async def diagnose(settings: Settings, certificate: ClientCertificate, tell: Tell) -> Verdict:
    """Go through the checks; `tell` hears of each that passes, with a detail.

    A 401 whose text does not say what it means is followed by the same call with a made-up client id and
    with a made-up login: the one that is refused in the very same way shows which of them is meant.
    """
    try:
        for check, detail in _files(certificate):
            tell(check, detail)
    except CertificateError as error:
        return Verdict(_blamed(certificate, error), error)
    try:
        fleets = await _fleets(settings, certificate)
    except CertificateRejected as error:
        tell("server", settings.base_url)
        return Verdict("accepted", error)
    except AuthenticationFailed as error:
        tell("server", settings.base_url)
        tell("accepted", "the server takes this certificate")
        failed = await _which(settings, certificate, error)
        if failed == "client id":
            tell("login", settings.username or "")
        return Verdict(failed, error)
    except ApiError as error:
        _tell_all(settings, tell)
        return Verdict("answer", error)
    except FleetError as error:
        return Verdict("CA bundle" if isinstance(error, ServerNotTrusted) else "server", error)
    _tell_all(settings, tell)
    tell("answer", fleets)
    return Verdict()


def _files(certificate: ClientCertificate) -> Iterator[tuple[str, str]]:
    found = report(certificate)
    now = datetime.now(UTC)
    if not found.validity_problem(now):
        yield "certificate", f"{found.common_name}, {count(found.days_left(now), 'day')} left"
    details = certificate.load(now)
    yield "key", f"it fits: {details.key}"
    if certificate.ca is not None:
        yield "CA bundle", str(certificate.ca)


def _blamed(certificate: ClientCertificate, error: CertificateError) -> str:
    """Which file an error of reading them is about."""
    if certificate.ca is not None and str(certificate.ca) in error.message:
        return "CA bundle"
    try:
        found: CertificateReport = report(certificate)
    except CertificateError:
        return "certificate"
    return "key" if found.key_problem else "certificate"


def _tell_all(settings: Settings, tell: Tell) -> None:
    tell("server", settings.base_url)
    tell("accepted", "the server takes this certificate")
    tell("login", settings.username or "")
    tell("client id", "known")


async def _fleets(settings: Settings, certificate: ClientCertificate) -> str:
    async with _client(settings, certificate) as client:
        response = await client.request("GET", "/fleets", query={"pageSize": 1})
    total = parse_envelope(response.json(), "fleets").total
    return "GET /fleets" if total is None else f"GET /fleets: {total} of them"


def _client(settings: Settings, certificate: ClientCertificate) -> FleetClient:
    names = ("client_id", "username", "password", "version", "base_url", "timeout", "proxy")
    values = {name: getattr(settings, name) for name in names}
    return FleetClient(certificate=certificate, retry=NEVER, **values)


async def _which(settings: Settings, certificate: ClientCertificate, refused: AuthenticationFailed) -> str:
    said = (refused.api_message or "").lower()
    if "client" in said:
        return "client id"
    if any(word in said for word in ("login", "password", "user", "basic")):
        return "login"
    other = secrets.token_hex(8)
    altered = (
        ("client id", attrs.evolve(settings, client_id=other)),
        ("login", attrs.evolve(settings, username=f"MZP{other}")),
    )
    refused_alike = [what for what, wrong in altered if _alike(refused, await _refusal(wrong, certificate))]
    return refused_alike[0] if len(refused_alike) == 1 else "login or client id"


async def _refusal(settings: Settings, certificate: ClientCertificate) -> FleetError | None:
    try:
        await _fleets(settings, certificate)
    except FleetError as error:
        return error
    return None


def _alike(one: AuthenticationFailed, other: FleetError | None) -> bool:
    return isinstance(other, AuthenticationFailed) and (one.code, one.api_message) == (
        other.code,
        other.api_message,
    )
