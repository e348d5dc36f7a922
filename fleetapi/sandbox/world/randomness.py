"""Everything that follows from the seed: random generators, ids and VINs."""

from __future__ import annotations

import hashlib
import random

__all__ = ["hex_id", "seeded_random", "vin"]

_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def seeded_random(seed: int, *subject: object) -> random.Random:
    """Return a random generator for one subject, independent of all others and the same in every run."""
    return random.Random(_named(seed, subject))  # noqa: S311 (test data, nothing secret)


def hex_id(length: int, seed: int, *subject: object) -> str:
    """Return an id of `length` hexadecimal digits for one subject."""
    return hashlib.shake_128(_named(seed, subject).encode()).hexdigest((length + 1) // 2)[:length]


def vin(manufacturer: str, descriptor: str, ordinal: int) -> str:
    """Return a VIN: 17 characters without I, O and Q; the ninth is the check digit."""
    safe = "".join(_VIN_LETTERS[int(digit, 16)] for digit in descriptor)
    text = f"{manufacturer}{safe}0M{_VIN_LETTERS[ordinal // 1_000_000 % 33]}{ordinal % 1_000_000:06d}"
    total = sum(
        (int(letter) if letter.isdigit() else _VIN_VALUES[letter]) * weight
        for letter, weight in zip(text, _VIN_WEIGHTS, strict=True)
    )
    check = "X" if total % 11 == 10 else str(total % 11)
    return text[:8] + check + text[9:]


def _named(seed: int, subject: tuple[object, ...]) -> str:
    return "/".join(map(str, (seed, *subject)))
