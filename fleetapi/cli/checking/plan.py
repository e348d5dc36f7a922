"""What one run of `fleetapi check` is to do: options over configuration."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from fleetapi.cli.checking.configuration import Configuration, find_configuration, read_configuration
from fleetapi.cli.checking.globs import matches
from fleetapi.cli.checking.selection import path_under
from fleetapi.cli.checking.sources import STDIN
from fleetapi.errors import UsageError

__all__ = ["Plan", "configuration_of", "excluded_by", "plan_of"]


class Plan(NamedTuple):
    """Everything that was decided before the first file is opened."""

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


def plan_of(arguments: Namespace) -> Plan:
    """Decide. Raises `UsageError` for options that contradict each other, and for the configuration."""
    _refuse_contradictions(arguments)
    configuration = configuration_of(arguments)
    baseline = Path(arguments.baseline) if arguments.baseline is not None else configuration.baseline
    if arguments.write_baseline and baseline is None:
        raise UsageError("--write-baseline needs a file", remedy="name it with --baseline FILE")
    return Plan(
        paths=tuple(arguments.paths),
        stdin_name=arguments.stdin_filename,
        configuration=configuration,
        dialect=arguments.dialect or configuration.dialect,
        select=_given(arguments.select, configuration.select),
        ignore=_given(arguments.ignore, configuration.ignore) or (),
        excluded=_and_the_baseline(baseline, excluded_by(arguments.exclude, configuration)),
        strict=configuration.strict if arguments.strict is None else arguments.strict,
        exit_zero=arguments.exit_zero,
        format=arguments.format or "text",
        fix=arguments.fix,
        diff=arguments.diff,
        unsafe_fixes=arguments.unsafe_fixes,
        baseline=baseline,
        write_baseline=arguments.write_baseline,
    )


def _and_the_baseline(baseline: Path | None, excluded: Callable[[str], bool]) -> Callable[[str], bool]:
    """A baseline may lie among the monitors; it is none."""
    if baseline is None:
        return excluded
    own = os.path.realpath(baseline)
    return lambda name: os.path.realpath(name) == own or excluded(name)


def _refuse_contradictions(arguments: Namespace) -> None:
    if arguments.json and arguments.format is not None:
        raise UsageError(
            "--json and --format are both given",
            remedy="--json is one finding a line, --format json one list of all",
        )
    if arguments.write_baseline and (arguments.fix or arguments.diff):
        raise UsageError(
            "--write-baseline does not go with --fix or --diff", remedy="repair first, then write it"
        )
    if arguments.diff and (arguments.json or arguments.format is not None):
        raise UsageError("--diff has a format of its own", remedy="leave out --json and --format")
    if arguments.fix and STDIN in arguments.paths and len(set(arguments.paths)) > 1:
        raise UsageError(
            "--fix takes the standard input alone", remedy="the repaired document goes to the standard output"
        )


def configuration_of(arguments: Namespace) -> Configuration:
    """The configuration that --config names, or the one that is found where the first file lies.

    Raises `ConfigurationError`.
    """
    if arguments.config is not None:
        return read_configuration(Path(arguments.config))
    first = arguments.paths[0]
    if first == STDIN:
        return find_configuration(Path(getattr(arguments, "stdin_filename", None) or ".").parent)
    path = Path(first)
    return find_configuration(path if os.path.isdir(path) else path.parent)  # noqa: PTH112 - it never raises


def _given(option: list[list[str]] | None, configured: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return configured if option is None else tuple(chain.from_iterable(option))


def excluded_by(option: list[str] | None, configuration: Configuration) -> Callable[[str], bool]:
    """What is passed over when a directory is searched: option or configuration, whose folder counts."""
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
