"""Remote commands and remote callbacks: immutable values, checked when you create them.

::

    from fleetapi.remote_commands import Doors, RemoteCallback

    action = await client.fleet(fid).vehicle(vid).remote(callback_id).send(Doors.lock())
    final = await action.wait(timeout=60)

An invalid argument raises `UsageError` immediately. The server's responses are `fleetapi.models`, which
accept anything. Source: specification 3.19.2; v2 has no remote commands.
"""

from __future__ import annotations

from fleetapi.remote_commands.charging import (
    Charging,
    ChargingProgram,
    DeleteProgram,
    Preconditioning,
    PreconditioningProgram,
)
from fleetapi.remote_commands.command import Command
from fleetapi.remote_commands.documents import CommandLike, document_of_command
from fleetapi.remote_commands.navigation import Navigation, Point, PointLike
from fleetapi.remote_commands.remote_callback import COMMANDS, CommandKind, RemoteCallback
from fleetapi.remote_commands.switches import Doors, Horn, Immobilization, Lights, Stolen, WakeUp

__all__ = [
    "COMMANDS",
    "Charging",
    "ChargingProgram",
    "Command",
    "CommandKind",
    "CommandLike",
    "DeleteProgram",
    "Doors",
    "Horn",
    "Immobilization",
    "Lights",
    "Navigation",
    "Point",
    "PointLike",
    "Preconditioning",
    "PreconditioningProgram",
    "RemoteCallback",
    "Stolen",
    "WakeUp",
    "document_of_command",
]
