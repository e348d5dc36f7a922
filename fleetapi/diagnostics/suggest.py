"""What the author may have meant: the nearest known word, and words without diacritics."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

__all__ = ["did_you_mean", "nearest", "without_diacritics"]

_LONGEST = 100  # of the words compared: the cost grows with the square of the length


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that most resembles `word`, or None if none is close.

    A word that differs only in case, `_`, `-`, `.` and spaces is the closest. Otherwise, the number of typos
    counts (an extra, missing, wrong or swapped letter), at most one for every three letters. Ties go to the
    first known word.
    """
    wanted = _folded(word)
    if not wanted:
        return None
    best: str | None = None
    fewest = max(1, min(len(wanted), _LONGEST) // 3) + 1
    for candidate in known:
        if candidate == word:
            return candidate
        distance = _distance(wanted, _folded(candidate), fewest)
        if distance < fewest:
            best, fewest = candidate, distance
    return best


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean `…`?`` with the nearest known word, or an empty string if none is close."""
    guess = nearest(word, known)
    return f"did you mean `{guess}`?" if guess is not None else ""


def _folded(word: str) -> str:
    return "".join(letter for letter in word.casefold()[:_LONGEST] if letter not in "_-. \t$")


def _distance(one: str, other: str, limit: int) -> int:
    """Return the number of typos between two words (optimal string alignment), at most `limit`."""
    if abs(len(one) - len(other)) >= limit:
        return limit
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, match in enumerate(other, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != match))
            if row > 1 < column and letter == other[column - 2] and match == one[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) >= limit:
            return limit
        before, above = above, current
    return min(above[-1], limit)


# Letters that Unicode does not decompose.
_UNDIVIDED: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "Đ": "D", "ı": "i"}
)


def without_diacritics(text: str) -> str:
    """Return the same text in plain letters: `Mot-de-passé` as `Mot-de-passe`, `środa` as `sroda`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNDIVIDED))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
