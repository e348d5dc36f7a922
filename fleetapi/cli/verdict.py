"""What `certificate test` found, in words: which credential it is, and what cannot be told from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fleetapi.errors import FleetError

__all__ = ["EITHER", "TOGETHER", "Verdict"]

EITHER: Final = "login or client id"
TOGETHER: Final = "together"

_MEANING: Final = {
    "certificate": "it is the certificate; nothing was sent",
    "key": "it is the key, or its password; nothing was sent",
    "CA bundle": "none of your four credentials: we do not trust the server, and sent it nothing",
    "server": "none of your four credentials: no answer came, so none of them was looked at",
    "accepted": "it is the certificate: its files are right, but the server does not take it",
    "login": "it is the login or its password; the API does not tell one from the other",
    "client id": "it is the client id",
    EITHER: "it is the login, its password or the client id: the API refuses made-up ones with the same "
    "words, so it cannot be told from here",
    TOGETHER: "certificate, login and client id are each right, but do not belong to one subscription",
    "in front": "nothing can be said about login and client id: the answer does not look like the API's, so "
    "something in front of it, such as a proxy, a firewall or a load balancer, may have answered",
    "answer": "none of your four credentials: they were taken, and the API answered with an error",
}


class Verdict(NamedTuple):
    """The check that failed (None: all is well), the error that says so, and what else was noticed."""

    failed: str | None = None
    error: FleetError | None = None
    noticed: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it means, for the person who has to put it right."""
        return () if self.failed is None else (_MEANING[self.failed], *self.noticed)
