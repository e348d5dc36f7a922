"""Which client certificate is meant: the one that options name, or the one of the settings."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from fleetapi.errors import ConfigurationError
from fleetapi.wire.pem_text import is_contents

if TYPE_CHECKING:
    from fleetapi.cli.parsing import Parser
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["add_certificate", "certificate"]


def add_certificate(parser: Parser) -> None:
    """The options that name the files, instead of the settings."""
    parser.add_argument(
        "--certificate", metavar="FILE", help="PEM or PKCS#12; also FILE:PASSWORD, as curl takes it"
    )
    parser.add_argument("--key", metavar="FILE", help="the private key, unless it is in the same file")
    parser.add_argument("--password-file", metavar="FILE", help="its first line opens the key")
    parser.add_argument("--ca", metavar="FILE", help="the CA bundle that verifies the server")


def certificate(arguments: Namespace) -> ClientCertificate:
    """The certificate to look at. Naming one leaves out the key of the settings, not the password."""
    from fleetapi.cli.connect import settings_of
    from fleetapi.cli.passwords import password_from_file
    from fleetapi.session.certificates.client_certificate import ClientCertificate

    settings = settings_of(arguments, certificate=arguments.certificate)
    password = (
        password_from_file(arguments.password_file) if arguments.password_file else settings.key_password
    )
    if arguments.certificate is not None:
        given = arguments.certificate
        cert: str | Path = Path(given) if os.path.isfile(given) else given  # noqa: PTH113 - it never raises
        key = arguments.key
        split = isinstance(cert, str) and ":" in cert and not is_contents(cert)
        if split and not arguments.password_file:
            password = None  # it stands behind the path
    elif settings.certificate is not None:
        cert, key = settings.certificate, arguments.key or settings.key
    else:
        raise ConfigurationError(
            "no certificate is given",
            remedy="name it with --certificate, FLEETAPI_CERTIFICATE or `certificate` in fleetapi.toml",
        )
    return ClientCertificate(cert, key, password, arguments.ca or settings.ca)
