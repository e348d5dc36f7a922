"""Decide what a run of `fleetapi check` does, from its options and the configuration."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fleetapi.cli.checking.configuration import Configuration, find_configuration, read_configuration
from fleetapi.cli.checking.paths import matches, path_under
from fleetapi.cli.checking.sources import STDIN
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report

__all__ = ["Plan", "Selection", "exclusion", "load_configuration", "make_plan"]

# Such a file cannot be checked any further, so these codes are only left out if they are ignored explicitly.
_ALWAYS: Final = frozenset({"FM001", "FM003"})


class Plan(NamedTuple):
    """The decisions made before the first file is opened."""

    paths: tuple[str, ...]
    stdin_name: str | None
    configuration: Configuration
    dialect: str | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    excluded: Callable[[str], bool]
    strict: bool
    exit_zero: bool
    format: str
    fix: bool
    diff: bool
    unsafe_fixes: bool
    baseline: Path | None
    write_baseline: bool


def make_plan(arguments: Namespace) -> Plan:
    """Combine options and configuration; options take precedence.

    Raises `UsageError` for options that cannot be combined, and for an invalid configuration.
    """
    _refuse_contradictions(arguments)
    configuration = load_configuration(arguments)
    baseline = Path(arguments.baseline) if arguments.baseline is not None else configuration.baseline
    if arguments.write_baseline and baseline is None:
        raise UsageError("--write-baseline needs a file", remedy="name it with --baseline FILE")
    return Plan(
        paths=tuple(arguments.paths),
        stdin_name=arguments.stdin_filename,
        configuration=configuration,
        dialect=arguments.dialect or configuration.dialect,
        select=_option_or(arguments.select, configuration.select),
        ignore=_option_or(arguments.ignore, configuration.ignore) or (),
        excluded=_or_baseline(exclusion(arguments.exclude, configuration), baseline),
        strict=configuration.strict if arguments.strict is None else arguments.strict,
        exit_zero=arguments.exit_zero,
        format=arguments.format or "text",
        fix=arguments.fix,
        diff=arguments.diff,
        unsafe_fixes=arguments.unsafe_fixes,
        baseline=baseline,
        write_baseline=arguments.write_baseline,
    )


def _refuse_contradictions(arguments: Namespace) -> None:
    if arguments.json and arguments.format is not None:
        raise UsageError(
            "--json and --format cannot be used together",
            remedy="--json prints one finding per line, --format json a single list",
        )
    if arguments.write_baseline and (arguments.fix or arguments.diff):
        raise UsageError(
            "--write-baseline cannot be used with --fix or --diff",
            remedy="fix first, then write the baseline",
        )
    if arguments.diff and (arguments.json or arguments.format is not None):
        raise UsageError("--diff cannot be used with --json or --format", remedy="it has its own format")
    if arguments.fix and STDIN in arguments.paths and len(set(arguments.paths)) > 1:
        raise UsageError(
            "--fix cannot combine standard input with other files",
            remedy="the fixed document goes to standard output",
        )


def load_configuration(arguments: Namespace) -> Configuration:
    """Read the file that --config names, or search for one from the first path upwards.

    Raises `ConfigurationError`.
    """
    if arguments.config is not None:
        return read_configuration(Path(arguments.config))
    first = arguments.paths[0]
    if first == STDIN:
        return find_configuration(Path(getattr(arguments, "stdin_filename", None) or ".").parent)
    path = Path(first)
    return find_configuration(path if os.path.isdir(path) else path.parent)  # noqa: PTH112 - it never raises


def _option_or(option: list[list[str]] | None, configured: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return configured if option is None else tuple(chain.from_iterable(option))


def exclusion(option: list[str] | None, configuration: Configuration) -> Callable[[str], bool]:
    """Return whether to skip a file found in a directory, by the patterns of the option or the configuration.

    The patterns are relative to the current directory or to the folder of the configuration file.
    """
    if option is not None:
        folder, patterns = Path.cwd(), tuple(option)
    elif configuration.exclude and configuration.folder is not None:
        folder, patterns = configuration.folder, configuration.exclude
    else:
        return lambda _: False

    def excluded(name: str) -> bool:
        path = path_under(folder, name)
        return any(matches(path, pattern) for pattern in patterns)

    return excluded


def _or_baseline(excluded: Callable[[str], bool], baseline: Path | None) -> Callable[[str], bool]:
    """Exclude the baseline file as well, which may be in a directory of monitors."""
    if baseline is None:
        return excluded
    real = os.path.realpath(baseline)
    return lambda name: os.path.realpath(name) == real or excluded(name)


class Selection:
    """Selects findings by code and file, without those that `known` returns: the ones in the baseline."""

    def __init__(
        self,
        select: Sequence[str] | None,
        ignore: Sequence[str],
        configuration: Configuration,
        known: Callable[[Report], Iterable[Finding]] | None = None,
    ) -> None:
        source = configuration.source
        self._selected = None if select is None else _codes(select, "select") | _ALWAYS
        self._ignored = _codes(ignore, "ignore") if ignore else frozenset()
        self._by_file = [
            (pattern, _codes(words, f"`{pattern}` of per-file-ignores in {source}"))
            for pattern, words in configuration.per_file_ignores
        ]
        self._folder = configuration.folder or Path.cwd()
        self._known = known

    def apply(self, report: Report) -> Report:
        """Return the report with the selected findings only. Credentials stay masked either way."""
        if not report.findings:
            return report
        ignored = self._ignored_in(report.file)
        known = set(map(id, self._known(report))) if self._known else ()
        selected = [
            finding
            for finding in report
            if (self._selected is None or finding.code in self._selected)
            and finding.code not in ignored
            and id(finding) not in known
        ]
        if len(selected) == len(report):
            return report
        from attrs import evolve

        return evolve(report, findings=tuple(selected))

    def _ignored_in(self, file: str | None) -> frozenset[str]:
        ignored = self._ignored
        if self._by_file and file is not None:
            path = path_under(self._folder, file)
            for pattern, codes in self._by_file:
                if matches(path, pattern):
                    ignored |= codes
        return ignored


def _codes(words: Iterable[str], place: str) -> frozenset[str]:
    """Resolve codes, prefixes and names of checks to codes. Raises `UsageError` for an unknown one."""
    from fleetapi.diagnostics.codes import CHECKS, matching
    from fleetapi.diagnostics.suggest import did_you_mean

    found: set[str] = set()
    for word in words:
        codes = matching(word)
        if not codes:
            known = [*CHECKS, *(check.name for check in CHECKS.values())]
            raise UsageError(
                f"{place}: unknown check `{word}`",
                remedy=did_you_mean(word, known) or "`fleetapi explain` lists the checks",
            )
        found |= codes
    return frozenset(found)
