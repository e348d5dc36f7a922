"""`ClientCertificate`: the certificate that the vendor signed, with its key and the CA bundle."""

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
from fleetapi.session.certificates.sources import FileSource, InlineFile, read_contents
from fleetapi.session.certificates.validity import CertificateDetails
from fleetapi.tracebacks import guarded
from fleetapi.wire.pem_text import is_contents

__all__ = ["ClientCertificate", "split_curl_certificate"]

PathText = str | PathLike[str]


def split_curl_certificate(text: str) -> tuple[str, str | None]:
    r"""Return path and password of curl's `--cert` notation, `path[:password]`; the password may be None.

    As in curl, the first colon ends the path (the password may contain more of them), `\:` and `\\` mean a
    colon and a backslash within the path, and the colon of a drive letter (`C:\` or `C:/`) belongs to it. The
    double backslash at the beginning of a Windows share is kept.
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
        raise UsageError(f"{name} contains a null character")
    try:
        return Path(given).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{name} {str(given)!r} begins with the home directory of an unknown user",
            remedy="write the full path",
        ) from None


def _contents(value: str | bytes, name: str) -> InlineFile:
    given: Any = value
    if isinstance(given, str | bytes) and is_contents(given):
        return InlineFile(given, f"the text given as {name}")
    raise UsageError(
        f"{name} is not the contents of a PEM file: it does not contain -----BEGIN"
        if isinstance(given, str | bytes)
        else f"{name} is a {type(given).__name__}, not a string or bytes",
        remedy=all_of(
            "give the contents of the file", sentence(Code("ClientCertificate(...)"), " takes its path")
        ),
    )


def _password(value: str | bytes | None) -> bytes | None:
    given: Any = value
    if not isinstance(given, str | bytes | None):
        raise UsageError(
            f"the password of the certificate is a {type(given).__name__}, not a string or bytes"
        )
    try:
        return given.encode() if isinstance(given, str) else given
    except UnicodeEncodeError:  # not chained: it holds the password
        pass
    raise UsageError(
        "the password of the certificate contains an invalid character",
        remedy="give it as bytes if it is not UTF-8",
    )


@safe_repr
@attrs.frozen(init=False, kw_only=True)
class ClientCertificate:
    r"""The files of the client certificate, its private key and the CA bundle, or their contents.

    - `cert`: PEM (leaf first, then its issuers; the key may be in the same file) or PKCS#12 (`.p12`,
      `.pfx`; recognized by its content). A string is read as curl reads `--cert`: `cert.pem:password`, see
      `split_curl_certificate`. Use a `pathlib.Path` if the path contains a colon.
    - `key`: the PEM file with the private key, encrypted or not; None if `cert` contains it.
    - `password`: opens the key or the PKCS#12 file. It is never shown.
    - `ca`: a PEM bundle to verify the server with, instead of the system's store.

    Each may also be the contents of the file, as a string that contains `-----BEGIN`: see `from_pem`.

    Creating one reads nothing. `load()` reads and checks the files, `inspect()` only reads them. Both block;
    the client calls them in a thread. Raises `UsageError` for invalid arguments, and `ConfigurationError` if
    the password is given twice.
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
                "the password of the certificate is given twice: after its path, and as an argument",
                remedy=all_of("give it once", sentence("a ", Code("pathlib.Path"), " is never split")),
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
        r"""Create one from the contents of the files, as secret managers provide them.

        Line ends may be written as `\n` or be missing, and everything may be base64. `cert` may contain the
        key as well, or be PKCS#12 (bytes or base64). There is no file to watch, so a renewed certificate
        needs a new client. Raises `UsageError` for anything else, without showing it.
        """
        return cls(
            _contents(cert, "cert"),
            None if key is None else _contents(key, "key"),
            password,
            None if ca is None else _contents(ca, "ca"),
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it is read from, without what is given as text."""
        return tuple(path for path in (self.cert, self.key, self.ca) if isinstance(path, Path))

    def inspect(self) -> CertificateDetails:
        """Read the files and return what they say, even if it is expired or the key does not match.

        Raises `CertificateFileMissing`, `CertificateUnreadable` or `CertificatePasswordWrong`.
        """
        from fleetapi.session.certificates.reading import identity_of  # noqa: PLC0415 - loads cryptography

        return identity_of(self, read_contents(self))

    def load(self, now: datetime | None = None) -> CertificateDetails:
        """Read the files and check that they can be used at `now` (aware; by default the current time).

        Raises what `inspect` raises, and `CertificateKeyMismatch`, `CertificateExpired` or
        `CertificateNotYetValid`.
        """
        details = self.inspect()
        details.check(now or datetime.now(UTC))
        return details
