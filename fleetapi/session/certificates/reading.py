"""Read certificates, keys and CA bundles with cryptography. Every mistake has its own message. Blocking.

No message contains a password, and no exception of cryptography is passed on: it may quote what it read.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12

from fleetapi.errors import CertificateError, CertificatePasswordWrong, CertificateUnreadable
from fleetapi.remedies import Setting, any_of, sentence
from fleetapi.session.certificates.recognition import Form, form_of, is_java_keystore, reason_and_remedy
from fleetapi.session.certificates.sources import CertificateSource, FileContents, FileSource
from fleetapi.session.certificates.validity import CertificateDetails
from fleetapi.tracebacks import without_frames
from fleetapi.wire.pem_text import certificate_blocks, der_length, key_blocks

__all__ = ["identity_of", "quietly"]

_PASSWORD = Setting("key_password")

Identity = tuple[list[x509.Certificate], PrivateKeyTypes]


def identity_of(source: CertificateSource, contents: FileContents) -> CertificateDetails:
    """Return what the files of a certificate contain, with the leaf first in its chain."""
    handled = sys.exception()
    try:
        with quietly():
            return _identity(source, contents)
    except CertificateError as error:
        failed = without_frames(error, handled)  # the frames below hold the key and its password
    raise failed


@contextmanager
def quietly() -> Iterator[None]:
    """Suppress the warnings of cryptography about certificates that other people made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _identity(source: CertificateSource, contents: FileContents) -> CertificateDetails:
    content = contents.certificate
    if _is_pkcs12(source.cert, content):
        if source.key is not None:
            raise CertificateUnreadable(
                f"{source.cert} is PKCS#12 and contains its key, but the key {source.key} is given as well",
                remedy="leave out the key",
            )
        certificates, key = _pkcs12(source.cert, content, source.password)
    else:
        certificates = _certificates(source.cert, content)
        key_content = content if contents.key is None else contents.key
        key = _private_key(
            source.key or source.cert, key_content, source.password, separate=source.key is not None
        )
    authorities = _authorities(source, contents)
    try:
        return _details(source, certificates, key, authorities)
    except UnsupportedAlgorithm:
        _unsupported(source.cert)
    except ValueError:  # cryptography reads the parts of a certificate lazily
        pass
    raise _damaged(source.cert)


def _is_pkcs12(path: FileSource, content: bytes) -> bool:
    if is_java_keystore(content):
        raise CertificateUnreadable(
            f"{path} is a Java keystore",
            remedy=f"convert it: keytool -importkeystore -srckeystore {path.name} -destkeystore client.p12 "
            "-deststoretype PKCS12",
        )
    form = form_of(content)
    if form is Form.PKCS12:
        return True
    odd = form in {Form.UNKNOWN, Form.DER_OTHER, Form.EMPTY}
    if odd and path.suffix.lower() in {".p12", ".pfx"}:
        raise CertificateUnreadable(f"{path} is not PKCS#12, or is damaged", remedy="export or copy it again")
    return False


def _pkcs12(path: FileSource, content: bytes, password: bytes | None) -> Identity:
    if len(content) < der_length(content):
        raise CertificateUnreadable(
            f"{path} is PKCS#12, but truncated", remedy="copy it again, as a binary file"
        )
    store = None
    for attempt in [password] if password else [None, b""]:
        try:
            store = pkcs12.load_pkcs12(content, attempt)
        except UnsupportedAlgorithm:
            _unsupported(path)
        except ValueError:
            continue
        break
    if store is None:
        _password_wrong(f"PKCS#12 file {path}", password)
    if store.key is None or store.cert is None:
        missing = "private key" if store.key is None else "certificate of its key"
        raise CertificateUnreadable(
            f"{path} is PKCS#12, but does not contain the {missing}",
            remedy="export it again, with the private key",
        )
    return [store.cert.certificate, *(other.certificate for other in store.additional_certs)], store.key


def _certificates(path: FileSource, content: bytes) -> list[x509.Certificate]:
    blocks = certificate_blocks(content)
    if not blocks:
        _other(path, content, "certificate")
    try:
        return [x509.load_pem_x509_certificate(block) for block in blocks]
    except UnsupportedAlgorithm:
        _unsupported(path)
    except ValueError:
        pass
    raise _damaged(path)


def _damaged(path: FileSource) -> CertificateUnreadable:
    return CertificateUnreadable(f"the certificate in {path} is damaged", remedy="copy it again, unchanged")


def _other(path: FileSource, content: bytes, wanted: str) -> NoReturn:
    reason, remedy = reason_and_remedy(path, content, wanted)
    raise CertificateUnreadable(f"{path} {reason}", remedy=remedy)


def _private_key(
    path: FileSource, content: bytes, password: bytes | None, *, separate: bool
) -> PrivateKeyTypes:
    blocks = key_blocks(content)
    if not blocks and separate and form_of(content) not in {Form.CERTIFICATE, Form.UNKNOWN}:
        _other(path, content, "private key")
    if not blocks:
        remedy = "give the PEM file that contains the private key" + ("" if separate else ", as key")
        raise CertificateUnreadable(f"{path} does not contain a private key, or is truncated", remedy=remedy)
    if b"OPENSSH" in blocks[0][:40]:
        raise CertificateUnreadable(
            f"the private key in {path} is in the OpenSSH format",
            remedy="convert a copy to PEM: ssh-keygen -p -m PEM -f COPY",
        )
    encrypted = any(mark in blocks[0] for mark in (b"ENCRYPTED PRIVATE KEY", b"Proc-Type: 4,ENCRYPTED"))
    if encrypted and not password:
        _password_wrong(f"private key in {path}", None)
    try:
        return load_pem_private_key(blocks[0], password if encrypted else None)
    except UnsupportedAlgorithm:
        _unsupported(path)
    except (ValueError, TypeError):
        pass
    if encrypted:
        _password_wrong(f"private key in {path}", password)
    raise CertificateUnreadable(f"the private key in {path} is damaged", remedy="copy it again, unchanged")


def _authorities(source: CertificateSource, contents: FileContents) -> bytes | None:
    trusted = contents.trusted
    if source.ca is None or contents.authorities is None or trusted is None:
        return None
    if trusted.pem:
        return trusted.pem
    if certificate_blocks(contents.authorities):
        raise _damaged(source.ca)
    _other(source.ca, contents.authorities, "CA bundle")


def _password_wrong(what: str, password: bytes | None) -> NoReturn:
    if password:
        raise CertificatePasswordWrong(
            f"the password does not open the {what}",
            remedy=any_of(sentence("check ", _PASSWORD), "check what follows the colon of path:password"),
        )
    raise CertificatePasswordWrong(
        f"the {what} is encrypted, but no password is given",
        remedy=any_of(sentence("give ", _PASSWORD), "write the certificate as path:password"),
    )


def _unsupported(path: FileSource) -> NoReturn:
    raise CertificateUnreadable(
        f"{path} uses an algorithm that OpenSSL on this machine does not support",
        remedy="encrypt it again with a current algorithm: openssl pkey -aes256, or openssl pkcs12 -export",
    )


def _public_bytes(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_text(key: object) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return f"EC {key.curve.name}"
    return type(key).__name__.strip("_").removesuffix("PrivateKey")


def _details(
    source: CertificateSource,
    certificates: list[x509.Certificate],
    key: PrivateKeyTypes,
    authorities: bytes | None,
) -> CertificateDetails:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    leaf = next((single for single in certificates if _public_bytes(single) == public), certificates[0])
    chain = [leaf, *(single for single in certificates if single is not leaf)]
    names = leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return CertificateDetails(
        path=source.cert,
        subject=leaf.subject.rfc4514_string(),
        common_name=str(names[0].value) if names else None,
        issuer=leaf.issuer.rfc4514_string(),
        serial_number=f"{leaf.serial_number:x}",
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        not_valid_before=_utc(leaf.not_valid_before_utc),
        not_valid_after=_utc(leaf.not_valid_after_utc),
        key=_key_text(key),
        key_matches=_public_bytes(leaf) == public,
        key_path=source.key or source.cert,
        is_authority=_is_authority(leaf),
        chain=tuple(single.public_bytes(Encoding.PEM) for single in chain),
        private_key=key,
        authorities=authorities,
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
