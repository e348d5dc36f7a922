"""Find the failing credential: test them in the order in which a server checks them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import attrs

from fleetapi.cli.certificate_report import CertificateReport, report
from fleetapi.cli.value_formatting import count
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
    "certificate": "the certificate cannot be used; nothing was sent",
    "key": "the key or its password is wrong; nothing was sent",
    "CA bundle": "none of your four credentials: the server is not trusted, so nothing was sent",
    "server": "none of your four credentials: the server did not respond, so none of them was checked",
    "accepted": "the server does not accept the certificate, although its files are correct",
    "login": "the login or the password is wrong; the API does not say which",
    "client id": "the client id is wrong",
    EITHER: "the login, the password or the client id is wrong: the API refuses made-up ones with the same "
    "message, so it is not possible to say which",
    TOGETHER: "certificate, login and client id are correct, but do not belong to the same subscription",
    "in front": "login and client id could not be checked: the response does not look like one from the API, "
    "so it may come from a proxy, a firewall or a load balancer in front of it",
    "answer": "none of your four credentials: they were accepted, but the API responded with an error",
}


class Verdict(NamedTuple):
    """The check that failed, or None if all passed, with its error and further observations."""

    failed: str | None = None
    error: FleetError | None = None
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Explain the result to the user who has to fix it."""
        return () if self.failed is None else (_MEANING[self.failed], *self.notes)


OnPass = Callable[[str, str], None]


async def diagnose(settings: Settings, certificate: ClientCertificate, on_pass: OnPass) -> Verdict:
    """Run the checks. `on_pass` is called with the name of each check that passes, and a detail.

    After a 401, the call is repeated with a made-up password and a made-up client id. If that changes the
    response, the real value was checked and is correct; if it does not, the real value is wrong or was not
    checked. The message in the response is only used if this is inconclusive.
    """
    try:
        for check, detail in _files(certificate):
            on_pass(check, detail)
    except CertificateError as error:
        return Verdict(_failing_file(certificate, error), error)
    try:
        fleets = await _fleets(settings, certificate)
    except (CertificateRejected, CertificateExpired, CertificateNotYetValid) as error:
        _pass_server(settings, certificate, on_pass)
        return Verdict("accepted", error)
    except AuthenticationFailed as error:
        _pass_server(settings, certificate, on_pass)
        on_pass("accepted", "the server accepts this certificate")
        return await _find_wrong(settings, certificate, error, on_pass)
    except ApiError as error:
        if _is_from_api(error):
            _pass_all(settings, certificate, on_pass)
            return Verdict("answer", error)
        _pass_server(settings, certificate, on_pass)
        return Verdict("in front", error)
    except FleetError as error:
        return Verdict("CA bundle" if isinstance(error, ServerNotTrusted) else "server", error)
    _pass_all(settings, certificate, on_pass)
    on_pass("answer", fleets)
    return Verdict()


def _is_from_api(error: ApiError) -> bool:
    """Return whether the API itself responded, and therefore checked the credentials."""
    seen = VendorError(code=error.code, uuid=error.uuid).is_about(error.status)
    return seen and not isinstance(error, IntermediaryError)


def _files(certificate: ClientCertificate) -> Iterator[tuple[str, str]]:
    found = report(certificate)
    now = datetime.now(UTC)
    if not found.validity_problem(now):
        yield "certificate", f"{found.common_name}, {count(found.days_left(now), 'day')} left"
    details = certificate.load(now)
    yield "key", f"matches: {details.key}"


def _failing_file(certificate: ClientCertificate, error: CertificateError) -> str:
    """Return which of the files caused an error."""
    if certificate.ca is not None and str(certificate.ca) in error.message:
        return "CA bundle"
    try:
        found: CertificateReport = report(certificate)
    except CertificateError:
        return "certificate"
    return "key" if found.key_problem else "certificate"


def _pass_server(settings: Settings, certificate: ClientCertificate, on_pass: OnPass) -> None:
    """Report that the server was reached, which proves that the CA bundle is the right one."""
    if certificate.ca is not None:
        on_pass("CA bundle", str(certificate.ca))
    on_pass("server", settings.base_url)


def _pass_all(settings: Settings, certificate: ClientCertificate, on_pass: OnPass) -> None:
    _pass_server(settings, certificate, on_pass)
    on_pass("accepted", "the server accepts this certificate")
    on_pass("login", settings.username or "")
    on_pass("client id", "known")


async def _fleets(settings: Settings, certificate: ClientCertificate) -> str:
    async with _client(settings, certificate) as client:
        response = await client.request("GET", "/fleets", query={"pageSize": 1})
    total = parse_envelope(response.json(), "fleets").total
    return "GET /fleets" if total is None else f"GET /fleets: {total} fleets"


def _client(settings: Settings, certificate: ClientCertificate) -> FleetClient:
    names = ("client_id", "username", "password", "version", "base_url", "timeout", "proxy")
    values = {name: getattr(settings, name) for name in names}
    return FleetClient(certificate=certificate, retry=NEVER, **values)


async def _find_wrong(
    settings: Settings, certificate: ClientCertificate, refused: AuthenticationFailed, on_pass: OnPass
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
        failed = _mentioned((refused.api_message or "").lower())
    for what, detail in (("login", settings.username or ""), ("client id", "known")):
        if right[what] and what != failed:
            on_pass(what, detail)
    unseen = [what for what in right if not right[what] and what not in failed]
    notes = [f"the {what} was not checked" for what in unseen] + _other_owner(settings, certificate)
    return Verdict(failed, refused, tuple(notes))


def _mentioned(message: str) -> str:
    """Return which credential a message mentions, if it does."""
    if "client" in message:
        return "client id"
    return "login" if any(word in message for word in ("login", "password", "user", "basic")) else EITHER


def _other_owner(settings: Settings, certificate: ClientCertificate) -> list[str]:
    """Note a certificate issued for another login: the vendor puts the login into the common name."""
    owner = report(certificate).common_name
    if owner == settings.username:
        return []
    return [f"the certificate was issued for {owner}, but the login is {settings.username}"]


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
    """Return whether both are refusals with different content, ignoring values repeated from the request."""
    if not isinstance(other, AuthenticationFailed):
        return False

    def words(error: AuthenticationFailed) -> str:
        text = error.api_message or ""
        for given in (made_up, settings.password, settings.username, settings.client_id):
            text = text.replace(given, "...") if given else text
        return text

    return (one.code, words(one)) != (other.code, words(other))
