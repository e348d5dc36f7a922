"""Passwords on their way in: from a file, from the environment, or typed by a person; never an argument."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fleetapi.errors import UsageError

__all__ = ["can_ask", "new_password", "password_from_file", "question"]


def can_ask() -> bool:
    """Whether a person sits at this terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def question(text: str, default: str = "") -> str:
    """Ask on stderr, so that the standard output stays the answer's."""
    hint = f" [{default}]" if default else ""
    print(f"{text}{hint}: ", end="", file=sys.stderr, flush=True)  # noqa: T201
    return input().strip() or default


def password_from_file(path: str) -> str:
    """The first line of a file. `UsageError` when it cannot be read or is empty."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"the password file {path} cannot be read: {reason}") from None
    password = text.split("\n", 1)[0].rstrip("\r")
    if not password:
        raise UsageError(f"the first line of the password file {path} is empty")
    return password


def new_password(password_file: str | None, variable: str) -> str:
    """A password for a new key: from the file, else from the environment, else typed twice."""
    if password_file:
        return password_from_file(password_file)
    if os.environ.get(variable):
        return os.environ[variable]
    if not can_ask():
        raise UsageError(
            "the new key needs a password", remedy=f"set {variable}, or name a file with --password-file"
        )
    from getpass import getpass

    password = getpass("Password for the new key: ", stream=sys.stderr)
    if password != getpass("The same password again: ", stream=sys.stderr):
        raise UsageError("the two passwords differ", remedy="type the same one twice")
    return password
