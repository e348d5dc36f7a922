"""Ask before something is done that cannot be undone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["add_yes", "confirmed"]


def add_yes(parser: Parser) -> None:
    """The option that answers the question beforehand."""
    parser.add_argument("--yes", action="store_true", help="do not ask, on a terminal, whether it is meant")


def confirmed(context: Context, question: str) -> bool:
    """Whether to go on. Only a person at a terminal is asked; a script has made up its mind."""
    if context.arguments.yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201
    answer = sys.stdin.readline().strip().lower()
    if answer in {"y", "yes"}:
        return True
    context.output.note("nothing was done")
    return False
