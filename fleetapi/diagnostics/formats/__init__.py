"""The output formats: each turns reports into a text. One file each, loaded when it is asked for.

A format is a function `render(reports, style) -> str` in the module of its name. The order of the reports is
kept; within a report, findings are in the order of the text. The same reports give the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final

from fleetapi.diagnostics.formats.style import Style
from fleetapi.diagnostics.report import Report
from fleetapi.errors import UsageError

__all__ = ["FORMATS", "Style", "render"]

FORMATS: Final = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")


def render(format: str, reports: Sequence[Report], style: Style | None = None) -> str:  # noqa: A002
    """The reports in one of `FORMATS`; ends with a line end unless it is empty.

    Raises UsageError for a format that does not exist.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", remedy=f"choose one of {', '.join(FORMATS)}")
    text: str = import_module(f"fleetapi.diagnostics.formats.{format}").render(reports, style or Style())
    return text
