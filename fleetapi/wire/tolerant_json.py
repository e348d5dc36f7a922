"""A tolerant JSON parser: an invalid character or number does not invalidate the whole document."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

__all__ = ["parse_json"]

_BYTE_ORDER_MARK = "\ufeff"
_HALF = re.compile(r"[\ud800-\udfff]")
_LONG = 20  # digits of an integer beyond 64 bits; orjson turns such a number into a float
_REPLACEMENT = "\ufffd"
_DEEPEST = 1024  # levels, as in orjson; the limit of Python's parser depends on the stack


def parse_json(body: bytes | bytearray | memoryview | str) -> Any:
    """Parse JSON. Raises `ValueError`, with the place of the first error, for anything else.

    A byte order mark is ignored. Invalid UTF-8 and lone surrogates become U+FFFD; NaN, infinities and numbers
    that are too large become None.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        wrong = ValueError(str(error))
    try:
        text = body if isinstance(body, str) else bytes(body).decode("utf-8", "replace")
        text = text.removeprefix(_BYTE_ORDER_MARK)
        return _whole(json.loads(text, parse_constant=_none, parse_float=_finite, parse_int=_integer))
    except (ValueError, RecursionError):
        raise wrong from None


def _none(_literal: str) -> None:
    return None


def _finite(literal: str) -> float | None:
    number = float(literal)
    return number if math.isfinite(number) else None


def _integer(literal: str) -> float | None:
    return int(literal) if len(literal) < _LONG else _finite(literal)


def _whole(value: Any, level: int = 0) -> Any:
    """Replace lone surrogates, which cannot be encoded. Raises ValueError if nested too deeply."""
    if level > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _HALF.sub(_REPLACEMENT, value)
    if isinstance(value, list):
        return [_whole(item, level + 1) for item in value]
    if isinstance(value, dict):
        return {_whole(key, level): _whole(item, level + 1) for key, item in value.items()}
    return value
