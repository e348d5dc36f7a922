"""The settings of a sandbox, and its account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import attrs

from fleetapi.errors import UsageError
from fleetapi.remedies import Argument, all_of, any_of, sentence, write
from fleetapi.sandbox.clock import Clock, system_clock
from fleetapi.sandbox.validation import boolean, integer, number, one_of, string
from fleetapi.sandbox.world.randomness import seeded_random
from fleetapi.wire.dialects import Dialect

__all__ = ["Account", "Settings", "check_address", "fleet_sizes", "new_account", "parse_dialect"]


@attrs.frozen
class Account:
    """The account that may use the sandbox. The `repr` omits its secrets."""

    username: str
    password: str = attrs.field(repr=False)
    client_id: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Settings:
    """How the sandbox behaves; `Sandbox` documents each setting."""

    fleets: Mapping[str, int]
    latency: float
    burst: int
    per_day: int
    seed: int
    dialect: Dialect | None
    ranged: bool
    any_accept: bool
    clock: Clock = system_clock

    def __attrs_post_init__(self) -> None:
        number("latency", self.latency)
        integer("burst", self.burst, least=1)
        integer("per_day", self.per_day, least=1)
        integer("seed", self.seed, least=None)
        boolean("ranged", self.ranged)
        boolean("any_accept", self.any_accept)

    def now(self) -> float:
        """Return the current time of the sandbox, in seconds since 1970."""
        return self.clock().timestamp()


def fleet_sizes(vehicles: int, fleets: int | Mapping[str, int]) -> dict[str, int]:
    """Return the size of each fleet. If `fleets` is a number, most vehicles are in the first fleet."""
    integer("vehicles", vehicles)
    if isinstance(fleets, Mapping):
        if not fleets:
            raise UsageError(
                "fleets is empty", remedy=any_of(write('fleets={"vans": 30}'), "give their number")
            )
        example = '{"vans": 30}'
        return {
            string("fleets", name, example=example): integer(f"fleets[{name!r}]", size)
            for name, size in fleets.items()
        }
    integer("fleets", fleets, least=1)
    small = vehicles // (5 * (fleets - 1)) if fleets > 1 else 0
    names = ["Paris deliveries", *(f"Region {number}" for number in range(1, fleets))]
    return {
        name: small if position else vehicles - small * (fleets - 1) for position, name in enumerate(names)
    }


def new_account(seed: int) -> Account:
    """Return a new account. The login follows from the seed; the secrets are random."""
    return Account(
        username=f"MZP{seeded_random(seed, 'login').randrange(100_000, 1_000_000)}",
        password=secrets.token_urlsafe(18),
        client_id=secrets.token_hex(16),
    )


def parse_dialect(name: str | None) -> Dialect | None:
    """Return the dialect with a name, or None for None."""
    names = [dialect.value for dialect in Dialect]
    return None if name is None else Dialect(one_of("dialect", name, names, also=" (or None for all)"))


def check_address(host: str, port: int) -> tuple[str, int]:
    """Return the address to listen on. Raises UsageError unless the host is a name or an IPv4 address."""
    string("host", host, example='"127.0.0.1"')
    if ":" in host:
        raise UsageError(
            f"host must be a name or an IPv4 address, not {host!r}",
            remedy=all_of('for example "127.0.0.1"', sentence("give the port with ", Argument("port"))),
        )
    return host, integer("port", port, most=65535)
