"""What an argument of a router or a receiver may be; refused with its name, the reason and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from fleetapi.errors import UsageError
from fleetapi.remedies import write

__all__ = ["check_path", "check_port", "count_of", "seconds_of", "texts_of"]

_LAST_PORT: Final = 65535


def check_path(path: Any) -> None:
    """Where a server takes requests: a text that begins with a slash."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise UsageError(f"path must begin with /, not {path!r}", remedy=write('path="/monitors"'))


def check_port(port: Any) -> None:
    """A port, or 0 for any that is free."""
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= _LAST_PORT:
        raise UsageError(
            f"port must be a whole number from 0 to {_LAST_PORT}, not {port!r}", remedy="0 takes a free one"
        )


def count_of(name: str, value: Any) -> int:
    """A whole number, at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f"{name} must be a whole number of at least 1, not {value!r}")
    return value


def seconds_of(name: str, value: Any, *, least: timedelta = timedelta(microseconds=1)) -> float:
    """The seconds of a timedelta, no shorter than `least`."""
    if not isinstance(value, timedelta):
        raise UsageError(f"{name} must be a timedelta, not {value!r}", remedy=write("timedelta(seconds=30)"))
    if value < least:
        raise UsageError(f"{name} cannot be {value.total_seconds():g} seconds", remedy="give it more time")
    return value.total_seconds()


def texts_of(decorator: str, values: Iterable[Any], *, example: str) -> None:
    """Raise UsageError unless all are texts; a function among them is a decorator without parentheses."""
    for value in values:
        if callable(value) and not isinstance(value, str):
            raise UsageError(
                f"@router.{decorator} is written without parentheses", remedy=write(f"@router.{example}")
            )
        if not isinstance(value, str):
            raise UsageError(
                f"@router.{decorator} takes texts, not {value!r}", remedy=write(f"@router.{example}")
            )
