"""Reports: the findings of one text, rendered in any output format."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from fleetapi.diagnostics.report_data import Findings

if TYPE_CHECKING:
    from fleetapi.diagnostics.style import Style

__all__ = ["Report", "formats", "render"]


class Report(Findings):
    """The findings of one text, sorted by place. Iterate over it, or render it for people or programs.

    `text` is the checked text, `file` its name or None, and `hidden` are the credentials in it, which are
    never shown. For a decoded document (`check_document`), `text` is the JSON that was written to locate the
    findings, `json.dumps(value, indent=2, ensure_ascii=False)`, or empty if there are none.
    """

    __slots__ = ()

    def to_json(self) -> str:
        """Return the findings as a JSON list."""
        return self.render("json")

    def render(self, format: str = "text", *, color: bool = False, colour: bool = False) -> str:  # noqa: A002
        """Return the findings in one of the `formats`. `colour` is the former name of `color`."""
        if colour:
            message = "render(colour=...) is now render(color=...)"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
        from fleetapi.diagnostics.style import Style  # noqa: PLC0415  (a clean document is not written out)

        return render(format, [self], Style(color=color or colour))


@cache
def formats() -> tuple[str, ...]:
    """Return the names of the output formats, `text` first: the modules of their package."""
    from pkgutil import iter_modules  # noqa: PLC0415  (a clean document is not written out)

    package = import_module("fleetapi.diagnostics.formats")
    names = [module.name for module in iter_modules(package.__path__)]
    return tuple(sorted(names, key=lambda name: (name != "text", name)))


def render(format: str, reports: Sequence[Findings], style: Style | None = None) -> str:  # noqa: A002
    """Return the reports in one of the `formats`; the text is empty or ends with a line break.

    Raises UsageError for an unknown format.
    """
    if format not in formats():
        from fleetapi.errors import UsageError  # noqa: PLC0415  (rare)

        raise UsageError(f"unknown format {format!r}", remedy=f"use one of {', '.join(formats())}")
    if style is None:
        from fleetapi.diagnostics.style import Style  # noqa: PLC0415  (a clean document is not written out)

        style = Style()
    text: str = import_module(f"fleetapi.diagnostics.formats.{format}").render(reports, style)
    return text
