"""A report: the findings of one text, which can be written out in every format."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from fleetapi.diagnostics.findings import Findings

if TYPE_CHECKING:
    from fleetapi.diagnostics.style import Style

__all__ = ["Report", "formats", "render"]


class Report(Findings):
    """The findings of one text, in order of their place; iterate it, or render it for people and programs.

    `text` is the text that was checked, `file` its name, or None; `hidden` are its parts that are never shown
    because they are credentials. Of a decoded document (`check_document`), `text` is the JSON that was
    written to locate the findings: `json.dumps(value, indent=2)`, or empty when there are none.
    """

    __slots__ = ()

    def to_json(self) -> str:
        """Return the findings as a JSON list."""
        return self.render("json")

    def render(self, format: str = "text", *, colour: bool = False) -> str:  # noqa: A002  (as the option)
        """Return the findings in one of the `formats`."""
        from fleetapi.diagnostics.style import Style  # noqa: PLC0415  (a clean document is not written out)

        return render(format, [self], Style(colour=colour))


@cache
def formats() -> tuple[str, ...]:
    """Return the names of the output formats, the one for people first: the modules of their package."""
    from pkgutil import iter_modules  # noqa: PLC0415  (a clean document is not written out)

    package = import_module("fleetapi.diagnostics.formats")
    names = [module.name for module in iter_modules(package.__path__)]
    return tuple(sorted(names, key=lambda name: (name != "text", name)))


def render(format: str, reports: Sequence[Findings], style: Style | None = None) -> str:  # noqa: A002
    """Return the reports in one of the `formats`; the text ends with a line end unless it is empty.

    Raises UsageError for a format that does not exist.
    """
    if format not in formats():
        from fleetapi.errors import UsageError  # noqa: PLC0415  (rare)

        raise UsageError(f"there is no format {format!r}", remedy=f"choose one of {', '.join(formats())}")
    if style is None:
        from fleetapi.diagnostics.style import Style  # noqa: PLC0415  (a clean document is not written out)

        style = Style()
    text: str = import_module(f"fleetapi.diagnostics.formats.{format}").render(reports, style)
    return text
