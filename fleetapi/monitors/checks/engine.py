"""From a text to findings: read it quickly, run every check, and look for places only if there are any.

Both ways of reading feed the same checks with the same plain values, so they cannot disagree; a text that the
quick way refuses (no JSON, or a key given twice) is read the slow way at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs

from fleetapi.diagnostics.report import Report
from fleetapi.language.plain_json import Plain, read_plain
from fleetapi.monitors.checks.document import Document, is_envelope, resembles_monitor
from fleetapi.monitors.checks.families import CHECKS, LATE_CHECKS
from fleetapi.monitors.checks.place import Path, Place
from fleetapi.monitors.checks.remark import Remark
from fleetapi.remedies import Code, sentence
from fleetapi.secrecy import guarded
from fleetapi.wire.dialects import Dialect

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Problem
    from fleetapi.errors import UsageError

__all__ = ["Checked", "check_text", "examine"]

_DIALECTS: Final = tuple(Dialect)


@attrs.frozen
class Checked:
    """What one document came to. `label` is that of the monitor, for comparing the files of one run."""

    report: Report
    label: str | None = None


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
    return examine(text, dialect=dialect, filename=filename, now=now).report


def examine(
    source: str | bytes,
    *,
    dialect: str | None = None,
    filename: str | None = None,
    now: datetime | None = None,
) -> Checked:
    """Check a text, or the content of a file, which may be anything; see `check_text`."""
    given: object = source
    if not isinstance(given, str | bytes) or (dialect is not None and dialect not in _DIALECTS):
        raise _misused(source, dialect)
    target = None if dialect is None else Dialect(dialect)
    if isinstance(source, bytes):
        text = _decoded(source)
        if text is None:
            return _undecodable(source, filename)
        source = text
    reading = _Reading(target, now or datetime.now(UTC))
    return Checked(_report(reading.problems(source), source, filename), reading.label)


def _misused(source: object, dialect: object) -> UsageError:
    from fleetapi.errors import UsageError  # noqa: PLC0415  (rare)

    if isinstance(source, str | bytes):
        known = ", ".join(f'"{each}"' for each in Dialect)
        return UsageError(f"{dialect!r} is no dialect", remedy=f"write one of {known}, or leave it out")
    return UsageError(
        f"a monitor is checked as JSON text, not as {type(source).__name__}",
        remedy=sentence("write it as JSON first: ", Code("json.dumps(...), or Monitor.to_json()")),
    )


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _undecodable(content: bytes, filename: str | None) -> Checked:
    from fleetapi.language.located_json import decode  # noqa: PLC0415
    from fleetapi.language.not_json import binary_problem  # noqa: PLC0415

    decoded = decode(content)
    problem = binary_problem(content) or decoded.problem
    assert problem is not None  # it says why
    return Checked(_report([problem], decoded.text, filename))


def _report(problems: Sequence[Problem], text: str, filename: str | None) -> Report:
    """The report; what it takes to show a text without its credentials is loaded only when there is one."""
    if not problems:
        return Report.of((), text, filename)
    from fleetapi.monitors.checks.concealing import report_on  # noqa: PLC0415

    return report_on(problems, text, filename)


class _Reading:
    """One document on its way through the checks."""

    def __init__(self, target: Dialect | None, now: datetime) -> None:
        self.target = target
        self.now = now
        self.label: str | None = None

    def problems(self, text: str) -> list[Problem]:
        plain = read_plain(text)
        if plain is None:
            return self._slowly(text)
        remarks = list(self.remarks(plain.value))
        return _located(text, remarks) if remarks else []

    def _slowly(self, text: str) -> list[Problem]:
        from fleetapi.monitors.checks.slow_reading import problems_of  # noqa: PLC0415  (loads the grammars)

        return problems_of(text, self.remarks)

    def remarks(
        self,
        value: Plain,
        repeated: Mapping[Path, frozenset[str]] | None = None,
        names_given: Mapping[Path, tuple[str, ...]] | None = None,
    ) -> Iterator[Remark]:
        if not isinstance(value, dict) or not (_is_evidently_monitor(value) or is_envelope(value)):
            from fleetapi.monitors.checks.other_documents import other_than_monitor  # noqa: PLC0415  (rare)

            other = other_than_monitor(value)
            if other is not None:
                yield Remark("FM003", Place.opener(()), other.message, other.remedy)
                return
        assert isinstance(value, dict)  # anything else is another document
        if not is_envelope(value) and not resembles_monitor(value):
            yield Remark(
                "FM003",
                Place.opener(()),
                "this is JSON, but no monitor: it has none of `label`, `subscribeParam` and `triggerParam`",
                "is this the right file? A monitor has all three of them",
            )
            return
        document = Document.of(value, self.target, self.now, repeated, names_given)
        self.label = document.root.text("label").strip() or None
        remarks = [remark for check in CHECKS for remark in check(document)]
        yield from remarks
        for late_check in LATE_CHECKS:
            yield from late_check(document, remarks)


def _is_evidently_monitor(value: Mapping[str, Plain]) -> bool:
    """Whether it has an object that only monitors have."""
    return "subscribeParam" in value or "triggerParam" in value


def _located(text: str, remarks: Sequence[Remark]) -> list[Problem]:
    from fleetapi.language.located_json import parse  # noqa: PLC0415  (loads the grammar)
    from fleetapi.monitors.checks.located import Located  # noqa: PLC0415

    root = parse(text).root
    assert root is not None, "the quick way read what the slow way cannot"
    located = Located(text, root)
    return [remark.located(located) for remark in remarks]
