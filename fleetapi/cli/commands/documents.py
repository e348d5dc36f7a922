"""`fleetapi convert`, `fmt` and `schema`: commands that write monitors, or their JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fleetapi.cli.app import App
from fleetapi.cli.checking.sources import STDIN, Source, Sources, read_document, read_monitor
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import command, option
from fleetapi.cli.output import Output, print_document
from fleetapi.cli.value_formatting import count, visible
from fleetapi.errors import FleetError, UsageError

if TYPE_CHECKING:
    from fleetapi.monitors.monitor import DialectName, Monitor

__all__ = ["convert", "fmt", "schema"]

DIALECTS = ("quickstart", "v3", "v2")


@command(uses=("json",))
@click.argument("file", help="The monitor to convert, or -.")
@option("--to", required=True, type=click.Choice(DIALECTS), help="The dialect to write.")
@option("-o", "--output", metavar="FILE", help="Write to this file, replacing it; - is standard output.")
def convert(app: App, file: str, *, to: DialectName, output: str | None) -> None:
    """Convert a monitor to another of the vendor's three dialects.

    FILE may be in any dialect, even a mixed one, or a response of the API; - is
    standard input. The result is formatted as `fleetapi fmt` does, or printed on
    one line with --json. If the dialect cannot express the monitor, or the
    document has errors, nothing is written and the exit status is 1. An
    expression that mixes & and | without parentheses is kept unchanged,
    with a warning.
    """

    monitor = read_monitor(read_document(file), app.output)
    text = monitor.to_json(dialect=to)
    if app.output.as_json:
        text = app.output.json_text(monitor.to_dict(dialect=to)) + "\n"
    if output in {None, STDIN}:
        print_document(text)
    else:
        _write(Path(str(output)), text)
    if monitor.expression_text is not None:
        text, read_as = (
            visible(each, one_line=True) for each in (monitor.expression_text, str(monitor.expression))
        )
        app.output.note(
            f"warning: FM607 the expression `{text}` mixes & and | without parentheses and was kept; "
            f"fleetapi reads it as `{read_as}`: add parentheses to make it unambiguous"
        )
    if to == "v2":
        _note_lost_names(app, monitor)


def _write(path: Path, text: str) -> None:
    from fleetapi.cli.files import replace_file

    try:
        replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def _note_lost_names(app: App, monitor: Monitor) -> None:
    """Print the trigger names that v2 cannot express, unless they are the default ones."""
    names = [trigger.name for trigger in monitor.triggers if trigger.name]
    generated = {f"{kind}{number}" for kind in ("zone", "time", "data") for number in range(1, 6)}
    if not generated.issuperset(names):
        left_out = visible(", ".join(names), one_line=True)
        app.output.note(f"v2 has no trigger names; left out: {left_out}")


@command(uses=("checks_config",))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", help="A file, a directory, or -.")
@option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is not formatted.")
@option("--diff", is_flag=True, help="Like --check, and show what would change.")
@option("--exclude", multiple=True, metavar="GLOB", help="Skip these files when searching directories.")
def fmt(app: App, paths: tuple[str, ...], *, check: bool, diff: bool, exclude: tuple[str, ...]) -> ExitStatus:
    """Format monitors: key order, indentation and parentheses.

    PATH is a file, a directory (searched for *.json) or - for standard input,
    which is formatted to standard output. Dialect and meaning do not change. A
    file that would lose content, for example a repeated key, is not formatted.
    """
    from fleetapi.cli.checking.plan import exclusion, load_configuration

    if check and diff:
        raise UsageError("--check and --diff cannot be used together", remedy="--diff includes --check")
    excluded = exclusion(exclude, load_configuration(paths, app.config))
    sources = Sources(paths, excluded=excluded)
    formatter = _Formatter(app.output, writes=not (check or diff), shows_diff=diff)
    for source in sources.found:
        formatter.format(source)
    return formatter.finish(len(sources.found), sources.failures)


class _Formatter:
    """Formats the files of one run. `refused` lists those that were not formatted, with the reason."""

    def __init__(self, output: Output, *, writes: bool, shows_diff: bool) -> None:
        self.output = output
        self.writes = writes
        self.shows_diff = shows_diff
        self.changed = 0
        self.refused: list[str] = []

    def format(self, source: Source) -> None:
        """Format one file, or report how it would change."""
        from fleetapi.monitors.documents.formatting import format_document

        try:
            document = read_document(source.path if source.path is not None else STDIN)
            formatted = format_document(document.content)
        except UsageError as error:
            self.refused.append(str(error))
            return
        except FleetError as error:
            self.refused.append(f"{source.name} was not formatted: {error}")
            return
        before = document.content.decode("utf-8")
        if source.path is None and self.writes:
            print_document(formatted)
        elif formatted != before:
            self._change(source, before, formatted)

    def _change(self, source: Source, before: str, after: str) -> None:
        self.changed += 1
        name = visible(source.name, one_line=True)
        if self.shows_diff:
            from fleetapi.cli.checking.fixer import unified_diff

            print_document(unified_diff(source.name, before, after))
        elif not self.writes:
            self.output.line(f"would format {name}")
        elif self._replace(Path(source.name), after):
            self.output.line(f"formatted {name}")

    def _replace(self, path: Path, text: str) -> bool:
        from fleetapi.cli.files import replace_file

        try:
            if not path.is_file():
                raise OSError("it is not a regular file")  # noqa: TRY301 - handled like an error of writing
            replace_file(path, text.encode("utf-8"))
        except OSError as error:
            self.changed -= 1
            self.refused.append(f"{path} was not formatted: {error.strerror or error}")
            return False
        return True

    def finish(self, files: int, failures: list[str]) -> ExitStatus:
        """Print errors and a summary, and return the exit status. `failures` are paths without any file."""
        for reason in (*failures, *self.refused):
            self.output.note(f"fleetapi: error: {visible(reason, one_line=True)}")
        if files > 1:
            verb = "formatted" if self.writes else "would be formatted"
            unchanged = files - self.changed - len(self.refused)
            self.output.note(f"{count(self.changed, 'file')} {verb}, {unchanged} already formatted")
        if failures or self.refused:
            return ExitStatus.USAGE
        return ExitStatus.NO if self.changed and not self.writes else ExitStatus.OK


@command(uses=("json",))
@option("--dialect", type=click.Choice(DIALECTS), help="Accept only this dialect (default: any).")
def schema(app: App, dialect: str | None) -> None:
    """Print a JSON Schema of monitors, for editors and other tools.

    It follows draft 2020-12 and is built from the same tables as the checks. It
    describes structure only; `fleetapi check` also checks what a monitor means.
    """
    from fleetapi.monitors.documents.schema import monitor_schema

    app.output.json_pretty(monitor_schema(dialect))
