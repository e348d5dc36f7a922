"""What the formats have in common: the wishes of the reader, and how a file is named."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote

import attrs

from fleetapi.diagnostics.finding import printable

__all__ = ["Style", "name_of", "path_of", "uri_of"]

NO_NAME = "<text>"


@attrs.frozen
class Style:
    """How to write: `colour` for terminals, `strict` when warnings count as errors.

    `root` is the directory that the paths of machine formats are relative to, as far as they lie in it.
    """

    colour: bool = False
    strict: bool = False
    root: PurePath | None = None


def name_of(file: str | None) -> str:
    """The name of a file as it was given, for one line of output."""
    return printable(file) if file is not None else NO_NAME


def path_of(file: str | None, style: Style) -> str:
    """The name of a file as the machine formats want it: relative to the root, with forward slashes."""
    if file is None:
        return NO_NAME
    path = PurePath(file)
    if style.root is not None and path.is_relative_to(style.root):
        path = path.relative_to(style.root)
    return path.as_posix()


def uri_of(file: str | None, style: Style) -> str:
    """The same as a URI reference."""
    path = path_of(file, style)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))
