"""Print a collection as a table or as JSON lines, and explain why it may be empty."""

from __future__ import annotations

import shlex
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fleetapi.cli.value_formatting import count

if TYPE_CHECKING:
    from fleetapi.cli.app import App
    from fleetapi.cli.output import Column
    from fleetapi.session.pages.pages import Pages

__all__ = ["as_sent", "batches", "each_item", "explain_empty", "show"]

Item = TypeVar("Item")

_NARROWING: Final = (
    "--timestamps",
    "--distance",
    "--duration",
    "--states",
    "--type",
    "--vin-prefix",
    "--index-range",
)
_LOOK_BACK: Final = timedelta(days=30)


async def show(
    app: App,
    pages: Pages[Item],
    columns: Sequence[Column],
    row: Callable[[Item], Sequence[str]],
    *,
    noun: str,
    first: int | None,
    looks_back: bool = False,
) -> None:
    """Print all items, or the `first` ones: with --json as they arrive, otherwise in one table.

    If an error occurs, print the items that arrived before raising it.
    """
    output = app.output
    if output.as_json:
        anything = False
        async with aclosing(each_item(pages, first)) as found:
            async for item in found:
                anything = True
                output.json_line(as_sent(item))
        if not anything:
            explain_empty(app, looks_back=looks_back)
        return
    rows: list[Sequence[str]] = []
    try:
        with output.progress(f"{noun}s") as progress:
            async with aclosing(batches(pages, first)) as found:
                async for batch in found:
                    rows += [row(item) for item in batch]
                    progress(len(rows), pages.total if first is None else first)
    finally:
        if rows:
            output.table(columns, rows)
    if output.is_terminal or not rows:
        of_all = f" of {pages.total:,}" if pages.total is not None and pages.total > len(rows) else ""
        output.note(f"{count(len(rows), noun)}{of_all}")
    if not rows:
        explain_empty(app, looks_back=looks_back)


async def batches(pages: Pages[Item], first: int | None) -> AsyncGenerator[Sequence[Item]]:
    """Yield the items page by page, or the `first` ones together. Close the generator if you stop early."""
    if first is not None:
        yield await pages.first(first)
        return
    async with aclosing(pages.pages()) as iterator:
        async for page in iterator:
            yield page.items


async def each_item(pages: Pages[Item], first: int | None) -> AsyncGenerator[Item]:
    """Yield the items one by one. Close the generator if you stop early."""
    async with aclosing(batches(pages, first)) as found:
        async for batch in found:
            for item in batch:
                yield item


def as_sent(item: Any) -> Any:
    """Return an item as the API sent it."""
    return item.as_sent


def explain_empty(app: App, *, looks_back: bool) -> None:
    """Print why a list may be empty, and which option widens it. With --json, only do so on a terminal.

    `looks_back`: without `--timestamps`, the server chooses how far to look back.
    """
    reason = _reason(app, looks_back=looks_back)
    if reason and (not app.json or sys.stderr.isatty()):
        app.output.note(reason)


def _reason(app: App, *, looks_back: bool) -> str:
    given = app.given(_NARROWING)
    if given:
        words = " ".join(_written(flag, value) for flag, value in given.items())
        them = "it" if len(given) == 1 else "them"
        return f"the list is limited by {words}: widen {them}, or leave {them} out"
    if not looks_back:
        return ""
    since = f"{datetime.now(UTC) - _LOOK_BACK:%Y-%m-%dT00:00:00Z}/"
    return (
        "without --timestamps the server chooses how far it looks back; "
        f"--timestamps {since} asks for the last {_LOOK_BACK.days} days"
    )


def _written(flag: str, value: Any) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return " ".join(f"{flag} {shlex.quote(str(single))}" for single in values)
