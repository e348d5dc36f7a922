"""Share a list of things to do between processes: copies of this one, which have loaded what it takes.

Not `concurrent.futures`: it loads more, and from Python 3.14 on its processes begin from nothing, which takes
longer than most checks. Where a process cannot be copied (Windows, or beside other threads) all is done
here.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

__all__ = ["can_share", "share"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def can_share() -> bool:
    """Whether this process may be copied."""
    return hasattr(os, "fork") and threading.active_count() == 1


def share(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> list[Result]:
    """The result for each item, in their order; every process takes each n-th of them.

    Raises what `work` raises here, and RuntimeError, with its traceback, for what it raises elsewhere.
    """
    helpers = [_Helper(work, items[number::processes]) for number in range(1, processes)]
    try:
        parts = [[work(item) for item in items[::processes]]]
        parts += [helper.results() for helper in helpers]
    finally:
        for helper in helpers:
            helper.end()
    return [parts[index % processes][index // processes] for index in range(len(items))]


class _Helper:
    """A copy of this process, and the pipe that its results come through."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        self._pipe, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._pipe)
            _help(work, items, writing)
        os.close(writing)

    def results(self) -> list[Any]:
        """Wait for them."""
        with os.fdopen(os.dup(self._pipe), "rb") as pipe:
            content = pipe.read()
        if not content:
            raise RuntimeError("a process that helped has died")
        results, failure = pickle.loads(content)  # noqa: S301 - our own process wrote it
        if failure:
            raise RuntimeError(f"a process that helped has failed:\n{failure}")
        found: list[Any] = results
        return found

    def end(self) -> None:
        """Make sure that nothing of it is left; whoever has its results has nothing to wait for."""
        os.close(self._pipe)
        os.kill(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)


def _help(work: Callable[[Any], Any], items: Sequence[Any], writing: int) -> NoReturn:
    """Do the work of a helper, and leave without running what the original still has to do."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        content = pickle.dumps(([work(item) for item in items], ""), pickle.HIGHEST_PROTOCOL)
    except BaseException:  # noqa: BLE001 - the original raises it
        import traceback

        content = pickle.dumps(([], traceback.format_exc()))
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)
    finally:
        os._exit(0)
