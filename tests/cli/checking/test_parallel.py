"""Checking in several processes: same results, same order, no process left."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.checking import parallel
from fleetapi.cli.checking.parallel import CheckedFile, can_fork, check_files, map_in_processes
from fleetapi.cli.checking.sources import Sources
from fleetapi.monitors.checks.examples import EXPRESSION
from fleetapi.monitors.checks.registry import every_check

NOW = datetime(2026, 1, 1, tzinfo=UTC)
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="forking is not supported here")


@pytest.fixture
def sources(write: Any, nowhere: Path) -> Sources:
    for number in range(40):
        write(f"rules/{number:02}.json", {EXPRESSION: "outOfParis & batteryLow"} if number % 7 == 0 else {})
    (nowhere / "rules" / "broken.json").write_bytes(b"\xff")
    (nowhere / "rules" / "dangling.json").symlink_to("gone")
    return Sources(["rules"])


def outcome(file: CheckedFile) -> tuple[str, str, Any, bytes]:
    report = file.report and (
        str(file.report.label),
        [(str(finding), finding.rule, finding.fix) for finding in file.report],
    )
    return (file.source.name, file.failure, report, file.content)


@needs_fork
def test_processes_do_not_change_the_result(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "can_fork", lambda: True)
    alone = [outcome(each) for each in check_files(sources.found, None, NOW, processes=1)]
    shared = [outcome(each) for each in check_files(sources.found, None, NOW, processes=2)]
    assert shared == alone
    assert len(alone) == 42


@needs_fork
def test_findings_of_every_check_can_be_sent_between_processes(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "can_fork", lambda: True)
    for code, check in every_check().items():
        (nowhere / f"{code}.json").write_text(check.bad.document(), encoding="utf-8")
    found = Sources(["."]).found
    alone = [outcome(each) for each in check_files(found, None, NOW, processes=1)]
    assert [outcome(each) for each in check_files(found, None, NOW, processes=2)] == alone
    assert len(alone) == len(every_check())


def test_few_files_are_checked_in_one_process(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "map_in_processes", None)
    assert len(list(check_files(sources.found, None, NOW))) == 42


def test_the_number_of_processes_depends_on_files_and_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(64), raising=False)
    assert parallel._process_count(parallel.PARALLEL_THRESHOLD - 1) == 1
    assert parallel._process_count(parallel.PARALLEL_THRESHOLD) == 2
    assert parallel._process_count(100_000) == 64
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(1), raising=False)
    assert parallel._process_count(100_000) == 1


def test_a_run_of_many_files(run: Any, write: Any) -> None:
    for number in range(parallel.PARALLEL_THRESHOLD + 1):
        write(f"rules/{number:03}.json", {EXPRESSION: "outOfParis & batteryLow"} if number == 150 else {})
    ran = run("check", "rules")
    assert ran.status == 1
    assert ran.out.startswith("rules/150.json:")
    assert ran.out.endswith(f"1 error, 1 warning in {parallel.PARALLEL_THRESHOLD + 1} files\n")


def square(number: int) -> int:
    return number * number


@needs_fork
@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_results_are_in_order(processes: int, count: int) -> None:
    assert map_in_processes(square, range(count), processes) == [number * number for number in range(count)]


@needs_fork
def test_all_processes_do_some_of_the_work() -> None:
    found = map_in_processes(lambda _: os.getpid(), range(9), 3)
    assert len(set(found)) == 3
    assert found[0] == found[3] == found[6] == os.getpid()


@needs_fork
def test_large_results() -> None:
    assert map_in_processes(lambda number: "x" * 3_000_000 + str(number), range(4), 2)[3].endswith("x3")


@needs_fork
def test_an_error_in_another_process_is_raised() -> None:
    def work(number: int) -> int:
        if number == 1:
            raise ValueError("number one")
        return number

    with pytest.raises(RuntimeError, match=r"(?s)worker process failed:.*ValueError: number one"):
        map_in_processes(work, range(4), 2)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the processes that were started."""
    made: list[int] = []
    fork = os.fork

    def remembered() -> int:
        process = fork()
        if process:
            made.append(process)
        return process

    monkeypatch.setattr(os, "fork", remembered)
    return made


@needs_fork
def test_an_error_in_this_process_ends_the_others(workers: list[int]) -> None:
    """The worker blocks on a pipe that is never written to, so only a signal ends it."""
    reading, writing = os.pipe()

    def work(number: int) -> None:
        if number == 1:
            os.read(reading, 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_in_processes(work, range(2), 2)
    os.close(reading)
    os.close(writing)
    assert len(workers) == 1
    assert not [process for process in workers if is_left(process)]


@needs_fork
def test_a_process_that_dies_is_an_error(workers: list[int]) -> None:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(RuntimeError, match="a worker process died"):
        map_in_processes(work, range(2), 2)
    assert len(workers) == 1
    assert not [process for process in workers if is_left(process)]


def is_left(process: int) -> bool:
    """Return whether this child still exists, running or as a zombie."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@needs_fork
def test_a_process_with_threads_is_not_forked() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        release.set()
        thread.join()
