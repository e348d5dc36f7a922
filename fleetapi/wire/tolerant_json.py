"""JSON as servers write it: a stray character or number does not cost the whole document."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

__all__ = ["parse_json"]

_BYTE_ORDER_MARK = "\ufeff"
_HALF = re.compile(r"[\ud800-\udfff]")
_LONG = 20  # characters of an integer beyond 64 bits; orjson makes such a number a float
_REPLACEMENT = "\ufffd"
_DEEPEST = 1024  # levels, as orjson has it; the parser of Python goes as deep as its stack happens to allow


def parse_json(body: bytes | bytearray | memoryview | str) -> Any:
    """Plain values. Raises `ValueError` with the place of the first error for what is no JSON.

    Passed over are a byte order mark; bytes that are not UTF-8, and halves of surrogate pairs (both become
    U+FFFD); NaN, infinities and numbers that are too large (None).
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
    """The same without halves of characters, which nothing could write again. ValueError if too deep."""
    if level > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return _HALF.sub(_REPLACEMENT, value)
    if isinstance(value, list):
        return [_whole(item, level + 1) for item in value]
    if isinstance(value, dict):
        return {_whole(key, level): _whole(item, level + 1) for key, item in value.items()}
    return value
