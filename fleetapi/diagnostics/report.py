"""All findings of one text, in the order of the text, and how they are written out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from fleetapi.diagnostics.severity import Severity
from fleetapi.representation import safe_repr

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding, Fix, Problem
    from fleetapi.diagnostics.position import Span

__all__ = ["Report"]


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.span, finding.code, finding.message)))


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters as spans that are in order and do not touch."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start <= apart[-1].end:
            apart[-1] = apart[-1].to(span) if span.end > apart[-1].end else apart[-1]
        else:
            apart.append(span)
    return tuple(apart)


def _located(problems: Iterable[Problem], text: str, file: str | None) -> list[Finding]:
    """Make findings; what it takes is loaded only when there are any."""
    from fleetapi.diagnostics.finding import Finding  # noqa: PLC0415
    from fleetapi.diagnostics.position import LineIndex  # noqa: PLC0415

    lines = LineIndex(text)
    return [Finding.of(problem, lines, file) for problem in problems]


@safe_repr
@attrs.frozen
class Report:
    """The findings of one text by place, then by code; `file` is None for a text without a name.

    `hidden` are the parts of the text that are never shown, whichever findings are selected: credentials.
    """

    findings: tuple[Finding, ...] = attrs.field(converter=_in_order)
    text: str = attrs.field(repr=False)
    file: str | None = None
    hidden: tuple[Span, ...] = attrs.field(converter=_apart, repr=False)

    @hidden.default
    def _redacted(self) -> tuple[Span, ...]:
        return tuple(finding.span for finding in self.findings if finding.redacted)

    @classmethod
    def of(
        cls, problems: Iterable[Problem], text: str, file: str | None = None, *, hidden: Iterable[Span] = ()
    ) -> Report:
        """The report on the problems of a text. The same problem found twice is one finding.

        `hidden` are the parts of the text that are not shown, besides those that the problems say are secret.
        """
        different = dict.fromkeys(problems)
        report = cls(_located(different, text, file) if different else (), text, file)
        return attrs.evolve(report, hidden=(*report.hidden, *hidden))

    def shown(self, span: Span, *, cover: str = "*") -> str:
        """Part of the text with a `cover` for every character that is never shown."""
        parts: list[str] = []
        reached = span.start
        first = bisect_right(self.hidden, span.start, key=lambda hidden: hidden.end)
        last = bisect_left(self.hidden, span.end, key=lambda hidden: hidden.start)
        for hidden in self.hidden[first:last]:
            start, end = max(hidden.start, reached), min(hidden.end, span.end)
            if start < end:
                parts += (self.text[reached:start], cover * (end - start))
                reached = end
        return "".join((*parts, self.text[reached : span.end]))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that are warnings."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @property
    def ok(self) -> bool:
        """Whether there are no errors; there may be warnings."""
        return not self.errors

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of each finding, in their order."""
        return tuple(finding.code for finding in self.findings)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The safe fixes of the findings: they cannot change the meaning."""
        return tuple(fix for finding in self.findings if (fix := finding.fix) is not None and fix.safe)

    @property
    def unsafe_fixes(self) -> tuple[Fix, ...]:
        """The fixes of the findings that can change the meaning."""
        return tuple(fix for finding in self.findings if (fix := finding.fix) is not None and not fix.safe)

    def fixed(self) -> str:
        """The text with the safe fixes applied; those that overlap wait for the next report."""
        from fleetapi.diagnostics.finding import apply_fixes  # noqa: PLC0415

        return apply_fixes(self.text, self.fixes)[0]

    def only(self, codes: Iterable[str]) -> Report:
        """The report on the findings with these codes."""
        wanted = frozenset(codes)
        return attrs.evolve(self, findings=tuple(found for found in self.findings if found.code in wanted))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return True  # an empty report is a report

    def to_dicts(self) -> list[dict[str, Any]]:
        """The findings as `--format json` writes them."""
        from fleetapi.diagnostics.formats.json import finding_to_dict  # noqa: PLC0415  (a format reads reports)
        from fleetapi.diagnostics.position import LineIndex  # noqa: PLC0415

        lines = LineIndex(self.text)
        return [finding_to_dict(finding, lines) for finding in self.findings]

    def to_json(self) -> str:
        """The findings as a JSON list."""
        return self.render("json")

    def render(self, format: str = "text", *, colour: bool = False) -> str:  # noqa: A002  (as the option)
        """The findings in one of the formats of `fleetapi.diagnostics.formats`."""
        from fleetapi.diagnostics.formats import Style, render  # noqa: PLC0415

        return render(format, [self], Style(colour=colour))
