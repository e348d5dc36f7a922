"""Sentences on a terminal: broken at its width, lists with a hanging indent. Piped, each keeps its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.cli.output import Output

__all__ = ["print_prose"]

_NARROWEST = 40
_WIDEST = 100  # lines that are longer are hard to read


def print_prose(output: Output, text: str) -> None:
    """Print paragraphs of one line each, and lists whose items begin with a dash."""
    width = min(_WIDEST, output.console().width) if output.is_terminal else 0
    for line in text.splitlines():
        for part in _broken(line, width) if width >= _NARROWEST else [line]:
            output.line(part)


def _broken(line: str, width: int) -> list[str]:
    from textwrap import wrap

    indent = len(line) - len(line.lstrip(" "))
    hanging = indent + 2 if line[indent:].startswith("- ") else indent
    return wrap(
        line.lstrip(" "),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [line]
