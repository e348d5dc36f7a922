"""Common parts of the formats: options, and the names of files and places."""

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
    from fleetapi.diagnostics.report_data import Findings

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

# GitHub and Azure execute `##[debug]` and `##vso[task.setvariable]` anywhere in a log line.
_COMMAND = re.compile(r"#(?=#\w*\[)")
# Characters that a terminal executes, hides or reorders by, and lone surrogates: JSON may escape them.
_UNSEEN = re.compile(
    r"[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]|#(?=#\w*\[)"
)


@attrs.frozen
class Style:
    """Options of the formats: `color` for terminals, `strict` if warnings count as errors.

    Paths in machine formats are relative to the directory `root` if they are inside it. The formats of
    services that show findings next to the code (GitHub, GitLab, SARIF) use paths from the root of the
    repository instead: `repository_paths` maps file names to these paths.
    """

    color: bool = False
    strict: bool = False
    root: PurePath | None = None
    repository_paths: Mapping[str, str] = attrs.field(factory=dict)


def place_of(finding: Finding, report: Findings) -> str:
    """Return the place of a finding for the beginning of an output line: `file:line:column`.

    For a decoded document, which has no lines, it is the path of the value: `/triggerParam/boolExp`.
    """
    if report.from_value:
        pointer = printable(finding.pointer or "")
        pointer = pointer if len(pointer) <= _LONGEST_POINTER else f"{pointer[:_LONGEST_POINTER]}…"
        return pointer or "<document>"
    return f"{name_of(finding.file)}:{finding.line}:{finding.column}"


def name_of(file: str | None) -> str:
    """Return the name of a file as it was given, for the beginning of an output line."""
    if file is None:
        return NO_NAME
    name = printable(file)
    return f"./{name}" if name.lstrip().startswith("::") else name  # GitHub would execute it


def inert(text: str, instead: str = "\ufffd") -> str:
    """Return the text with the commands of build servers broken up, and with the same length."""
    return _COMMAND.sub(instead, text)


def json_text(document: object) -> str:
    """Return an indented JSON document that is safe to show on terminals and build servers."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def path_of(file: str | None, style: Style) -> str:
    """Return the name of a file for machine formats: relative to the root, with forward slashes."""
    if file is None:
        return NO_NAME
    path = PurePath(file)
    if style.root is not None and path.is_relative_to(style.root):
        path = path.relative_to(style.root)
    return path.as_posix()


def repository_path_of(file: str | None, style: Style) -> str:
    """Return the path of a file from the root of its repository; outside one, that of `path_of`."""
    known = None if file is None else style.repository_paths.get(file)
    return path_of(file, style) if known is None else known


def repository_uri_of(file: str | None, style: Style) -> str:
    """Return that path as a URI reference: relative, or absolute for a file outside the repository."""
    path = repository_path_of(file, style)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))
