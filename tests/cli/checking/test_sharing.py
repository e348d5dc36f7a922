"""Work shared between processes: the same results in the same order, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from fleetapi.cli.checking.sharing import can_share, share

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_results_are_in_order(processes: int, count: int) -> None:
    assert share(square, range(count), processes) == [number * number for number in range(count)]


def test_other_processes_do_their_part() -> None:
    found = share(lambda _: os.getpid(), range(9), 3)
    assert len(set(found)) == 3
    assert found[0] == found[3] == found[6] == os.getpid()


def test_much_goes_through() -> None:
    assert share(lambda number: "x" * 3_000_000 + str(number), range(4), 2)[3].endswith("x3")


def test_what_fails_elsewhere_is_told() -> None:
    def work(number: int) -> int:
        if number == 1:
            raise ValueError("number one")
        return number

    with pytest.raises(RuntimeError, match=r"(?s)has failed:.*ValueError: number one"):
        share(work, range(4), 2)


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were made, to see what became of them."""
    made: list[int] = []
    fork = os.fork

    def remembered() -> int:
        process = fork()
        if process:
            made.append(process)
        return process

    monkeypatch.setattr(os, "fork", remembered)
    return made


def test_what_fails_here_ends_the_others(helpers: list[int]) -> None:
    """The helper hangs, as it has to: nobody ever writes into its pipe, and only a signal ends it."""
    reading, writing = os.pipe()

    def work(number: int) -> None:
        if number == 1:
            os.read(reading, 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share(work, range(2), 2)
    os.close(reading)
    os.close(writing)
    assert len(helpers) == 1
    assert not [process for process in helpers if is_left(process)]


def test_a_process_that_dies_is_noticed(helpers: list[int]) -> None:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(RuntimeError, match="has died"):
        share(work, range(2), 2)
    assert len(helpers) == 1
    assert not [process for process in helpers if is_left(process)]


def is_left(process: int) -> bool:
    """Whether this child is still there, running or not waited for."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_beside_other_threads_nothing_is_copied() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not can_share()
    finally:
        release.set()
        thread.join()
