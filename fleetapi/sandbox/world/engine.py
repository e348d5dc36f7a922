"""What drives a vehicle: what it stores, and what a kilometre costs."""

from __future__ import annotations

import attrs

__all__ = ["ENGINES", "Engine"]


@attrs.frozen
class Engine:
    """A kind of propulsion.

    `battery` in Wh, `battery_use` in Wh per km; `tank` in centilitres (grams for hydrogen), `tank_use` in
    the same per km. A store of 0 is not there. `electric_share` is the part of the way that is driven
    electrically as long as the battery lasts.
    """

    motorization: str
    battery: float
    battery_use: float
    tank: float
    tank_use: float
    electric_share: float

    @property
    def electric_range(self) -> float:
        """Kilometres with a full battery, 0 without one."""
        return self.battery / self.battery_use if self.battery else 0.0

    @property
    def fuel_range(self) -> float:
        """Kilometres with a full tank, 0 without one."""
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
