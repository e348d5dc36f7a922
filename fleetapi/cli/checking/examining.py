"""One file, or many: read and examined, spread over the cores where that is quicker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from fleetapi.cli.checking.sharing import can_share, share
from fleetapi.cli.checking.sources import LARGEST, Source, TooLarge, Unreadable, read, read_stdin

if TYPE_CHECKING:
    from fleetapi.monitors.checks import Checked

__all__ = ["WORTHWHILE", "Examined", "examine_all", "examine_one"]

WORTHWHILE: Final = 200  # files: from here on, processes save more time than starting them takes


class Examined(NamedTuple):
    """What became of one file: checked, with the `content` it had, or a `failure` to read it."""

    source: Source
    checked: Checked | None
    content: bytes = b""
    failure: str = ""


def examine_all(
    sources: Sequence[Source], dialect: str | None, now: datetime, *, processes: int | None = None
) -> list[Examined]:
    """Examine the files, in their order. `processes` is how many share the work, by default what pays."""

    count = _worthwhile(len(sources)) if processes is None else processes

    def examine(source: Source) -> Examined:
        return examine_one(source, dialect, now)

    if count == 1 or not can_share():
        return [examine(source) for source in sources]
    return share(examine, sources, count)


def _worthwhile(files: int) -> int:
    if files < WORTHWHILE:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, files // (WORTHWHILE // 2))


def examine_one(source: Source, dialect: str | None, now: datetime) -> Examined:
    """Read and examine one file. What is wrong with its content is a finding, nothing raises."""
    from fleetapi.monitors.checks import examine

    try:
        content = read_stdin() if source.path is None else read(source.path)
    except Unreadable as error:
        return Examined(source, None, failure=str(error))
    except TooLarge as error:
        return Examined(source, _too_large(source, error))
    return Examined(source, examine(content, dialect=dialect, filename=source.name, now=now), content)


def _too_large(source: Source, error: TooLarge) -> Checked:
    from fleetapi.diagnostics.finding import Problem
    from fleetapi.diagnostics.position import Span
    from fleetapi.language.plain_json import MAXIMUM_SIZE
    from fleetapi.monitors.checks import Checked
    from fleetapi.monitors.checks.concealing import report_on

    size = f"{error.size:,}" if error.size is not None else f"more than {LARGEST:,}"
    message = f"the file has {size} bytes; a monitor is read up to {MAXIMUM_SIZE:,} characters"
    problem = Problem("FM001", Span.at(0), message, "is this the right file?")
    return Checked(report_on([problem], error.head.decode("utf-8", "replace"), source.name))
