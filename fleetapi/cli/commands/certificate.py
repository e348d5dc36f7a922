"""`fleetapi certificate`: request, show and test a client certificate."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fleetapi.cli.app import App, require
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import Group, option
from fleetapi.cli.value_formatting import count, moment
from fleetapi.errors import ConfigurationError, UsageError
from fleetapi.wire.pem_text import is_contents

if TYPE_CHECKING:
    from fleetapi.cli.certificate_report import CertificateReport
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["certificate"]

Function = TypeVar("Function", bound=Callable[..., Any])

certificate = Group("certificate", help="Request, show and test a client certificate.")


# ---------------------------------------------------------------------------------- csr

_SUBJECT = {
    "login": ("MZP...", "Your login at the vendor; becomes the common name (CN)."),
    "organization": ("NAME", "The legal name of your company (O)."),
    "locality": ("CITY", "Its city (L)."),
    "state": ("STATE", "Its state, province or region (ST)."),
    "country": ("CC", "Its country, as two letters (C)."),
    "email": ("ADDRESS", "The address for email about this certificate."),
}
_FILES = "Files"


def _subject_options(function: Function) -> Function:
    title = "Subject (the organizational unit (OU) is always `Programs Partners`)"
    for name, (metavar, text) in reversed(_SUBJECT.items()):
        function = option(f"--{name}", metavar=metavar, help=text, section=title)(function)
    return function


@certificate.command("csr", uses=("json",))
@_subject_options
@option(
    "--key",
    metavar="FILE",
    default="fleetapi-key.pem",
    section=_FILES,
    help="The new key (default: fleetapi-key.pem).",
)
@option(
    "--csr",
    metavar="FILE",
    default="fleetapi.csr",
    section=_FILES,
    help="The signing request (default: fleetapi.csr).",
)
@option(
    "--password-file",
    metavar="FILE",
    section=_FILES,
    help="Encrypt the key with the first line of this file.",
)
@option(
    "--bits",
    type=int,
    default=2048,
    metavar="N",
    section=_FILES,
    help="The size of the key: 2048, 3072 or 4096 (default: 2048).",
)
@option("--force", is_flag=True, section=_FILES, help="Overwrite existing files.")
def make_request(
    app: App, *, key: str, csr: str, password_file: str | None, bits: int, force: bool, **subject: str | None
) -> None:
    """Create a private key and a certificate signing request (CSR).

    The key is an RSA key, readable only by you and encrypted with a password from
    --password-file, from FLEETAPI_KEY_PASSWORD or typed in. Keep the key; send
    the request to the vendor, which returns the certificate. On a terminal, you
    are asked for missing options. Files are not overwritten without --force.
    """
    from fleetapi.cli.certificate_request import SigningRequest, Subject
    from fleetapi.cli.files import write_file
    from fleetapi.cli.prompts import new_password

    output = app.output
    key_path, csr_path = Path(key), Path(csr)
    _refuse_to_overwrite(key_path, csr_path, force=force)
    name = Subject(**_complete(subject))
    if not name.login.startswith("MZP"):
        output.note(f"note: logins at the vendor start with MZP; {name.login!r} does not")
    password = new_password(password_file, "FLEETAPI_KEY_PASSWORD")
    made = SigningRequest.make(name, password=password, bits=bits)
    write_file(key_path, made.key, mode=0o600, overwrite=force)
    write_file(csr_path, made.csr, mode=0o644, overwrite=force)

    if output.as_json:
        output.json_line({"key": key, "csr": csr, "subject": str(name), "bits": bits})
        return
    output.facts(
        {
            "subject": str(name),
            "key": f"{key} (RSA {bits}, encrypted, readable only by you): keep it, never send it",
            "request": f"{csr}: send this file to the vendor, which returns the certificate",
        }
    )
    output.line()
    output.line(made.csr.decode().rstrip())
    output.line()
    output.line("When you have received the certificate:")
    output.line(f"  fleetapi certificate show --certificate CERTIFICATE.pem --key {key}")


def _refuse_to_overwrite(key: Path, csr: Path, *, force: bool) -> None:
    if key.resolve() == csr.resolve():
        raise UsageError(f"--key and --csr name the same file: {key}")
    for path in (key, csr):
        if path.exists() and not force:
            raise UsageError(
                f"{path} already exists", remedy="name another file, or overwrite it with --force"
            )


def _complete(subject: dict[str, str | None]) -> dict[str, str]:
    """Ask for the parts of the subject that are missing. Raises `UsageError` if that is not possible."""
    from fleetapi.cli.prompts import can_ask, question

    missing = [name for name, value in subject.items() if value is None]
    if missing and not can_ask():
        raise UsageError(
            f"the subject is incomplete: {', '.join(f'--{name}' for name in missing)} missing",
            remedy="add these options, or run the command on a terminal, where it asks for them",
        )
    answers = {}
    for name in missing:
        metavar, text = _SUBJECT[name]
        answers[name] = question(f"{name.capitalize()} ({metavar}): {text.rstrip('.')}")
    return {name: answers[name] if value is None else value for name, value in subject.items()}


# ------------------------------------------------------------------- which certificate


def _certificate_options(function: Function) -> Function:
    for flag, text in (
        ("--ca", "The CA bundle that verifies the server."),
        ("--password-file", "Decrypt the key with the first line of this file."),
        ("--key", "The private key, unless it is in the same file."),
        ("--certificate", "PEM or PKCS#12; also FILE:PASSWORD, as in curl."),
    ):
        function = option(flag, metavar="FILE", help=text)(function)
    return function


def _client_certificate(
    app: App, *, certificate: str | None, key: str | None, password_file: str | None, ca: str | None
) -> ClientCertificate:
    """Return the certificate that the options name, or the one in the settings.

    With --certificate, the key in the settings is ignored, but not the password.
    """
    from fleetapi.cli.prompts import password_from_file
    from fleetapi.session.certificates.client_certificate import ClientCertificate

    settings = app.settings(certificate=certificate)
    password = password_from_file(password_file) if password_file else settings.key_password
    if certificate is not None:
        is_file = os.path.isfile(certificate)  # noqa: PTH113 - it never raises
        cert: str | Path = Path(certificate) if is_file else certificate
        if not is_file and ":" in certificate and not is_contents(certificate) and not password_file:
            password = None  # it follows the path
    elif settings.certificate is not None:
        cert, key = settings.certificate, key or settings.key
    else:
        raise ConfigurationError(
            "no certificate is configured",
            remedy="name it with --certificate, FLEETAPI_CERTIFICATE or `certificate` in fleetapi.toml",
        )
    return ClientCertificate(cert, key, password, ca or settings.ca)


# --------------------------------------------------------------------------------- show

_RENEWAL_DAYS = 30


@certificate.command("show", uses=("json", "profile", "config"))
@_certificate_options
def show(app: App, **files: str | None) -> ExitStatus:
    """Show a client certificate: subject, issuer, validity and key.

    Without options, this is the certificate in your settings. The exit status is
    1 if it cannot be used: expired, not yet valid, or without a matching key.
    """
    from fleetapi.cli.certificate_report import report

    found = report(_client_certificate(app, **files))
    now = datetime.now(UTC)
    if app.output.as_json:
        app.output.json_line(_document(found, now))
    else:
        app.output.facts(_facts(found, now))
    return ExitStatus.NO if found.key_problem or found.validity_problem(now) else ExitStatus.OK


def _facts(found: CertificateReport, now: datetime) -> dict[str, str]:
    left = found.days_left(now)
    renew = ": renew it soon" if left < _RENEWAL_DAYS else ""
    return {
        "certificate": str(found.path),
        "subject": found.subject,
        "issuer": found.issuer,
        "serial": found.serial_number,
        "names": ", ".join(found.alternative_names),
        "valid": f"{moment(found.not_valid_before)} to {moment(found.not_valid_after)}",
        "": found.validity_problem(now) or f"{count(left, 'day')} left{renew}",
        "key": f"{found.key}: {found.key_problem or 'matches'}" if found.key else found.key_problem,
        "authority": _authority(found),
    }


def _authority(found: CertificateReport) -> str:
    if found.verified is None:
        return "no CA bundle: the system's trust store verifies the server"
    if found.verified:
        return f"{found.ca} verifies this certificate"
    return f"{found.ca} verifies the server; this certificate was issued by another authority"


def _document(found: CertificateReport, now: datetime) -> dict[str, object]:
    return {
        "certificate": str(found.path),
        "subject": found.subject,
        "issuer": found.issuer,
        "serial_number": found.serial_number,
        "alternative_names": list(found.alternative_names),
        "not_valid_before": found.not_valid_before.isoformat(),
        "not_valid_after": found.not_valid_after.isoformat(),
        "days_left": found.days_left(now),
        "key": found.key or None,
        "key_matches": not found.key_problem,
        "ca": str(found.ca) if found.ca else None,
        "signed_by_ca": found.verified,
        "problems": [problem for problem in (found.validity_problem(now), found.key_problem) if problem],
    }


# --------------------------------------------------------------------------------- test


@certificate.command("test")
@_certificate_options
async def test(app: App, **files: str | None) -> None:
    """Call the API once and find the failing credential.

    First, the files are checked: certificate, key, password and CA bundle. Then
    GET /fleets is sent: the TLS handshake shows whether we trust the server and
    whether it accepts the certificate, and the response whether login, password
    and client id are correct. If they are refused, the call is repeated with a
    made-up password and a made-up client id to find out which one is wrong. The
    API does not say whether the login or the password is wrong. If it refuses
    everything with the same message, the client id cannot be ruled out either,
    and the result says so. With --json: one object with all results.
    """
    from fleetapi.cli.certificate_diagnosis import diagnose

    settings = app.settings(certificate=files["certificate"])
    require(settings)
    output = app.output
    passed: dict[str, str] = {}

    def on_pass(check: str, detail: str) -> None:
        passed[check] = detail
        if not output.as_json:
            output.line(f"{check:<12} ok      {detail}")

    verdict = await diagnose(settings, _client_certificate(app, **files), on_pass)
    if output.as_json:
        error = verdict.error and " ".join(str(verdict.error).split())
        output.json_line(
            {
                "passed": passed,
                "failed": verdict.failed,
                "meaning": list(verdict.sentences),
                "error": error,
            }
        )
    elif verdict.failed:
        output.line(f"{verdict.failed:<12} FAILED  {verdict.sentences[0]}")
        for sentence in verdict.sentences[1:]:
            output.line(f"{'':<12} note    {sentence}")
    if verdict.error is not None:
        raise verdict.error
