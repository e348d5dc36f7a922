"""What a command prints: tables for people, JSON lines for pipes, and a progress bar.

On a terminal, rich draws a table that fits its width. Otherwise a table is plain text, uncolored and
complete, so that `grep`, `cut` and `diff` can rely on it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from fleetapi.cli.value_formatting import escaped_json, shorten, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


__all__ = ["Column", "Output", "Progress", "cells", "print_document", "print_prose", "print_text"]


_NARROWEST = 40
_WIDEST = 100  # longer lines are hard to read
_LEAST = 13  # columns that a shortened text keeps


class Column(NamedTuple):
    """A column of a table. With `shorten`, a narrow terminal omits the middle of its values."""

    title: str
    justify: Literal["left", "right"] = "left"
    shorten: bool = False
    style: str = ""


class Progress(Protocol):
    """Called with the number of items that have arrived, and their total if it is known."""

    def __call__(self, done: int, total: int | None) -> None:
        """Show that `done` items have arrived."""


class Output:
    """Where a command prints. `as_json` prints one JSON object per line instead of tables."""

    def __init__(self, *, as_json: bool = False, color: bool = True) -> None:
        self.as_json = as_json
        self.color = color and not os.environ.get("NO_COLOR")

    @property
    def is_terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return sys.stdout.isatty()

    def line(self, text: str = "") -> None:
        """Print text for people, with control characters made visible, because others may have written it."""
        self.raw(visible(text))

    def raw(self, text: str) -> None:
        """Print text for programs, unchanged."""
        print(text, file=sys.stdout)  # noqa: T201

    def flush(self) -> None:
        """Flush standard output."""
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Print a note on stderr."""
        print(visible(text), file=sys.stderr, flush=True)  # noqa: T201

    def json_line(self, document: Any) -> None:
        """Print one JSON document on one line."""
        self.raw(self.json_text(document))

    def json_text(self, document: Any) -> str:
        """Return a JSON document on one line; letters are escaped only if the output cannot encode them."""
        import orjson

        text = orjson.dumps(document).decode()
        if not text.isascii() and (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8":
            import json

            text = json.dumps(document, separators=(",", ":"))
        return escaped_json(text)

    def json_pretty(self, document: Any) -> None:
        """Print one JSON document: indented for people, on one line with `--json`."""
        import json

        if self.as_json:
            self.json_line(document)
        else:
            self.raw(escaped_json(json.dumps(document, indent=2, ensure_ascii=False)))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, indent: int = 0) -> None:
        """Print rows under titles: fitted to a terminal, otherwise complete and plain."""
        rows = [[visible(text, one_line=True) for text in row] for row in rows]
        if self.is_terminal:
            self.rich(_rich_table(columns, rows, self.console().width - indent), indent=indent)
        else:
            for line in cells(columns, rows):
                self.line(" " * indent + line)

    def facts(self, facts: Mapping[str, str], *, indent: int = 0) -> None:
        """Print names and values in two columns, one fact per line, without the facts that have no value."""
        width = max((len(name) for name, value in facts.items() if value), default=0)
        for name, value in facts.items():
            if value:
                self.line(f"{'':<{indent}}{name:<{width}}  {visible(value, one_line=True)}")

    def document(self, as_sent: Any, facts: Mapping[str, str]) -> None:
        """Print one object: as the API sent it with --json, otherwise its facts."""
        if self.as_json:
            self.json_line(as_sent)
        else:
            self.facts(facts)

    def rich(self, thing: RenderableType, *, indent: int = 0) -> None:
        """Print a rich renderable on standard output."""
        from rich.padding import Padding

        self.console().print(Padding(thing, (0, 0, 0, indent)) if indent else thing)

    def console(self, *, stderr: bool = False) -> Console:
        """Return a rich console on the current standard output (or stderr)."""
        from rich.console import Console

        return Console(stderr=stderr, color_system="auto" if self.color else None, highlight=False)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Show a progress bar on stderr if that is a terminal, once there is something to wait for."""
        with ExitStack() as stack:
            yield _Bar(title, stack, self.console(stderr=True)) if sys.stderr.isatty() else _silent


class _Bar:
    """A progress bar that appears if the first page is not the last, until the stack unwinds."""

    def __init__(self, title: str, stack: ExitStack, console: Console) -> None:
        self._title = title
        self._stack = stack
        self._console = console
        self._update: Callable[[int, int | None], None] | None = None

    def __call__(self, done: int, total: int | None) -> None:
        if self._update is None:
            if total is not None and done >= total:
                return
            self._update = self._show()
        self._update(done, total)

    def _show(self) -> Callable[[int, int | None], None]:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        bar = self._stack.enter_context(Bar(*columns, console=self._console, transient=True))
        task = bar.add_task(self._title, total=None)
        return lambda done, total: bar.update(task, completed=done, total=total)


def _silent(done: int, total: int | None) -> None:
    """Show nothing."""


def cells(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a plain table: titles in capitals, two spaces between columns."""
    table = [[column.title.upper() for column in columns], *rows]
    widths = [max(len(row[index]) for row in table) for index in range(len(columns))]
    for row in table:
        fields = [
            text.rjust(width) if column.justify == "right" else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        yield "  ".join(fields).rstrip()


def _rich_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 1, 0, 0)
    )
    for column in columns:
        table.add_column(column.title, justify=column.justify, style=column.style, no_wrap=column.shorten)
    for row in _fitted(columns, rows, width):
        table.add_row(*(Text(text) for text in row))
    return table


def _fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> Sequence[Sequence[str]]:
    """Return the rows, with the column to shorten cut to the width that the other columns leave."""
    shortened = next((index for index, column in enumerate(columns) if column.shorten), None)
    if shortened is None:
        return rows
    widths = [
        max(len(column.title), *(len(row[index]) for row in rows)) for index, column in enumerate(columns)
    ]
    free = width - sum(widths) - 2 * len(widths) + widths[shortened]
    cut = [list(row) for row in rows]
    for row in cut:
        row[shortened] = shorten(row[shortened], max(free, _LEAST))
    return cut


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
    """Print text from an untrusted source. On a terminal, make control characters visible."""
    print_text(visible(text) if sys.stdout.isatty() else text)
