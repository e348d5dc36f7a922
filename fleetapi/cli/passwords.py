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
    try:
        return input().strip() or default
    except EOFError:
        raise _nothing_typed() from None


def _nothing_typed() -> UsageError:
    print(file=sys.stderr)  # noqa: T201 - the question stands on a line of its own
    return UsageError("the input ended before the answer", remedy="type it, or give it as an option")


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

    try:
        password = getpass("Password for the new key: ", stream=sys.stderr)
        again = getpass("The same password again: ", stream=sys.stderr)
    except EOFError:
        raise _nothing_typed() from None
    if password != again:
        raise UsageError("the two passwords differ", remedy="type the same one twice")
    return password
