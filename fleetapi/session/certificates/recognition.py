"""Recognize what a file contains instead of what is needed, and how to convert it. No I/O.

It is easy to give the signing request, a key in the wrong format, or the chain as PKCS#7. Each of these can
be recognized, and each needs a different command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from fleetapi.session.certificates.sources import FileSource, InlineFile
from fleetapi.wire.pem_text import BEGINNING, CERTIFICATES, blocks_of

__all__ = ["Form", "form_of", "is_java_keystore", "reason_and_remedy"]

_JAVA_KEYSTORE = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
_DER_SEQUENCE = b"\x30"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PKCS7_DATA = bytes.fromhex("06092a864886f70d0107")  # the object identifiers of PKCS#7, without the last part
_SIGNED_DATA, _DATA = b"\x02", b"\x01"


class Form(Enum):
    """What a file contains."""

    EMPTY = "is empty"
    UTF_16 = "is UTF-16, as PowerShell writes it"
    CUT_SHORT = "is PEM, but truncated"
    PRIVATE_KEY = "contains a private key, but no certificate"
    CERTIFICATE = "contains a certificate, but no private key"
    REQUEST = "contains a signing request"
    PUBLIC_KEY = "contains a public key"
    PKCS7 = "is PKCS#7 in PEM"
    TRUSTED = "contains a certificate in OpenSSL's own format (TRUSTED CERTIFICATE)"
    OTHER_PEM = "is PEM of another kind"
    PKCS12 = "is PKCS#12"
    DER_CERTIFICATE = "is a certificate in binary form (DER), not PEM or PKCS#12"
    DER_KEY = "is a private key in binary form (DER)"
    DER_PUBLIC_KEY = "is a public key in binary form (DER)"
    DER_REQUEST = "is a signing request in binary form (DER)"
    DER_PKCS7 = "is PKCS#7 in binary form (DER)"
    DER_OTHER = "is binary (DER), but not a readable certificate or key"
    UNKNOWN = "is neither PEM nor PKCS#12"


def is_java_keystore(content: bytes) -> bool:
    """Return whether a file is a Java keystore."""
    return content.startswith(_JAVA_KEYSTORE)


def form_of(content: bytes) -> Form:
    """Return what a file contains, by its first bytes and its PEM blocks."""
    if not content.strip():
        return Form.EMPTY
    if content.startswith(_UTF_16):
        return Form.UTF_16
    if content.startswith(_DER_SEQUENCE):
        return _der(content)
    if not BEGINNING.search(content):
        return Form.UNKNOWN
    kinds = {kind for kind, _ in blocks_of(content)}
    return (
        next((form for fits, form in _PEM if any(map(fits, kinds))), Form.OTHER_PEM)
        if kinds
        else Form.CUT_SHORT
    )


_PEM: tuple[tuple[Callable[[bytes], bool], Form], ...] = (
    (lambda kind: kind.endswith(b"CERTIFICATE REQUEST"), Form.REQUEST),
    (lambda kind: kind.endswith(b"PRIVATE KEY"), Form.PRIVATE_KEY),
    (lambda kind: kind in CERTIFICATES, Form.CERTIFICATE),
    (lambda kind: kind in {b"PKCS7", b"PKCS #7 SIGNED DATA", b"CMS"}, Form.PKCS7),
    (lambda kind: kind == b"TRUSTED CERTIFICATE", Form.TRUSTED),
    (lambda kind: kind.endswith(b"PUBLIC KEY"), Form.PUBLIC_KEY),
)


def _der(content: bytes) -> Form:
    head = content[:64]
    if _PKCS7_DATA + _SIGNED_DATA in head and head.index(_PKCS7_DATA) < 8:
        return Form.DER_PKCS7
    if _PKCS7_DATA + _DATA in head:
        return Form.PKCS12
    return next((form for read, form in _READERS if _reads(read, content)), Form.DER_OTHER)


_READERS: tuple[tuple[Callable[[bytes], Any], Form], ...] = (
    (x509.load_der_x509_certificate, Form.DER_CERTIFICATE),
    (lambda content: load_der_private_key(content, None), Form.DER_KEY),
    (x509.load_der_x509_csr, Form.DER_REQUEST),
    (load_der_public_key, Form.DER_PUBLIC_KEY),
)


def _reads(read: Callable[[bytes], Any], content: bytes) -> bool:
    try:
        read(content)
    except TypeError:
        return True  # an encrypted key
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


_ASK_FOR_CERTIFICATE = "give the certificate that the vendor made from the signing request"

_FOR_CERTIFICATE: Mapping[Form, str] = {
    Form.PRIVATE_KEY: "give it as key, together with the certificate",
    Form.REQUEST: "give the certificate that the vendor made from it",
    Form.PUBLIC_KEY: _ASK_FOR_CERTIFICATE,
    Form.PKCS7: "extract the certificates: openssl pkcs7 -print_certs -in {name} -out client.pem",
    Form.TRUSTED: "convert it: openssl x509 -in {name} -out client.pem",
    Form.DER_CERTIFICATE: "convert it: openssl x509 -inform der -in {name} -out client.pem",
    Form.DER_KEY: "convert it (openssl pkey -inform der -in {name} -out key.pem) and give it as key, "
    "together with the certificate",
    Form.DER_PUBLIC_KEY: _ASK_FOR_CERTIFICATE,
    Form.DER_REQUEST: "give the certificate that the vendor made from it",
    Form.DER_PKCS7: "extract the certificates: "
    "openssl pkcs7 -inform der -print_certs -in {name} -out client.pem",
}
_FOR_AUTHORITIES: Mapping[Form, str] = {
    **{form: remedy.replace("client.pem", "ca.pem") for form, remedy in _FOR_CERTIFICATE.items()},
    **dict.fromkeys(
        (
            Form.PRIVATE_KEY,
            Form.REQUEST,
            Form.PUBLIC_KEY,
            Form.DER_KEY,
            Form.DER_REQUEST,
            Form.DER_PUBLIC_KEY,
        ),
        "give the certificates of the authorities that issued the server's certificate",
    ),
    Form.PKCS12: "extract the certificates: openssl pkcs12 -nokeys -in {name} -out ca.pem",
}
_FOR_KEY: Mapping[Form, str] = {
    Form.DER_KEY: "convert it: openssl pkey -inform der -in {name} -out key.pem",
    Form.PKCS12: "give it as certificate, without a key: it contains both",
}
_ALWAYS: Mapping[Form, str] = {
    Form.EMPTY: "copy it again",
    Form.UTF_16: "save it as ASCII or UTF-8",
    Form.CUT_SHORT: "copy it again, including its last line",
}
_ONE_LINE = (
    "give all of it; if a variable can hold only one line, as in a file for docker --env-file, write line "
    "ends as \\n, or encode everything as base64"
)
_WANTED: Mapping[str, tuple[Mapping[Form, str], str]] = {
    "certificate": (_FOR_CERTIFICATE, "give the file that begins with -----BEGIN CERTIFICATE-----"),
    "CA bundle": (_FOR_AUTHORITIES, "give the file that begins with -----BEGIN CERTIFICATE-----"),
    "private key": (_FOR_KEY, "give the PEM file that contains the private key, as key"),
}


def reason_and_remedy(path: FileSource, content: bytes, wanted: str) -> tuple[str, str]:
    """Return why a file is not a `certificate`, `private key` or `CA bundle`, and the remedy."""
    form = form_of(content)
    remedies, otherwise = _WANTED[wanted]
    remedy = remedies.get(form) or _ALWAYS.get(form) or otherwise
    if form is Form.CUT_SHORT and isinstance(path, InlineFile):
        remedy = _ONE_LINE
    return form.value, remedy.replace("{name}", path.name)
