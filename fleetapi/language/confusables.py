"""Confusable characters: which ones are taken for an ASCII operator, and which names look alike.

A name with a Cyrillic letter or an invisible character looks like another name, and is a different one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

__all__ = ["LIKE_OPERATORS", "confusable", "difference"]

# Characters that look like an operator or a parenthesis; each replaces exactly one character.
LIKE_OPERATORS: Final = str.maketrans(
    "\uff06\uff5c\uff01\uff08\uff09\ufe60\ufe57\ufe59\ufe5a\uffe4\u2223\u00a6", "&|!()&!()|||"
)

# Cyrillic and Greek letters that look like Latin ones, and letters and digits of a single stroke.
_LIKE_LATIN: Final = dict(
    zip(
        map(ord, "АВЕКМНОРСТХУІЈЅаеорсхуіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ"),
        "ABEKMHOPCTXYIJSaeopcxyijshdqwABEZHIKMNOPTYXaikvopu",
        strict=True,
    )
)
_ONE_STROKE: Final = str.maketrans("I1|0", "lllO")
_HIDDEN: Final = frozenset("\u034f\u115f\u1160\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def confusable(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks like `name` but differs from it."""
    return next((each for each in known if each != name and _alike(name, each)), None)


def difference(name: str, known: str) -> str:
    """Return how two confusable names differ; empty if they do not look alike."""
    if not _alike(name, known):
        return ""
    if unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", known):
        return "the accents are encoded differently: use Unicode form NFC for both"
    for one, other in ((name, "here"), (known, "in the trigger")):
        hidden = next((character for character in one if _is_invisible(character)), None)
        if hidden is not None:
            return f"the name {other} contains an invisible character, {_called(hidden)}"
    if name.casefold() == known.casefold():
        return "names are case-sensitive"
    here, there = next(pair for pair in zip_longest(name, known, fillvalue="") if pair[0] != pair[1])
    if not here or not there:
        return "they are written with different characters"
    return f"`{here}` here is {_called(here)}; in the trigger it is {_called(there)}"


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() or _picture(one) == _picture(other)


def _picture(text: str) -> str:
    """Return what a text looks like, ignoring case."""
    visible = "".join(character for character in text if not _is_invisible(character))
    plain = unicodedata.normalize("NFKC", visible).translate(_LIKE_LATIN).translate(_ONE_STROKE)
    return plain.casefold()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cf", "Cc"} or character in _HIDDEN


def _called(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
