"""Write a monitor in another of the vendor's three spellings.

FILE may be in any spelling, mixed ones too, or what GET answers; - is the
standard input. The result goes to the standard output, or into the file that
-o names, in the form that `fleetapi fmt` writes; with --json on one line.
Nothing is lost: what a spelling has no words for is refused with exit status 1,
as is a document with errors, and nothing is written. An expression that mixes
& and | without parentheses is kept as it is written, with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.checking.sources import STDIN
from fleetapi.cli.values import visible
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.monitors.monitor import Monitor

__all__ = ["configure", "run"]

DIALECTS = ("quickstart", "v3", "v2")


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE", help="the monitor to convert, or -")
    parser.add_argument("--to", required=True, choices=DIALECTS, help="the spelling to write")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write into this file, replacing it; - is standard output"
    )


def run(context: Context) -> None:
    """Read, write, and tell what the other spelling cannot carry along."""
    from fleetapi.cli.checking.sources import read_document, read_monitor
    from fleetapi.cli.printing import print_document

    arguments = context.arguments
    monitor = read_monitor(read_document(arguments.file), context.output)
    text = monitor.to_json(dialect=arguments.to)
    if context.output.as_json:
        text = context.output.json_text(monitor.to_dict(dialect=arguments.to)) + "\n"
    if arguments.output in {None, STDIN}:
        print_document(text)
    else:
        _write(arguments.output, text)
    if monitor.expression_text is not None:
        text, read_as = (
            visible(each, one_line=True) for each in (monitor.expression_text, str(monitor.expression))
        )
        context.output.note(
            f"warning: FM607 the expression `{text}` mixes & and | without parentheses, and was kept; "
            f"we read it as `{read_as}`: write the parentheses that you mean"
        )
    if arguments.to == "v2":
        _tell_of_names(context, monitor)


def _tell_of_names(context: Context, monitor: Monitor) -> None:
    names = [trigger.name for trigger in monitor.triggers if trigger.name]
    generated = {f"{kind}{number}" for kind in ("zone", "time", "data") for number in range(1, 6)}
    if not generated.issuperset(names):
        left_out = visible(", ".join(names), one_line=True)
        context.output.note(f"v2 has no names for triggers; these were left out: {left_out}")


def _write(path: str, text: str) -> None:
    from pathlib import Path

    from fleetapi.cli.files import replace_file

    try:
        replace_file(Path(path), text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None
