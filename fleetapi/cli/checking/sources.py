"""Which files are checked, and their content."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from fleetapi.errors import UsageError

__all__ = [
    "LARGEST",
    "STDIN",
    "STDIN_NAME",
    "Source",
    "Sources",
    "TooLarge",
    "Unreadable",
    "read",
    "read_stdin",
]

STDIN: Final = "-"
STDIN_NAME: Final = "<stdin>"
LARGEST: Final = 4_000_000  # bytes; a document is read up to 500,000 characters, of 4 bytes at most

_SKIPPED: Final = frozenset({"node_modules", "venv", "__pycache__"})
_HEAD: Final = 1000


class Source(NamedTuple):
    """A file to check: `name` as it is shown, `path` as it is opened, None for the standard input."""

    name: str
    path: str | None


class Unreadable(Exception):
    """A file that cannot be read; the text says which one and why."""


class TooLarge(Exception):
    """A file beyond every limit; `size` is in bytes, where it is known, and `head` how it begins."""

    def __init__(self, size: int | None, head: bytes) -> None:
        super().__init__(size)
        self.size = size
        self.head = head


class Sources:
    """The files that `paths` name, in their order, each once; directories are searched for `*.json`.

    Hidden files and folders, node_modules and virtual environments are passed over, as is what is `excluded`,
    unless it is named itself. `failures` says which paths do not exist or hold no such file, and which
    folders could not be searched. Raises `UsageError` when there is nothing else.
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
        found: dict[str, Source] = {}  # by where the file really is
        missing: list[UsageError] = []
        for path in paths:
            try:
                for identity, source in self._named(path):
                    found.setdefault(identity, source)
            except UsageError as error:
                missing.append(error)
        if missing and not found and not self.failures:
            raise missing[0]
        self.failures += map(str, missing)
        self.found = list(found.values())

    def _named(self, path: str) -> Iterator[tuple[str, Source]]:
        """What one path stands for."""
        if not path:
            raise UsageError("a path is empty", remedy="is a variable of the shell not set?")
        if path == STDIN:
            yield STDIN, self._stdin
        elif os.path.isdir(path):  # noqa: PTH112 - unlike pathlib's it never raises
            yield from self._in(path)
        elif reason := _missing(path):
            raise UsageError(reason, remedy="name files, directories, or - for the standard input")
        else:
            yield os.path.realpath(path), Source(path, path)

    def _in(self, directory: str) -> Iterator[tuple[str, Source]]:
        before = len(self.failures)
        anything = False
        for path, is_link, real in self._searched(directory):
            anything = True
            if not self._excluded(path):
                yield (os.path.realpath(path) if is_link else real), Source(path, path)
        if not anything and len(self.failures) == before:
            raise UsageError(
                f"the directory {directory} has no *.json file",
                remedy="hidden folders, node_modules and venv are not searched",
            )

    def _searched(self, directory: str) -> Iterator[tuple[str, bool, str]]:
        """Each file in a directory and below: its path, whether it is a link, and its path without links."""
        waiting = [(directory, os.path.realpath(directory))]
        while waiting:
            folder, real = waiting.pop()
            try:
                folders, files = _listed(folder)
            except OSError as error:
                self.failures.append(f"{folder} cannot be searched: {error.strerror or error}")
                continue
            yield from ((file.path, file.is_symlink(), f"{real}{os.sep}{file.name}") for file in files)
            waiting += [(each.path, f"{real}{os.sep}{each.name}") for each in reversed(folders)]


def _listed(folder: str) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
    """The folders within a folder that are searched, and its files that are checked, each by name."""
    folders, files = [], []
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):  # what a link leads to may lead back
            if entry.name not in _SKIPPED:
                folders.append(entry)
        elif entry.name.endswith(".json") and _is_document(entry):
            files.append(entry)
    return folders, files


def _is_document(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link to one; or a link that cannot be followed, which is to be reported."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _missing(path: str) -> str:
    """Why a path does not exist; empty if it does, even as a dangling link."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return f"there is no {path}"
    except (OSError, ValueError) as error:
        return f"{path!r} cannot be read: {getattr(error, 'strerror', None) or error}"
    return ""


def read(path: str) -> bytes:
    """The content of a file. Raises `Unreadable`, or `TooLarge` instead of reading on and on."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST:
                raise TooLarge(status.st_size, file.read(_HEAD))
            return _bounded(file.read)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {_reason(path, error)}") from None
    except ValueError as error:  # a name with a null character
        raise Unreadable(f"{path!r} cannot be read: {error}") from None


def read_stdin() -> bytes:
    """Everything on the standard input; errors as for `read`."""
    try:
        return _bounded(sys.stdin.buffer.read)
    except AttributeError:  # there is none: it was closed before we began
        raise Unreadable("the standard input is closed") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"the standard input cannot be read: {error}") from None


def _bounded(read_some: Callable[[int], bytes | None]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := read_some(LARGEST + 1 - size):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise TooLarge(None, pieces[0][:_HEAD])
    return b"".join(pieces)


def _reason(path: str, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a link that leads back to itself"
    if error.errno == errno.ENOENT and os.path.islink(path):  # noqa: PTH114 - unlike pathlib's it never raises
        with suppress(OSError):  # gone meanwhile
            return f"it is a link to {os.readlink(path)}, which does not exist"  # noqa: PTH115
    return error.strerror or str(error)
