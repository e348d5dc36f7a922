"""Which files are checked, and their content."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from fleetapi.errors import UsageError

__all__ = ["LARGEST", "STDIN", "Source", "Sources", "TooLarge", "Unreadable", "read", "read_stdin"]

STDIN: Final = "-"
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
    unless it is named itself. `failures` says which folders could not be searched.
    Raises `UsageError` for a path that does not exist, and for a directory without any such file.
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
        found: dict[str, Source] = {}  # by where the file really is
        for path in paths:
            if not path:
                raise UsageError("a path is empty", remedy="is a variable of the shell not set?")
            if path == STDIN:
                found.setdefault(STDIN, Source(stdin_name or "<stdin>", None))
            elif Path(path).is_dir():
                for identity, source in self._in(path):
                    found.setdefault(identity, source)
            elif os.path.lexists(path):
                found.setdefault(os.path.realpath(path), Source(path, path))
            else:
                raise UsageError(
                    f"there is no {path}", remedy="name files, directories, or - for the standard input"
                )
        self.found = list(found.values())

    def _in(self, directory: str) -> Iterator[tuple[str, Source]]:
        before = len(self.failures)
        anything = False
        for entry, real in self._searched(directory, os.path.realpath(directory)):
            anything = True
            if not self._excluded(entry.path):
                identity = os.path.realpath(entry.path) if entry.is_symlink() else real
                yield identity, Source(entry.path, entry.path)
        if not anything and len(self.failures) == before:
            raise UsageError(
                f"the directory {directory} has no *.json file",
                remedy="hidden folders, node_modules and venv are not searched",
            )

    def _searched(self, directory: str, real: str) -> Iterator[tuple[os.DirEntry[str], str]]:
        try:
            with os.scandir(directory) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.failures.append(f"{directory} cannot be searched: {error.strerror or error}")
            return
        folders = []
        for entry in listed:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):  # what a link leads to may lead back
                folders.append(entry)
            elif entry.name.endswith(".json") and (entry.is_file() or entry.is_symlink()):
                yield entry, f"{real}{os.sep}{entry.name}"
        for folder in folders:
            if folder.name not in _SKIPPED:
                yield from self._searched(folder.path, f"{real}{os.sep}{folder.name}")


def read(path: str) -> bytes:
    """The content of a file. Raises `Unreadable`, or `TooLarge` instead of reading on and on."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST:
                raise TooLarge(status.st_size, file.read(_HEAD))
            return _bounded(file.read)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {_reason(Path(path), error)}") from None
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


def _reason(path: Path, error: OSError) -> str:
    if path.is_symlink() and not path.exists():
        return f"it is a link to {path.readlink()}, which does not exist"
    return error.strerror or str(error)
