"""Every command of `fleetapi`, its one line of help, and the module that runs it.

A command is a module with `configure(parser)`, which adds its arguments, and `run(context)`, plain or
async, which returns an exit status or None for success. It is imported when it is called, and only then:
the help of all commands costs the import of none.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CATALOGUE", "GROUPS", "Command"]


class Command(NamedTuple):
    """One command. It has either a module or commands of its own."""

    name: str
    summary: str
    group: str = ""
    module: str = ""
    children: tuple[Command, ...] = ()


GROUPS: dict[str, str] = {
    "try": "Try it, without an account",
    "monitors": "Write monitors",
    "ask": "Ask the API",
    "access": "Get access",
}

_ROOM = "fleetapi.cli.commands"

CATALOGUE: tuple[Command, ...] = (
    Command("demo", "the vendor's quickstart against a fleet on this machine", "try", f"{_ROOM}.demo"),
    Command("sandbox", "serve a fleet on this machine until Ctrl-C", "try", f"{_ROOM}.sandbox"),
    Command("check", "find what is wrong with monitors before they are sent", "monitors", f"{_ROOM}.check"),
    Command("explain", "what a check finds, why, and what to write instead", "monitors", f"{_ROOM}.explain"),
    Command("describe", "what a monitor does, in plain English", "monitors", f"{_ROOM}.describe"),
    Command("convert", "write a monitor in another of its three spellings", "monitors", f"{_ROOM}.convert"),
    Command("fmt", "write monitors in one way", "monitors", f"{_ROOM}.fmt"),
    Command("fleets", "list the fleets of your account", "ask", f"{_ROOM}.fleets"),
    Command("vehicles", "list the vehicles of a fleet", "ask", f"{_ROOM}.vehicles"),
    Command("position", "the last known position of a vehicle", "ask", f"{_ROOM}.position"),
    Command("alerts", "the alerts of a vehicle", "ask", f"{_ROOM}.alerts"),
    Command("get", "any GET of the API, answered as sent", "ask", f"{_ROOM}.get"),
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
            ),
            Command(
                "show",
                "whose it is, who signed it, days left, whether the key fits",
                "",
                f"{_ROOM}.certificate_show",
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
