"""The sources of a client certificate: files, or text given instead of them, and the CA bundle. Blocking."""

from __future__ import annotations

import ssl
from functools import cached_property
from pathlib import Path
from typing import Protocol

import attrs

from fleetapi.errors import CertificateFileMissing
from fleetapi.tracebacks import guarded
from fleetapi.wire.pem_text import BEGINNING, blocks_of, decoded

__all__ = [
    "CaBundle",
    "CertificateSource",
    "FileContents",
    "FileSource",
    "InlineFile",
    "parse_ca_bundle",
    "read_contents",
]


@attrs.frozen(init=False)
class InlineFile:
    """The contents of a file, given as text. `str()` says where it was given; the contents are never shown.

    It has the methods of a path that are needed to read it.
    """

    content: bytes = attrs.field(repr=False)
    label: str = attrs.field(eq=False)

    @guarded
    def __init__(self, given: str | bytes, label: str) -> None:
        self.__attrs_init__(decoded(given), label)

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The placeholder for a file in a recommended command."""
        return "FILE"

    @property
    def suffix(self) -> str:
        """Empty: only the contents determine the format."""
        return ""

    def read_bytes(self) -> bytes:
        """The contents."""
        return self.content


FileSource = Path | InlineFile
"""A file, or its contents."""


class CertificateSource(Protocol):
    """The parts of a `ClientCertificate` that are read from files or text."""

    @property
    def cert(self) -> FileSource:
        """The certificate, and perhaps its key."""

    @property
    def key(self) -> FileSource | None:
        """The private key, if it is not with the certificate."""

    @property
    def password(self) -> bytes | None:
        """The password of the key or the PKCS#12 file."""

    @property
    def ca(self) -> FileSource | None:
        """The CA bundle that verifies the server; None for the system's store."""


@attrs.frozen
class FileContents:
    """The contents of the files at one moment; `key` and `authorities` are None without such a file."""

    certificate: bytes = attrs.field(repr=False)
    key: bytes | None = attrs.field(repr=False)
    authorities: bytes | None = attrs.field(repr=False)

    @cached_property
    def trusted(self) -> CaBundle | None:
        """The usable part of the CA bundle; None if there is no bundle."""
        return None if self.authorities is None else parse_ca_bundle(self.authorities)


def read_contents(source: CertificateSource) -> FileContents:
    """Read every file of a `ClientCertificate`. Raise `CertificateFileMissing` if that fails."""
    return FileContents(
        certificate=_read(source.cert, "certificate"),
        key=None if source.key is None else _read(source.key, "private key"),
        authorities=None if source.ca is None else _read(source.ca, "CA bundle"),
    )


def _read(path: FileSource, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        reason, remedy = "does not exist", f"check the path; it is relative to {Path.cwd()}"
    except IsADirectoryError:
        reason, remedy = "is a directory", "give the file itself"
    except PermissionError:
        reason, remedy = "cannot be read by this user", "check its owner and permissions"
    except OSError as error:
        reason, remedy = f"cannot be read: {error.strerror}", "check the path"
    raise CertificateFileMissing(f"{what} file {path} {reason}", remedy=remedy)


@attrs.frozen
class CaBundle:
    """The certificates in a CA bundle that OpenSSL accepts, and the lines where the others begin."""

    pem: bytes = attrs.field(repr=False)
    unreadable_lines: tuple[int, ...] = ()


def parse_ca_bundle(content: bytes) -> CaBundle:
    """Return the certificates of a bundle that OpenSSL accepts. Raise nothing, whatever the file contains.

    Bundles hold hundreds of certificates that others put together, so an unusual one must not disable the
    rest. Only OpenSSL decides, because cryptography rejects certificates that verify servers every day (such
    as a serial number that is not positive). Blocking.
    """
    trying = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    taken: list[bytes] = []
    unreadable_lines: list[int] = []
    line, counted = 1, 0
    for match in BEGINNING.finditer(content):
        if not match.group(1).endswith(b"CERTIFICATE"):
            continue  # such as a key or a signing request
        block = _complete(content, match.start())
        if block is not None and _takes(trying, block):
            taken.append(block)
        else:
            line += content.count(b"\n", counted, match.start())
            counted = match.start()
            unreadable_lines.append(line)
    return CaBundle(b"\n".join(taken), tuple(unreadable_lines))


def _complete(content: bytes, start: int) -> bytes | None:
    """Return the PEM block that begins at `start`; None if it is incomplete."""
    following = BEGINNING.search(content, start + 1)
    blocks = blocks_of(content[start : following.start() if following else None])
    return blocks[0][1] if blocks else None


def _takes(context: ssl.SSLContext, block: bytes) -> bool:
    try:
        context.load_verify_locations(cadata=block.decode("ascii"))
    except (ssl.SSLError, ValueError):
        return False
    return True
