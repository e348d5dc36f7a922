"""The parts of a vehicle's status and telemetry, such as energies, doors and the odometer."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.clock import duration_text, instant
from fleetapi.sandbox.world.engine import Engine
from fleetapi.sandbox.world.vehicle import VehicleState

__all__ = ["Conditions", "energies", "energy_levels", "fuel_kind"]

_LAMPS = [("Left", "Front"), ("Right", "Front"), ("Left", "Rear"), ("Right", "Rear")]
_DOORS = ("Driver", "Passenger", "RearLeft", "RearRight", "Trunk")


class Conditions:
    """The parts of one vehicle's status at one moment, in one API version.

    With `stamped`, each part has its own timestamp, as in a status but not in telemetry.
    """

    def __init__(self, state: VehicleState, engine: Engine, *, version: str, stamped: bool) -> None:
        self.state = state
        self.engine = engine
        self.modern = version == "v3"
        self.version = version
        self.stamped = stamped

    def _at(self, document: dict[str, Any], key: str = "createdAt") -> dict[str, Any]:
        if self.stamped:
            document[key] = instant(self.state.moment)
        return document

    def ignition(self) -> dict[str, Any]:
        """Return the ignition, with the time of its last change."""
        kind = "Start" if self.state.moving else "Stop"
        return {"type": kind, "createdAt": instant(self.state.since)}

    def energies(self) -> list[dict[str, Any]]:
        """Return the levels of the battery and the tank."""
        stamped = self.stamped or not self.modern
        return energies(self.state, self.engine, version=self.version, stamped=stamped)

    def engines(self) -> list[dict[str, Any]]:
        """Return every engine: speed in rpm, fluids in °C and percent."""
        found = []
        state = self.state
        status = "Running" if state.moving else "Stopped"
        if self.engine.motorization in {"Thermic", "Hybrid"}:
            oil = round(state.oil_temperature, 1)
            liquids: dict[str, Any] = {
                "coolant": {"level": 88, "temp": round(min(state.oil_temperature, 90), 1)},
                "oil": {"level": 74, "temp": oil},
            }
            liquids |= (
                {"air": {"temp": round(state.weather.temperature + 6, 1)}} if self.modern else {"scr": "Off"}
            )
            engine: dict[str, Any] = {
                "type": "Thermic",
                "speed": round(850 + state.speed * 19, 0) if state.moving else 0.0,
                "gmpStatus": status,
                "extension": {"thermic": liquids},
            }
            found.append(engine if self.modern else engine | {"oil": {"temp": oil}})
        if self.engine.motorization != "Thermic":
            found.append({"type": "Electric", "speed": round(state.speed * 80, 0), "gmpStatus": status})
        return [self._at(engine) for engine in found] if self.modern else found

    def transmission(self) -> dict[str, Any]:
        """Return the gearbox."""
        automatic = self.engine.motorization != "Thermic"
        mode = {"automatic": automatic, "sport": False, "snow": False, "sequential": not automatic}
        if not self.modern:
            return {"gearbox": {"gear": {"recommended": "None"}, "mode": mode}}
        ratio = f"Ratio{min(1 + int(self.state.speed // 22), 6)}" if self.state.moving else "Neutral"
        return {"gearbox": {"mode": mode | {"semiManual": False}, "ratio": ratio}}

    def powertrain(self) -> dict[str, Any]:
        """Return whether the powertrain is running."""
        return self._at({"status": "Running" if self.state.moving else "Stopped"})

    def adas(self) -> dict[str, Any]:
        """Return the driver assistance systems; the speed limit is in km/h."""
        fast = self.state.speed > 90
        found: dict[str, Any] = {
            "parkAssist": {"front": ["Wait"], "rear": ["Wait"]},
            "accr": "Activated" if fast else "Off",
            "lvv": False,
            "rvv": "Off",
            "aebs": "Off",
            "afil": "Off",
            "artiv": "Selected" if fast else "NotSelected",
            "bsm": "Active" if self.state.moving else "Inactive",
            "esp": True,
            "abs": False,
            "fse": not self.state.moving,
            "rlka": "Authorized" if fast else "NotSelected",
        }
        if self.state.moving:
            found["sli"] = 130 if fast else 80 if self.state.speed > 50 else 50
        found["llka" if self.modern else "lrka"] = found["rlka"]
        return found | {"rgi": "None"} if self.modern else found

    def doors(self) -> dict[str, Any]:
        """Return the locks and doors."""
        locked = "Unlocked" if self.state.moving else "Locked"
        opening = [{"identifier": door, "state": "Closed"} for door in _DOORS]
        if self.modern:
            return self._at({"lockedStates": [locked], "opening": opening})
        return self._at({"lockedState": locked, "opening": opening}, "updatedAt")

    def privacy(self) -> dict[str, Any]:
        """Return the privacy state: nothing is private."""
        if self.modern:
            return self._at({"state": "None"})
        return self._at({"state": "None", "driverRequestState": "None", "serviceState": "None"})

    def battery(self) -> dict[str, Any]:
        """Return the level of the auxiliary battery in percent, which the vendor calls voltage."""
        return self._at({"voltage": 96.0 if self.state.moving else 91.5})

    def service(self) -> dict[str, Any]:
        """Return the kind of service."""
        kind = {"Electric": "Electric", "Hybrid": "Hybrid"}.get(self.engine.motorization, "Unknown")
        return self._at({"type": kind}, "createdAt" if self.modern else "updatedAt")

    def safety(self) -> dict[str, Any]:
        """Return the seat belts and the emergency call."""
        if self.modern:
            belts = [{"id": "Driver", "belt": "Normal"}, {"id": "Passenger", "belt": "Normal"}]
            return self._at({"beltStatus": belts, "autoECallTriggering": "NotDetected"})
        return {
            "beltWarning": "Normal",
            "eCallTriggeringRequest": "NoRequest",
            "autoECallTriggering": "NotDetected",
        }

    def odometer(self) -> dict[str, Any]:
        """Return the mileage in km."""
        return self._at({"mileage": round(self.state.odometer, 1)})

    def kinetic(self) -> dict[str, Any]:
        """Return the speed in km/h and the acceleration in m/s²."""
        state = self.state
        found = {
            "acceleration": round(state.acceleration, 2),
            "speed": round(state.speed, 1),
            "moving": state.moving,
        }
        return self._at(found if self.modern else found | {"pace": round(state.driven_on_leg * 1000, 0)})

    def environment(self) -> dict[str, Any]:
        """Return the daylight and the air temperature in °C."""
        weather = self.state.weather
        luminosity, air = {"day": weather.daylight}, {"temp": round(weather.temperature, 1)}
        if self.modern:
            return {"luminosity": self._at(luminosity), "air": self._at(air)}
        return {"luminosity": luminosity, "air": air}

    def driving_behavior(self) -> dict[str, Any]:
        """Return the selected driving mode."""
        mode = {"mode": "Eco" if self.engine.battery else "Normal"}
        if self.stamped and self.modern:
            self._at(mode)
        return self._at(mode, "updatedAt")

    def wiping_blades(self) -> dict[str, Any]:
        """Return the wipers."""
        return {"active": False, "createdAt": instant(self.state.moment)}

    def lighting_system(self) -> dict[str, Any]:
        """Return the turn signals and fog lights."""
        dark = self.state.moving and not self.state.weather.daylight

        def lamps(status: str) -> list[dict[str, str]]:
            return [{"direction": side, "position": end, "status": status} for side, end in _LAMPS]

        return self._at({"turn": lamps("Off"), "fog": lamps("On" if dark else "Off")})

    def lighting(self) -> dict[str, Any]:
        """Return the lights in the older format."""
        old: dict[str, Any] = {"turn": [], "light": ["Front", "Rear"]}
        return old | {"status": ["Off"]} if self.modern else old

    def preconditioning(self) -> dict[str, Any]:
        """Return the air conditioning and its programs."""
        program = {
            "slot": 1,
            "enabled": True,
            "recurrence": "Daily",
            "start": "PT7H15M",
            "occurence": {"day": ["Mon", "Tue", "Wed", "Thu", "Fri"]},
        }
        air: dict[str, Any] = {"status": "Disabled", "programs": [program]}
        if self.modern:
            self._at(air)
        return {"airConditioning": air}


def energies(
    state: VehicleState, engine: Engine, *, version: str, stamped: bool = True
) -> list[dict[str, Any]]:
    """Return every energy of a vehicle; with `stamped`, each has its own timestamp."""
    found = [*_electric(state, engine, version, stamped=stamped), *_fuel(state, engine, version)]
    if stamped:
        key = "createdAt" if version == "v3" else "updatedAt"
        for energy in found:
            energy[key] = instant(state.moment)
    return found


def energy_levels(electric: float, fuel: float, engine: Engine) -> list[dict[str, Any]]:
    """Return the short format that trips use: levels in percent."""
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
    """Return the kind of fuel, in the terms of v3."""
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
