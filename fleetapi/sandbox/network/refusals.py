"""Who is let in: TLS that wants a client certificate, also after a fault has expired or revoked it."""

from __future__ import annotations

import ssl
from pathlib import Path

from fleetapi.sandbox.faults.rules import Faults
from fleetapi.sandbox.network.certificate_authority import CertificateAuthority

__all__ = ["Refusals", "server_context"]

_REVOKED = "revoked-certificate"
_TRUSTED = "trusted.pem"


def server_context(*, identity: Path, authority: Path) -> ssl.SSLContext:
    """TLS that lets nobody in without a client certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(identity)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class Refusals:
    """What new connections meet after a fault that is about the certificate, until the faults are cleared."""

    def __init__(self, faults: Faults, authority: CertificateAuthority, identity: Path) -> None:
        self._faults = faults
        self._authority = authority
        self._identity = identity
        self._expired = 0
        self._revoked: list[int] = []
        self._made: tuple[object, ssl.SSLContext] | None = None

    def begin(self, *, first: bool) -> None:
        """From now on refuse the certificate that was shown, and take newer ones.

        `first` says that it is one from before it was renewed; otherwise it may be any that there is.
        """
        renewed = first and self._authority.successors > 0
        if self._faults.refused == _REVOKED:
            self._revoked = self._authority.signed_for_clients(by_successors=not renewed)
            return
        if not renewed:
            self._authority.replace_issuer()
        self._expired = 1 if renewed else self._authority.successors

    def context(self) -> ssl.SSLContext | None:
        """The context for a new connection; None for the usual one."""
        fault, successors = self._faults.refused, self._authority.successors
        if fault is None and not successors:
            return None
        wanted = (fault, successors, self._expired, tuple(self._revoked))
        if self._made is None or self._made[0] != wanted:
            self._made = wanted, self._context(fault)
        return self._made[1]

    def _context(self, fault: str | None) -> ssl.SSLContext:
        if fault == _REVOKED:
            trusted = self._authority.accepted(revoked=self._revoked)
        else:
            trusted = self._authority.accepted(expired=0 if fault is None else self._expired)
        path = self._identity.with_name(_TRUSTED)  # OpenSSL reads lists of what is revoked from files only
        path.write_bytes(trusted)
        context = server_context(identity=self._identity, authority=path)
        if fault == _REVOKED:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        return context
