"""Check a text or a decoded document: read it, run every check, and locate the diagnostics in a report.

Plain parsing comes first; only if there is something to report is the text parsed again with the place of
everything. Both feed the same checks with the same plain values, so they cannot disagree. A text that plain
parsing rejects (invalid JSON, or a repeated key) goes to located parsing at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Path
from fleetapi.diagnostics.report import Report
from fleetapi.errors import UsageError
from fleetapi.language.plain_json import MAXIMUM_SIZE, Plain, read_plain
from fleetapi.monitors.checks.check import Basis
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.json_document import not_a_monitor
from fleetapi.monitors.checks.labels import duplicate_labels
from fleetapi.monitors.checks.registry import CHECKS, LATE_CHECKS, check_of
from fleetapi.remedies import Code, sentence
from fleetapi.tracebacks import guarded
from fleetapi.wire.dialects import Dialect

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding

__all__ = [
    "check_document",
    "check_documents",
    "check_text",
    "examine",
    "refused_by_server",
    "report_on",
    "with_duplicate_labels",
]

_DIALECTS: Final = tuple(Dialect)
# A value within these limits has a JSON text within the limits of `read_plain`, however it is formatted.
_SMALL: Final = 15_000  # characters of all strings
_FEW: Final = 2_000  # values
_KEY_TYPES: Final = frozenset({str})
_SHALLOW: Final = 50  # nested objects and arrays
_LARGEST: Final = 10**18


@guarded  # the text may hold a credential
def check_text(
    text: str, *, dialect: str | None = None, filename: str | None = None, now: datetime | None = None
) -> Report:
    """Check the JSON text of one monitor and return the findings; no text raises.

    With `dialect` ("quickstart", "v3" or "v2"), any other spelling is an error; without it, any consistent
    spelling is fine. `filename` appears in the findings. Windows that ended before `now` (an aware datetime,
    by default the current time) are reported.

    Raises UsageError for a value that is not a string, and for an unknown dialect.
    """
    return examine(text, dialect=dialect, filename=filename, now=now)


@guarded  # the document may hold a credential
def check_document(value: Any, *, dialect: str | None = None, now: datetime | None = None) -> Report:
    """Check a decoded monitor, as `json.loads` returns it. The keyword arguments are those of `check_text`.

    The codes are those of `check_text(json.dumps(value))`. `Finding.pointer` says where a finding is. The
    document is written as text only when there are findings: then `Report.text` is
    `json.dumps(value, indent=2, ensure_ascii=False)`, or a compact text if that is longer than the checks
    allow; lines and fixes are about this text.

    Raises UsageError for a value that JSON cannot express, and for an unknown dialect.
    """
    reading = _Reading(_target(dialect), now)
    if not _is_small_json(value):
        text = _written(value)
        found = reading.diagnostics_of(text)
    elif plain_found := list(reading.check(value)):
        from fleetapi.monitors.checks.located_document import located  # noqa: PLC0415  (loads the grammar)

        text = _written(value)
        found = located(text, plain_found)
    else:
        text, found = "", []
    return attrs.evolve(report_on(found, text), label=reading.label, from_value=True)


def _is_small_json(value: object) -> bool:
    """Tell whether a value is certainly what `read_plain` returns for its text; if not, check the text."""
    texts: list[str] = []
    size, level = 0, [value]
    for _ in range(_SHALLOW):
        inner: list[object] = []
        for each in level:
            kind = type(each)
            if isinstance(each, str):
                fits = kind is str
                texts.append(each)
            elif isinstance(each, dict):
                fits = kind is dict and set(map(type, each)) <= _KEY_TYPES
                texts += each if fits else ()
                inner += each.values()
            elif isinstance(each, list):
                fits = kind is list
                inner += each
            else:
                fits = each is None or kind is bool or _is_small_number(each)
            if not fits:
                return False
        size += len(inner)
        if not inner:
            return _is_small_text("".join(texts))
        if size > _FEW:
            return False
        level = inner
    return False


def _is_small_text(text: str) -> bool:
    """Tell whether a text is short and has no lone surrogates."""
    if len(text) > _SMALL:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_small_number(value: object) -> bool:
    if type(value) is int:
        return abs(value) < _LARGEST
    return type(value) is float and math.isfinite(value)


def _written(value: object) -> str:
    """Write a value as text, indented unless that makes it too long for the checks."""
    try:
        compact = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if len(compact) > MAXIMUM_SIZE:
            return compact
        indented = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            f"the document cannot be written as JSON: {error}",
            remedy=sentence("give JSON values", Code(", as json.loads returns them")),
        ) from None
    return indented if len(indented) <= MAXIMUM_SIZE else compact


def examine(
    source: str | bytes,
    *,
    dialect: str | None = None,
    filename: str | None = None,
    now: datetime | None = None,
) -> Report:
    """Check a text or the content of any file; see `check_text`."""
    given: object = source
    if not isinstance(given, str | bytes):
        raise _not_a_text(source)
    reading = _Reading(_target(dialect), now)
    if isinstance(source, bytes):
        text = _decoded(source)
        if text is None:
            return _undecodable(source, filename)
        source = text
    report = report_on(reading.diagnostics_of(source), source, filename)
    return report if reading.label is None else attrs.evolve(report, label=reading.label)


def _target(dialect: str | None) -> Dialect | None:
    if dialect is None:
        return None
    if dialect not in _DIALECTS:
        known = ", ".join(f'"{each}"' for each in Dialect)
        raise UsageError(f"{dialect!r} is not a valid dialect", remedy=f"use one of {known}, or omit it")
    return Dialect(dialect)


def _not_a_text(source: object) -> UsageError:
    return UsageError(
        f"check_text needs a JSON string, not {type(source).__name__}",
        remedy=sentence("use ", Code("check_document(...)"), " for a decoded document"),
    )


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _undecodable(content: bytes, filename: str | None) -> Report:
    from fleetapi.language.format_detection import binary_problem  # noqa: PLC0415
    from fleetapi.language.located_json import decode  # noqa: PLC0415

    decoded = decode(content)
    problem = binary_problem(content) or decoded.problem
    assert problem is not None  # it says why
    return report_on([problem], decoded.text, filename)


def report_on(diagnostics: Iterable[Diagnostic], text: str, file: str | None = None) -> Report:
    """Return a report on the diagnostics of a text that does not show any credential of it."""
    found = list(diagnostics)
    if not found:
        return Report((), text, file)
    from fleetapi.monitors.checks.redaction import Concealment  # noqa: PLC0415  (there is something to show)

    concealment = Concealment(text)
    shown = map(concealment.of_diagnostic, found)
    return Report.of(shown, text, file, rule_of=check_of, hidden=concealment.spans)


class _Reading:
    """Checks one document and remembers its label."""

    def __init__(self, target: Dialect | None, now: datetime | None) -> None:
        self.target = target
        self.now = now or datetime.now(UTC)
        self.label: str | None = None

    def diagnostics_of(self, text: str) -> list[Diagnostic]:
        """Parse a text and check it."""
        plain = read_plain(text)
        if plain is None:
            from fleetapi.monitors.checks.broken_text import diagnostics_in_broken_text  # noqa: PLC0415  (loads the grammar)

            return diagnostics_in_broken_text(text, self.check)
        found = list(self.check(plain.value))
        if not found:
            return []
        from fleetapi.monitors.checks.located_document import located  # noqa: PLC0415  (loads the grammar)

        return located(text, found)

    def check(
        self,
        value: Plain,
        repeated: Mapping[Path, frozenset[str]] | None = None,
        names_given: Mapping[Path, tuple[str, ...]] | None = None,
    ) -> Iterator[Diagnostic]:
        """Run every check over a decoded document; see `Document.of` for the other arguments."""
        other = not_a_monitor(value)
        if other is not None:
            yield other
            return
        assert isinstance(value, dict)  # anything else is another document
        document = Document.of(value, self.target, self.now, repeated, names_given)
        self.label = document.root.text("label").strip() or None
        found = [diagnostic for check in CHECKS for diagnostic in check(document)]
        yield from found
        for late_check in LATE_CHECKS:
            yield from late_check(document, found)


def check_documents(
    documents: Iterable[tuple[str, str | bytes]], *, dialect: str | None = None, now: datetime | None = None
) -> list[Report]:
    """Check files, given as name and content, and compare their labels (FM902). See `check_text`."""
    return with_duplicate_labels(
        [examine(source, dialect=dialect, filename=name, now=now) for name, source in documents]
    )


def with_duplicate_labels(reports: Sequence[Report]) -> list[Report]:
    """Return the reports with one FM902 for each duplicate label, in the report of its second document."""
    result = list(reports)
    for index, diagnostic in duplicate_labels(reports):
        result[index] = _with_finding(reports[index], diagnostic)
    return result


def _with_finding(report: Report, diagnostic: Diagnostic) -> Report:
    """Return a report with a finding about the label, unless the label has another key."""
    from fleetapi.language.json_tree import at  # noqa: PLC0415  (few runs need it)
    from fleetapi.language.located_json import parse  # noqa: PLC0415  (loads the grammar)

    root = parse(report.text).root
    for path in (("label",), ("monitor", "label")):
        value = at(root, path) if root is not None else None
        if value is not None:
            located = attrs.evolve(diagnostic, place=value.span, path=path)
            added = report_on([located], report.text, report.file)
            findings, hidden = (*report.findings, *added.findings), (*report.hidden, *added.hidden)
            return attrs.evolve(report, findings=findings, hidden=hidden)
    return report


def refused_by_server(text: str, *, dialect: str | None = None) -> tuple[Finding, ...]:
    """Return the errors for which the vendor's server is documented to reject a monitor.

    Warnings, and errors based on our judgment, are excluded. The arguments are those of `check_text`.
    """
    errors = check_text(text, dialect=dialect).errors
    return tuple(finding for finding in errors if check_of(finding.code).basis is not Basis.SENSE)
