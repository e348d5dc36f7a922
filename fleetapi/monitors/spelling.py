"""What the author may have meant: the nearest known word to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`, or None when none is close.

    Case is ignored, but where several differ only in case the one in the same case wins.
    """
    import difflib  # noqa: PLC0415  (only needed once something is wrong)

    by_folded: dict[str, str] = {}
    for candidate in known:
        if candidate == word:
            return candidate
        by_folded.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(word.casefold()[:200], by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean "…"?` for the nearest known word, or an empty text when none is close."""
    guess = nearest(word, known)
    return f'did you mean "{guess}"?' if guess is not None else ""
