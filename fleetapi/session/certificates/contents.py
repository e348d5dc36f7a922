"""The bytes of the files of a client certificate, read at once, before anybody looks into them. Blocking."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from fleetapi.errors import CertificateFileMissing
from fleetapi.session.certificates.authorities import Authorities, authorities_of
from fleetapi.session.certificates.given_text import Place

if TYPE_CHECKING:
    from fleetapi.session.certificates.client_certificate import ClientCertificate

__all__ = ["FileContents", "read_contents"]


@attrs.frozen
class FileContents:
    """What was in the files at one moment; `key` and `authorities` are None where no such file is named."""

    certificate: bytes = attrs.field(repr=False)
    key: bytes | None = attrs.field(repr=False)
    authorities: bytes | None = attrs.field(repr=False)

    @cached_property
    def trusted(self) -> Authorities | None:
        """What can be trusted of the CA bundle; None where none is named."""
        return None if self.authorities is None else authorities_of(self.authorities)


def read_contents(source: ClientCertificate) -> FileContents:
    """Read every file of a `ClientCertificate`. Raises `CertificateFileMissing`."""
    return FileContents(
        certificate=_read(source.cert, "certificate"),
        key=None if source.key is None else _read(source.key, "private key"),
        authorities=None if source.ca is None else _read(source.ca, "CA bundle"),
    )


def _read(path: Place, what: str) -> bytes:
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
