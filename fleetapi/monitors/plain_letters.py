"""Letters without their diacritics, to compare words that people write with or without them."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["without_diacritics"]

# Letters that Unicode does not decompose.
_UNDIVIDED: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "Đ": "D", "ı": "i"}
)


def without_diacritics(text: str) -> str:
    """Return the same text in plain letters: `Mot-de-passé` as `Mot-de-passe`, `środa` as `sroda`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNDIVIDED))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
