"""Find the files that the command line names, and read files and standard input."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fleetapi.errors import InvalidMonitor, MonitorError, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.monitors.monitor import Monitor


__all__ = [
    "MAXIMUM_BYTES",
    "STDIN",
    "STDIN_NAME",
    "Document",
    "Source",
    "Sources",
    "TooLarge",
    "Unreadable",
    "parse_object",
    "read",
    "read_document",
    "read_monitor",
    "read_stdin",
]

STDIN: Final = "-"
STDIN_NAME: Final = "<stdin>"
MAXIMUM_BYTES: Final = 4_000_000  # bytes; a document may have 500,000 characters, of up to 4 bytes

_SKIPPED: Final = frozenset({"node_modules", "venv", "__pycache__"})
_HEAD: Final = 1000


class Source(NamedTuple):
    """A file to check: its `name` in reports, and the `path` to open, or None for standard input."""

    name: str
    path: str | None


class Unreadable(Exception):
    """Raised for a file that cannot be read; the message says which one and why."""


class TooLarge(Exception):
    """Raised for a file larger than `MAXIMUM_BYTES`, with its `size`, if known, and its first bytes."""

    def __init__(self, size: int | None, head: bytes) -> None:
        super().__init__(size)
        self.size = size
        self.head = head


class Sources:
    """The files at `paths`, each once and in order; directories are searched for `*.json`.

    The search skips hidden files and folders, node_modules, virtual environments, and files that are
    `excluded`. `failures` lists paths that do not exist, directories without such files, and folders that
    cannot be read. Raises `UsageError` if no path leads to a file, unless unreadable folders are the reason.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        stdin_name: str | None = None,
        excluded: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.failures: list[str] = []
        self._excluded = excluded
        self._stdin = Source(stdin_name or STDIN_NAME, None)
        found: dict[str, Source] = {}  # by the resolved path
        missing: list[UsageError] = []
        for path in paths:
            try:
                for identity, source in self._resolve(path):
                    found.setdefault(identity, source)
            except UsageError as error:
                missing.append(error)
        if missing and not found and not self.failures:
            raise missing[0]
        self.failures += map(str, missing)
        self.found = list(found.values())

    def _resolve(self, path: str) -> Iterator[tuple[str, Source]]:
        """Yield the files at one path, each with its resolved path."""
        if not path:
            raise UsageError("a path is empty", remedy="is a shell variable unset?")
        if path == STDIN:
            yield STDIN, self._stdin
        elif os.path.isdir(path):  # noqa: PTH112 - unlike pathlib's it never raises
            yield from self._search(path)
        elif reason := _missing(path):
            raise UsageError(reason, remedy="name files, directories, or - for standard input")
        else:
            yield os.path.realpath(path), Source(path, path)

    def _search(self, directory: str) -> Iterator[tuple[str, Source]]:
        before = len(self.failures)
        empty = True
        for path, is_link, real in self._walk(directory):
            empty = False
            if not self._excluded(path):
                yield (os.path.realpath(path) if is_link else real), Source(path, path)
        if empty and len(self.failures) == before:
            raise UsageError(
                f"the directory {directory} contains no *.json files",
                remedy="hidden folders, node_modules and venv are not searched",
            )

    def _walk(self, directory: str) -> Iterator[tuple[str, bool, str]]:
        """Yield each file in a directory tree: its path, whether it is a link, and its resolved path."""
        waiting = [(directory, os.path.realpath(directory))]
        while waiting:
            folder, real = waiting.pop()
            try:
                folders, files = _scan(folder)
            except OSError as error:
                self.failures.append(f"cannot read {folder}: {error.strerror or error}")
                continue
            yield from ((file.path, file.is_symlink(), f"{real}{os.sep}{file.name}") for file in files)
            waiting += [(each.path, f"{real}{os.sep}{each.name}") for each in reversed(folders)]


def _scan(folder: str) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
    """Return the subfolders to search and the files to check, both sorted by name."""
    folders, files = [], []
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):  # a linked folder may lead back
            if entry.name not in _SKIPPED:
                folders.append(entry)
        elif entry.name.endswith(".json") and _is_document(entry):
            files.append(entry)
    return folders, files


def _is_document(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a file or a link to one, or a broken link, which is reported later."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _missing(path: str) -> str:
    """Return why a path does not exist, or "" if it does, even as a broken link."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return f"{path} does not exist"
    except (OSError, ValueError) as error:
        return f"cannot read {path!r}: {getattr(error, 'strerror', None) or error}"
    return ""


def read(path: str) -> bytes:
    """Return the content of a file. Raises `Unreadable` or `TooLarge`."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > MAXIMUM_BYTES:
                raise TooLarge(status.st_size, file.read(_HEAD))
            return _bounded(file.read)
    except OSError as error:
        raise Unreadable(f"cannot read {path}: {_reason(path, error)}") from None
    except ValueError as error:  # a name with a null character
        raise Unreadable(f"cannot read {path!r}: {error}") from None


def read_stdin() -> bytes:
    """Return the whole standard input. Raises the same errors as `read`."""
    try:
        return _bounded(sys.stdin.buffer.read)
    except AttributeError:  # sys.stdin is None: it was closed before we started
        raise Unreadable("standard input is closed") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot read standard input: {error}") from None


def _bounded(read_some: Callable[[int], bytes | None]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := read_some(MAXIMUM_BYTES + 1 - size):
        pieces.append(piece)
        size += len(piece)
        if size > MAXIMUM_BYTES:
            raise TooLarge(None, pieces[0][:_HEAD])
    return b"".join(pieces)


def _reason(path: str, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a symbolic link that points back to itself"
    if error.errno == errno.ENOENT and os.path.islink(path):  # noqa: PTH114 - unlike pathlib's it never raises
        with suppress(OSError):  # deleted in the meantime
            return f"it is a symbolic link to {os.readlink(path)}, which does not exist"  # noqa: PTH115
    return error.strerror or str(error)


class Document(NamedTuple):
    """The content of a file or of standard input, and its name in messages."""

    name: str
    content: bytes


def read_document(path: str) -> Document:
    """Read a file, or standard input for `-`. Raises `UsageError` if that fails."""
    if not path:
        raise UsageError("the file name is empty", remedy="is a shell variable unset?")
    name = STDIN_NAME if path == STDIN else path
    try:
        return Document(name, read_stdin() if path == STDIN else read(path))
    except Unreadable as error:
        raise UsageError(str(error), remedy="name a file, or - for standard input") from None
    except TooLarge:
        raise UsageError(
            f"{name} is larger than {MAXIMUM_BYTES:,} bytes", remedy="is this the right file?"
        ) from None


def parse_object(document: Document) -> dict[str, Any]:
    """Return the JSON object of a document, unchecked. Raise `UsageError` if it is something else."""
    import json

    try:
        found = json.loads(document.content)
    except ValueError as error:
        raise UsageError(f"{document.name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{document.name} contains no JSON object")
    return found


def read_monitor(document: Document, output: Output) -> Monitor:
    """Return the monitor in a document. If it is invalid, print the findings that say why.

    Raises `InvalidMonitor` with these findings, or the original `MonitorError` if the checks find nothing.
    """
    from fleetapi.monitors.monitor import Monitor

    try:
        return Monitor.from_json(document.content)
    except MonitorError as error:
        from fleetapi.diagnostics.report import render
        from fleetapi.monitors.checks import examine

        report = examine(document.content, filename=document.name)
        errors = report.only({finding.code for finding in report.errors})
        if not errors.findings:
            raise MonitorError(f"{document.name}: {error.message}", remedy=error.remedy) from None
        output.note(render("text", [errors]).rstrip("\n"))
        raise InvalidMonitor(f"{document.name} is not a valid monitor", findings=errors.findings) from None
