"""The command `fleetapi`: the commands of the catalogue, imported on use, with their help and completion."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from fleetapi import __version__
from fleetapi.cli.catalogue import CATALOGUE, SECTIONS
from fleetapi.cli.exit_status import MEANINGS
from fleetapi.cli.framework import Group

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["root"]


class _Root(Group):
    """The commands of the catalogue, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the catalogue."""
        return list(CATALOGUE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        entry = CATALOGUE.get(cmd_name)
        if entry is None:
            return None
        found: click.Command = getattr(import_module(entry.target), entry.name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; click would suggest only commands that are imported."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=CATALOGUE, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing it."""
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
    ("fleetapi demo", "see it work; needs nothing"),
    ('eval "$(fleetapi sandbox --background)"', "a fleet for this shell"),
    ("fleetapi fleets", "the fleets of your account"),
    ("fleetapi vehicles FID --json | jq -r .vin", "one JSON object a line"),
    ("fleetapi certificate test", "find the failing credential"),
]


root: Final = _Root(
    "fleetapi",
    help="Use the Stellantis Fleet Owner API from a shell.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
"""The command `fleetapi`."""

click.version_option(__version__, message=f"fleetapi %(version)s (Python {sys.version.split()[0]})")(root)
