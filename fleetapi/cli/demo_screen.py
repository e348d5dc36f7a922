"""What `fleetapi demo` shows: numbered steps with the requests they sent, timing bars, and results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlencode

from fleetapi.cli.value_formatting import count, elapsed, shorten
from fleetapi.diagnostics.diagnostic import Severity

if TYPE_CHECKING:
    from rich.text import Text

    from fleetapi.cli.output import Column, Output
    from fleetapi.diagnostics import Report
    from fleetapi.sandbox import RecordedRequest, Sandbox
    from fleetapi.session.options import AttemptReport


__all__ = ["Call", "Recorder", "Screen"]

_WIDEST = 100
_BARS = 20
_LINES = 6
_LONGEST_STEP = 12
_FINDING_INDENT = " " * len("   75:18  FM601  ")


class Call(NamedTuple):
    """A request that was sent. `target` is the path with the query; times are in seconds."""

    method: str
    target: str
    accept: str
    status: int
    started: float
    duration: float


class Screen:
    """Prints the demo for people or, with --json, one object per step."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self._console = output.console()
        self._width = min(self._console.width, _WIDEST)
        self._number = 0
        self._title = ""

    def heading(self, title: str, *lines: str) -> None:
        """Print the title of the demo."""
        if not self.output.as_json:
            self._print([(title, "bold")])
            for line in lines:
                self._print([(line, "dim")])

    def step(self, title: str) -> None:
        """Start the next step."""
        self._number += 1
        self._title = title
        if not self.output.as_json:
            self._print([])
            self._print([(f"{self._number}  ", "dim"), (title, "bold")])

    def calls(self, calls: Sequence[Call]) -> None:
        """Print the requests of this step, each with its status, its duration and a timing bar."""
        if self.output.as_json:
            requests = [call._asdict() for call in calls]
            self.output.json_line({"step": self._number, "title": self._title, "requests": requests})
            return
        shared = len({(call.method, _path(call)) for call in calls}) == 1 < len(calls)
        if shared:
            self._print([("   ", ""), (f"{calls[0].method:<7}", "cyan"), (_path(calls[0]), "")])
        for call in calls[:_LINES]:
            first = ("", _query(call)) if shared else (call.method, _path(call) + _query(call))
            self._print(self._call_line(*first, call, calls if shared else ()))
        if len(calls) > _LINES:
            self._print([(f"{'':<10}and {len(calls) - _LINES} more", "dim")])

    def _call_line(
        self, method: str, target: str, call: Call, others: Sequence[Call]
    ) -> list[tuple[str, str]]:
        """Return the line of one request. Its bar is relative to `others`, the requests for the same path."""
        bar = "  " + _bar(call, others) if others else ""
        width = self._width - len("   ") - len("DELETE ") - len("  200  123 ms") - len(bar)
        return [
            ("   ", ""),
            (f"{method:<7}", "cyan"),
            (f"{shorten(target, width):<{width}}", ""),
            (f"  {call.status}", "green" if call.status < 400 else "red"),
            (f"{elapsed(call.duration):>8}", "dim"),
            (bar, "cyan"),
        ]

    def findings(self, report: Report) -> None:
        """Print findings, one per line."""
        if self.output.as_json:
            step = {"step": self._number, "title": self._title, "findings": report.to_dicts()}
            self.output.json_line(step)
            return
        for finding in report:
            color = "red" if finding.severity is Severity.ERROR else "yellow"
            first, *others = wrap(finding.message, self._width - len(_FINDING_INDENT))
            place = f"{finding.line}:{finding.column}"
            self._print(
                [
                    (f"   {place:<5}  ", "dim"),
                    (f"{finding.code}  ", color),
                    (first, ""),
                ]
            )
            for line in others:
                self._print([(_FINDING_INDENT + line, "")])
        self._print(
            [(f"   {count(len(report.errors), 'error')}, {count(len(report.warnings), 'warning')}", "dim")]
        )

    def facts(self, facts: Mapping[str, str]) -> None:
        """Print a result as names and values, leaving out empty values."""
        if not self.output.as_json:
            self._print([])
            self.output.facts(facts, indent=3)

    def line(self, text: str, style: str = "") -> None:
        """Print one line of a result."""
        if not self.output.as_json:
            self._print([(f"   {text}", style)])

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], more: str = "") -> None:
        """Print a result as a table, followed by a note on how much is left out."""
        if self.output.as_json:
            return
        self._print([])
        self.output.table(columns, rows, indent=3)
        if more:
            self.line(more, "dim")

    def summary(self, facts: dict[str, str], document: dict[str, Any], following: dict[str, str]) -> None:
        """Print what the demo cost and what to try next; with --json, `document`."""
        if self.output.as_json:
            self.output.json_line(document)
            return
        for title, entries in (("What it cost", facts), ("Next", following)):
            width = max(len(name) for name in entries)
            self._print([])
            self._print([("   ", ""), (title, "bold")])
            for name, text in entries.items():
                self._print([("   ", ""), (f"{name:<{width}}", "cyan"), (f"  {text}", "")])

    def _print(self, parts: Sequence[tuple[str, str]]) -> None:
        from rich.text import Text

        line: Text = Text.assemble(*parts)
        line.rstrip()
        self._console.print(line, soft_wrap=True)


def _path(call: Call) -> str:
    """Return the path with long ids shortened."""
    steps = call.target.partition("?")[0].split("/")
    return "/".join(shorten(step, _LONGEST_STEP) for step in steps)


def _query(call: Call) -> str:
    """Return the query, percent-decoded."""
    query = call.target.partition("?")[2]
    return f"?{unquote(query)}" if query else ""


def _bar(call: Call, calls: Sequence[Call]) -> str:
    """Return a bar that shows when the request ran, relative to all `calls`."""
    begin = min(other.started for other in calls)
    span = max(other.started + other.duration for other in calls) - begin or 1.0
    first = round((call.started - begin) / span * _BARS)
    length = max(1, round(call.duration / span * _BARS))
    first = min(first, _BARS - length)
    return " " * first + "━" * length + " " * (_BARS - first - length)


class Recorder:
    """Combines what the sandbox received with what the client measured."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._reports: list[AttemptReport] = []
        self._shown = 0

    def record(self, report: AttemptReport) -> None:
        """Record an attempt; this is the client's hook."""
        self._reports.append(report)

    def calls(self) -> list[Call]:
        """Return the requests since the last call, in order of arrival."""
        records = self._sandbox.requests[self._shown :]
        self._shown += len(records)
        waiting = sorted(self._reports, key=lambda report: report.started_at)
        self._reports.clear()
        return [_call_of(record, report) for record, report in _matched(records, waiting)]


def _matched(
    records: tuple[RecordedRequest, ...], reports: list[AttemptReport]
) -> list[tuple[RecordedRequest, AttemptReport]]:
    """Pair each record with its report, assuming that requests for one path arrive in the order sent."""
    pairs = []
    for record in records:
        found = next(
            report
            for report in reports
            if (report.request.method, report.request.path) == (record.method, record.path)
        )
        reports.remove(found)
        pairs.append((record, found))
    return pairs


def _call_of(record: RecordedRequest, report: AttemptReport) -> Call:
    query = urlencode([pair for pair in record.parameters if pair[0] != "client_id"])
    return Call(
        method=record.method,
        target=record.path + (f"?{query}" if query else ""),
        accept=record.headers["accept"],
        status=record.status,
        started=report.started_at.timestamp(),
        duration=report.duration,
    )
