"""From a text, or a decoded document, to a report: read it, run every check, locate what was found.

A text is read quickly, without places; only when there is something to report is it read again with the
place of everything. Both ways of reading feed the same checks with the same plain values, so they cannot
disagree. A text that cannot be read quickly (no JSON, or a key given twice) is read with places at once.
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
from fleetapi.language.plain_json import Plain, read_plain
from fleetapi.monitors.checks.check import Basis
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.families import CHECKS, LATE_CHECKS, check_of
from fleetapi.monitors.checks.json_document import not_a_monitor
from fleetapi.monitors.checks.labels import duplicate_labels
from fleetapi.remedies import Code, sentence
from fleetapi.secrecy import guarded
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
# A value within these limits surely has a JSON text within the limits of `read_plain`, however it is written.
_SMALL: Final = 15_000  # characters of all strings
_FEW: Final = 2_000  # values
_KEY_TYPES: Final = frozenset({str})
_SHALLOW: Final = 50  # nested objects and arrays
_LARGEST: Final = 10**18


@guarded  # the text may hold a credential
def check_text(
    text: str, *, dialect: str | None = None, filename: str | None = None, now: datetime | None = None
) -> Report:
    """Check the JSON text of one monitor and return what is wrong with it; nothing about the text raises.

    `dialect` ("quickstart", "v3" or "v2") is the spelling it is meant for: then every other spelling is an
    error. Without it one consistent spelling is fine. `filename` is shown in the findings. `now` (aware) is
    the moment that a window has to be over at to be reported as past, by default the present.

    Raises UsageError for what is no text, and for a dialect that does not exist.
    """
    return examine(text, dialect=dialect, filename=filename, now=now)


@guarded  # the document may hold a credential
def check_document(value: Any, *, dialect: str | None = None, now: datetime | None = None) -> Report:
    """Check a decoded monitor, as `json.loads` returns it. The keyword arguments are those of `check_text`.

    The codes are those of `check_text(json.dumps(value))`. `Finding.pointer` says where a finding is. The
    document is written as text only when there are findings: then `Report.text` is
    `json.dumps(value, indent=2, ensure_ascii=False)`, and lines and fixes are about that text.

    Raises UsageError for a value that JSON cannot express, and for a dialect that does not exist.
    """
    reading = _Reading(_target(dialect), now)
    if not _is_small_json(value):
        text = _written(value)
        found = reading.diagnostics_of(text)
    elif plain_found := list(reading.check(value)):
        from fleetapi.monitors.checks.located import located  # noqa: PLC0415  (loads the grammar)

        text = _written(value)
        found = located(text, plain_found)
    else:
        text, found = "", []
    return attrs.evolve(report_on(found, text), label=reading.label, from_value=True)


def _is_small_json(value: object) -> bool:
    """Tell whether a value surely is what `read_plain` returns for its text; if not, the text is checked."""
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
    """Tell whether a text is short and without half of a surrogate pair."""
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
    try:
        return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            f"the document cannot be written as JSON: {error}",
            remedy=sentence("give JSON values", Code(", as json.loads returns them")),
        ) from None


def examine(
    source: str | bytes,
    *,
    dialect: str | None = None,
    filename: str | None = None,
    now: datetime | None = None,
) -> Report:
    """Check a text, or the content of a file, which may be anything; see `check_text`."""
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
        raise UsageError(f"{dialect!r} is no dialect", remedy=f"write one of {known}, or leave it out")
    return Dialect(dialect)


def _not_a_text(source: object) -> UsageError:
    return UsageError(
        f"a monitor is checked as JSON text, not as {type(source).__name__}",
        remedy=sentence("write it as JSON first: ", Code("json.dumps(...), or Monitor.to_json()")),
    )


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _undecodable(content: bytes, filename: str | None) -> Report:
    from fleetapi.language.located_json import decode  # noqa: PLC0415
    from fleetapi.language.not_json import binary_problem  # noqa: PLC0415

    decoded = decode(content)
    problem = binary_problem(content) or decoded.problem
    assert problem is not None  # it says why
    return report_on([problem], decoded.text, filename)


def report_on(diagnostics: Iterable[Diagnostic], text: str, file: str | None = None) -> Report:
    """Return the report on the diagnostics of a text, in which no credential of the text is shown."""
    found = list(diagnostics)
    if not found:
        return Report((), text, file)
    from fleetapi.monitors.checks.concealing import Concealment  # noqa: PLC0415  (there is something to show)

    concealment = Concealment(text)
    shown = map(concealment.of_diagnostic, found)
    return Report.of(shown, text, file, rule_of=check_of, hidden=concealment.spans)


class _Reading:
    """One document on its way through the checks."""

    def __init__(self, target: Dialect | None, now: datetime | None) -> None:
        self.target = target
        self.now = now or datetime.now(UTC)
        self.label: str | None = None

    def diagnostics_of(self, text: str) -> list[Diagnostic]:
        """Read a text and check it."""
        plain = read_plain(text)
        if plain is None:
            from fleetapi.monitors.checks.broken_text import diagnostics_in_broken_text  # noqa: PLC0415  (loads the grammar)

            return diagnostics_in_broken_text(text, self.check)
        found = list(self.check(plain.value))
        if not found:
            return []
        from fleetapi.monitors.checks.located import located  # noqa: PLC0415  (loads the grammar)

        return located(text, found)

    def check(
        self,
        value: Plain,
        repeated: Mapping[Path, frozenset[str]] | None = None,
        names_given: Mapping[Path, tuple[str, ...]] | None = None,
    ) -> Iterator[Diagnostic]:
        """Run every check over a decoded document; see `Document.of` for what a plain value has lost."""
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
    """Check files by name and content, and compare their labels (FM902). See `check_text`."""
    return with_duplicate_labels(
        [examine(source, dialect=dialect, filename=name, now=now) for name, source in documents]
    )


def with_duplicate_labels(reports: Sequence[Report]) -> list[Report]:
    """Add one FM902 for each label that several documents have, to the report of the second of them."""
    result = list(reports)
    for index, diagnostic in duplicate_labels(reports):
        result[index] = _with_finding(reports[index], diagnostic)
    return result


def _with_finding(report: Report, diagnostic: Diagnostic) -> Report:
    """Add a finding about the label to a report; none where the label is under another key."""
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
    """Return the errors for which the vendor's server would refuse a monitor, as far as its documents tell.

    These come from the specification, or it says that the answer is 400. Warnings, and what only our
    judgement objects to, are left out. Arguments as of `check_text`.
    """
    errors = check_text(text, dialect=dialect).errors
    return tuple(finding for finding in errors if check_of(finding.code).basis is not Basis.SENSE)
