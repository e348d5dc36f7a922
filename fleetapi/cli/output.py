"""What a command prints: tables for people, JSON lines for pipes, progress on the side.

A table on a terminal is drawn by rich and fits its width. Anywhere else it is plain text of constant
shape, nothing shortened and nothing coloured, so that `grep`, `cut` and a diff can rely on it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from fleetapi.cli.values import escaped_json, shorten, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Column", "Output", "Progress", "cells"]


_LEAST = 13  # columns: what is left of a text at least, when it is shortened


class Column(NamedTuple):
    """One column of a table. `shorten`: on a narrow terminal the middle of its text may be left out."""

    title: str
    justify: Literal["left", "right"] = "left"
    shorten: bool = False
    style: str = ""


class Progress(Protocol):
    """Told how many items have arrived, and of how many when that is known."""

    def __call__(self, done: int, total: int | None) -> None:
        """So many items have arrived."""


class Output:
    """Where a command prints. `as_json`: one JSON object a line instead of tables."""

    def __init__(self, *, as_json: bool = False, color: bool = True) -> None:
        self.as_json = as_json
        self.color = color and not os.environ.get("NO_COLOR")

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at the standard output."""
        return sys.stdout.isatty()

    def line(self, text: str = "") -> None:
        """Print text for people. Control characters in it become visible: they may be somebody else's."""
        self.raw(visible(text))

    def raw(self, text: str) -> None:
        """Print what a program reads, as it is."""
        print(text, file=sys.stdout)  # noqa: T201

    def flush(self) -> None:
        """Let the reader have what is printed so far."""
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Tell the person something that is not the answer: on stderr."""
        print(visible(text), file=sys.stderr, flush=True)  # noqa: T201

    def json_line(self, document: Any) -> None:
        """Print one JSON document on one line."""
        self.raw(self.json_text(document))

    def json_text(self, document: Any) -> str:
        """A JSON document on one line; letters are escaped only where the output cannot hold them."""
        import orjson

        text = orjson.dumps(document).decode()
        if not text.isascii() and (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8":
            import json

            text = json.dumps(document, separators=(",", ":"))
        return escaped_json(text)

    def json_pretty(self, document: Any) -> None:
        """Print one JSON document: indented for people, on one line for pipes (`--json`)."""
        import json

        if self.as_json:
            self.json_line(document)
        else:
            self.raw(escaped_json(json.dumps(document, indent=2, ensure_ascii=False)))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, indent: int = 0) -> None:
        """Print rows under titles: fitted to the terminal, or whole and plain when there is none."""
        rows = [[visible(text, one_line=True) for text in row] for row in rows]
        if self.is_terminal:
            self.rich(_rich_table(columns, rows, self.console().width - indent), indent=indent)
        else:
            for line in cells(columns, rows):
                self.line(" " * indent + line)

    def facts(self, facts: Mapping[str, str], *, indent: int = 0) -> None:
        """Print names and values in two columns, one fact a line; a fact without value is left out."""
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
        """Draw something of rich on the standard output."""
        from rich.padding import Padding

        self.console().print(Padding(thing, (0, 0, 0, indent)) if indent else thing)

    def console(self, *, stderr: bool = False) -> Console:
        """A rich console on the standard output (or stderr) of this moment."""
        from rich.console import Console

        return Console(stderr=stderr, color_system="auto" if self.color else None, highlight=False)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """A progress bar on stderr, on a terminal only, and only once there is something to wait for."""
        with ExitStack() as stack:
            yield _Bar(title, stack, self.console(stderr=True)) if sys.stderr.isatty() else _silent


class _Bar:
    """Appears when the first page was not all, and is gone when the stack unwinds."""

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
    """The progress nobody sees."""


def cells(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a plain table: titles in capitals, two spaces between columns, nothing shortened."""
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
    """The rows, with the texts of the column that may be shortened cut to what the others leave."""
    shortened = next((index for index, column in enumerate(columns) if column.shorten), None)
    if shortened is None:
        return rows
    widths = [
        max(len(column.title), *(len(row[index]) for row in rows)) for index, column in enumerate(columns)
    ]
    room = width - sum(widths) - 2 * len(widths) + widths[shortened]
    cut = [list(row) for row in rows]
    for row in cut:
        row[shortened] = shorten(row[shortened], max(room, _LEAST))
    return cut
