"""Names that were renamed still type-check."""

import fleetapi
import fleetapi.commands
from fleetapi import commands, remote_commands
from fleetapi.commands import Command, Doors

lock: remote_commands.Doors = Doors.lock()
horn: Command = commands.Horn.activate()
lights: fleetapi.remote_commands.Lights = fleetapi.commands.Lights.on()
