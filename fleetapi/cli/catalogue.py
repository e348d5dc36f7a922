"""The commands of `fleetapi`: section of the help, name, one line of help, and where the command is defined.

The list of commands, its completion and suggestions come from this table alone and import no command. A
command is imported when it is called. Its line of help is the first sentence of its docstring, as a test
sees to.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["CATALOGUE", "SECTIONS", "Entry"]


class Entry(NamedTuple):
    """One command or group of commands: the object `name` of the module, with `_` for a keyword of Python."""

    name: str
    summary: str
    module: str

    @property
    def target(self) -> str:
        """The full name of the module that defines it."""
        return f"fleetapi.cli.commands.{self.module}"


SECTIONS: Final[dict[str, tuple[Entry, ...]]] = {
    "Try it, without an account": (
        Entry("demo", "the vendor's quickstart against a fleet on this machine", "demo"),
        Entry("sandbox", "serve a fleet on this machine until Ctrl-C", "sandbox"),
    ),
    "Write monitors": (
        Entry("check", "find what is wrong with monitors before they are sent", "check"),
        Entry("explain", "what a check finds, why, and what to write instead", "explain"),
        Entry("describe", "what a monitor does, in plain English", "describe"),
        Entry("listen", "print the notifications that arrive", "listen"),
        Entry("convert", "write a monitor in another of its three spellings", "convert"),
        Entry("fmt", "write monitors in one way", "fmt"),
        Entry("schema", "a JSON Schema of monitors, for editors", "schema"),
    ),
    "Ask the API": (
        Entry("fleets", "List the fleets of your account.", "fleets"),
        Entry("vehicles", "List the vehicles of a fleet.", "fleets"),
        Entry("position", "Show the last known position of a vehicle.", "vehicle_state"),
        Entry("status", "Show the last known status of a vehicle.", "vehicle_state"),
        Entry("alerts", "List the alerts of a vehicle.", "histories"),
        Entry("trips", "List the trips of a vehicle.", "trips"),
        Entry("waypoints", "List the waypoints of a trip.", "trips"),
        Entry("telemetry", "List the telemetry of a vehicle.", "histories"),
        Entry("alarms", "List the alarm messages of a vehicle (v3).", "histories"),
        Entry("collisions", "List the collisions of a vehicle.", "histories"),
        Entry("maintenance", "Show when a vehicle is due for maintenance.", "vehicle_state"),
        Entry("get", "Send a raw GET request to the API.", "get"),
    ),
    "Watch and command vehicles": (
        Entry("monitors", "List, create, replace, pause and delete monitors.", "monitors"),
        Entry("remote", "Send remote commands: lock, wake, charge.", "remote"),
    ),
    "Get access": (Entry("certificate", "ask for, look at and try a client certificate", "certificate"),),
    "Set up your shell": (
        Entry("completion", "Print the script that completes commands in your shell.", "completion"),
    ),
}
"""The sections of `fleetapi --help`, in order."""

CATALOGUE: Final[dict[str, Entry]] = {entry.name: entry for entries in SECTIONS.values() for entry in entries}
"""Every command of the top level, by its name."""
