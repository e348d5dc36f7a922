"""Find what is wrong with monitors before they are sent.

PATH is a file, a directory (searched for *.json) or - for the standard
input. The exit status is 1 when there are errors, with --strict also when
there are warnings. `fleetapi explain FM602` tells more about a finding.

[tool.fleetapi] of pyproject.toml or [check] of fleetapi.toml, found from the
first path upwards, can hold dialect, select, ignore, per-file-ignores,
exclude, strict and baseline; options count for more.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.exit_status import ExitStatus
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]

FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")
DIALECTS = ("quickstart", "v3", "v2")


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="file, directory, or -")
    add("--dialect", choices=DIALECTS, help="the spelling they must have (default: any, but one)")
    add("--format", choices=FORMATS, metavar="FORMAT", help=f"{', '.join(FORMATS)}")
    add("--select", action="append", type=_words, metavar="CODES", help="only these: FM602, FM6, a name")
    add("--ignore", action="append", type=_words, metavar="CODES", help="not these")
    add("--exclude", action="append", metavar="GLOB", help="pass over these when searching directories")
    add("--strict", action="store_true", default=None, help="warnings count as well")
    add("--exit-zero", action="store_true", help="findings do not change the exit status")
    repair = parser.add_mutually_exclusive_group()
    repair.add_argument("--fix", action="store_true", help="apply fixes that cannot change the meaning")
    repair.add_argument("--diff", action="store_true", help="show what --fix would change")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that can change it")
    add("--baseline", metavar="FILE", help="report only what is not in this file")
    add("--write-baseline", action="store_true", help="put all findings into that file")
    add("--stdin-filename", metavar="NAME", help="what to call the standard input")


def _words(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise ArgumentTypeError("no check is named; `fleetapi explain` lists them")
    return words


def run(context: Context) -> ExitStatus:
    """Check, report, and say with the exit status whether that is the end of it."""
    from fleetapi.cli.checking.plan import make_plan
    from fleetapi.cli.checking.run import CheckRun

    return CheckRun(make_plan(context.arguments), context.output).run()
