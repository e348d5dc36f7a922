"""Read and check files, in several processes when there are many.

The processes are forks of this one, which has the code loaded. `concurrent.futures` loads more and, since
Python 3.14, starts processes from scratch, which takes longer than most runs. Where forking is impossible
(Windows) or unsafe (other threads), this process checks everything itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, TypeVar

from fleetapi.cli.checking.sources import MAXIMUM_BYTES, Source, TooLarge, Unreadable, read, read_stdin

if TYPE_CHECKING:
    from fleetapi.diagnostics.report import Report

__all__ = ["PARALLEL_THRESHOLD", "CheckedFile", "can_fork", "check_file", "check_files", "map_in_processes"]

PARALLEL_THRESHOLD: Final = 200  # with this many files, more processes save more time than they cost

Item = TypeVar("Item")
Result = TypeVar("Result")


class CheckedFile(NamedTuple):
    """The result for one file: what the checks found and the `content` they read, or why reading failed."""

    source: Source
    report: Report | None
    content: bytes = b""
    failure: str = ""


def check_files(
    sources: Sequence[Source], dialect: str | None, now: datetime, *, processes: int | None = None
) -> list[CheckedFile]:
    """Check files and return the results in the same order; by default in as many processes as pay off."""
    count = _process_count(len(sources)) if processes is None else processes

    def check(source: Source) -> CheckedFile:
        return check_file(source, dialect, now)

    if count == 1 or not can_fork():
        return [check(source) for source in sources]
    return map_in_processes(check, sources, count)


def _process_count(files: int) -> int:
    if files < PARALLEL_THRESHOLD:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, files // (PARALLEL_THRESHOLD // 2))


def check_file(source: Source, dialect: str | None, now: datetime) -> CheckedFile:
    """Read and check one file. Never raises: invalid content is a finding."""
    from fleetapi.monitors.checks import examine

    try:
        content = read_stdin() if source.path is None else read(source.path)
    except Unreadable as error:
        return CheckedFile(source, None, failure=str(error))
    except TooLarge as error:
        return CheckedFile(source, _too_large(source, error))
    return CheckedFile(source, examine(content, dialect=dialect, filename=source.name, now=now), content)


def _too_large(source: Source, error: TooLarge) -> Report:
    from fleetapi.diagnostics.diagnostic import Diagnostic
    from fleetapi.diagnostics.position import Span
    from fleetapi.language.plain_json import MAXIMUM_SIZE
    from fleetapi.monitors.checks.engine import report_on

    size = f"{error.size:,}" if error.size is not None else f"more than {MAXIMUM_BYTES:,}"
    message = f"the file has {size} bytes; a monitor may have at most {MAXIMUM_SIZE:,} characters"
    problem = Diagnostic("FM001", Span.at(0), message, "is this the right file?")
    return report_on([problem], error.head.decode("utf-8", "replace"), source.name)


def can_fork() -> bool:
    """Return whether this process can be forked safely."""
    return hasattr(os, "fork") and threading.active_count() == 1


def map_in_processes(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> list[Result]:
    """Return the result for each item, in order. Each of the processes, including this one, takes its share.

    An exception that `work` raises in this process is passed on; one in another process becomes a
    RuntimeError with its traceback.
    """
    workers = [_Worker(work, items[number::processes]) for number in range(1, processes)]
    try:
        parts = [[work(item) for item in items[::processes]]]
        parts += [worker.results() for worker in workers]
    finally:
        for worker in workers:
            worker.stop()
    return [parts[index % processes][index // processes] for index in range(len(items))]


class _Worker:
    """A fork of this process, and the pipe that carries its results."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        self._pipe, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._pipe)
            _work(work, items, writing)
        os.close(writing)

    def results(self) -> list[Any]:
        """Wait for the results."""
        with os.fdopen(os.dup(self._pipe), "rb") as pipe:
            content = pipe.read()
        if not content:
            raise RuntimeError("a worker process died")
        results, failure = pickle.loads(content)  # noqa: S301 - our own process wrote it
        if failure:
            raise RuntimeError(f"a worker process failed:\n{failure}")
        found: list[Any] = results
        return found

    def stop(self) -> None:
        """Kill the process, if it is still running, and reap it."""
        os.close(self._pipe)
        os.kill(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)


def _work(work: Callable[[Any], Any], items: Sequence[Any], writing: int) -> NoReturn:
    """Do the work of a worker process, and exit without running the parent's cleanup."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        content = pickle.dumps(([work(item) for item in items], ""), pickle.HIGHEST_PROTOCOL)
    except BaseException:  # noqa: BLE001 - the parent raises it
        import traceback

        content = pickle.dumps(([], traceback.format_exc()))
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)
    finally:
        os._exit(0)
