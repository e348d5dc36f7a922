"""Engines: how much energy they store, and how much they use per kilometer."""

from __future__ import annotations

import attrs

__all__ = ["ENGINES", "Engine"]


@attrs.frozen
class Engine:
    """A kind of propulsion.

    `battery` is in Wh, `battery_use` in Wh per km; `tank` is in centiliters (grams of hydrogen), `tank_use`
    in the same unit per km. 0 means that there is none. `electric_share` is the share of the distance that is
    driven electrically while the battery lasts.
    """

    motorization: str
    battery: float
    battery_use: float
    tank: float
    tank_use: float
    electric_share: float

    @property
    def electric_range(self) -> float:
        """The range of a full battery in km; 0 without a battery."""
        return self.battery / self.battery_use if self.battery else 0.0

    @property
    def fuel_range(self) -> float:
        """The range of a full tank in km; 0 without a tank."""
        return self.tank / self.tank_use if self.tank else 0.0


ENGINES: dict[str, Engine] = {
    engine.motorization: engine
    for engine in (
        Engine("Thermic", 0, 0, 5000, 6.1, 0.0),
        Engine("Electric", 50_000, 165, 0, 0, 1.0),
        Engine("Hybrid", 13_200, 180, 4300, 5.2, 0.6),
        Engine("Hydrogen", 10_500, 190, 4400, 9.8, 0.1),
    )
}
