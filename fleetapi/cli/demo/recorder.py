"""What was really sent: the sandbox says which requests came, the client's hook how long each took."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fleetapi.cli.demo.screen import Call

if TYPE_CHECKING:
    from fleetapi.sandbox import RecordedRequest, Sandbox
    from fleetapi.session.options import AttemptReport

__all__ = ["Recorder"]


class Recorder:
    """Hears of every attempt; `calls()` gives what was sent since the last time it was asked."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._reports: list[AttemptReport] = []
        self._shown = 0

    def hear(self, report: AttemptReport) -> None:
        """The client's hook."""
        self._reports.append(report)

    def calls(self) -> list[Call]:
        """Every request since the last time, in the order in which they arrived."""
        records = self._sandbox.requests[self._shown :]
        self._shown += len(records)
        waiting = sorted(self._reports, key=lambda report: report.started_at)
        self._reports.clear()
        return [_call(record, report) for record, report in _matched(records, waiting)]


def _matched(
    records: tuple[RecordedRequest, ...], reports: list[AttemptReport]
) -> list[tuple[RecordedRequest, AttemptReport]]:
    """Both sides of each request. Of those for one path, the first to leave counts as the first to arrive."""
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


def _call(record: RecordedRequest, report: AttemptReport) -> Call:
    query = urlencode([pair for pair in record.parameters if pair[0] != "client_id"])
    return Call(
        method=record.method,
        target=record.path + (f"?{query}" if query else ""),
        accept=record.headers["accept"],
        status=record.status,
        started=report.started_at.timestamp(),
        duration=report.duration,
    )
