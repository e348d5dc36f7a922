"""Show a client certificate: whose it is, who signed it, for how long, its key.

Without options it is the one of your settings. The exit status is 1 when it
cannot be used: expired, not valid yet, or without a key that fits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fleetapi.cli.certificate_argument import add_certificate, certificate
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.values import count, moment

if TYPE_CHECKING:
    from fleetapi.cli.certificate_report import CertificateReport
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]

_SOON = 30


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_certificate(parser)


def run(context: Context) -> ExitStatus:
    """Look at the files and print what they say."""
    from fleetapi.cli.certificate_report import report

    found = report(certificate(context.arguments))
    now = datetime.now(UTC)
    if context.output.as_json:
        context.output.json_line(_document(found, now))
    else:
        context.output.facts(_facts(found, now))
    return ExitStatus.NO if found.key_problem or found.validity_problem(now) else ExitStatus.OK


def _facts(found: CertificateReport, now: datetime) -> dict[str, str]:
    left = found.days_left(now)
    state = found.validity_problem(now) or f"{count(left, 'day')} left" + (
        ": renew it soon" if left < _SOON else ""
    )
    return {
        "certificate": str(found.path),
        "subject": found.subject,
        "issuer": found.issuer,
        "serial": found.serial_number,
        "names": ", ".join(found.alternative_names),
        "valid": f"{moment(found.not_valid_before)} to {moment(found.not_valid_after)}",
        "": state,
        "key": f"{found.key}: {found.key_problem or 'it fits'}" if found.key else found.key_problem,
        "authority": _authority(found),
    }


def _authority(found: CertificateReport) -> str:
    if found.vouched is None:
        return "no CA bundle given: the system's store verifies the server"
    if found.vouched:
        return f"{found.ca} vouches for this certificate"
    return f"{found.ca} verifies the server; this certificate is signed by another authority"


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
        "signed_by_ca": found.vouched,
        "problems": [problem for problem in (found.validity_problem(now), found.key_problem) if problem],
    }
