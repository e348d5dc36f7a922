"""Which of the credentials fails? Looked at in the order in which a server sees them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import attrs

from fleetapi.cli.certificate_report import CertificateReport, report
from fleetapi.cli.values import count
from fleetapi.client import FleetClient
from fleetapi.config import Settings
from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateError,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRejected,
    FleetError,
    IntermediaryError,
    ServerNotTrusted,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.messages.api_errors import VendorError
from fleetapi.session.retry import NEVER
from fleetapi.wire.envelope import parse_envelope

__all__ = ["EITHER", "TOGETHER", "Verdict", "diagnose"]

EITHER: Final = "login or client id"
TOGETHER: Final = "together"

_MEANING: Final = {
    "certificate": "it is the certificate; nothing was sent",
    "key": "it is the key, or its password; nothing was sent",
    "CA bundle": "none of your four credentials: we do not trust the server, and sent it nothing",
    "server": "none of your four credentials: no answer came, so none of them was looked at",
    "accepted": "it is the certificate: its files are right, but the server does not take it",
    "login": "it is the login or its password; the API does not tell one from the other",
    "client id": "it is the client id",
    EITHER: "it is the login, its password or the client id: the API refuses made-up ones with the same "
    "words, so it cannot be told from here",
    TOGETHER: "certificate, login and client id are each right, but do not belong to one subscription",
    "in front": "nothing can be said about login and client id: the answer does not look like the API's, so "
    "something in front of it, such as a proxy, a firewall or a load balancer, may have answered",
    "answer": "none of your four credentials: they were taken, and the API answered with an error",
}


class Verdict(NamedTuple):
    """The check that failed (None: all is well), the error that says so, and what else was noticed."""

    failed: str | None = None
    error: FleetError | None = None
    noticed: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it means, for the person who has to put it right."""
        return () if self.failed is None else (_MEANING[self.failed], *self.noticed)


Tell = Callable[[str, str], None]


async def diagnose(settings: Settings, certificate: ClientCertificate, tell: Tell) -> Verdict:
    """Go through the checks; `tell` hears of each that passes, with a detail.

    A 401 is followed by the same call with a made-up password, and with a made-up client id. Where that
    changes the answer, the real one was looked at and found right; where it does not, the real one is wrong,
    or was not looked at. What the answer says in words counts only where this decides nothing.
    """
    try:
        for check, detail in _files(certificate):
            tell(check, detail)
    except CertificateError as error:
        return Verdict(_blamed(certificate, error), error)
    try:
        fleets = await _fleets(settings, certificate)
    except (CertificateRejected, CertificateExpired, CertificateNotYetValid) as error:
        _tell_server(settings, certificate, tell)
        return Verdict("accepted", error)
    except AuthenticationFailed as error:
        _tell_server(settings, certificate, tell)
        tell("accepted", "the server takes this certificate")
        return await _which(settings, certificate, error, tell)
    except ApiError as error:
        if _by_the_api(error):
            _tell_all(settings, certificate, tell)
            return Verdict("answer", error)
        _tell_server(settings, certificate, tell)
        return Verdict("in front", error)
    except FleetError as error:
        return Verdict("CA bundle" if isinstance(error, ServerNotTrusted) else "server", error)
    _tell_all(settings, certificate, tell)
    tell("answer", fleets)
    return Verdict()


def _by_the_api(error: ApiError) -> bool:
    """Whether the API itself has answered, and so has looked at the credentials."""
    seen = VendorError(code=error.code, uuid=error.uuid).is_about(error.status)
    return seen and not isinstance(error, IntermediaryError)


def _files(certificate: ClientCertificate) -> Iterator[tuple[str, str]]:
    found = report(certificate)
    now = datetime.now(UTC)
    if not found.validity_problem(now):
        yield "certificate", f"{found.common_name}, {count(found.days_left(now), 'day')} left"
    details = certificate.load(now)
    yield "key", f"it fits: {details.key}"


def _blamed(certificate: ClientCertificate, error: CertificateError) -> str:
    """Which file an error of reading them is about."""
    if certificate.ca is not None and str(certificate.ca) in error.message:
        return "CA bundle"
    try:
        found: CertificateReport = report(certificate)
    except CertificateError:
        return "certificate"
    return "key" if found.key_problem else "certificate"


def _tell_server(settings: Settings, certificate: ClientCertificate, tell: Tell) -> None:
    """It was reached, and that shows that the bundle is the right one; reading it does not."""
    if certificate.ca is not None:
        tell("CA bundle", str(certificate.ca))
    tell("server", settings.base_url)


def _tell_all(settings: Settings, certificate: ClientCertificate, tell: Tell) -> None:
    _tell_server(settings, certificate, tell)
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


async def _which(
    settings: Settings, certificate: ClientCertificate, refused: AuthenticationFailed, tell: Tell
) -> Verdict:
    other = secrets.token_hex(8)
    right = {
        what: _differ(refused, await _refusal(_with(settings, change, other), certificate), settings, other)
        for what, change in (
            ("login", "password"),
            ("client id", "client_id"),
        )
    }
    if right["login"] or right["client id"]:
        failed = TOGETHER if all(right.values()) else "client id" if right["login"] else "login"
    else:
        failed = _named((refused.api_message or "").lower())
    for what, detail in (("login", settings.username or ""), ("client id", "known")):
        if right[what] and what != failed:
            tell(what, detail)
    unseen = [what for what in right if not right[what] and what not in failed]
    noticed = [f"the {what} was not looked at yet" for what in unseen] + _other_owner(settings, certificate)
    return Verdict(failed, refused, tuple(noticed))


def _named(said: str) -> str:
    """What the words of an answer are about, as far as they say."""
    if "client" in said:
        return "client id"
    return "login" if any(word in said for word in ("login", "password", "user", "basic")) else EITHER


def _other_owner(settings: Settings, certificate: ClientCertificate) -> list[str]:
    """The vendor signs a certificate for one login, which is its common name."""
    owner = report(certificate).common_name
    if owner == settings.username:
        return []
    return [f"the certificate is that of {owner}, the login is {settings.username}"]


def _with(settings: Settings, name: str, value: str) -> Settings:
    changes: dict[str, Any] = {name: value}
    return attrs.evolve(settings, **changes)


async def _refusal(settings: Settings, certificate: ClientCertificate) -> FleetError | None:
    try:
        await _fleets(settings, certificate)
    except FleetError as error:
        return error
    return None


def _differ(one: AuthenticationFailed, other: FleetError | None, settings: Settings, made_up: str) -> bool:
    """Whether both are refusals, and not the same one; what they repeat of the request does not count."""
    if not isinstance(other, AuthenticationFailed):
        return False

    def words(error: AuthenticationFailed) -> str:
        text = error.api_message or ""
        for given in (made_up, settings.password, settings.username, settings.client_id):
            text = text.replace(given, "...") if given else text
        return text

    return (one.code, words(one)) != (other.code, words(other))
