"""Prompts on stderr: for a confirmation, a value or a password."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.app import App

__all__ = ["can_ask", "confirmed", "new_password", "password_from_file", "question"]


def can_ask() -> bool:
    """Return whether stdin and stderr are terminals, so that a person can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirmed(app: App, question: str, *, yes: bool) -> bool:
    """Ask for confirmation and return the answer; True without a terminal, or with `yes`."""
    if yes or not can_ask():
        return True
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201
    if sys.stdin.readline().strip().lower() in {"y", "yes"}:
        return True
    app.output.note("nothing was done")
    return False


def question(text: str, default: str = "") -> str:
    """Return the answer to a question, or the default if it is empty."""
    hint = f" [{default}]" if default else ""
    print(f"{text}{hint}: ", end="", file=sys.stderr, flush=True)  # noqa: T201
    try:
        return input().strip() or default
    except EOFError:
        raise _no_answer() from None


def _no_answer() -> UsageError:
    print(file=sys.stderr)  # noqa: T201 - ends the line of the question
    return UsageError("the input ended before the answer", remedy="type it, or pass it as an option")


def password_from_file(path: str) -> str:
    """Return the first line of a file. Raise `UsageError` if it cannot be read or is empty."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"cannot read the password file {path}: {reason}") from None
    password = text.split("\n", 1)[0].rstrip("\r")
    if not password:
        raise UsageError(f"the first line of the password file {path} is empty")
    return password


def new_password(password_file: str | None, variable: str) -> str:
    """Return the password for a new key: from the file, or the environment variable, or typed twice."""
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
        again = getpass("Repeat the password: ", stream=sys.stderr)
    except EOFError:
        raise _no_answer() from None
    if password != again:
        raise UsageError("the passwords differ", remedy="type the same password twice")
    return password
