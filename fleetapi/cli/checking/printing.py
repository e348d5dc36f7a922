"""Print documents and reports as they are: UTF-8, with the line ends that they have."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi.diagnostics.report import Report

__all__ = ["finding_lines", "write_document", "write_text"]


def write_text(text: str) -> None:
    """Write to the standard output as UTF-8; on a terminal, letters that it lacks are replaced."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def write_document(text: str) -> None:
    """The same for what somebody else has written: on a terminal nothing in it is obeyed."""
    if sys.stdout.isatty():
        from fleetapi.cli.values import visible

        text = visible(text)
    write_text(text)


def finding_lines(reports: Sequence[Report]) -> Iterator[dict[str, Any]]:
    """Each finding as `--format json` has it."""
    from fleetapi.diagnostics.formats.style import Style, path_of

    style = Style(root=Path.cwd())
    for report in reports:
        for finding in report.to_dicts():
            yield {**finding, "file": path_of(report.file, style)}
