"""What the checks say: a problem at a place, the finding that is shown for it, and the fix it may have."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from fleetapi.diagnostics.position import LineIndex, Region, Span
from fleetapi.diagnostics.severity import Severity
from fleetapi.representation import safe_repr

if TYPE_CHECKING:
    from fleetapi.diagnostics.codes import Check

__all__ = [
    "Applicability",
    "Edit",
    "Finding",
    "Fix",
    "Problem",
    "Severity",
    "apply_fixes",
    "compatible",
    "printable",
]


@safe_repr
@attrs.frozen
class Edit:
    """Replace what `span` covers with `replacement`; an empty span inserts."""

    span: Span
    replacement: str


class Applicability(StrEnum):
    """Whether a fix can change the meaning of a document."""

    SAFE = "safe"  # it cannot
    UNSAFE = "unsafe"  # it can: it is applied only on request


@safe_repr
@attrs.frozen
class Fix:
    """A rewrite: `title` says what it does, `edits` are disjoint."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE

    @property
    def safe(self) -> bool:
        """Whether it cannot change the meaning."""
        return self.applicability is Applicability.SAFE

    @classmethod
    def replace(cls, title: str, span: Span, replacement: str) -> Fix:
        """A fix of one edit."""
        return cls(title, (Edit(span, replacement),))


@safe_repr
@attrs.frozen
class Problem:
    """Something wrong at a place of a text, before the text is a file with lines.

    `code` is a registered one; `message` says what is wrong, `help` what to write. `severity` is given only
    where it differs from the registered one. `secret` means that the text at its place is a credential, and
    must not be shown.
    """

    code: str
    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    secret: bool = False

    def moved(self, place: Callable[[Span], Span]) -> Problem:
        """The same problem in a surrounding text: `place` maps a span of this text to one of that."""
        fix = self.fix and attrs.evolve(
            self.fix, edits=tuple(Edit(place(edit.span), edit.replacement) for edit in self.fix.edits)
        )
        return attrs.evolve(self, span=place(self.span), fix=fix)


@safe_repr
@attrs.frozen(kw_only=True)
class Finding:
    """A problem as it is shown: with its name, its file, and its place in lines and columns.

    `region` counts from 1, in code points, `end_column` exclusive; `span` is the same as offsets.
    `file` is None for a text without a name; `help` is empty when there is nothing to add. `message` and
    `help` are one line each, whatever the document quotes into them.
    """

    code: str
    name: str
    severity: Severity
    message: str
    help: str = ""
    file: str | None = None
    span: Span
    region: Region
    fix: Fix | None = None
    secret: bool = False

    @classmethod
    def of(cls, problem: Problem, lines: LineIndex, file: str | None = None) -> Finding:
        """The finding for a problem of the text that `lines` indexes."""
        check = _check(problem.code)
        return cls(
            code=problem.code,
            name=check.name,
            severity=problem.severity or check.severity,
            message=printable(problem.message),
            help=printable(problem.help),
            file=file,
            span=problem.span,
            region=lines.region(problem.span),
            fix=problem.fix,
            secret=problem.secret,
        )

    @property
    def redacted(self) -> bool:
        """Whether the text it points at must not be shown: it is a credential."""
        return self.secret or _check(self.code).redacted

    @property
    def line(self) -> int:
        """The first line, from 1."""
        return self.region.line

    @property
    def column(self) -> int:
        """The first column, from 1, in code points."""
        return self.region.column

    @property
    def end_line(self) -> int:
        """The last line."""
        return self.region.end_line

    @property
    def end_column(self) -> int:
        """The column after the last one."""
        return self.region.end_column

    def __str__(self) -> str:
        return f"{self.file or '<text>'}:{self.line}:{self.column}: {self.code} {self.message}"


def _check(code: str) -> Check:
    from fleetapi.diagnostics.codes import CHECKS  # noqa: PLC0415  (a clean document needs no register)

    return CHECKS[code]


def printable(text: str) -> str:
    """A text for one line of output: what cannot be printed is written as an escape of Python."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """Apply fixes to a text, each wholly or not at all; everything else stays as it is, byte for byte.

    A fix that touches the text of an earlier one is left for the next run. Two insertions at one place are
    applied in the given order. Returns the new text and how many fixes were applied.
    """
    accepted = compatible(fixes)
    parts: list[str] = []
    reached = 0
    for edit in sorted((edit for fix in accepted for edit in fix.edits), key=lambda edit: edit.span):
        parts += (text[reached : edit.span.start], edit.replacement)
        reached = edit.span.end
    return "".join((*parts, text[reached:])), len(accepted)


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes that can be applied together: those that touch the text of an earlier one are left out."""
    accepted: list[Fix] = []
    taken = _Taken()
    for fix in fixes:
        if not any(taken.touches(edit.span) for edit in fix.edits):
            accepted.append(fix)
            for edit in fix.edits:
                taken.add(edit.span)
    return accepted


class _Taken:
    """Disjoint spans, in order, so that a text with very many fixes is no burden."""

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
        before = bisect_left(self._starts, span.end)  # what begins before it ends
        if span.start < span.end:
            inside = bisect_right(self._insertions, span.start)
            if inside < len(self._insertions) and self._insertions[inside] < span.end:
                return True
        return before > 0 and self._ends[before - 1] > span.start
