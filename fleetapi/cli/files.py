"""Write files with the permissions they need."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fleetapi.errors import UsageError

__all__ = ["write_file"]


def write_file(path: Path, content: bytes, *, mode: int, overwrite: bool) -> None:
    """Write a file with this mode, the old one replaced as a whole if `overwrite`.

    Raises `UsageError` when it cannot be written, or exists and may not be overwritten.
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
            f"{path} exists already", remedy="name another file, or overwrite it with --force"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None


def _replace(path: Path, content: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}."
    )  # readable by its owner alone
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
