"""Show a collection: a table for people, one JSON object a line for pipes, as many items as are wanted."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

from fleetapi.cli import param_types
from fleetapi.cli.emptiness import tell_of_nothing
from fleetapi.cli.param_types import positive
from fleetapi.cli.values import count

if TYPE_CHECKING:
    from fleetapi.cli.output import Column, Output
    from fleetapi.cli.parsing import Parser
    from fleetapi.session.pages.pages import Pages

__all__ = ["add_paging", "add_timestamps", "as_sent", "batches", "each_item", "show"]

Item = TypeVar("Item")


def add_paging(parser: Parser, *, index_range: bool = True, largest: int = 60) -> None:
    """The options of everything that comes in pages."""
    parser.add_argument("--first", type=positive, metavar="N", help="no more than the first N")
    parser.add_argument(
        "--page-size",
        type=param_types.page_size(largest),
        metavar="N",
        help=f"items a request asks for: 1 to {largest}",
    )
    if index_range:
        parser.add_argument(
            "--index-range",
            type=param_types.index_range,
            metavar="A-B",
            help="the items from A to B, counted from 0; `A-` for all from A on",
        )


def add_timestamps(parser: Parser, *, looks_back: bool = True) -> None:
    """The option that limits a history to time ranges; `looks_back`: without it the server chooses one."""
    parser.set_defaults(looks_back=looks_back)
    parser.add_argument(
        "--timestamps",
        type=param_types.time_range,
        metavar="RANGE",
        action="append",
        help="only those of a time range, such as 2026-03-01T00:00:00Z/P7D; may be given up to ten times",
    )


async def show(
    output: Output,
    pages: Pages[Item],
    columns: Sequence[Column],
    row: Callable[[Item], Sequence[str]],
    *,
    noun: str,
    arguments: Namespace,
) -> None:
    """Print every item, or as many as `--first` says: with --json as they come, else all in one table.

    What has come before an error is printed before the error is raised. Where there is nothing, a note says
    what may be the reason, and which option widens the list.
    """
    first = arguments.first
    if output.as_json:
        anything = False
        async with aclosing(each_item(pages, first)) as found:
            async for item in found:
                anything = True
                output.json_line(as_sent(item))
        if not anything:
            tell_of_nothing(output, arguments)
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
        tell_of_nothing(output, arguments)


async def batches(pages: Pages[Item], first: int | None) -> AsyncGenerator[Sequence[Item]]:
    """The items as they come, page by page, or the `first` ones together; close it when you leave early."""
    if first is not None:
        yield await pages.first(first)
        return
    async with aclosing(pages.pages()) as iterator:
        async for page in iterator:
            yield page.items


async def each_item(pages: Pages[Item], first: int | None) -> AsyncGenerator[Item]:
    """The items one by one; close it when you leave early."""
    async with aclosing(batches(pages, first)) as found:
        async for batch in found:
            for item in batch:
                yield item


def as_sent(item: Any) -> Any:
    """An item as the API sent it."""
    return item.as_sent
