"""A `TlsSource` that goes by a clock of the test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


def source(certificate: ClientCertificate, clock: Clock) -> TlsSource:
    return TlsSource(certificate, now=clock.now, monotonic=clock.monotonic)
