"""Values of options that several commands take: each has one form, wherever it is given.

No complaint repeats a text that may be a credential.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from math import inf
from typing import Final

__all__ = [
    "amount",
    "header",
    "identifier",
    "language",
    "pair",
    "port",
    "positive",
    "seconds",
    "text",
    "whole",
]

_NO_ID: Final = re.compile(r"[/\\\x00-\x1f\x7f]")
_DIGITS: Final = 16  # more than any number of things that there is
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name: RFC 9110


def pair(given: str) -> tuple[str, str]:
    """NAME=VALUE; the value may be empty, and hold further equals signs."""
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise ArgumentTypeError("write NAME=VALUE")
    return name, value


def header(given: str) -> tuple[str, str]:
    """NAME=VALUE of a header. NAME:VALUE is refused: its value would be cut at the first equals sign."""
    name, equals, value = given.partition("=")
    if not (_TOKEN.fullmatch(name) and equals and value.strip()):
        raise ArgumentTypeError("write NAME=VALUE, such as 'Authorization=${env:CB_AUTH}'")
    return name, value.strip()


def text(given: str) -> str:
    """A text that is not empty."""
    if not given.strip():
        raise ArgumentTypeError("it is empty: leave the option out, or give it a value")
    return given


def identifier(given: str) -> str:
    """The id of something, as the API gave it."""
    if not given.strip():
        raise ArgumentTypeError("it is empty: is a variable of the shell not set?")
    if _NO_ID.search(given) or given in {".", ".."}:
        raise ArgumentTypeError(f"{given!r} is no id: an id has no slash and no control character")
    return given


def language(given: str) -> str:
    """A language tag, as the API takes it."""
    from fleetapi.errors import UsageError
    from fleetapi.resources.parameters import checked_locale

    try:
        return str(checked_locale(given))
    except UsageError:
        raise ArgumentTypeError(
            f"{given!r} is not a language tag: write it like fr-FR, en-GB or de"
        ) from None


def positive(given: str) -> int:
    """A whole number from 1 on."""
    return _whole(given, 1)


def whole(given: str) -> int:
    """A whole number from 0 on."""
    return _whole(given, 0)


def _whole(given: str, least: int) -> int:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else -1
    if number < least:
        raise ArgumentTypeError(f"{given!r} is not a whole number from {least} on")
    return number


def amount(given: str) -> float:
    """A number, 0 or more: of kilometres or seconds."""
    number = _number(given)
    if number < 0:
        raise ArgumentTypeError(f"{given!r} is not a number, 0 or more")
    return number


def seconds(given: str) -> float:
    """A number of seconds, above 0."""
    number = _number(given)
    if number <= 0:
        raise ArgumentTypeError(f"{given!r} is not a number of seconds: write 30 or 0.5")
    return number


def _number(given: str) -> float:
    """The number, or -1 for what is none, not finite, or negative."""
    try:
        number = float(given)
    except ValueError:
        return -1
    return number if 0 <= number < inf else -1


def port(given: str) -> int:
    """A port to listen on; 0 is any free one."""
    if not (given.isascii() and given.isdigit() and len(given) < _DIGITS and int(given) <= 65535):
        raise ArgumentTypeError(f"{given!r} is not a port: give 1 to 65535, or 0 for any free one")
    return int(given)
