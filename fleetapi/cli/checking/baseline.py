"""A baseline: the findings that were known when a project began to check, kept in a file of its own.

A finding is recognised by its fingerprint, which line numbers have no part in. The paths are relative to the
baseline's folder, so that it holds from wherever the check is run. An entry is gone only when a run
proves it: its file was checked without it, and so was the file it is compared with; or they exist no more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fleetapi.cli.checking.selection import path_under
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report
    from fleetapi.monitors.checks import Checked

__all__ = ["Baseline", "Scope", "same_labels"]

_VERSION: Final = 1
_COMPARES: Final = "FM902"  # what is wrong with one file only beside another

Entry = dict[str, str]


class Scope:
    """What a run can tell about: the files it checked, and what it did not find where it searched."""

    def __init__(self, files: Iterable[str], directories: Iterable[str] = ()) -> None:
        self._files = {_absolute(file) for file in files}
        self._directories = [_absolute(directory) for directory in directories]

    def covers(self, path: Path) -> bool:
        """Whether the run has seen this file, or that it is not there any more."""
        name = _absolute(path)
        if name in self._files:
            return True
        searched = any(name.is_relative_to(directory) for directory in self._directories)
        return searched and not os.path.lexists(name)


def _absolute(name: str | Path) -> Path:
    return Path(os.path.abspath(name))  # noqa: PTH100 - a link is a file of its own: a name is not resolved


def same_labels(documents: Sequence[Checked]) -> dict[str, str]:
    """For each file whose label an earlier one has, that other file."""
    first: dict[str, str] = {}
    others: dict[str, str] = {}
    for checked in documents:
        name = checked.report.file
        if checked.label is not None and name is not None:
            other = first.setdefault(checked.label, name)
            if other != name:
                others[name] = other
    return others


class Baseline:
    """The findings of a baseline file; with `new`, there need not be one yet.

    Raises `UsageError` for a file that is no baseline.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self._folder = path.parent
        remedy = "name another file, or delete this one" if new else "--write-baseline makes one"
        entries = [] if new and not os.path.lexists(path) else _read(path, remedy)
        self._entries = {entry["fingerprint"]: entry for entry in entries}
        self._met: set[str] = set()

    def known(self, report: Report) -> list[Finding]:
        """The findings of a report that are in the baseline."""
        found = []
        for finding, fingerprint in _fingerprints(report, self._folder):
            if fingerprint in self._entries:
                self._met.add(fingerprint)
                found.append(finding)
        return found

    def gone(self, scope: Scope) -> int:
        """How many entries the run has proven gone."""
        return len(self._entries) - len(self._left(scope))

    def text(self, reports: Sequence[Report], others: Mapping[str, str], scope: Scope) -> tuple[str, int]:
        """What to write, so that the findings of these reports are known too, and how many entries it keeps.

        `others` are the files that findings about two of them need, by the file that has the finding.
        """
        entries = self._left(scope)
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

    def _left(self, scope: Scope) -> dict[str, Entry]:
        return {
            fingerprint: entry
            for fingerprint, entry in self._entries.items()
            if fingerprint in self._met or not self._decided(entry, scope)
        }

    def _decided(self, entry: Entry, scope: Scope) -> bool:
        """Whether the run would have met what the entry is about."""
        files = [entry["file"]]
        if entry.get("code") == _COMPARES:
            if "other" not in entry:
                return False
            files.append(entry["other"])
        return all(scope.covers(self._folder / file) for file in files)


def _order(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.get(key, "") for key in ("file", "code", "message", "fingerprint"))


def _fingerprints(report: Report, folder: Path) -> list[tuple[Finding, str]]:
    from fleetapi.diagnostics.fingerprints import fingerprints

    return fingerprints(report, path_under(folder, report.file or ""))


def _read(path: Path, remedy: str) -> list[Entry]:
    try:
        document: Any = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {path}", remedy=remedy) from None
    except OSError as error:
        raise UsageError(f"the baseline {path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is no baseline: it is not JSON", remedy=remedy) from None
    version = document.get("fleetapi-baseline") if isinstance(document, dict) else None
    if version != _VERSION:
        raise UsageError(f"{path} is not a baseline, or one of another version of fleetapi", remedy=remedy)
    entries = document.get("findings")
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict)
        and {"file", "fingerprint"} <= entry.keys()
        and all(isinstance(value, str) for value in entry.values())
        for entry in entries
    ):
        raise UsageError(f"the baseline {path} is damaged: its findings cannot be read", remedy=remedy)
    return entries
