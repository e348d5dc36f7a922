"""One vehicle: its papers, and where it is and what it does at any moment."""

from __future__ import annotations

from functools import cached_property

from fleetapi.sandbox.instants import DAY
from fleetapi.sandbox.world.engine import ENGINES, Engine
from fleetapi.sandbox.world.itinerary import PERIOD, Habits, Itinerary, plan
from fleetapi.sandbox.world.places import TOWNS, Place, destination, distance_km
from fleetapi.sandbox.world.randomness import derived, hexadecimal

__all__ = ["Vehicle"]

_MODELS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Peugeot", "VF3", "208", ("Thermic", "Electric")),
    ("Peugeot", "VF3", "308", ("Thermic", "Hybrid", "Electric")),
    ("Peugeot", "VF3", "e-Expert Hydrogen", ("Hydrogen",)),
    ("Citroën", "VF7", "C4", ("Thermic", "Electric")),
    ("Citroën", "VF7", "ë-Berlingo", ("Electric",)),
    ("Citroën", "VF7", "C5 Aircross", ("Thermic", "Hybrid")),
    ("DS", "VR1", "DS 4", ("Thermic", "Hybrid")),
    ("DS", "VR1", "DS 3 E-Tense", ("Electric",)),
    ("Opel", "W0V", "Corsa", ("Thermic", "Electric")),
    ("Opel", "W0V", "Vivaro", ("Thermic", "Electric")),
    ("Vauxhall", "W0V", "Astra", ("Thermic", "Hybrid")),
)

_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


class Vehicle:
    """A vehicle of the world, named by the seed and its ordinal.

    Everything is decided by these two; what is expensive is made when it is first needed.
    """

    def __init__(self, seed: int, ordinal: int, fleet: str, *, homes: tuple[Place, ...]) -> None:
        random = derived(seed, "vehicle", ordinal)
        brand, manufacturer, self.model, motorizations = random.choice(_MODELS)
        self.seed = seed
        self.ordinal = ordinal
        self.fleet = fleet
        self.brand = brand
        self.motorization = random.choice(motorizations)
        self.id = hexadecimal(80, seed, "vehicle", ordinal)
        self.vin = _vin(manufacturer, hexadecimal(5, seed, "vin", ordinal).upper(), ordinal)
        self.created = 1_577_836_800.0 + random.randrange(1200) * DAY + random.randrange(int(DAY))
        self.first_odometer = random.uniform(900, 60_000)
        self._homes = homes

    def __repr__(self) -> str:
        return f"<Vehicle {self.vin} {self.brand} {self.model} {self.motorization}>"

    @property
    def engine(self) -> Engine:
        """What drives it."""
        return ENGINES[self.motorization]

    @property
    def eventful(self) -> bool:
        """Some vehicles have seen everything, so that every kind of answer can be found somewhere."""
        return self.ordinal % 25 == 0

    @cached_property
    def itinerary(self) -> Itinerary:
        """What it does within two weeks."""
        random = derived(self.seed, "itinerary", self.ordinal)
        town = random.choice(self._homes)
        home = destination(town, random.uniform(0, 360), random.uniform(0.5, 9))
        shift = random.choices((6.5, 14.0, 21.0), (7, 2, 2))[0]
        near = [place for place in TOWNS if place != town and distance_km(town, place) < 330]
        far = (
            (random.choice(near),)
            if near and self.motorization != "Electric" and random.random() < 0.3
            else ()
        )
        return plan(random, self.engine, Habits(home, shift, random.choice((5, 5, 6, 7)), far))

    def odometer(self, period: int, driven: float) -> float:
        """Kilometres at a moment: `period` of the itinerary, and `driven` within it."""
        since = period - int(self.created // PERIOD)
        return self.first_odometer + max(since, 0) * self.itinerary.distance + driven

    def maintenance(self, moment: float, odometer: float) -> tuple[int, float]:
        """Days and kilometres until the next maintenance."""
        age = int((moment - self.created) // DAY)
        return 365 - age % 365, 20_000 - odometer % 20_000


def _vin(manufacturer: str, descriptor: str, ordinal: int) -> str:
    """Seventeen characters, without I, O and Q, the ninth of them the check digit."""
    safe = "".join(_VIN_LETTERS[int(digit, 16)] for digit in descriptor)
    text = f"{manufacturer}{safe}0M{_VIN_LETTERS[ordinal // 1_000_000 % 33]}{ordinal % 1_000_000:06d}"
    total = sum(
        (int(letter) if letter.isdigit() else _VIN_VALUES[letter]) * weight
        for letter, weight in zip(text, _VIN_WEIGHTS, strict=True)
    )
    check = "X" if total % 11 == 10 else str(total % 11)
    return text[:8] + check + text[9:]
