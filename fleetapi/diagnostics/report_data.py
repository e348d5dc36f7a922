"""The data of a report: the findings of one text, and which parts of the text may be shown."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Self

import attrs

from fleetapi._former import reads_former_pickles
from fleetapi.diagnostics.diagnostic import Diagnostic, Severity
from fleetapi.representation import safe_repr

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding, Rule
    from fleetapi.diagnostics.fixes import Fix
    from fleetapi.diagnostics.position import LineIndex, Region, Span

__all__ = ["Findings"]

_NAMES_A_FILE: Final = frozenset({"FM902"})  # in its message, as it was written on the command line
_PLACE: Final = re.compile(r"line \d+, column \d+")  # as `Position` prints itself


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.span, finding.code, finding.message)))


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans over the same characters that are in order and do not touch."""
    disjoint: list[Span] = []
    for span in sorted(spans):
        if disjoint and span.start <= disjoint[-1].end:
            disjoint[-1] = disjoint[-1].to(span) if span.end > disjoint[-1].end else disjoint[-1]
        else:
            disjoint.append(span)
    return tuple(disjoint)


def _located(
    diagnostics: Iterable[Diagnostic], text: str, file: str | None, rule_of: Callable[[str], Rule]
) -> list[Finding]:
    """Return findings. What they need is only loaded if there are any."""
    from fleetapi.diagnostics.finding import Finding  # noqa: PLC0415
    from fleetapi.diagnostics.position import LineIndex  # noqa: PLC0415

    lines = LineIndex(text)
    return [Finding.of(diagnostic, rule_of(diagnostic.code), lines, file) for diagnostic in diagnostics]


@reads_former_pickles
@safe_repr
@attrs.frozen
class Findings:
    """The findings of one text, sorted by place and code. Output formats read it; `Report` adds rendering.

    `file` is None for a text without a name. `hidden` are the credentials in the text, which are never shown.
    `label` is the label of the monitor, for comparing the files of one run. With `from_value`, the text was
    written for a decoded document, so reports for people show the path of a value instead of its line.
    """

    findings: tuple[Finding, ...] = attrs.field(converter=_in_order)
    text: str = attrs.field(repr=False)
    file: str | None = None
    hidden: tuple[Span, ...] = attrs.field(converter=_disjoint, repr=False)
    label: str | None = attrs.field(default=None, kw_only=True, repr=False)
    from_value: bool = attrs.field(default=False, kw_only=True, repr=False)

    @hidden.default
    def _redacted(self) -> tuple[Span, ...]:
        return tuple(finding.span for finding in self.findings if finding.redacted)

    @classmethod
    def of(
        cls,
        diagnostics: Iterable[Diagnostic],
        text: str,
        file: str | None = None,
        *,
        rule_of: Callable[[str], Rule],
        hidden: Iterable[Span] = (),
    ) -> Self:
        """Return the report on the diagnostics of a text. Equal diagnostics become one finding.

        `rule_of` returns the check of a code. `hidden` are parts of the text that must not be shown, in
        addition to those of secret diagnostics.
        """
        different = dict.fromkeys(diagnostics)
        report = cls(_located(different, text, file, rule_of) if different else (), text, file)
        return attrs.evolve(report, hidden=(*report.hidden, *hidden))

    def shown(self, span: Span, *, cover: str = "*") -> str:
        """Return part of the text with `cover` instead of each hidden character."""
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
        """Whether the document has no errors; it may have warnings."""
        return not self.errors

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, in order."""
        return tuple(finding.code for finding in self.findings)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The safe fixes, which cannot change the meaning."""
        return tuple(fix for finding in self.findings if (fix := finding.fix) is not None and fix.safe)

    @property
    def unsafe_fixes(self) -> tuple[Fix, ...]:
        """The fixes that can change the meaning."""
        return tuple(fix for finding in self.findings if (fix := finding.fix) is not None and not fix.safe)

    def fixed(self) -> str:
        """Return the text with the safe fixes applied, except those that overlap an earlier one."""
        from fleetapi.diagnostics.fixes import apply_fixes  # noqa: PLC0415

        return apply_fixes(self.text, self.fixes)[0]

    def only(self, codes: Iterable[str]) -> Self:
        """Return a report with only these codes."""
        wanted = frozenset(codes)
        return attrs.evolve(self, findings=tuple(found for found in self.findings if found.code in wanted))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return True  # an empty report is a report

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the findings as `--format json` writes them."""
        from fleetapi.diagnostics.position import LineIndex  # noqa: PLC0415

        lines = LineIndex(self.text)
        return [_finding_dict(finding, lines, pointer=self.from_value) for finding in self.findings]

    def fingerprints(self, path: str) -> list[tuple[Finding, str]]:
        """Return each finding with a fingerprint: 64 hexadecimal digits that survive changes elsewhere.

        A fingerprint is the hash of the path, the code, the message without line numbers, and the text at the
        place, without credentials. If all of these are equal, the occurrences are numbered, so that
        fingerprints are unique in a file.
        """
        seen: Counter[tuple[str, ...]] = Counter()
        result = []
        for finding in self.findings:
            marked = "" if finding.redacted else self.shown(finding.span, cover="")
            message = "" if finding.code in _NAMES_A_FILE else _PLACE.sub("", finding.message)
            parts = (path, finding.code, message, marked)
            seen[parts] += 1
            result.append((finding, _hash("\0".join((*parts, str(seen[parts]))))))
        return result


def _hash(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  (only for fingerprints)

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _finding_dict(finding: Finding, lines: LineIndex, *, pointer: bool) -> dict[str, Any]:
    return {
        "file": finding.file,
        **_place_dict(finding.region),
        **({"pointer": finding.pointer} if pointer else {}),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "fix": finding.fix and _fix_dict(finding.fix, lines),
    }


def _fix_dict(fix: Fix, lines: LineIndex) -> dict[str, Any]:
    edits = [{**_place_dict(lines.region(edit.span)), "replacement": edit.replacement} for edit in fix.edits]
    return {"title": fix.title, "applicability": fix.applicability.value, "edits": edits}


def _place_dict(region: Region) -> dict[str, int]:
    return {
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }
