"""Error messages for the command line, whose remedies name options and commands instead of Python calls."""

from __future__ import annotations

import shlex
from collections.abc import Container, Mapping
from functools import partial
from typing import Final

from fleetapi.cli.value_formatting import visible
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
"""The option for each argument, or for an argument with a value."""

SETTINGS: Final[Mapping[str, str]] = {
    "base_url": "--base-url",
    "config": "--config",
    "profile": "--profile",
    "version": "--api-version",
}
"""The settings that have an option; the others have only a variable."""

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
"""The command for each call; the ids of the call follow it."""


def explain(error: BaseException, options: Container[str] | None = None) -> str:
    """Return the message of an error and its remedy in one line. An error that is not ours is a bug.

    `options` are those that the command accepts, if it is known.
    """
    if isinstance(error, FleetError):
        return visible(" ".join(error.rendered(partial(as_shell, options=options)).split()))
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a bug in fleetapi: {text} (please report it with the output of --debug)"


def as_shell(remedy: Remedy, options: Container[str] | None = None) -> str:
    """Render a remedy with options and commands; leave out what has neither, and options not in `options`."""
    return render(remedy, partial(_shell, options=options))


def _shell(part: Part, options: Container[str] | None) -> str | None:
    match part:
        case Argument(name, value):
            option = ARGUMENTS.get(f"{name}={value}" if value else name)
            known = option is None or options is None or option.split()[0] in options
            return option if known else None
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
