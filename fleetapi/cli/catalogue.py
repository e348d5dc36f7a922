"""Every command of `fleetapi`, its one line of help, and the module that runs it.

A command is a module with `configure(parser)`, which adds its arguments, and `run(context)`, plain or
async, which returns an exit status or None for success. It is imported when it is called, and only then:
the help of all commands costs the import of none.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["CATALOGUE", "GROUPS", "Command"]


API: Final = ("json", "profile", "config", "base_url", "api_version")
"""The common options of whatever asks the API."""


class Command(NamedTuple):
    """One command. It has either a module or commands of its own; `uses` are the common options it takes."""

    name: str
    summary: str
    group: str = ""
    module: str = ""
    children: tuple[Command, ...] = ()
    uses: tuple[str, ...] = API


GROUPS: dict[str, str] = {
    "try": "Try it, without an account",
    "monitors": "Write monitors",
    "ask": "Ask the API",
    "act": "Watch and command vehicles",
    "access": "Get access",
}

_ROOM = "fleetapi.cli.commands"

CATALOGUE: tuple[Command, ...] = (
    Command(
        "demo",
        "the vendor's quickstart against a fleet on this machine",
        "try",
        f"{_ROOM}.demo",
        uses=("json", "api_version"),
    ),
    Command(
        "sandbox",
        "serve a fleet on this machine until Ctrl-C",
        "try",
        f"{_ROOM}.sandbox",
        uses=("json", "api_version"),
    ),
    Command(
        "check",
        "find what is wrong with monitors before they are sent",
        "monitors",
        f"{_ROOM}.check",
        uses=("json", "checks_config"),
    ),
    Command(
        "explain",
        "what a check finds, why, and what to write instead",
        "monitors",
        f"{_ROOM}.explain",
        uses=("json",),
    ),
    Command(
        "describe", "what a monitor does, in plain English", "monitors", f"{_ROOM}.describe", uses=("json",)
    ),
    Command("listen", "print the notifications that arrive", "monitors", f"{_ROOM}.listen", uses=("json",)),
    Command(
        "convert",
        "write a monitor in another of its three spellings",
        "monitors",
        f"{_ROOM}.convert",
        uses=("json",),
    ),
    Command("fmt", "write monitors in one way", "monitors", f"{_ROOM}.fmt", uses=("checks_config",)),
    Command(
        "schema", "a JSON Schema of monitors, for editors", "monitors", f"{_ROOM}.schema", uses=("json",)
    ),
    Command("fleets", "list the fleets of your account", "ask", f"{_ROOM}.fleets"),
    Command("vehicles", "list the vehicles of a fleet", "ask", f"{_ROOM}.vehicles"),
    Command("position", "the last known position of a vehicle", "ask", f"{_ROOM}.position"),
    Command("status", "the last known state of a vehicle", "ask", f"{_ROOM}.status"),
    Command("alerts", "the alerts of a vehicle", "ask", f"{_ROOM}.alerts"),
    Command("trips", "the trips of a vehicle", "ask", f"{_ROOM}.trips"),
    Command("waypoints", "the way that a trip took", "ask", f"{_ROOM}.waypoints"),
    Command("telemetry", "what a vehicle measured", "ask", f"{_ROOM}.telemetry"),
    Command("alarms", "what the alarm of a vehicle did", "ask", f"{_ROOM}.alarms"),
    Command("collisions", "the collisions of a vehicle", "ask", f"{_ROOM}.collisions"),
    Command("maintenance", "when a vehicle must be serviced", "ask", f"{_ROOM}.maintenance"),
    Command("get", "any GET of the API, answered as sent", "ask", f"{_ROOM}.get"),
    Command(
        "monitors",
        "list, send, replace, pause and delete monitors",
        "act",
        children=(
            Command("list", "the monitors of a fleet", module=f"{_ROOM}.monitors_list"),
            Command("show", "one of them, in plain English", module=f"{_ROOM}.monitors_show"),
            Command("create", "check a monitor and send it", module=f"{_ROOM}.monitors_create"),
            Command("replace", "put another one in its place", module=f"{_ROOM}.monitors_replace"),
            Command("delete", "delete one", module=f"{_ROOM}.monitors_delete", uses=API[1:]),
            Command("pause", "let one rest", module=f"{_ROOM}.monitors_pause"),
            Command("resume", "let it watch again", module=f"{_ROOM}.monitors_resume"),
        ),
    ),
    Command(
        "remote",
        "lock, wake, charge: commands to a vehicle",
        "act",
        children=(
            Command("send", "send one command", module=f"{_ROOM}.remote_send"),
            Command("wait", "follow a command until it is finished", module=f"{_ROOM}.remote_wait"),
            Command("show", "how far a command has come", module=f"{_ROOM}.remote_show"),
            Command("list", "the commands sent to a vehicle", module=f"{_ROOM}.remote_list"),
            Command(
                "callbacks",
                "where results of commands are posted to",
                children=(
                    Command("list", "those of a fleet", module=f"{_ROOM}.callbacks_list"),
                    Command("show", "one of them", module=f"{_ROOM}.callbacks_show"),
                    Command("create", "create one", module=f"{_ROOM}.callbacks_create"),
                    Command("replace", "put another in its place", module=f"{_ROOM}.callbacks_replace"),
                    Command("delete", "delete one", module=f"{_ROOM}.callbacks_delete", uses=API[1:]),
                    Command("pause", "post nothing to it", module=f"{_ROOM}.callbacks_pause"),
                    Command("resume", "post to it again", module=f"{_ROOM}.callbacks_resume"),
                ),
            ),
        ),
    ),
    Command(
        "certificate",
        "ask for, look at and try a client certificate",
        "access",
        children=(
            Command(
                "csr",
                "make a key and the signing request the vendor asks for",
                "",
                f"{_ROOM}.certificate_csr",
                uses=("json",),
            ),
            Command(
                "show",
                "whose it is, who signed it, days left, whether the key fits",
                "",
                f"{_ROOM}.certificate_show",
                uses=("json", "profile", "config"),
            ),
            Command(
                "test",
                "call the API and say which credential fails, if one does",
                "",
                f"{_ROOM}.certificate_test",
            ),
        ),
    ),
)
