"""Names that look the same and are not: other alphabets, invisible characters, accents, another case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

__all__ = ["difference", "lookalike"]

# What is printed like a Latin letter, or nearly so: Cyrillic and Greek, and letters and digits of one stroke.
_LIKE_LATIN: Final = dict(
    zip(
        map(ord, "АВЕКМНОРСТХУІЈЅаеорсхуіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ"),
        "ABEKMHOPCTXYIJSaeopcxyijshdqwABEZHIKMNOPTYXaikvopu",
        strict=True,
    )
)
_ONE_STROKE: Final = str.maketrans("I1|0", "lllO")
_HIDDEN: Final = frozenset("\u034f\u115f\u1160\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def lookalike(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks like `name` and is another."""
    return next((each for each in known if each != name and _alike(name, each)), None)


def difference(name: str, known: str) -> str:
    """Say what two names differ in that look alike; empty where they do not."""
    if not _alike(name, known):
        return ""
    if unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", known):
        return "the accents are encoded differently: write both in the form NFC"
    for one, other in ((name, "here"), (known, "in the trigger")):
        hidden = next((character for character in one if _is_invisible(character)), None)
        if hidden is not None:
            return f"the name {other} holds an invisible character, {_called(hidden)}"
    if name.casefold() == known.casefold():
        return "upper and lower case make a difference"
    here, there = next(pair for pair in zip_longest(name, known, fillvalue="") if pair[0] != pair[1])
    if not here or not there:
        return "they are written with different characters"
    return f"`{here}` here is {_called(here)}, and in the trigger it is {_called(there)}"


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() or _picture(one) == _picture(other)


def _picture(text: str) -> str:
    """What of a text meets the eye, upper and lower case taken as one."""
    visible = "".join(character for character in text if not _is_invisible(character))
    plain = unicodedata.normalize("NFKC", visible).translate(_LIKE_LATIN).translate(_ONE_STROKE)
    return plain.casefold()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cf", "Cc"} or character in _HIDDEN


def _called(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
