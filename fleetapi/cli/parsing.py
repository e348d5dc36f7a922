"""From words to a command and its arguments: common options anywhere, commands loaded on use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn, Protocol, cast

from fleetapi.cli.catalogue import CATALOGUE, GROUPS, Command
from fleetapi.cli.common_options import add_common_options, defaults, refuse_unused
from fleetapi.cli.exit_status import MEANINGS
from fleetapi.errors import UsageError

__all__ = ["CommandModule", "Invocation", "Parser", "parse"]

_WIDTH = 80
_EXAMPLES = """\
Examples:
  fleetapi demo                              watch it work, nothing needed
  eval "$(fleetapi sandbox --background)"    a fleet here, for this shell
  fleetapi fleets                            the fleets of your account
  fleetapi vehicles FID --json | jq -r .vin  one JSON object a line
  fleetapi certificate test                  which credential is wrong?
"""


class CommandModule(Protocol):
    """What the module of a command offers."""

    def configure(self, parser: Parser) -> None:
        """Add the arguments of the command."""

    def run(self, context: Any) -> Any:
        """Run it; the result (awaited if need be) is an exit status, or None for success."""


class Invocation(NamedTuple):
    """A command line, understood."""

    path: str
    module: CommandModule
    arguments: argparse.Namespace


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps names with hyphens on one line, so that they can be found and copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are `UsageError`s, and whose options are spelt in full."""

    def __init__(self, *, prog: str, text: Callable[[], str] | None = None, **options: Any) -> None:
        options.setdefault("formatter_class", _HelpFormatter)
        super().__init__(prog=prog, allow_abbrev=False, add_help=False, **options)
        self._text = text

    def error(self, message: str) -> NoReturn:
        """Refuse the command line; an option that does not exist with the one whose name is nearest."""
        unknown, _, given = message.partition(": ")
        near = None
        if unknown == "unrecognized arguments" and given.startswith("--"):
            near = _nearest(given.split()[0].split("=")[0], self._option_string_actions, cutoff=0.75)
        guess = f"did you mean `{near}`? " if near else ""
        raise UsageError(message, remedy=f"{guess}see `{self.prog} --help`")

    def _print_message(self, message: str, file: Any = None) -> None:
        (file or sys.stdout).write(message)  # argparse's own swallows the error of a closed pipe

    def format_help(self) -> str:
        """The help of a command, or the hand-written text of a group of commands."""
        return self._text() if self._text else super().format_help()


def parse(words: Sequence[str]) -> Invocation:
    """Find the command, import its module, and read its arguments; `UsageError` when the words make no sense.

    `--help` and `--version` print and raise SystemExit(0), as argparse does.
    """
    namespace = argparse.Namespace(**defaults())
    rest, literal = _split(words)
    path, commands = "fleetapi", CATALOGUE
    while True:
        parser = _group_parser(path, commands)
        _read_group(parser, rest, namespace)
        command = _find(namespace.command, commands, path)
        path, commands, rest = f"{path} {command.name}", command.children, namespace.rest
        if command.module:
            break
    del namespace.command, namespace.rest
    module = cast("CommandModule", import_module(command.module))
    summary = command.summary[0].upper() + command.summary[1:] + "."
    leaf = Parser(prog=path, description=module.__doc__ or summary)
    module.configure(leaf)
    leaf.usage = _with_common_options(leaf.format_usage(), path).replace("%", "%%")
    add_common_options(leaf, command.uses)
    leaf.parse_args(rest + literal, namespace)
    refuse_unused(namespace, command.uses, path)
    return Invocation(path, module, namespace)


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words before `--`, and `--` with what follows: argparse would drop it together with the command."""
    place = words.index("--") if "--" in words else len(words)
    if place == 0:
        return list(words[1:]), []
    return list(words[:place]), list(words[place:])


def _with_common_options(usage: str, path: str) -> str:
    """The usage line with a hint at the options of every command, on a line of its own where it must be."""
    lines = usage.rstrip().splitlines()
    own_line = len(lines[-1]) + len(" [options]") > _WIDTH
    hint = "\n" + " " * len(f"usage: {path} ") + "[options]" if own_line else " [options]"
    return "\n".join(lines).removeprefix("usage: ") + hint


def _group_parser(path: str, commands: tuple[Command, ...]) -> Parser:
    parser = Parser(prog=path, text=lambda: _group_help(path, commands))
    add_common_options(parser)
    if path == "fleetapi":
        parser.add_argument("--version", action=_Version)
    parser.add_argument("command")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _read_group(parser: Parser, words: list[str], namespace: argparse.Namespace) -> None:
    """Read the options before the command, and the command; without one, show what there is."""
    try:
        parser.parse_args(words, namespace)
    except UsageError:
        options = Parser(prog=parser.prog)
        add_common_options(options)
        options.parse_args(words)  # the better complaint, when an option is the reason
        parser.print_help()
        raise SystemExit(2) from None


def _find(name: str, commands: tuple[Command, ...], path: str) -> Command:
    for command in commands:
        if command.name == name:
            return command
    near = _nearest(name, [command.name for command in commands])
    guess = f"did you mean `{path} {near}`?" if near else f"see `{path} --help`"
    raise UsageError(f"there is no command `{name}`", remedy=guess)


def _nearest(name: str, names: Iterable[str], *, cutoff: float = 0.5) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, n=1, cutoff=cutoff)), None)


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], **_: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from platform import python_version

        from fleetapi import __version__

        print(f"fleetapi {__version__} (Python {python_version()})")  # noqa: T201
        parser.exit(0)


def _group_help(path: str, commands: tuple[Command, ...]) -> str:
    """The list of commands, grouped; at the top also the exit statuses and some examples."""
    lines = [f"usage: {path} [options] COMMAND ...", ""]
    top = path == "fleetapi"
    if top:
        lines += ["The Stellantis Fleet Owner API from a shell.", ""]
    for group, title in GROUPS.items() if top else [("", "Commands")]:
        members = [command for command in commands if command.group == group]
        if members:
            lines += [f"{title}:", *(f"  {command.name:<14}{command.summary}" for command in members), ""]
    scratch = Parser(prog=path, usage=argparse.SUPPRESS)
    add_common_options(scratch)
    options = scratch.format_help().splitlines()
    lines += ["Options, before or after the command:", *options[1:]]
    if top:
        lines += ["  --version             show the version", ""]
        lines += ["Exit status:", *(f"  {status.value:>3}  {text}" for status, text in MEANINGS.items()), ""]
        lines += [_EXAMPLES.rstrip()]
    else:
        lines += ["", f"More: `{path} COMMAND --help`"]
    return "\n".join(lines) + "\n"
