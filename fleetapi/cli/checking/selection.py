"""Which findings are wanted: by code, by file, and as far as they are new."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleetapi.cli.checking.globs import matches
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.checking.configuration import Configuration
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report

__all__ = ["Selection", "codes_of", "path_under"]

# Without these nothing else can be said about a file: they go only when they are ignored by name.
_ALWAYS: Final = frozenset({"FM001", "FM003"})


def codes_of(words: Iterable[str], place: str) -> frozenset[str]:
    """The codes that codes, prefixes and names stand for. `UsageError` for one that stands for none."""
    from fleetapi.diagnostics.codes import CHECKS, matching
    from fleetapi.diagnostics.suggest import did_you_mean

    found: set[str] = set()
    for word in words:
        codes = matching(word)
        if not codes:
            known = [*CHECKS, *(check.name for check in CHECKS.values())]
            raise UsageError(
                f"{place}: there is no check `{word}`",
                remedy=did_you_mean(word, known) or "`fleetapi explain` lists them",
            )
        found |= codes
    return frozenset(found)


def path_under(folder: Path, name: str) -> str:
    """The path of a file from a folder on, with forward slashes: what patterns are compared with."""
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # on another drive of Windows
        return Path(os.path.abspath(name)).as_posix()  # noqa: PTH100 - a link is a file of its own


class Selection:
    """Decides which findings of a report are shown. `known` tells the findings of a baseline."""

    def __init__(
        self,
        select: Sequence[str] | None,
        ignore: Sequence[str],
        configuration: Configuration,
        known: Callable[[Report], Iterable[Finding]] | None = None,
    ) -> None:
        source = configuration.source
        self._selected = None if select is None else codes_of(select, "select") | _ALWAYS
        self._ignored = codes_of(ignore, "ignore") if ignore else frozenset()
        self._by_file = [
            (pattern, codes_of(words, f"`{pattern}` of per-file-ignores in {source}"))
            for pattern, words in configuration.per_file_ignores
        ]
        self._folder = configuration.folder or Path.cwd()
        self._known = known

    def of(self, report: Report) -> Report:
        """The report with the wanted findings alone. Credentials stay hidden whichever they are."""
        if not report.findings:
            return report
        ignored = self._ignored_in(report.file)
        known = set(map(id, self._known(report))) if self._known else ()
        wanted = [
            finding
            for finding in report
            if (self._selected is None or finding.code in self._selected)
            and finding.code not in ignored
            and id(finding) not in known
        ]
        if len(wanted) == len(report):
            return report
        from attrs import evolve

        return evolve(report, findings=tuple(wanted))

    def _ignored_in(self, file: str | None) -> frozenset[str]:
        ignored = self._ignored
        if self._by_file and file is not None:
            path = path_under(self._folder, file)
            for pattern, codes in self._by_file:
                if matches(path, pattern):
                    ignored |= codes
        return ignored
