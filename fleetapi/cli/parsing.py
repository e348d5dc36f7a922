"""The argparse parser of commands that are not yet written for click; see `unconverted.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from fleetapi.errors import UsageError

__all__ = ["Parser", "with_common_options"]

_WIDTH = 80


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps names with hyphens on one line, so that they can be found and copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are `UsageError`s, and whose options are spelt in full."""

    def __init__(self, *, prog: str, **options: Any) -> None:
        options.setdefault("formatter_class", _HelpFormatter)
        super().__init__(prog=prog, allow_abbrev=False, add_help=False, **options)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line; an option that does not exist with the one whose name is nearest."""
        unknown, _, given = message.partition(": ")
        near = None
        if unknown == "unrecognized arguments":
            option = given.split()[0].split("=")[0]
            if option.startswith("--"):
                message = f"`{self.prog}` does not accept {option}"
                near = _nearest(option, self._option_string_actions, cutoff=0.75)
            else:
                message = f"got unexpected extra argument ({option})"
        guess = f"did you mean `{near}`? " if near else ""
        raise UsageError(message, remedy=f"{guess}see `{self.prog} --help`")

    def _print_message(self, message: str, file: Any = None) -> None:
        (file or sys.stdout).write(message)  # argparse's own swallows the error of a closed pipe

    def format_help(self) -> str:
        """The help, with the capital that click writes."""
        return super().format_help().replace("usage: ", "Usage: ", 1)


def with_common_options(usage: str, path: str) -> str:
    """The usage line with a hint at the options of every command, on a line of its own where it must be."""
    lines = usage.rstrip().splitlines()
    own_line = len(lines[-1]) + len(" [options]") > _WIDTH
    hint = "\n" + " " * len(f"usage: {path} ") + "[options]" if own_line else " [options]"
    return "\n".join(lines).removeprefix("usage: ") + hint


def _nearest(name: str, names: Iterable[str], *, cutoff: float = 0.5) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, n=1, cutoff=cutoff)), None)
