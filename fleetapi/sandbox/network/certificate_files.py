"""The certificates of a running sandbox, as files in a folder."""

from __future__ import annotations

import ssl
from pathlib import Path

from fleetapi.sandbox.network.certificate_authority import CertificateAuthority
from fleetapi.sandbox.network.refusals import server_context

__all__ = ["CA", "CERTIFICATE", "KEY", "SERVER", "renew", "write_certificates"]

CERTIFICATE = "certificate.pem"
KEY = "key.pem"
CA = "ca.pem"
SERVER = "server.pem"


def write_certificates(
    authority: CertificateAuthority, folder: Path, *, host: str, login: str, password: str
) -> ssl.SSLContext:
    """Issue and write all of them; returns the TLS of a server at `host`."""
    server = authority.server(host)
    client = authority.client(login, password=password)
    (folder / CA).write_bytes(authority.certificate)
    (folder / CERTIFICATE).write_bytes(client.certificate)
    (folder / KEY).write_bytes(client.key)
    (folder / SERVER).write_bytes(server.certificate + server.key)
    return server_context(identity=folder / SERVER, authority=folder / CA)


def renew(authority: CertificateAuthority, folder: Path, *, login: str, password: str) -> None:
    """Replace the client certificate and its key, the key first. Another issuer signs it than before."""
    authority.replace_issuer()
    client = authority.client(login, password=password)
    for name, content in ((KEY, client.key), (CERTIFICATE, client.certificate)):
        new = folder / f"{name}.new"
        new.write_bytes(content)
        new.replace(folder / name)
