"""Print whole texts: prose wrapped to the terminal, documents unchanged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.cli.output import Output

__all__ = ["print_document", "print_prose", "print_text"]

_NARROWEST = 40
_WIDEST = 100  # longer lines are hard to read


def print_prose(output: Output, text: str) -> None:
    """Print paragraphs and lists, where each line of `text` is one paragraph or list item.

    On a terminal, wrap lines to its width, with a hanging indent after a dash. Otherwise, keep them whole.
    """
    width = min(_WIDEST, output.console().width) if output.is_terminal else 0
    for line in text.splitlines():
        for part in _wrap(line, width) if width >= _NARROWEST else [line]:
            output.line(part)


def _wrap(line: str, width: int) -> list[str]:
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


def print_text(text: str) -> None:
    """Write to standard output as UTF-8, keeping line endings; a terminal replaces what it cannot display."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def print_document(text: str) -> None:
    """Print text from an untrusted source: on a terminal, control characters are made visible."""
    if sys.stdout.isatty():
        from fleetapi.cli.values import visible

        text = visible(text)
    print_text(text)
