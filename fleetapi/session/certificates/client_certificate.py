"""The client certificate that the vendor signs: where it lies, what it says, and what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any, Self

import attrs

from fleetapi.errors import (
    ConfigurationError,
    UsageError,
)
from fleetapi.remedies import Code, all_of, sentence
from fleetapi.representation import safe_repr
from fleetapi.secrecy import guarded
from fleetapi.session.certificates.sources import FileSource, InlineFile, read_contents
from fleetapi.session.certificates.validity import CertificateDetails
from fleetapi.wire.pem_text import is_contents

__all__ = ["ClientCertificate", "split_curl_certificate"]

PathText = str | PathLike[str]


def split_curl_certificate(text: str) -> tuple[str, str | None]:
    r"""Path and password of curl's `--cert` notation, `path[:password]`; the password is None when not given.

    As in curl the first colon ends the path (the password may contain more of them), `\:` and `\\` stand for
    a colon and a backslash within the path, and the colon of a drive letter (`C:\` or `C:/`) is part of it.
    The double backslash at the beginning of a Windows share is kept.
    """
    path = ""
    position = 0
    if text.startswith("\\\\"):
        path, position = "\\\\", 2
    while position < len(text):
        character, following = text[position], text[position + 1 : position + 2]
        if character == "\\" and following in {"\\", ":"} and following:
            path += following
            position += 2
        elif character == ":" and not (
            position == 1 and text[0].isalpha() and following in {"\\", "/"} and following
        ):
            return path, text[position + 1 :]
        else:
            path += character
            position += 1
    return path, None


def _place(value: PathText | InlineFile, name: str) -> FileSource:
    given: Any = value
    if isinstance(given, InlineFile):
        return given
    if isinstance(given, str | bytes) and is_contents(given):
        return InlineFile(given, f"the text given as {name}")
    if not isinstance(given, str | PathLike) or not str(given):
        shown = (
            "is empty" if isinstance(given, str | PathLike) else f"is a {type(given).__name__}, not a path"
        )
        raise UsageError(f"{name} {shown}", remedy=sentence("give a string or a ", Code("pathlib.Path")))
    if "\0" in str(given):
        raise UsageError(f"{name} contains a zero character")
    try:
        return Path(given).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{name} {str(given)!r} begins with the home directory of a user who does not exist",
            remedy="write the whole path",
        ) from None


def _contents(value: str | bytes, name: str) -> InlineFile:
    given: Any = value
    if isinstance(given, str | bytes) and is_contents(given):
        return InlineFile(given, f"the text given as {name}")
    raise UsageError(
        f"{name} is not the contents of a PEM file: nothing in it begins with -----BEGIN"
        if isinstance(given, str | bytes)
        else f"{name} is a {type(given).__name__}, not a text or bytes",
        remedy=all_of(
            "give what is in the file", sentence(Code("ClientCertificate(...)"), " takes its path")
        ),
    )


def _password(value: str | bytes | None) -> bytes | None:
    given: Any = value
    if not isinstance(given, str | bytes | None):
        raise UsageError(f"the password of the certificate is a {type(given).__name__}, not a text or bytes")
    try:
        return given.encode() if isinstance(given, str) else given
    except UnicodeEncodeError:  # not chained: it holds the password
        pass
    raise UsageError(
        "the password of the certificate contains a character that is none",
        remedy="give it as bytes if it is not UTF-8",
    )


@safe_repr
@attrs.frozen(init=False, kw_only=True)
class ClientCertificate:
    r"""The files of the client certificate, its private key and the trusted authorities, or what is in them.

    - `cert`: PEM (leaf first, then its issuers; the key may be in the same file) or PKCS#12 (`.p12`,
      `.pfx`; told by its content). A text is read as curl reads `--cert`: `cert.pem:password`, see
      `split_curl_certificate`; give a `pathlib.Path` for a path that contains a colon.
    - `key`: the PEM file with the private key, encrypted or not; None when `cert` holds it.
    - `password`: opens the key or the PKCS#12 file. Never shown.
    - `ca`: a PEM bundle to verify the server with, instead of the system's store.

    Each may also be the contents of the file, as a text with `-----BEGIN` in it: see `from_pem`.

    Making one reads nothing. `load()` reads and checks, `inspect()` reads and lets you judge. Both block:
    within a coroutine the client calls them in a thread. Raises `UsageError` for arguments that cannot be
    right and `ConfigurationError` when the password is given twice.
    """

    cert: FileSource
    key: FileSource | None
    password: bytes | None = attrs.field(repr=lambda password: "None" if password is None else "'***'")
    ca: FileSource | None

    @guarded
    def __init__(
        self,
        cert: PathText | InlineFile,
        key: PathText | InlineFile | None = None,
        password: str | bytes | None = None,
        ca: PathText | InlineFile | None = None,
    ) -> None:
        is_path = isinstance(cert, str) and not is_contents(cert)
        text, embedded = split_curl_certificate(str(cert)) if is_path else (cert, None)
        if embedded is not None and password is not None:
            raise ConfigurationError(
                "the password of the certificate is given twice: behind its path, and on its own",
                remedy=all_of("give one of them", sentence("a ", Code("pathlib.Path"), " is never split")),
            )
        self.__attrs_init__(
            cert=_place(text, "certificate"),
            key=None if key is None else _place(key, "key"),
            password=_password(embedded if password is None else password),
            ca=None if ca is None else _place(ca, "CA bundle"),
        )

    @classmethod
    @guarded
    def from_pem(
        cls,
        cert: str | bytes,
        key: str | bytes | None = None,
        password: str | bytes | None = None,
        ca: str | bytes | None = None,
    ) -> Self:
        r"""The contents of those files instead of their paths, as secret managers provide them.

        Line ends may be written as `\n` or be lost, and all of it may be base64. `cert` may hold the key too,
        or be PKCS#12 (bytes, or base64). There is no file to look after, so a new certificate needs a new
        client. Raises `UsageError` for anything else, without showing it.
        """
        return cls(
            _contents(cert, "cert"),
            None if key is None else _contents(key, "key"),
            password,
            None if ca is None else _contents(ca, "ca"),
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that it consists of; what is given as text is in none."""
        return tuple(path for path in (self.cert, self.key, self.ca) if isinstance(path, Path))

    def inspect(self) -> CertificateDetails:
        """Read the files and say what is in them, also when it is expired or the key does not fit.

        Raises `CertificateFileMissing`, `CertificateUnreadable` or `CertificatePasswordWrong`.
        """
        from fleetapi.session.certificates.reading import identity_of  # noqa: PLC0415 - loads cryptography

        return identity_of(self, read_contents(self))

    def load(self, now: datetime | None = None) -> CertificateDetails:
        """Read the files and make sure that they can be used at `now` (aware; default: this moment).

        Raises, besides what `inspect` raises, `CertificateKeyMismatch`, `CertificateExpired` and
        `CertificateNotYetValid`.
        """
        details = self.inspect()
        details.check(now or datetime.now(UTC))
        return details
