"""Print a JSON Schema of monitors, for editors and other tools.

It follows draft 2020-12 and comes from the same tables as the checks. It sees
structure; `fleetapi check` sees also what a monitor means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--dialect", choices=("quickstart", "v3", "v2"), help="take this spelling only (default: any)"
    )


def run(context: Context) -> None:
    """Print it."""
    from fleetapi.monitors.documents.schema import monitor_schema

    context.output.json_pretty(monitor_schema(context.arguments.dialect))
