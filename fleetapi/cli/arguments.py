"""Values of options that several commands take: each has one form, wherever it is given.

No complaint repeats a text that may be a credential.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import Final

__all__ = ["header", "pair", "port", "positive", "seconds"]

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name: RFC 9110


def pair(text: str) -> tuple[str, str]:
    """NAME=VALUE; the value may be empty, and hold further equals signs."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise ArgumentTypeError("write NAME=VALUE")
    return name, value


def header(text: str) -> tuple[str, str]:
    """NAME=VALUE of a header. NAME:VALUE is refused: its value would be cut at the first equals sign."""
    name, equals, value = text.partition("=")
    if not (_TOKEN.fullmatch(name) and equals and value.strip()):
        raise ArgumentTypeError("write NAME=VALUE, such as 'Authorization=${env:CB_AUTH}'")
    return name, value.strip()


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def seconds(text: str) -> float:
    """A number of seconds, above 0."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return number


def port(text: str) -> int:
    """A port to listen on; 0 is any free one."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ArgumentTypeError(f"{text!r} is not a port: give 1 to 65535, or 0 for any free one")
    return int(text)
