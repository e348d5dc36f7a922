"""The options that commands share. The catalogue says which of them a command uses; it takes no others.

They stand before or after the command. What follows from them is the same everywhere, so they are described
once.
"""

from __future__ import annotations

from argparse import SUPPRESS, Namespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetapi.cli.parsing import Parser

__all__ = ["COMMON", "add_common_options", "defaults", "refuse_unused"]


class _Option(NamedTuple):
    flag: str
    help: str
    default: Any
    arguments: dict[str, Any]


_FLAG: Final[dict[str, Any]] = {"action": "store_true"}

COMMON: Final[dict[str, _Option]] = {
    "json": _Option("--json", "for pipes: one JSON object a line", False, _FLAG),
    "profile": _Option("--profile", "the profile of fleetapi.toml to use", None, {"metavar": "NAME"}),
    "config": _Option(
        "--config",
        "the settings file (default: FLEETAPI_CONFIG, then ./fleetapi.toml)",
        None,
        {"metavar": "FILE"},
    ),
    "checks_config": _Option(
        "--config",
        "the file with [check] or [tool.fleetapi] (default: looked for from the first path upwards)",
        None,
        {"metavar": "FILE"},
    ),
    "base_url": _Option("--base-url", "another server than the vendor's", None, {"metavar": "URL"}),
    "api_version": _Option(
        "--api-version",
        "v2: delegation publique; v3: connected fleet, TMTS, UBI",
        None,
        {"choices": ("v2", "v3")},
    ),
}
"""By the name that the catalogue uses; two of them are one option, which means a file in either case."""

_ALWAYS: Final = {
    "no_color": _Option("--no-color", "no colours (also NO_COLOR)", False, _FLAG),
    "debug": _Option("--debug", "show every request, and the traceback of an error", False, _FLAG),
}
_ANY_COMMAND: Final = tuple(name for name in COMMON if name != "checks_config")


def defaults() -> dict[str, Any]:
    """What the options are when they are not given."""
    return {_destination(option): option.default for option in (COMMON | _ALWAYS).values()}


def add_common_options(parser: Parser, used: Iterable[str] = _ANY_COMMAND) -> None:
    """Add the options of this command, and those of every one. An absent option leaves no attribute.

    The others are understood as well, so that `refuse_unused` can say more than that it does not know them.
    """
    used = tuple(used)
    group = parser.add_argument_group("in common with other commands")
    listed = {**{name: COMMON[name] for name in used}, **_ALWAYS}
    if "base_url" not in used:
        listed["debug"] = listed["debug"]._replace(help="show the traceback of an error")
    for option in listed.values():
        group.add_argument(option.flag, default=SUPPRESS, help=option.help, **option.arguments)
    flags = {option.flag for option in listed.values()}
    for option in COMMON.values():
        if option.flag not in flags:
            flags.add(option.flag)
            group.add_argument(option.flag, default=SUPPRESS, help=SUPPRESS, **option.arguments)
    group.add_argument("-h", "--help", action="help", help="show this help")


def refuse_unused(arguments: Namespace, used: Iterable[str], command: str) -> None:
    """Raise `UsageError` for a common option that was given and means nothing to this command."""
    flags = {COMMON[name].flag for name in used}
    for option in COMMON.values():
        given = getattr(arguments, _destination(option)) != option.default
        if given and option.flag not in flags:
            raise UsageError(f"`{command}` does not accept {option.flag}", remedy=f"see `{command} --help`")


def _destination(option: _Option) -> str:
    return option.flag.removeprefix("--").replace("-", "_")
