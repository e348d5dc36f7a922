"""A baseline file: known findings of a project, which later runs do not report.

A finding is identified by a fingerprint that does not depend on line numbers. Paths are relative to the
baseline's folder, so it works from any directory. An entry is resolved only if a run proves it: its file, and
for a comparison the other one, was checked without that finding or no longer exists.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fleetapi.cli.checking.paths import path_under
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report

__all__ = ["Baseline", "Scope", "duplicate_labels"]

_VERSION: Final = 1
_COMPARES: Final = "FM902"  # a finding about one file compared with another

Entry = dict[str, str]


class Scope:
    """What a run covers: the files it checked, and the directories it searched."""

    def __init__(self, files: Iterable[str], directories: Iterable[str] = ()) -> None:
        self._files = {_absolute(file) for file in files}
        self._directories = [_absolute(directory) for directory in directories]

    def covers(self, path: Path) -> bool:
        """Return whether the run checked this file, or searched its folder and it no longer exists."""
        name = _absolute(path)
        if name in self._files:
            return True
        searched = any(name.is_relative_to(directory) for directory in self._directories)
        return searched and not os.path.lexists(name)


def _absolute(name: str | Path) -> Path:
    return Path(os.path.abspath(name))  # noqa: PTH100 - not resolved: a link counts as its own file


def duplicate_labels(documents: Sequence[Report]) -> dict[str, str]:
    """Map each file whose label is already taken to the first file with that label."""
    first: dict[str, str] = {}
    duplicates: dict[str, str] = {}
    for checked in documents:
        name = checked.file
        if checked.label is not None and name is not None:
            other = first.setdefault(checked.label, name)
            if other != name:
                duplicates[name] = other
    return duplicates


class Baseline:
    """The findings in a baseline file. With `new`, the file need not exist.

    Raises `UsageError` if the file is not a valid baseline.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self._folder = path.parent
        remedy = "name another file, or delete this one" if new else "create it with --write-baseline"
        entries = [] if new and not os.path.lexists(path) else _read(path, remedy)
        self._entries = {entry["fingerprint"]: entry for entry in entries}
        self._seen: set[str] = set()

    def known(self, report: Report) -> list[Finding]:
        """Return the findings of a report that are in the baseline, and remember that they still occur."""
        found = []
        for finding, fingerprint in _fingerprints(report, self._folder):
            if fingerprint in self._entries:
                self._seen.add(fingerprint)
                found.append(finding)
        return found

    def resolved(self, scope: Scope) -> int:
        """Return how many entries a run with this scope proved to be resolved."""
        return len(self._entries) - len(self._remaining(scope))

    def updated(self, reports: Sequence[Report], others: Mapping[str, str], scope: Scope) -> tuple[str, int]:
        """Return the new text of the file, with the findings of these reports, and how many others it keeps.

        `others` maps a file with a finding about two files to the second one.
        """
        entries = self._remaining(scope)
        written = {
            fingerprint: self._entry(finding, fingerprint, others)
            for report in reports
            for finding, fingerprint in _fingerprints(report, self._folder)
        }
        kept = len(entries.keys() - written.keys())
        ordered = sorted((entries | written).values(), key=_order)
        return json.dumps({"fleetapi-baseline": _VERSION, "findings": ordered}, indent=2) + "\n", kept

    def _entry(self, finding: Finding, fingerprint: str, others: Mapping[str, str]) -> Entry:
        file = finding.file or ""
        entry = {"file": path_under(self._folder, file), "code": finding.code, "message": finding.message}
        if finding.code == _COMPARES and file in others:
            entry["other"] = path_under(self._folder, others[file])
        return entry | {"fingerprint": fingerprint}

    def _remaining(self, scope: Scope) -> dict[str, Entry]:
        return {
            fingerprint: entry
            for fingerprint, entry in self._entries.items()
            if fingerprint in self._seen or not self._is_covered(entry, scope)
        }

    def _is_covered(self, entry: Entry, scope: Scope) -> bool:
        """Return whether the run would have found this entry again if it still occurred."""
        files = [entry["file"]]
        if entry.get("code") == _COMPARES:
            if "other" not in entry:
                return False
            files.append(entry["other"])
        return all(scope.covers(self._folder / file) for file in files)


def _order(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.get(key, "") for key in ("file", "code", "message", "fingerprint"))


def _fingerprints(report: Report, folder: Path) -> list[tuple[Finding, str]]:
    return report.fingerprints(path_under(folder, report.file or ""))


def _read(path: Path, remedy: str) -> list[Entry]:
    try:
        document: Any = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"the baseline {path} does not exist", remedy=remedy) from None
    except OSError as error:
        raise UsageError(f"cannot read the baseline {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not a baseline: it is not valid JSON", remedy=remedy) from None
    version = document.get("fleetapi-baseline") if isinstance(document, dict) else None
    if version != _VERSION:
        raise UsageError(
            f"{path} is not a baseline, or was written by another version of fleetapi", remedy=remedy
        )
    entries = document.get("findings")
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict)
        and {"file", "fingerprint"} <= entry.keys()
        and all(isinstance(value, str) for value in entry.values())
        for entry in entries
    ):
        raise UsageError(f"the baseline {path} is damaged: its findings are malformed", remedy=remedy)
    return entries
