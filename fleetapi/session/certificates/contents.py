"""The bytes of the files of a client certificate, read at once, before anybody looks into them. Blocking."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from fleetapi.errors import CertificateFileMissing

if TYPE_CHECKING:
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["FileContents", "blocks_of", "certificate_blocks", "key_blocks", "read_contents"]

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----", re.DOTALL)
_CERTIFICATES = {b"CERTIFICATE", b"X509 CERTIFICATE"}


@attrs.frozen
class FileContents:
    """What was in the files at one moment; `key` and `authorities` are None where no such file is named."""

    certificate: bytes = attrs.field(repr=False)
    key: bytes | None = attrs.field(repr=False)
    authorities: bytes | None = attrs.field(repr=False)


def read_contents(source: ClientCertificate) -> FileContents:
    """Read every file of a `ClientCertificate`. Raises `CertificateFileMissing`."""
    return FileContents(
        certificate=_read(source.cert, "certificate"),
        key=None if source.key is None else _read(source.key, "private key"),
        authorities=None if source.ca is None else _read(source.ca, "CA bundle"),
    )


def blocks_of(content: bytes) -> list[tuple[bytes, bytes]]:
    """The complete PEM blocks of a file in their order: the kind, and the block as it stands."""
    return [(match.group(1), match.group()) for match in _BLOCK.finditer(content)]


def certificate_blocks(content: bytes) -> list[bytes]:
    """The PEM blocks that are certificates."""
    return [block for kind, block in blocks_of(content) if kind in _CERTIFICATES]


def key_blocks(content: bytes) -> list[bytes]:
    """The PEM blocks that are private keys, of any form."""
    return [block for kind, block in blocks_of(content) if kind.endswith(b"PRIVATE KEY")]


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        reason, remedy = "does not exist", f"check the path; it is looked up from {Path.cwd()}"
    except IsADirectoryError:
        reason, remedy = "is a directory", "give the file itself"
    except PermissionError:
        reason, remedy = "may not be read by this user", "check its owner and its permissions"
    except OSError as error:
        reason, remedy = f"cannot be read: {error.strerror}", "check the path"
    raise CertificateFileMissing(f"{what} file {path} {reason}", remedy=remedy)
