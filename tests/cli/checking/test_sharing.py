"""Work shared between processes: the same results in the same order, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
import time

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


def test_what_fails_here_ends_the_others() -> None:
    def work(number: int) -> None:
        if number == 1:
            time.sleep(60)
        raise KeyboardInterrupt

    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        share(work, range(2), 2)
    assert time.perf_counter() - begin < 30
    no_child_is_left()


def test_a_process_that_dies_is_noticed() -> None:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(RuntimeError, match="has died"):
        share(work, range(2), 2)
    no_child_is_left()


def no_child_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_beside_other_threads_nothing_is_copied() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not can_share()
    finally:
        release.set()
        thread.join()
