"""How the demo looks: numbered steps, the requests of each with a bar for their time, and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from fleetapi.cli.values import count, elapsed, shorten
from fleetapi.diagnostics.severity import Severity

if TYPE_CHECKING:
    from rich.text import Text

    from fleetapi.cli.output import Column, Output
    from fleetapi.diagnostics import Report

__all__ = ["Call", "Screen"]

_WIDEST = 100
_BARS = 20
_LINES = 6
_LONGEST_STEP = 12
_FINDING_INDENT = " " * len("   75:18  FM601  ")


class Call(NamedTuple):
    """A request that was sent: `target` is its path with the query, times are in seconds."""

    method: str
    target: str
    accept: str
    status: int
    started: float
    duration: float


class Screen:
    """Prints the demo, for a person, or with --json one object a step."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self._console = output.console()
        self._width = min(self._console.width, _WIDEST)
        self._number = 0
        self._title = ""

    def heading(self, title: str, *lines: str) -> None:
        """What this is."""
        if not self.output.as_json:
            self._print([(title, "bold")])
            for line in lines:
                self._print([(line, "dim")])

    def step(self, title: str) -> None:
        """Begin the next step."""
        self._number += 1
        self._title = title
        if not self.output.as_json:
            self._print([])
            self._print([(f"{self._number}  ", "dim"), (title, "bold")])

    def calls(self, calls: Sequence[Call]) -> None:
        """The requests of this step, each with its status, its duration and its place in time."""
        if self.output.as_json:
            requests = [call._asdict() for call in calls]
            self.output.json_line({"step": self._number, "title": self._title, "requests": requests})
            return
        shared = len({(call.method, _path(call)) for call in calls}) == 1 < len(calls)
        if shared:
            self._print([("   ", ""), (f"{calls[0].method:<7}", "cyan"), (_path(calls[0]), "")])
        for call in calls[:_LINES]:
            first = ("", _query(call)) if shared else (call.method, _path(call) + _query(call))
            self._print(self._call(*first, call, calls if shared else ()))
        if len(calls) > _LINES:
            self._print([(f"{'':<10}and {len(calls) - _LINES} more", "dim")])

    def _call(self, method: str, target: str, call: Call, others: Sequence[Call]) -> list[tuple[str, str]]:
        """`others`: the requests of the same path, which the bar compares it with."""
        bar = "  " + _bar(call, others) if others else ""
        room = self._width - len("   ") - len("DELETE ") - len("  200  123 ms") - len(bar)
        return [
            ("   ", ""),
            (f"{method:<7}", "cyan"),
            (f"{shorten(target, room):<{room}}", ""),
            (f"  {call.status}", "green" if call.status < 400 else "red"),
            (f"{elapsed(call.duration):>8}", "dim"),
            (bar, "cyan"),
        ]

    def findings(self, report: Report) -> None:
        """What the checks found, a line each."""
        if self.output.as_json:
            step = {"step": self._number, "title": self._title, "findings": report.to_dicts()}
            self.output.json_line(step)
            return
        for finding in report:
            error = finding.severity is Severity.ERROR
            first, *others = wrap(finding.message, self._width - len(_FINDING_INDENT))
            place = f"{finding.line}:{finding.column}"
            colour = "red" if error else "yellow"
            self._print([(f"   {place:<5}  ", "dim"), (f"{finding.code}  ", colour), (first, "")])
            for line in others:
                self._print([(_FINDING_INDENT + line, "")])
        self._print(
            [(f"   {count(len(report.errors), 'error')}, {count(len(report.warnings), 'warning')}", "dim")]
        )

    def facts(self, facts: Mapping[str, str]) -> None:
        """What came back, fact by fact; one without value is left out."""
        if not self.output.as_json:
            self._print([])
            self.output.facts(facts, indent=3)

    def line(self, text: str, style: str = "") -> None:
        """A line of what came back."""
        if not self.output.as_json:
            self._print([(f"   {text}", style)])

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], more: str = "") -> None:
        """What came back, as a table, and what of it is not shown."""
        if self.output.as_json:
            return
        self._print([])
        self.output.table(columns, rows, indent=3)
        if more:
            self.line(more, "dim")

    def summary(self, facts: dict[str, str], document: dict[str, Any], following: dict[str, str]) -> None:
        """What it cost, and what to do next."""
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
    """The path, with its long ids shortened."""
    steps = call.target.partition("?")[0].split("/")
    return "/".join(shorten(step, _LONGEST_STEP) for step in steps)


def _query(call: Call) -> str:
    """The query as people write it."""
    query = call.target.partition("?")[2]
    return f"?{unquote(query)}" if query else ""


def _bar(call: Call, calls: Sequence[Call]) -> str:
    """A line as long as the request took, where it was in the time of all of them."""
    begin = min(other.started for other in calls)
    span = max(other.started + other.duration for other in calls) - begin or 1.0
    first = round((call.started - begin) / span * _BARS)
    length = max(1, round(call.duration / span * _BARS))
    first = min(first, _BARS - length)
    return " " * first + "━" * length + " " * (_BARS - first - length)
