"""Why a list may be empty, and which option widens it: said on stderr, for people."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from argparse import Namespace

    from fleetapi.cli.output import Output

__all__ = ["tell_of_nothing"]

_NARROWING: Final = ("timestamps", "distance", "duration", "states", "type", "vin_prefix", "index_range")
_LOOK_BACK: Final = timedelta(days=30)


def tell_of_nothing(output: Output, arguments: Namespace) -> None:
    """Say what may be the reason. Beside JSON lines it is said only where a person looks on."""
    reason = _reason(arguments)
    if reason and (not output.as_json or sys.stderr.isatty()):
        output.note(reason)


def _reason(arguments: Namespace) -> str:
    given = [(name, value) for name in _NARROWING if (value := getattr(arguments, name, None)) is not None]
    if given:
        words = " ".join(_option(name, value) for name, value in given)
        them = "it" if len(given) == 1 else "them"
        return f"only what fits {words} was asked for: widen {them}, or leave {them} out"
    if not getattr(arguments, "looks_back", False):
        return ""
    since = f"{datetime.now(UTC) - _LOOK_BACK:%Y-%m-%dT00:00:00Z}/"
    return (
        "without --timestamps the server chooses how far it looks back, and may have found nothing there; "
        f"--timestamps {since} asks for all of the last {_LOOK_BACK.days} days"
    )


def _option(name: str, value: Any) -> str:
    flag = f"--{name.replace('_', '-')}"
    values = value if isinstance(value, list) else [value]
    return " ".join(f"{flag} {shlex.quote(str(single))}" for single in values)
