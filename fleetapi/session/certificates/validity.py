"""What a certificate says, when it can be used, and whether it explains a failure. No I/O."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from fleetapi.errors import (
    CertificateError,
    CertificateExpired,
    CertificateKeyMismatch,
    CertificateNotYetValid,
    CertificateRevoked,
    ServerNotTrusted,
)
from fleetapi.remedies import Call, Operation, Remedy, all_of, any_of, sentence
from fleetapi.session.certificates.sources import FileSource, InlineFile
from fleetapi.session.messages.response import Failure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

__all__ = ["CertificateDetails", "Dates", "Reminder", "Validity", "dates_of", "explained"]

log = logging.getLogger("fleetapi.certificates")

WARN_BEFORE = timedelta(days=30)
DAY = timedelta(days=1)
_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18  # ASN.1 tags

NEW_ONE = all_of(
    "ask the vendor for a new one",
    sentence(Call(Operation.REQUEST_CERTIFICATE), " makes the signing request"),
)
"""The remedy for a certificate that can no longer be used."""


@attrs.frozen(kw_only=True)
class CertificateDetails:
    """The details of a client certificate. Times are aware, in UTC.

    `subject` and `issuer` are written as in RFC 4514, `serial_number` and `fingerprint` (SHA-256) in
    hexadecimal, and `key` like `RSA 2048`. `key_matches` says whether the private key belongs to it.
    """

    path: FileSource
    subject: str
    common_name: str | None
    issuer: str
    serial_number: str
    fingerprint: str
    not_valid_before: datetime
    not_valid_after: datetime
    key: str
    key_matches: bool
    key_path: FileSource
    is_authority: bool = attrs.field(default=False, repr=False)
    chain: tuple[bytes, ...] = attrs.field(repr=False)
    private_key: PrivateKeyTypes = attrs.field(repr=False, eq=False)
    authorities: bytes | None = attrs.field(repr=False)

    def expires_in(self, now: datetime) -> timedelta:
        """Return how long it is still valid; negative if it has expired."""
        return self.not_valid_after - now

    def check(self, now: datetime) -> None:
        """Raise a `CertificateError` if it cannot be used at `now`."""
        if not self.key_matches:
            raise CertificateKeyMismatch(
                f"the private key in {self.key_path} does not belong to the certificate in {self.path} "
                f"({self.subject})"
                + (", which belongs to a certificate authority" if self.is_authority else ""),
                remedy="give the certificate that the vendor issued to you, and the authority as ca"
                if self.is_authority
                else "give the key that the signing request of this certificate was made with",
            )
        what = f"the client certificate in {self.path}"
        if now > self.not_valid_after:
            raise expired(what, self.not_valid_after, in_text=isinstance(self.path, InlineFile))
        if now < self.not_valid_before:
            raise not_yet_valid(what, self.not_valid_before, now)


def expired(what: str, ends: datetime, *, in_text: bool = False) -> CertificateExpired:
    """Return the error for an expired certificate; `in_text` if there is no file to replace."""
    return CertificateExpired(
        f"{what} expired on {ends:%Y-%m-%d %H:%M} UTC",
        remedy=all_of(NEW_ONE, "it was given as text, so create a new client with it" if in_text else ""),
    )


def not_yet_valid(what: str, begins: datetime, now: datetime) -> CertificateNotYetValid:
    """Return the error for a certificate that is not valid yet."""
    return CertificateNotYetValid(
        f"{what} is not valid before {begins:%Y-%m-%d %H:%M} UTC",
        remedy=f"wait until then, or correct the clock of this machine ({now:%Y-%m-%d %H:%M} UTC)",
    )


@attrs.frozen
class Dates:
    """The validity of a certificate; `is_root` if it is its own issuer."""

    begins: datetime
    ends: datetime
    is_root: bool = False


def dates_of(certificate: bytes) -> Dates:
    """Return the validity of a PEM certificate (RFC 5280, section 4.1.2.5).

    `ssl` only returns it for the certificate of a peer. Raise `ValueError` or `IndexError` if it is not a
    certificate.
    """
    der = ssl.PEM_cert_to_DER_cert(certificate.decode("ascii"))
    _, at, _ = _element(der, 0)  # the certificate
    _, at, _ = _element(der, at)  # its signed part
    tag, _, end = _element(der, at)
    # Before it come the version, which may be absent, the serial number, the algorithm and the issuer.
    issuer_at = end
    for _ in range(3 if tag == _VERSION else 2):
        issuer_at = end
        _, _, end = _element(der, end)
    issuer = der[issuer_at:end]
    tag, at, subject_at = _element(der, end)
    if tag != _SEQUENCE:
        raise ValueError("not a certificate")
    begins, at = _moment(der, at)
    ends, _ = _moment(der, at)
    return Dates(begins, ends, is_root=der[subject_at : subject_at + len(issuer)] == issuer)


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, start of the content and end of the DER element at an offset."""
    length, begin = der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, begin = int.from_bytes(der[begin : begin + count]), begin + count
    return der[at], begin, begin + length


def _moment(der: bytes, at: int) -> tuple[datetime, int]:
    tag, begin, end = _element(der, at)
    text = der[begin:end].decode("ascii")
    if tag == _UTC_TIME:  # its two-digit years are 1950 to 2049
        text = ("19" if text >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("not a time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC), end


@attrs.frozen
class Validity:
    """The validity of a certificate in use, and of the authorities in its chain, without roots."""

    place: FileSource
    leaf: Dates
    issuers: tuple[Dates, ...] = ()

    @classmethod
    def of(cls, place: FileSource, chain: Sequence[bytes]) -> Validity:
        """Return the validity of PEM certificates, leaf first. Raise `ValueError` if that one is invalid."""
        issuers = []
        for block in chain[1:]:
            with suppress(ValueError, IndexError):
                issuers.append(dates_of(block))
        leaf = dates_of(chain[0])
        return cls(place, leaf, tuple(dates for dates in issuers if not dates.is_root))

    @property
    def ends(self) -> datetime:
        """The time at which the first certificate of the chain expires."""
        return min([self.leaf.ends, *(dates.ends for dates in self.issuers)])

    @property
    def what(self) -> str:
        """The certificate that expires first, as messages name it."""
        whose = f"the client certificate in {self.place}"
        return whose if self.ends == self.leaf.ends else f"a certificate in the chain of {whose}"

    def problem(self, now: datetime, *, refused: bool = True) -> CertificateError | None:
        """Return why it cannot be used at `now`; None if it can.

        An expired authority only counts if the certificate was `refused`: a server may know another path to a
        root.
        """
        if now > (self.ends if refused else self.leaf.ends):
            return expired(self.what, self.ends, in_text=isinstance(self.place, InlineFile))
        return not_yet_valid(self.what, self.leaf.begins, now) if now < self.leaf.begins else None


class Reminder:
    """Warns once a day, by either of two clocks, of a certificate that expires soon or has expired."""

    def __init__(self) -> None:
        self._said: tuple[datetime, float, bool] | None = None

    def remind(self, validity: Validity, now: datetime, seconds: float) -> None:
        """Warn if it is time to do so. `seconds` is the monotonic clock, which is never adjusted."""
        left = validity.ends - now
        over = left < timedelta(0)
        if left >= WARN_BEFORE or (self._said is not None and not self._due(now, seconds, over)):
            return
        self._said = now, seconds, over
        day = f"{validity.ends:%Y-%m-%d}"
        if over:
            log.warning("%s expired on %s: get a new one", validity.what, day)
        else:
            log.warning("%s expires in %s, on %s", validity.what, _in_words(left), day)

    def forget(self) -> None:
        """Start over, because there is a new certificate."""
        self._said = None

    def _due(self, now: datetime, seconds: float, over: bool) -> bool:
        assert self._said is not None
        then, seconds_then, over_then = self._said
        return now - then >= DAY or seconds - seconds_then >= DAY.total_seconds() or over != over_then


def _in_words(left: timedelta) -> str:
    if left < DAY:
        return "less than a day"
    return "1 day" if left.days == 1 else f"{left.days} days"


def explained(failure: Failure, validity: Validity | None, now: datetime) -> Failure:
    """Return the failure, with the client certificate as its cause if a TLS alert or its dates say so."""
    if not failure.suspects_certificate or issubclass(failure.error, ServerNotTrusted):
        return failure
    if failure.alert == "SSLV3_ALERT_CERTIFICATE_REVOKED":
        return attrs.evolve(failure, error=CertificateRevoked, remedy=NEW_ONE)
    refused = failure.handshake or not failure.ambiguous
    problem = None if validity is None else validity.problem(now, refused=refused)
    if problem is not None:
        return attrs.evolve(
            failure,
            error=type(problem),
            message=f"{problem.message}, and {failure.message}",
            remedy=problem.advice,
            transient=failure.transient and not refused,
        )
    if failure.alert == "SSLV3_ALERT_CERTIFICATE_EXPIRED":
        return attrs.evolve(failure, error=CertificateExpired, remedy=_compare_clocks(validity, now))
    return failure


def _compare_clocks(validity: Validity | None, now: datetime) -> Remedy:
    if validity is None:
        return NEW_ONE
    return any_of(
        f"by the clock of this machine ({now:%Y-%m-%d %H:%M} UTC) it is valid until "
        f"{validity.ends:%Y-%m-%d}: check the clock, and which chain the server knows",
        NEW_ONE,
    )
