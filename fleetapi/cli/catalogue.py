"""The commands of `fleetapi`: their names, summaries and modules, by section of the help.

Help, completion and suggestions use this table; a module is imported only when its command runs. A summary is
the first sentence of the docstring of its command, as a test ensures.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from fleetapi import __version__
from fleetapi.cli.exit_status import MEANINGS
from fleetapi.cli.framework import Group

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


__all__ = ["CATALOGUE", "SECTIONS", "Entry", "root"]


class Entry(NamedTuple):
    """A command or group: the object `name` in a module of `commands/`."""

    name: str
    summary: str
    module: str


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
    "Query the API": (
        Entry("fleets", "List the fleets of your account.", "fleets"),
        Entry("vehicles", "List the vehicles of a fleet.", "vehicles"),
        Entry("position", "Show the last known position of a vehicle.", "vehicles"),
        Entry("status", "Show the last known status of a vehicle.", "vehicles"),
        Entry("alerts", "List the alerts of a vehicle.", "vehicles"),
        Entry("trips", "List the trips of a vehicle.", "trips"),
        Entry("waypoints", "List the waypoints of a trip.", "trips"),
        Entry("telemetry", "List the telemetry of a vehicle.", "vehicles"),
        Entry("alarms", "List the alarm messages of a vehicle (v3).", "vehicles"),
        Entry("collisions", "List the collisions of a vehicle.", "vehicles"),
        Entry("maintenance", "Show when a vehicle is due for maintenance.", "vehicles"),
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
"""The same commands by name."""


class _Root(Group):
    """The commands of the catalogue, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the catalogue."""
        return list(CATALOGUE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command, or return None for an unknown name."""
        entry = CATALOGUE.get(cmd_name)
        if entry is None:
            return None
        found: click.Command = getattr(import_module(f"fleetapi.cli.commands.{entry.module}"), entry.name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Suggest from the catalogue, because click knows only the imported commands."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=CATALOGUE, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing commands."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(entry.name, help=entry.summary)
            for entry in CATALOGUE.values()
            if entry.name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the catalogue, section by section."""
        width = max(map(len, CATALOGUE))
        for title, entries in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{entry.name:<{width}}", entry.summary) for entry in entries])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the exit statuses and examples."""
        with formatter.section("Exit status"):
            formatter.write_dl([(f"{status.value:>3}", text) for status, text in MEANINGS.items()])
        with formatter.section("Examples"):
            formatter.write_dl(_EXAMPLES, col_max=50)


_EXAMPLES: Final = [
    ("fleetapi demo", "see it work, without an account"),
    ('eval "$(fleetapi sandbox --background)"', "a fleet for this shell"),
    ("fleetapi fleets", "the fleets of your account"),
    ("fleetapi vehicles FID --json | jq -r .vin", "one JSON object per line"),
    ("fleetapi certificate test", "find the failing credential"),
]


root: Final = _Root(
    "fleetapi",
    help="Use the Stellantis Fleet Owner API from a shell.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
"""The command `fleetapi`."""

click.version_option(__version__, message=f"fleetapi %(version)s (Python {sys.version.split()[0]})")(root)
