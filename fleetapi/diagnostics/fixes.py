"""Fixes: rewrites of a text, and how to apply several of them together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from enum import StrEnum

import attrs

from fleetapi.diagnostics.position import Span
from fleetapi.representation import safe_repr

__all__ = ["Applicability", "Edit", "Fix", "apply_fixes", "compatible"]


@safe_repr
@attrs.frozen
class Edit:
    """A replacement of the text that `span` covers; an empty span is an insertion."""

    span: Span
    replacement: str


class Applicability(StrEnum):
    """Whether a fix can change the meaning of a document."""

    SAFE = "safe"  # it cannot
    UNSAFE = "unsafe"  # it can: it is applied only on request


@safe_repr
@attrs.frozen
class Fix:
    """A rewrite of a text: `title` describes it; `edits` are disjoint."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE

    @property
    def safe(self) -> bool:
        """Whether it cannot change the meaning."""
        return self.applicability is Applicability.SAFE

    @classmethod
    def replace(cls, title: str, span: Span, replacement: str) -> Fix:
        """Return a fix of one edit."""
        return cls(title, (Edit(span, replacement),))

    def moved(self, span_in_whole: Callable[[Span], Span]) -> Fix:
        """Return the fix for a surrounding text; `span_in_whole` maps a span to that text."""
        edits = tuple(Edit(span_in_whole(edit.span), edit.replacement) for edit in self.edits)
        return attrs.evolve(self, edits=edits)


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """Apply fixes to a text, each completely or not at all; return the new text and the number applied.

    Everything else stays the same. A fix that touches the text of an earlier one is skipped. Insertions at
    the same place are applied in the given order.
    """
    accepted = compatible(fixes)
    parts: list[str] = []
    reached = 0
    for edit in sorted((edit for fix in accepted for edit in fix.edits), key=lambda edit: edit.span):
        parts += (text[reached : edit.span.start], edit.replacement)
        reached = edit.span.end
    return "".join((*parts, text[reached:])), len(accepted)


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """Return the fixes that can be applied together, without those that touch an earlier one."""
    accepted: list[Fix] = []
    taken = _Taken()
    for fix in fixes:
        if not any(taken.touches(edit.span) for edit in fix.edits):
            accepted.append(fix)
            for edit in fix.edits:
                taken.add(edit.span)
    return accepted


class _Taken:
    """Disjoint, sorted spans, for fast lookups with very many fixes."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._insertions: list[int] = []

    def add(self, span: Span) -> None:
        if span.start == span.end:
            insort(self._insertions, span.start)
        else:
            insort(self._starts, span.start)
            insort(self._ends, span.end)

    def touches(self, span: Span) -> bool:
        before = bisect_left(self._starts, span.end)  # spans that begin before it ends
        if span.start < span.end:
            inside = bisect_right(self._insertions, span.start)
            if inside < len(self._insertions) and self._insertions[inside] < span.end:
                return True
        return before > 0 and self._ends[before - 1] > span.start
