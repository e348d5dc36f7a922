"""What is in the battery and in the tank."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.instants import duration_text, instant
from fleetapi.sandbox.world.engine import Engine
from fleetapi.sandbox.world.state import VehicleState

__all__ = ["energies", "energy_levels", "fuel_kind"]


def energies(
    state: VehicleState, engine: Engine, *, version: str, stamped: bool = True
) -> list[dict[str, Any]]:
    """Every energy of a vehicle; `stamped` where the specification gives each its own time."""
    found = [*_electric(state, engine, version, stamped=stamped), *_fuel(state, engine, version)]
    if stamped:
        key = "createdAt" if version == "v3" else "updatedAt"
        for energy in found:
            energy[key] = instant(state.moment)
    return found


def energy_levels(electric: float, fuel: float, engine: Engine) -> list[dict[str, Any]]:
    """The short form that trips use: levels in percent."""
    found = []
    if engine.battery:
        found.append(
            {
                "type": "Electric",
                "subType": "ElectricEnergy",
                "level": round(electric, 1),
                "autonomy": int(electric / 100 * engine.electric_range),
            }
        )
    if engine.tank:
        found.append(
            {
                "type": "Fuel",
                "subType": fuel_kind(engine),
                "level": round(fuel, 1),
                "autonomy": int(fuel / 100 * engine.fuel_range),
            }
        )
    return found


def fuel_kind(engine: Engine) -> str:
    """What is in the tank, as v3 calls it."""
    return "Hydrogen" if engine.motorization == "Hydrogen" else "FossilEnergy"


def _electric(state: VehicleState, engine: Engine, version: str, *, stamped: bool) -> list[dict[str, Any]]:
    level = state.electric_level
    if level is None:
        return []
    residual = round(level / 100 * engine.battery)
    charging = _charging(state, engine)
    extension: dict[str, Any]
    if version == "v2":
        battery = {"capacity": engine.battery, "health": {"capacity": 97, "resistance": 96}}
        extension = {"electric": {"residual": residual, "battery": battery, "charging": charging}}
        return [_energy("Electric", level, engine.electric_range) | {"extension": extension}]
    stamp = {"createdAt": instant(state.moment)} if stamped else {}
    battery = {
        "load": {"capacity": int(engine.battery), "residual": residual} | stamp,
        "health": {"capacity": 97, "resistance": 96} | stamp,
    }
    charging |= {"chargingPowerLevel": "Level3", "type": "Full"}
    extension = {"electric": {"battery": battery, "charging": charging}}
    energy = _energy("Electric", level, engine.electric_range)
    return [energy | {"subType": "ElectricEnergy", "extension": extension}]


def _charging(state: VehicleState, engine: Engine) -> dict[str, Any]:
    charging: dict[str, Any] = {
        "plugged": state.plugged,
        "status": state.charging_status,
        "chargingMode": "No",
        "nextDelayedTime": "PT22H30M",
    }
    if state.charging_status == "InProgress":
        power = 48_000 if state.quick else 7_400
        charging["chargingMode"] = "Quick" if state.quick else "Slow"
        charging["chargingRate"] = min(int(power / engine.battery_use), 500)
        charging["remainingTime"] = duration_text(state.remaining_charge)
    return charging


def _fuel(state: VehicleState, engine: Engine, version: str) -> list[dict[str, Any]]:
    level = state.fuel_level
    if level is None:
        return []
    used = round(state.odometer * engine.tank_use, 1)
    if version == "v2":
        kind = "Hydrogen" if engine.motorization == "Hydrogen" else "Fuel"
        return [_energy(kind, level, engine.fuel_range) | {"extension": {"fuel": {"consumption": used}}}]
    instantly = round(engine.tank_use, 1) if state.moving else 0.0
    extension = {"fuel": {"consumptions": {"total": used, "instant": instantly}}}
    return [
        _energy("Fuel", level, engine.fuel_range) | {"subType": fuel_kind(engine), "extension": extension}
    ]


def _energy(kind: str, level: float, reach: float) -> dict[str, Any]:
    return {"type": kind, "level": round(level, 1), "autonomy": int(level / 100 * reach)}
