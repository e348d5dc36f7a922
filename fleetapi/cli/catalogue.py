"""The commands of `fleetapi`: their names, summaries and modules, by section of the help.

The list of commands, its completion and suggestions come from this table alone and import no command. A
command is imported when it is called. Its summary is the first sentence of its docstring, as a test
ensures.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["CATALOGUE", "SECTIONS", "Entry"]


class Entry(NamedTuple):
    """One command or group of commands: the object `name` of the module."""

    name: str
    summary: str
    module: str

    @property
    def target(self) -> str:
        """Full name of the module that defines it."""
        return f"fleetapi.cli.commands.{self.module}"


SECTIONS: Final[dict[str, tuple[Entry, ...]]] = {
    "Try it, without an account": (
        Entry("demo", "Run the vendor's quickstart against a fleet on this machine.", "demo"),
        Entry("sandbox", "Serve a simulated fleet on this machine until Ctrl-C.", "sandbox"),
    ),
    "Write monitors": (
        Entry("check", "Find errors in monitors before you send them.", "check"),
        Entry("explain", "Explain a check: what it finds, why, and how to fix it.", "explain"),
        Entry("describe", "Describe in plain English what a monitor does.", "describe"),
        Entry("listen", "Print notifications as they arrive.", "listen"),
        Entry("convert", "Convert a monitor to another of the vendor's three dialects.", "documents"),
        Entry("fmt", "Format monitors: key order, indentation and parentheses.", "documents"),
        Entry("schema", "Print a JSON Schema of monitors, for editors and other tools.", "documents"),
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
    "Get access": (Entry("certificate", "Request, show and test a client certificate.", "certificate"),),
    "Set up your shell": (
        Entry("completion", "Print the script that completes commands in your shell.", "completion"),
    ),
}
"""The sections of `fleetapi --help`, in order."""

CATALOGUE: Final[dict[str, Entry]] = {entry.name: entry for entries in SECTIONS.values() for entry in entries}
"""Every command of the top level, by its name."""
