"""One document that a command is about: its content, and the monitor in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleetapi.cli.checking.sources import LARGEST, STDIN, STDIN_NAME, TooLarge, Unreadable, read, read_stdin
from fleetapi.errors import InvalidMonitor, MonitorError, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.monitors.monitor import Monitor

__all__ = ["Document", "read_document", "read_monitor"]


class Document(NamedTuple):
    """The content of a file, or of the standard input, and what to call it."""

    name: str
    content: bytes


def read_document(path: str) -> Document:
    """Read a file; `-` is the standard input. Raises `UsageError` when it cannot be read."""
    if not path:
        raise UsageError("the path of the file is empty", remedy="is a variable of the shell not set?")
    name = STDIN_NAME if path == STDIN else path
    try:
        return Document(name, read_stdin() if path == STDIN else read(path))
    except Unreadable as error:
        raise UsageError(str(error), remedy="name a file, or - for the standard input") from None
    except TooLarge:
        raise UsageError(
            f"{name} has more than {LARGEST:,} bytes", remedy="is this the right file?"
        ) from None


def read_monitor(document: Document, output: Output) -> Monitor:
    """The monitor of a document. When there is none in it, the findings that say why are noted.

    Raises `InvalidMonitor` with the findings, or the `MonitorError` of reading when the checks have none.
    """
    from fleetapi.monitors.monitor import Monitor

    try:
        return Monitor.from_json(document.content)
    except MonitorError as error:
        from fleetapi.diagnostics.formats import render
        from fleetapi.monitors.checks import examine

        report = examine(document.content, filename=document.name).report
        errors = report.only({finding.code for finding in report.errors})
        if not errors.findings:
            raise MonitorError(f"{document.name}: {error.message}", remedy=error.remedy) from None
        output.note(render("text", [errors]).rstrip("\n"))
        raise InvalidMonitor(
            f"{document.name} cannot be read as a monitor", findings=errors.findings
        ) from None
