"""What the formats have in common: the options of the reader, and how files and places are named."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import attrs

from fleetapi.diagnostics.diagnostic import printable

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.findings import Findings

__all__ = [
    "Style",
    "inert",
    "json_text",
    "path_of",
    "place_of",
    "repository_path_of",
    "repository_uri_of",
]

NO_NAME: Final = "<text>"
_LONGEST_POINTER: Final = 200

# GitHub and Azure obey `##[debug]` and `##vso[task.setvariable]` wherever on a line of a log they stand.
_COMMAND = re.compile(r"#(?=#\w*\[)")
# What a terminal obeys, hides or reorders by, and half characters: letters that JSON may write as escapes.
_UNSEEN = re.compile(
    r"[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]|#(?=#\w*\[)"
)


@attrs.frozen
class Style:
    """How to write: `colour` for terminals, `strict` when warnings count as errors.

    `root` is the directory that the paths of machine formats are relative to, as far as they lie in it. The
    formats of services that show findings beside the code (GitHub, GitLab, SARIF) name files from the root of
    the repository instead: `repository_paths` has these paths by the name of the file.
    """

    colour: bool = False
    strict: bool = False
    root: PurePath | None = None
    repository_paths: Mapping[str, str] = attrs.field(factory=dict)


def place_of(finding: Finding, report: Findings) -> str:
    """Return where a finding is, for the beginning of a line of output: `file:line:column`.

    Of a decoded document, which has no lines, it is the path of the value: `/triggerParam/boolExp`.
    """
    if report.from_value:
        pointer = printable(finding.pointer or "")
        pointer = pointer if len(pointer) <= _LONGEST_POINTER else f"{pointer[:_LONGEST_POINTER]}…"
        return pointer or "<document>"
    return f"{name_of(finding.file)}:{finding.line}:{finding.column}"


def name_of(file: str | None) -> str:
    """The name of a file as it was given, for the beginning of a line of output."""
    if file is None:
        return NO_NAME
    name = printable(file)
    return f"./{name}" if name.lstrip().startswith("::") else name  # what GitHub would obey


def inert(text: str, instead: str = "\ufffd") -> str:
    """The text, in which no build server finds a command; as many characters as before."""
    return _COMMAND.sub(instead, text)


def json_text(document: object) -> str:
    """An indented JSON document, which is no danger to a terminal or a build server that shows it."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def path_of(file: str | None, style: Style) -> str:
    """The name of a file as the machine formats want it: relative to the root, with forward slashes."""
    if file is None:
        return NO_NAME
    path = PurePath(file)
    if style.root is not None and path.is_relative_to(style.root):
        path = path.relative_to(style.root)
    return path.as_posix()


def repository_path_of(file: str | None, style: Style) -> str:
    """The path of a file from the root of its repository; outside of one it is that of `path_of`."""
    known = None if file is None else style.repository_paths.get(file)
    return path_of(file, style) if known is None else known


def repository_uri_of(file: str | None, style: Style) -> str:
    """The same as a URI reference: relative, or absolute for a file outside of the repository."""
    path = repository_path_of(file, style)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))
