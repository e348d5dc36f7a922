"""Decide what a run of `fleetapi check` does, from its options and the configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import evolve

from fleetapi.cli.checking.configuration import Configuration, find_configuration, read_configuration
from fleetapi.cli.checking.paths import matches, path_under
from fleetapi.cli.checking.sources import STDIN
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding
    from fleetapi.diagnostics.report import Report

__all__ = ["Options", "Plan", "Selection", "exclusion", "load_configuration", "make_plan"]

# Such a file cannot be checked any further, so these codes are only left out if they are ignored explicitly.
_ALWAYS: Final = frozenset({"FM001", "FM003"})


class Options(NamedTuple):
    """The options of `fleetapi check`."""

    paths: tuple[str, ...]
    dialect: str | None
    format: str | None
    select: tuple[list[str], ...]
    ignore: tuple[list[str], ...]
    exclude: tuple[str, ...]
    strict: bool | None
    exit_zero: bool
    fix: bool
    diff: bool
    unsafe_fixes: bool
    baseline: str | None
    write_baseline: bool
    stdin_filename: str | None
    json: bool
    config: str | None


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


def make_plan(options: Options) -> Plan:
    """Combine options and configuration; options take precedence.

    Raises `UsageError` for options that cannot be combined, and `ConfigurationError`.
    """
    _refuse_contradictions(options)
    configuration = load_configuration(options.paths, options.config, options.stdin_filename)
    baseline = Path(options.baseline) if options.baseline is not None else configuration.baseline
    if options.write_baseline and baseline is None:
        raise UsageError("--write-baseline needs a file", remedy="name it with --baseline FILE")
    return Plan(
        paths=options.paths,
        stdin_name=options.stdin_filename,
        configuration=configuration,
        dialect=options.dialect or configuration.dialect,
        select=_option_or(options.select, configuration.select),
        ignore=_option_or(options.ignore, configuration.ignore) or (),
        excluded=_or_baseline(exclusion(options.exclude, configuration), baseline),
        strict=configuration.strict if options.strict is None else options.strict,
        exit_zero=options.exit_zero,
        format=options.format or "text",
        fix=options.fix,
        diff=options.diff,
        unsafe_fixes=options.unsafe_fixes,
        baseline=baseline,
        write_baseline=options.write_baseline,
    )


def _refuse_contradictions(options: Options) -> None:
    if options.fix and options.diff:
        raise UsageError("--fix and --diff cannot be used together", remedy="--diff only shows the changes")
    if options.json and options.format is not None:
        raise UsageError(
            "--json and --format cannot be used together",
            remedy="--json prints one finding per line, --format json a single list",
        )
    if options.write_baseline and (options.fix or options.diff):
        raise UsageError(
            "--write-baseline cannot be used with --fix or --diff",
            remedy="fix first, then write the baseline",
        )
    if options.diff and (options.json or options.format is not None):
        raise UsageError("--diff cannot be used with --json or --format", remedy="it has its own format")
    if options.fix and STDIN in options.paths and len(set(options.paths)) > 1:
        raise UsageError(
            "--fix cannot combine standard input with other files",
            remedy="the fixed document goes to standard output",
        )


def load_configuration(
    paths: Sequence[str], config: str | None, stdin_filename: str | None = None
) -> Configuration:
    """Read the file that --config names, or search for one from the first path upwards.

    Raises `ConfigurationError`.
    """
    if config is not None:
        return read_configuration(Path(config))
    if paths[0] == STDIN:
        return find_configuration(Path(stdin_filename or ".").parent)
    path = Path(paths[0])
    return find_configuration(path if os.path.isdir(path) else path.parent)  # noqa: PTH112 - it never raises


def _option_or(option: tuple[list[str], ...], configured: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return tuple(chain.from_iterable(option)) if option else configured


def exclusion(option: tuple[str, ...], configuration: Configuration) -> Callable[[str], bool]:
    """Return whether to skip a file found in a directory, by the patterns of the option or the configuration.

    The patterns are relative to the current directory or to the folder of the configuration file.
    """
    if option:
        folder, patterns = Path.cwd(), option
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
    from fleetapi.diagnostics.suggest import did_you_mean
    from fleetapi.monitors.checks.registry import codes_matching, every_check

    found: set[str] = set()
    for word in words:
        codes = codes_matching(word)
        if not codes:
            known = [*every_check(), *(check.name for check in every_check().values())]
            raise UsageError(
                f"{place}: unknown check `{word}`",
                remedy=did_you_mean(word, known) or "`fleetapi explain` lists the checks",
            )
        found |= codes
    return frozenset(found)
