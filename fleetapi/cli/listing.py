"""Show a collection: a table for people, one JSON object a line for pipes, as many items as are wanted."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from fleetapi.cli.values import count

if TYPE_CHECKING:
    from fleetapi.cli.output import Column, Output
    from fleetapi.cli.parsing import Parser
    from fleetapi.session.pages import Pages

__all__ = ["add_paging", "positive", "show"]

Item = TypeVar("Item")


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def add_paging(parser: Parser, *, index_range: bool = True) -> None:
    """The options of everything that comes in pages."""
    parser.add_argument("--first", type=positive, metavar="N", help="no more than the first N")
    parser.add_argument("--page-size", type=int, metavar="N", help="items a request asks for: 1 to 60")
    if index_range:
        parser.add_argument(
            "--index-range",
            metavar="A-B",
            help="the items from A to B, counted from 0; `A-` for all from A on",
        )


async def show(
    output: Output,
    pages: Pages[Item],
    columns: Sequence[Column],
    row: Callable[[Item], Sequence[str]],
    *,
    noun: str,
    first: int | None = None,
) -> None:
    """Print every item (at most `first`): each as soon as it is there with --json, else all in one table."""
    if output.as_json:
        await _stream(output, pages, first)
        return
    rows: list[Sequence[str]] = []
    with output.progress(f"{noun}s") as progress:
        async for item in pages:
            rows.append(row(item))
            progress(len(rows), _expected(pages.total, first))
            if len(rows) == first:
                break
    if rows:
        output.table(columns, rows)
    if output.is_terminal or not rows:
        of_all = f" of {pages.total:,}" if pages.total is not None and pages.total > len(rows) else ""
        output.note(f"{count(len(rows), noun)}{of_all}")


async def _stream(output: Output, pages: Pages[Any], first: int | None) -> None:
    done = 0
    async for item in pages:
        output.json_line(item.as_sent)
        done += 1
        if done == first:
            break


def _expected(total: int | None, first: int | None) -> int | None:
    return min((number for number in (total, first) if number is not None), default=None)
