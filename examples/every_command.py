"""Print every kind of remote command as JSON. This sends nothing."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fleetapi.remote_commands import (
    Charging,
    ChargingProgram,
    DeleteProgram,
    Doors,
    Horn,
    Immobilization,
    Lights,
    Navigation,
    Point,
    Preconditioning,
    PreconditioningProgram,
    Stolen,
    WakeUp,
)

weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri"]
night = ChargingProgram(1, start="22:00", end="06:00", days=weekdays)
morning = PreconditioningProgram(2, start="07:30", days=weekdays)
tonight = datetime(2026, 5, 20, 22, tzinfo=ZoneInfo("Europe/Paris"))

COMMANDS = [
    Doors.lock(),
    Horn.activate(),
    Lights.on().labelled("where is it?"),
    Charging.now(),
    Charging.at(tonight),
    Charging.scheduled(night),
    Charging.preferring(level="Level2", type="Partial"),
    Preconditioning.now(morning),
    Preconditioning.scheduled(DeleteProgram(3)),
    Immobilization.deactivate(),
    Stolen.declare(),
    Stolen.track(running=timedelta(seconds=30), shutdown=timedelta(minutes=5)),
    Navigation.to(Point(latitude=48.86, longitude=2.29)),
    WakeUp(),
]

for command in COMMANDS:
    print(f"{command.remote_type.value}: {json.dumps(command.to_dict())}")
