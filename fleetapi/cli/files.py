"""Write files atomically, with the right permissions."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from fleetapi.errors import UsageError

__all__ = ["replace_file", "write_file"]


def write_file(path: Path, content: bytes, *, mode: int, overwrite: bool) -> None:
    """Write a file with this mode; with `overwrite`, replace an existing one atomically.

    Raises `UsageError` if the file cannot be written, or if it exists and `overwrite` is false.
    """
    try:
        if overwrite:
            _replace(path, content, mode)
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(
            f"{path} already exists", remedy="name another file, or overwrite it with --force"
        ) from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def _replace(path: Path, content: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}."
    )  # readable only by its owner
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Create a file, or replace it atomically, keeping its permissions and, if possible, its owner.

    The target of a symbolic link is replaced, not the link. On `OSError`, the file is unchanged.
    """
    target = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _copy_attributes(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _copy_attributes(target: Path, temporary: Path) -> None:
    """Give the new file the permissions and owner of the old one, or the defaults if there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        return
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.getuid(), os.getgid()):
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
    temporary.chmod(status.st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    """Flush the rename to disk. Not every system can; the file is complete either way."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
