"""An error for the command line: one line, whose remedy names options and commands instead of calls."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Final

from fleetapi.cli.values import visible
from fleetapi.errors import FleetError
from fleetapi.remedies import Argument, Call, Code, Operation, Part, Remedy, Setting, render

__all__ = ["ARGUMENTS", "COMMANDS", "SETTINGS", "as_shell", "explain"]

ARGUMENTS: Final[Mapping[str, str]] = {
    "check=False": "--no-check",
    "distance": "--distance",
    "duration": "--duration",
    "index_range": "--index-range",
    "locale": "--locale",
    "page_size": "--page-size",
    "query": "--query NAME=VALUE",
    "remote_types": "--type",
    "resume": "--index-range",
    "states": "--states",
    "timestamps": "--timestamps",
    "tolerance": "--tolerance",
    "vin_prefix": "--vin-prefix",
}
"""The option for an argument, or for an argument with this value."""

SETTINGS: Final[Mapping[str, str]] = {
    "base_url": "--base-url",
    "config": "--config",
    "profile": "--profile",
    "version": "--api-version",
}
"""The settings that have an option of their own; the others have a variable."""

COMMANDS: Final[Mapping[Operation, str]] = {
    Operation.LIST_FLEETS: "fleets",
    Operation.LIST_VEHICLES: "vehicles",
    Operation.LIST_TRIPS: "trips",
    Operation.LIST_ALERTS: "alerts",
    Operation.LIST_ALARMS: "alarms",
    Operation.LIST_COLLISIONS: "collisions",
    Operation.LIST_MONITORS: "monitors list",
    Operation.LIST_REMOTE_CALLBACKS: "remote callbacks list",
    Operation.LIST_REMOTE_ACTIONS: "remote list",
    Operation.SHOW_CERTIFICATE: "certificate show",
    Operation.REQUEST_CERTIFICATE: "certificate csr",
    Operation.CHECK_MONITOR: "check",
    Operation.SHOW_RESPONSE: "get",
    Operation.SHOW_REMOTE_ACTION: "remote show",
    Operation.WAIT_FOR_REMOTE_ACTION: "remote wait",
}
"""The command that does the same; the ids of a call follow it."""


def explain(error: BaseException) -> str:
    """Return an error in one line, with its remedy. An error that is not ours is a bug to report."""
    if isinstance(error, FleetError):
        return visible(" ".join(error.rendered(as_shell).split()))
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a bug in fleetapi: {text} (please report it with the output of --debug)"


def as_shell(remedy: Remedy) -> str:
    """Render a remedy with options and commands; what has none is left out."""
    return render(remedy, _shell)


def _shell(part: Part) -> str | None:
    match part:
        case Argument(name, value):
            return ARGUMENTS.get(f"{name}={value}" if value else name)
        case Setting(name, everywhere=True):
            option = f"the option {SETTINGS[name]}, " if name in SETTINGS else ""
            comma = "," if option else ""
            return f"{option}the variable {part.variable}{comma} or `{name}` in fleetapi.toml"
        case Setting(name):
            return f"{SETTINGS[name]} ({part.variable})" if name in SETTINGS else part.variable
        case Call(operation, ids) if operation in COMMANDS:
            given = ["FID" if one is None else shlex.quote(one) for one in ids]
            return f"`{' '.join(['fleetapi', COMMANDS[operation], *given])}`"
        case Call() | Code():
            return None
