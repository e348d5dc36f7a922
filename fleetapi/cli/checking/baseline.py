"""A baseline: the findings that were known when a project began to check, kept in a file of its own.

A finding is recognised by its fingerprint, which line numbers have no part in. The paths are relative to the
baseline's folder, so that it holds from wherever the check is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetapi.cli.checking.selection import path_under
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report

__all__ = ["Baseline", "baseline_text"]

_VERSION = 1


class Baseline:
    """The findings of a baseline file. Raises `UsageError` for a file that is none."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._entries = {entry["fingerprint"]: entry for entry in _read(path)}
        self._met: set[str] = set()

    def known(self, report: Report) -> list[Finding]:
        """The findings of a report that are in the baseline."""
        found = []
        for finding, fingerprint in _fingerprints(report, self._folder):
            if fingerprint in self._entries:
                self._met.add(fingerprint)
                found.append(finding)
        return found

    def gone(self, names: Iterable[str]) -> int:
        """How many findings of these files are in the baseline, and were not met."""
        checked = {path_under(self._folder, name) for name in names}
        return sum(
            entry["file"] in checked and fingerprint not in self._met
            for fingerprint, entry in self._entries.items()
        )


def baseline_text(path: Path, reports: Sequence[Report]) -> str:
    """What to write into `path`, so that the findings of these reports are known from now on."""
    entries = [
        {
            "file": path_under(path.parent, finding.file or ""),
            "code": finding.code,
            "message": finding.message,
            "fingerprint": fingerprint,
        }
        for report in reports
        for finding, fingerprint in _fingerprints(report, path.parent)
    ]
    entries.sort(key=lambda entry: (entry["file"], entry["code"], entry["message"], entry["fingerprint"]))
    return json.dumps({"fleetapi-baseline": _VERSION, "findings": entries}, indent=2) + "\n"


def _fingerprints(report: Report, folder: Path) -> list[tuple[Finding, str]]:
    from fleetapi.diagnostics.fingerprints import fingerprints

    return fingerprints(report, path_under(folder, report.file or ""))


def _read(path: Path) -> list[dict[str, str]]:
    remedy = "--write-baseline makes one"
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
        and isinstance(entry.get("file"), str)
        and isinstance(entry.get("fingerprint"), str)
        for entry in entries
    ):
        raise UsageError(f"the baseline {path} is damaged: its findings cannot be read", remedy=remedy)
    return entries
