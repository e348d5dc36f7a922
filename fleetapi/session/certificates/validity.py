"""When a client certificate can be used: what to warn of, and what its dates explain. No I/O."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from fleetapi.errors import (
    CertificateError,
    CertificateExpired,
    CertificateRevoked,
    ServerNotTrusted,
)
from fleetapi.session.certificates.client_certificate import (
    NEW_ONE,
    ClientCertificate,
    expired,
    not_yet_valid,
)
from fleetapi.session.certificates.given_text import GivenText
from fleetapi.session.certificates.openssl import Dates, dates_of
from fleetapi.session.messages.failure import Failure

__all__ = ["Reminder", "Validity", "explained"]

log = logging.getLogger("fleetapi.certificates")

WARN_BEFORE = timedelta(days=30)
DAY = timedelta(days=1)


@attrs.frozen
class Validity:
    """The dates of a certificate in use, and of the authorities that are sent along with it (roots aside)."""

    source: ClientCertificate
    leaf: Dates
    issuers: tuple[Dates, ...] = ()

    @classmethod
    def of(cls, source: ClientCertificate, chain: Sequence[bytes]) -> Validity:
        """Read it from PEM certificates, the leaf first. Raises `ValueError` when that one cannot be read."""
        issuers = []
        for block in chain[1:]:
            with suppress(ValueError, IndexError):
                issuers.append(dates_of(block))
        leaf = dates_of(chain[0])
        return cls(source, leaf, tuple(dates for dates in issuers if not dates.is_root))

    @property
    def ends(self) -> datetime:
        """The moment from which it cannot be used as it is."""
        return min([self.leaf.ends, *(dates.ends for dates in self.issuers)])

    @property
    def what(self) -> str:
        """What ends then, as messages name it."""
        whose = f"the client certificate in {self.source.cert}"
        return whose if self.ends == self.leaf.ends else f"a certificate in the chain of {whose}"

    def problem(self, now: datetime, *, refused: bool = True) -> CertificateError | None:
        """Why it cannot be used at `now`; None when it can.

        An authority that is over need not matter: a server may know another way to a root. So it counts only
        when the certificate was `refused`.
        """
        if now > (self.ends if refused else self.leaf.ends):
            return expired(self.what, self.ends, in_text=isinstance(self.source.cert, GivenText))
        return not_yet_valid(self.what, self.leaf.begins, now) if now < self.leaf.begins else None


class Reminder:
    """Warns of a certificate that nears its end, or is over: once a day, by either of two clocks."""

    def __init__(self) -> None:
        self._said: tuple[datetime, float, bool] | None = None

    def remind(self, validity: Validity, now: datetime, seconds: float) -> None:
        """Warn if it is time to. `seconds` is the monotonic clock, which nobody sets."""
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
        """There is another certificate now."""
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
    """The failure with its cause, if that is the client certificate: by the server's alert, or by dates."""
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
            remedy=problem.remedy,
            transient=failure.transient and not refused,
        )
    if failure.alert == "SSLV3_ALERT_CERTIFICATE_EXPIRED":
        return attrs.evolve(failure, error=CertificateExpired, remedy=_compare_clocks(validity, now))
    return failure


def _compare_clocks(validity: Validity | None, now: datetime) -> str:
    if validity is None:
        return NEW_ONE
    return (
        f"by the clock of this machine ({now:%Y-%m-%d %H:%M} UTC) it is valid until "
        f"{validity.ends:%Y-%m-%d}: check the clock, and the chain that the server knows; or {NEW_ONE}"
    )
