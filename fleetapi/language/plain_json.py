"""Plain parsing: read correct JSON quickly, as Python values.

`located_json` is slower: it knows the position of everything and reports what is wrong. Both reject the same
documents. No text makes `read_plain` raise.
"""

from __future__ import annotations

import json
from re import compile as pattern
from typing import Final, NamedTuple, NoReturn, TypeAlias

__all__ = [
    "MAXIMUM_DEPTH",
    "MAXIMUM_SIZE",
    "Plain",
    "PlainJson",
    "number",
    "read_plain",
]

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

MAXIMUM_SIZE: Final = 500_000  # characters
_SURELY_FITS: Final = 300  # digits; a double overflows after 308
MAXIMUM_DEPTH: Final = 100  # nested objects and arrays


class PlainJson(NamedTuple):
    """A correct document: standard JSON within the limits, without repeated keys."""

    value: Plain


def read_plain(text: str) -> PlainJson | None:
    """Parse a correct document; return None if anything is wrong with it. `located_json.parse` says what."""
    if len(text) > MAXIMUM_SIZE:
        return None
    text = text.removeprefix("\ufeff")  # a byte order mark
    try:
        text.encode("utf-8")  # an unpaired surrogate cannot be encoded
        value: Plain = _DECODER.decode(text)
        if _SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, OverflowError, RecursionError):
        return None
    if text.count("{") + text.count("[") > MAXIMUM_DEPTH and _depth(value) > MAXIMUM_DEPTH:
        return None
    return PlainJson(value)


def number(text: str) -> int | float:
    """Return the value of a JSON number. Raises OverflowError if a double cannot hold it."""
    if len(text) <= _SURELY_FITS and text.isdigit():
        return int(text)
    value = float(text)
    digits = text.lower().partition("e")[0]
    if value in (float("inf"), float("-inf")) or (value == 0 and digits.strip("-0.")):
        raise OverflowError(text)
    return int(text) if digits == text and "." not in text else value


_SURROGATE_ESCAPE: Final = pattern(r"\\u[dD][89a-fA-F]")


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a repeated key")
    return members


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=number, parse_float=number, parse_constant=_refuse
)


def _depth(value: Plain) -> int:
    depth, level = 0, [value]
    while level:
        containers = [item for item in level if isinstance(item, (dict, list))]
        level = [
            inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)
        ]
        depth += bool(containers)
    return depth
