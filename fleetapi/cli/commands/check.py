"""`fleetapi check`: its options. What it does is in `checking/`."""

from __future__ import annotations

from typing import Any

import click

from fleetapi.cli.app import App
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import command, option
from fleetapi.diagnostics.report import formats

__all__ = ["check"]

DIALECTS = ("quickstart", "v3", "v2")


def _codes(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise click.BadParameter("the list is empty; `fleetapi explain` lists the checks")
    return words


@command(uses=("json", "checks_config"))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", help="A file, a directory, or -.")
@option("--dialect", type=click.Choice(DIALECTS), help="Require this dialect (default: any, but only one).")
@option("--format", type=click.Choice(formats()), metavar="FORMAT", help=f"One of {', '.join(formats())}.")
@option(
    "--select", multiple=True, type=_codes, metavar="CODES", help="Report only these (FM602, FM6, a name)."
)
@option("--ignore", multiple=True, type=_codes, metavar="CODES", help="Do not report these.")
@option("--exclude", multiple=True, metavar="GLOB", help="Skip these files when searching directories.")
@option("--strict", is_flag=True, default=None, help="Treat warnings as errors.")
@option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@option("--fix", is_flag=True, help="Apply the fixes that cannot change the meaning.")
@option("--diff", is_flag=True, help="Show what --fix would change.")
@option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: include fixes that may change the meaning."
)
@option("--baseline", metavar="FILE", help="Report only findings that are not in this file.")
@option("--write-baseline", is_flag=True, help="Write all findings to that file.")
@option("--stdin-filename", metavar="NAME", help="The file name to report for standard input.")
def check(app: App, **options: Any) -> ExitStatus:
    """Find errors in monitors before you send them.

    PATH is a file, a directory (searched for *.json) or - for standard input.
    The exit status is 1 if there are errors or, with --strict, warnings.
    `fleetapi explain FM602` explains a finding.

    [tool.fleetapi] in pyproject.toml or [check] in fleetapi.toml, found from the
    first path upwards, can set dialect, select, ignore, per-file-ignores,
    exclude, strict and baseline. Options take precedence.
    """
    from fleetapi.cli.checking.plan import Options, make_plan
    from fleetapi.cli.checking.run import CheckRun

    plan = make_plan(Options(**options, json=app.json, config=app.config))
    return CheckRun(plan, app.output).run()
