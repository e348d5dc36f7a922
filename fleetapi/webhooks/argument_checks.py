"""Checks of the arguments of routers and receivers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from fleetapi.errors import UsageError
from fleetapi.remedies import write

__all__ = ["check_path", "check_port", "count_of", "seconds_of", "texts_of"]

_LAST_PORT: Final = 65535


def check_path(path: Any) -> None:
    """Raise UsageError unless a path starts with a slash."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise UsageError(f"path must start with /, not {path!r}", remedy=write('path="/monitors"'))


def check_port(port: Any) -> None:
    """Raise UsageError unless it is a port number, or 0 for any free port."""
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= _LAST_PORT:
        raise UsageError(
            f"port must be an integer from 0 to {_LAST_PORT}, not {port!r}",
            remedy="0 selects a free port",
        )


def count_of(name: str, value: Any) -> int:
    """Check a positive integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f"{name} must be a positive integer, not {value!r}")
    return value


def seconds_of(name: str, value: Any, *, least: timedelta = timedelta(microseconds=1)) -> float:
    """Return the seconds of a timedelta that is at least `least`."""
    if not isinstance(value, timedelta):
        raise UsageError(f"{name} must be a timedelta, not {value!r}", remedy=write("timedelta(seconds=30)"))
    if value < least:
        raise UsageError(f"{name} cannot be {value.total_seconds():g} seconds", remedy="use a longer time")
    return value.total_seconds()


def texts_of(decorator: str, values: Iterable[Any], *, example: str) -> None:
    """Raise UsageError unless all values are strings; a function means that parentheses are missing."""
    for value in values:
        if callable(value) and not isinstance(value, str):
            raise UsageError(f"@router.{decorator} needs parentheses", remedy=write(f"@router.{example}"))
        if not isinstance(value, str):
            raise UsageError(
                f"@router.{decorator} takes strings, not {value!r}", remedy=write(f"@router.{example}")
            )
