"""Write monitors in one way: order of keys, indentation, parentheses.

PATH is a file, a directory (searched for *.json) or - for the standard
input, which is formatted to the standard output. Spelling and meaning stay.
A file that would lose something, such as a key given twice, is left alone.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.values import count, visible
from fleetapi.errors import FleetError, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.checking.sources import Source, Sources
    from fleetapi.cli.context import Context
    from fleetapi.cli.output import Output
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, directory, or -")
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if there is something to do"
    )
    only.add_argument("--diff", action="store_true", help="the same, and show what would change")
    parser.add_argument(
        "--exclude", action="append", metavar="GLOB", help="pass over these when searching directories"
    )


def run(context: Context) -> ExitStatus:
    """Format every file, and say which were not yet."""
    formatting = _Formatting(context.arguments, context.output)
    sources = _sources(context.arguments)
    formatting.refused += sources.failures
    for source in sources.found:
        formatting.file(source)
    return formatting.end(len(sources.found))


def _sources(arguments: Namespace) -> Sources:
    from fleetapi.cli.checking.plan import exclusion, load_configuration
    from fleetapi.cli.checking.sources import Sources

    excluded = exclusion(arguments.exclude, load_configuration(arguments))
    return Sources(arguments.paths, excluded=excluded)


class _Formatting:
    """The files of one run. `refused` says which were left alone, and why."""

    def __init__(self, arguments: Namespace, output: Output) -> None:
        self.writes = not (arguments.check or arguments.diff)
        self.shows = arguments.diff
        self.output = output
        self.changed = 0
        self.refused: list[str] = []

    def file(self, source: Source) -> None:
        from fleetapi.cli.checking.sources import STDIN, read_document
        from fleetapi.monitors.documents.formatting import format_document

        try:
            document = read_document(source.path if source.path is not None else STDIN)
            formatted = format_document(document.content)
        except UsageError as error:
            self.refused.append(str(error))
            return
        except FleetError as error:
            self.refused.append(f"{source.name} was left alone: {error}")
            return
        before = document.content.decode("utf-8")
        if source.path is None and self.writes:
            from fleetapi.cli.printing import print_document

            print_document(formatted)
        elif formatted != before:
            self._change(source, before, formatted)

    def _change(self, source: Source, before: str, after: str) -> None:
        self.changed += 1
        name = visible(source.name, one_line=True)
        if self.shows:
            from fleetapi.cli.checking.fixes import unified_diff
            from fleetapi.cli.printing import print_document

            print_document(unified_diff(source.name, before, after))
        elif not self.writes:
            self.output.line(f"would format {name}")
        elif self._write(Path(source.name), after):
            self.output.line(f"formatted {name}")

    def _write(self, path: Path, text: str) -> bool:
        from fleetapi.cli.files import replace_file

        try:
            if not path.is_file():
                raise OSError("it is not a regular file")  # noqa: TRY301 - one place says what happened
            replace_file(path, text.encode("utf-8"))
        except OSError as error:
            self.changed -= 1
            self.refused.append(f"{path} was not formatted: {error.strerror or error}")
            return False
        return True

    def end(self, files: int) -> ExitStatus:
        for reason in self.refused:
            self.output.note(f"fleetapi: error: {visible(reason, one_line=True)}")
        if files > 1:
            unchanged = files - self.changed - len(self.refused)
            it = "it" if unchanged == 1 else "they"
            verb = "formatted" if self.writes else "to format"
            self.output.note(f"{count(self.changed, 'file')} {verb}, {unchanged} as {it} should be")
        if self.refused:
            return ExitStatus.USAGE
        return ExitStatus.NO if self.changed and not self.writes else ExitStatus.OK
