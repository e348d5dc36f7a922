"""What a remedy tells a program to write, said again for a person at a command line.

The library's errors speak Python, because most who meet them do. Each phrase here is one of theirs; a test
sees to it that it still is.
"""

from __future__ import annotations

import re
import shlex
from typing import Final

__all__ = ["PHRASES", "in_shell_words"]

PHRASES: Final[dict[str, str]] = {
    "`client.fleets()`": "`fleetapi fleets`",
    " (by id, not by VIN)": "",  # commands take both
    "give username= and password= instead": "set FLEETAPI_USERNAME and FLEETAPI_PASSWORD instead",
    "check password= or FLEETAPI_KEY_PASSWORD": "check FLEETAPI_KEY_PASSWORD",
    "give password= or FLEETAPI_KEY_PASSWORD": "set FLEETAPI_KEY_PASSWORD",
    "check proxy= and FLEETAPI_PROXY": "check FLEETAPI_PROXY",
    "give a longer timeout=": "allow more with FLEETAPI_TIMEOUT, in seconds",
    "a smaller page_size, or allow more with largest_answer=": "a smaller --page-size",
    "look at the findings; check=False sends it all the same": "`fleetapi check` shows all of it; "
    "--no-check sends it all the same",
    "use query=": "use --query NAME=VALUE",
    "timestamps holds": "--timestamps holds",
    "remote_types has": "--type has",
    "FLEETAPI_CONFIG names the file, FLEETAPI_PROFILE the profile in it": "--config or FLEETAPI_CONFIG names "
    "the file, --profile or FLEETAPI_PROFILE the profile in it",
    "resume later from the token, or skip what is missing with index_range=": "ask for the rest later, or "
    "for what comes after the missing items, with --index-range",
    "resume later from the token": "ask for the rest later, with --index-range",
    "wait() again with more time, or get() it later": "`fleetapi remote wait` follows it again, "
    "`fleetapi remote show` looks at it once",
    "see `excerpt` for its beginning": "`fleetapi get` shows what comes back",
    "look at the excerpt": "`fleetapi get` shows what comes back",
}
"""A phrase of the library, and what stands in its place."""

_ID: Final = r"""(?:\((?:(\.{3})|'([^'`]*)'|"([^"`]*)")?\))?"""
_STEP: Final = re.compile(rf"\.(\w+){_ID}")
_CALL: Final = re.compile(rf"`client((?:\.\w+{_ID})+)`")
_LISTS: Final = {
    "vehicles": ("vehicles", 1),
    "alerts": ("alerts", 2),
    "trips": ("trips", 2),
    "collisions": ("collisions", 2),
    "monitors": ("monitors list", 1),
    "remote_callbacks": ("remote callbacks list", 1),
    "remote": ("remote list", 3),
}
"""The command for what a call lists, and how many ids it takes."""

_PARAMETER: Final = re.compile(r"\w+ takes no '(\w+)' in API version (v\d+) \(it takes [^)]*\)")
_OPTIONS: Final = {"base_url": "--base-url", "version": "--api-version"}
_ARGUMENT: Final = re.compile(r"the argument (\w+)=(?:, (?=the variable ))?")


def in_shell_words(text: str) -> str:
    """The text of an error with options and commands in place of arguments and calls."""
    for phrase, words in PHRASES.items():
        text = text.replace(phrase, words)
    text = _PARAMETER.sub(
        lambda found: (
            f"--{found[1].replace('_', '-')} does not exist in API version {found[2]} "
            "(leave it out, or choose another version with --api-version)"
        ),
        text,
    )
    return _ARGUMENT.sub(_option, _CALL.sub(_command, text))


def _command(found: re.Match[str]) -> str:
    """The command that lists what a call lists; where there is none, the call is left as it is."""
    steps = _STEP.findall(found[1])
    names = [name for name, *_ in steps if name != "list"]
    ids = ["FID" if dots else shlex.quote(single or double) for _, dots, single, double in steps]
    given = [identifier for identifier in ids if identifier != "''"]
    command, count = _LISTS.get(names[-1], ("", -1))
    return f"`fleetapi {' '.join([command, *given])}`" if len(given) == count else found[0]


def _option(found: re.Match[str]) -> str:
    """The option for an argument; where there is none, the other places alone are left."""
    option = _OPTIONS.get(found[1])
    if option is not None:
        return found[0].replace(f"the argument {found[1]}=", f"the option {option}")
    return "" if found[0].endswith(", ") else found[0]
