"""Which files are checked, which are skipped and which are reported."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from permissions import permissions_count

from fleetapi.cli.checking import sources

WRONG = {"label": ""}


def loop(folder: Path) -> None:
    (folder / "b.json").symlink_to("b.json")


def long_loop(folder: Path) -> None:
    (folder / "b.json").symlink_to("one")
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")


def dangling(folder: Path) -> None:
    (folder / "b.json").symlink_to("gone")


def link_through_a_file(folder: Path) -> None:
    (folder / "b.json").symlink_to("a.json/deeper")


def link_with_a_name_too_long(folder: Path) -> None:
    (folder / "b.json").symlink_to("x" * 300)


REPORTED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link to itself": (loop, "it is a symbolic link that points back to itself"),
    "links in a circle": (long_loop, "it is a symbolic link that points back to itself"),
    "a link to nothing": (dangling, "it is a symbolic link to gone, which does not exist"),
    "a link through a file": (link_through_a_file, "Not a directory"),
    "a link to a name that is too long": (link_with_a_name_too_long, "File name too long"),
}


@pytest.mark.parametrize(("make", "reason"), REPORTED.values(), ids=REPORTED)
def test_a_broken_link_is_reported_and_the_rest_is_checked(
    run: Any, write: Any, nowhere: Path, make: Any, reason: str
) -> None:
    write("rules/a.json", WRONG)
    make(nowhere / "rules")
    for paths in (["rules"], ["rules/b.json", "rules/a.json"]):
        ran = run("check", *paths)
        assert ran.status == 2
        assert "rules/a.json:2:12: warning FM901" in ran.out
        assert ran.err == f"fleetapi: error: cannot read rules/b.json: {reason}\n"
        formatted = run("fmt", "--check", *paths)
        assert formatted.status == 2
        assert f"cannot read rules/b.json: {reason}" in formatted.err


def folder_link(folder: Path) -> None:
    (folder / "b.json").symlink_to(".")


def folder_without_documents(folder: Path) -> None:
    (folder / "b.json").mkdir()


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "b.json")


def link_to_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "b.json").symlink_to("pipe")


def device(folder: Path) -> None:
    (folder / "b.json").symlink_to("/dev/zero")


def listener(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(folder / "b.json"))


PASSED_OVER: dict[str, Callable[[Path], None]] = {
    "a link to a folder": folder_link,
    "a folder without documents": folder_without_documents,
    "a pipe": pipe,
    "a link to a pipe": link_to_a_pipe,
    "a link to a device": device,
    "a socket": listener,
}


@pytest.mark.parametrize("make", PASSED_OVER.values(), ids=PASSED_OVER)
def test_files_that_are_not_documents_are_skipped(run: Any, write: Any, nowhere: Path, make: Any) -> None:
    write("rules/a.json")
    make(nowhere / "rules")
    assert run("check", "rules").out == "1 file checked, nothing found\n"
    assert run("fmt", "--check", "rules").status in {0, 1}


def test_a_folder_named_like_a_document_is_searched(run: Any, write: Any) -> None:
    write("rules/x.json/a.json", WRONG)
    assert "rules/x.json/a.json:2:12:" in run("check", "rules").out
    assert "rules/x.json/a.json:2:12:" in run("check", "rules/x.json").out


def test_an_unreadable_folder_is_reported(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", WRONG)
    write("rules/closed/b.json", WRONG)
    write("rules/z/c.json", WRONG)
    (nowhere / "rules" / "closed").chmod(0)
    for paths in (["rules"], ["rules/closed", "rules/z", "rules/a.json"]):
        with permissions_count():
            ran = run("check", *paths)
            formatted = run("fmt", "--check", *paths)
        assert ran.status == formatted.status == 2
        assert "2 warnings in 2 files" in ran.out
        assert ran.err == "fleetapi: error: cannot read rules/closed: Permission denied\n"
        assert "cannot read rules/closed: Permission denied" in formatted.err


def test_a_folder_that_can_be_listed_but_not_entered(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", WRONG)
    write("rules/listed/b.json", WRONG)
    (nowhere / "rules" / "listed" / "c.json").symlink_to("b.json")
    (nowhere / "rules" / "listed").chmod(0o444)
    for paths in (["rules"], ["rules/listed", "rules/a.json"], ["rules/listed/b.json", "rules/a.json"]):
        with permissions_count():
            ran = run("check", *paths)
        assert ran.status == 2
        assert "rules/a.json:2:12:" in ran.out
        assert "Permission denied" in ran.err
        assert "a bug in fleetapi" not in ran.err


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOENT, errno.ENOTDIR])
def test_any_system_error_is_reported(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write("rules/a.json", WRONG)
    write("rules/b/b.json", WRONG)
    scandir = os.scandir

    def failing(folder: str) -> Any:
        if folder.endswith("b"):
            raise OSError(number, os.strerror(number), folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", failing)
    ran = run("check", "rules")
    assert (ran.status, ran.err) == (
        2,
        f"fleetapi: error: cannot read rules/b: {os.strerror(number)}\n",
    )
    assert "1 warning in 1 file" in ran.out


def test_a_file_deleted_in_the_meantime_is_reported(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("rules/a.json", WRONG)
    write("rules/b.json", WRONG)
    listed = sources._scan

    def then_gone(folder: str) -> Any:
        found = listed(folder)
        (nowhere / "rules" / "b.json").unlink()
        return found

    monkeypatch.setattr(sources, "_scan", then_gone)
    ran = run("check", "rules")
    assert (ran.status, ran.err) == (
        2,
        "fleetapi: error: cannot read rules/b.json: No such file or directory\n",
    )
    assert "rules/a.json:2:12:" in ran.out


@pytest.mark.parametrize("absent", ["nowhere.json", "a.json/b.json", "empty", "x" * 5000, ""])
def test_a_path_without_files_is_reported_and_the_rest_is_checked(
    run: Any, write: Any, nowhere: Path, absent: str
) -> None:
    write("a.json", WRONG)
    (nowhere / "empty").mkdir()
    for words in ((absent, "a.json"), ("a.json", absent)):
        ran = run("check", *words)
        assert ran.status == 2
        assert "a.json:2:12: warning FM901" in ran.out
        assert ran.err.startswith("fleetapi: error: ")
        assert len(ran.err.splitlines()) == 1
        assert run("fmt", "--check", *words).status == 2
    ran = run("check", absent)
    assert (ran.status, ran.out) == (2, "")


def test_machine_formats_stay_valid_if_a_file_is_missing(run: Any, write: Any) -> None:
    import json

    write("a.json", WRONG)
    ran = run("check", "a.json", "nowhere.json", "--format", "gitlab")
    assert ran.status == 2
    assert len(json.loads(ran.out)) == 1


def test_folders_may_be_deeper_than_the_recursion_limit(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", WRONG)
    below = [nowhere / f"rules{'/d' * depth}" for depth in range(1, 1_500)]
    for folder in below:
        folder.mkdir()
    try:
        assert "1 warning in 1 file" in run("check", "rules").out
    finally:  # what cleans up after a test cannot go so deep
        for folder in reversed(below):
            folder.rmdir()


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_a_file_named_like_an_option(run: Any, write: Any, command: str) -> None:
    write("-x.json")
    ran = run(command, "--", "-x.json")
    assert (ran.status, ran.err) == (0, "")
