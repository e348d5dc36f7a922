"""From a text to findings: read it quickly, run every check, and look for places only if there are any.

Both ways of reading feed the same checks with the same plain values, so they cannot disagree; a text that the
quick way refuses (no JSON, or a key given twice) is read the slow way at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import attrs

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import LineIndex
from fleetapi.diagnostics.report import Report
from fleetapi.language.json_tree import JsonObject, JsonString, LocatedValue, Plain, walk
from fleetapi.language.located_json import decode, parse, read_plain
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.families import CHECKS, LATE_CHECKS
from fleetapi.monitors.checks.place import Located, Path, Place, Remark
from fleetapi.monitors.checks.repeated import repeated_key_problems
from fleetapi.wire.dialects import Dialect

__all__ = ["Checked", "check_text", "examine"]


@attrs.frozen
class Checked:
    """What one document came to. `label` is that of the monitor, for comparing the files of one run."""

    report: Report
    label: str | None = None


def check_text(
    text: str, *, dialect: str | None = None, filename: str | None = None, now: datetime | None = None
) -> Report:
    """Check the JSON text of one monitor and return what is wrong with it; nothing about the text raises.

    `dialect` ("quickstart", "v3" or "v2") is the spelling it is meant for: then every other spelling is an
    error. Without it one consistent spelling is fine. `filename` is shown in the findings. `now` (aware) is
    the moment that a window has to be over at to be reported as past, by default the present.

    Raises ValueError for a dialect that does not exist.
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
    target = None if dialect is None else Dialect(dialect)
    if isinstance(source, bytes):
        decoded = decode(source)
        if decoded.problem is not None:
            return Checked(Report.of([decoded.problem], decoded.text, filename))
        source = decoded.text
    reading = _Reading(target, now or datetime.now(UTC))
    return Checked(Report.of(reading.problems(source), source, filename), reading.label)


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
        remarks = list(self._remarks(plain.value))
        if not remarks:
            return []
        root = parse(text).root
        assert root is not None, "the quick way read what the slow way cannot"
        return [remark.located(Located(text, root)) for remark in remarks]

    def _slowly(self, text: str) -> list[Problem]:
        parsed = parse(text)
        if parsed.root is None:
            return list(parsed.problems)
        repeated = dict(_with_repeated_keys(parsed.root))
        lines = LineIndex(text)
        problems = [
            problem for path, node in repeated.items() for problem in repeated_key_problems(path, node, lines)
        ]
        located = Located(text, parsed.root)
        remarks = self._remarks(
            parsed.root.plain(),
            {
                path: frozenset(again.key.value for _, again in node.repeated())
                for path, node in repeated.items()
            },
            {path: _names(node) for path, node in repeated.items()},
        )
        return [*parsed.problems, *problems, *(remark.located(located) for remark in remarks)]

    def _remarks(
        self,
        value: Plain,
        repeated: Mapping[Path, frozenset[str]] | None = None,
        names_given: Mapping[Path, tuple[str, ...]] | None = None,
    ) -> Iterator[Remark]:
        if not isinstance(value, dict):
            yield Remark(
                "FM003",
                Place(()),
                "a monitor is a JSON object, and this is something else",
                'write one monitor a file: {"label": …, "subscribeParam": …, "triggerParam": …}',
            )
            return
        document = Document.of(value, self.target, self.now, repeated, names_given)
        self.label = document.root.text("label").strip() or None
        remarks = [remark for check in CHECKS for remark in check(document)]
        yield from remarks
        for late_check in LATE_CHECKS:
            yield from late_check(document, remarks)


def _with_repeated_keys(root: LocatedValue) -> Iterator[tuple[Path, JsonObject]]:
    for path, node in walk(root):
        if isinstance(node, JsonObject) and any(node.repeated()):
            yield path, node


def _names(node: JsonObject) -> tuple[str, ...]:
    return tuple(
        member.value.value
        for member in node.members
        if member.key.value == "name" and isinstance(member.value, JsonString)
    )
