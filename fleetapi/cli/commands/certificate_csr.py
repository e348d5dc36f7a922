"""Make a private key and the signing request (CSR) that the vendor asks for.

The key is RSA, encrypted with a password (from --password-file, from
FLEETAPI_KEY_PASSWORD, or typed), and readable by you alone. You keep it; the
vendor gets the CSR and returns the certificate. On a terminal, what is not
given as an option is asked for. Nothing is overwritten without --force.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]

_SUBJECT: dict[str, tuple[str, str]] = {
    "login": ("MZP...", "your login at the vendor; becomes the common name (CN)"),
    "organization": ("NAME", "legal name of your company (O)"),
    "locality": ("CITY", "where it is (L)"),
    "state": ("STATE", "state, province or region (ST)"),
    "country": ("CC", "country, two letters (C)"),
    "email": ("ADDRESS", "whom the vendor writes to about this certificate"),
}


def configure(parser: Parser) -> None:
    """Add the arguments."""
    subject = parser.add_argument_group("subject; the organizational unit (OU) is always `Programs Partners`")
    for name, (metavar, text) in _SUBJECT.items():
        subject.add_argument(f"--{name}", metavar=metavar, help=text)
    files = parser.add_argument_group("files")
    files.add_argument(
        "--key", metavar="FILE", default="fleetapi-key.pem", help="the new key (default: %(default)s)"
    )
    files.add_argument(
        "--csr", metavar="FILE", default="fleetapi.csr", help="the request (default: %(default)s)"
    )
    files.add_argument("--password-file", metavar="FILE", help="its first line encrypts the key")
    files.add_argument(
        "--bits",
        type=int,
        default=2048,
        metavar="N",
        help="size of the key: 2048, 3072 or 4096 (default: 2048)",
    )
    files.add_argument("--force", action="store_true", help="overwrite files that exist")


def run(context: Context) -> None:
    """Make both files, and say what to do with each."""
    from fleetapi.cli.certificate_request import SigningRequest, Subject
    from fleetapi.cli.files import write_file
    from fleetapi.cli.passwords import new_password

    arguments, output = context.arguments, context.output
    key, csr = Path(arguments.key), Path(arguments.csr)
    _refuse_to_overwrite(key, csr, force=arguments.force)
    subject = Subject(**_answers(arguments))
    if not subject.login.startswith("MZP"):
        output.note(f"note: the vendor's logins begin with MZP; {subject.login!r} does not")
    password = new_password(arguments.password_file, "FLEETAPI_KEY_PASSWORD")
    made = SigningRequest.make(subject, password=password, bits=arguments.bits)
    write_file(key, made.key, mode=0o600, overwrite=arguments.force)
    write_file(csr, made.csr, mode=0o644, overwrite=arguments.force)

    if output.as_json:
        output.json_line({"key": str(key), "csr": str(csr), "subject": str(subject), "bits": arguments.bits})
        return
    output.facts(
        {
            "subject": str(subject),
            "key": f"{key} (RSA {arguments.bits}, encrypted, readable by you alone): keep it, never send it",
            "request": f"{csr}: send this file to the vendor, which returns the certificate",
        }
    )
    output.line()
    output.line(made.csr.decode().rstrip())
    output.line()
    output.line("When the certificate has come:")
    output.line(f"  fleetapi certificate show --certificate CERTIFICATE.pem --key {key}")


def _refuse_to_overwrite(*paths: Path, force: bool) -> None:
    if paths[0].resolve() == paths[1].resolve():
        raise UsageError(f"--key and --csr both name {paths[0]}")
    for path in paths:
        if path.exists() and not force:
            raise UsageError(
                f"{path} exists already", remedy="name another file, or overwrite it with --force"
            )


def _answers(arguments: Namespace) -> dict[str, str]:
    from fleetapi.cli.passwords import can_ask, question

    given = {name: getattr(arguments, name) for name in _SUBJECT}
    missing = [name for name, value in given.items() if value is None]
    if missing and not can_ask():
        raise UsageError(
            f"the subject lacks {', '.join(f'--{name}' for name in missing)}",
            remedy="give them, or run it on a terminal, where it asks",
        )
    for name in missing:
        metavar, text = _SUBJECT[name]
        given[name] = question(f"{name.capitalize()} ({metavar}): {text}")
    return given
