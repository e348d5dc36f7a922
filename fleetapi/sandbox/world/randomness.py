"""Where all chance in the sandbox comes from: a seed and the name of the thing to decide."""

from __future__ import annotations

import hashlib
import random

__all__ = ["derived", "hexadecimal"]


def derived(seed: int, *subject: object) -> random.Random:
    """A generator for one subject: independent of every other, and the same in every run."""
    return random.Random(_named(seed, subject))  # noqa: S311 (plausible data, nothing secret)


def hexadecimal(length: int, seed: int, *subject: object) -> str:
    """An identifier of `length` hexadecimal digits for one subject."""
    return hashlib.shake_128(_named(seed, subject).encode()).hexdigest((length + 1) // 2)[:length]


def _named(seed: int, subject: tuple[object, ...]) -> str:
    return "/".join(map(str, (seed, *subject)))
