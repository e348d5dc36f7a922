"""Generate the page of faults: what a client of the sandbox sees of each fault, by trying it.

Every fault affects four calls: one object, a collection read by range, the same read by cursor, and the POST
of a monitor. It happens once (in the middle of a collection) or every time. The client's clock only advances
in `sleep`, so that only the fault `slow` takes real time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from fleetapi.cli.commands.demo import FIXED_MONITOR
from fleetapi.errors import FleetError
from fleetapi.resources.fleets import FleetResource
from fleetapi.sandbox import FAULTS, FaultRule, Sandbox
from fleetapi.sandbox.faults.responses import PAGING_FAULTS
from fleetapi.sandbox.network.server import STRAY_FAULTS
from fleetapi.session.pages.pages import Pages

__all__ = ["CALLS", "OCCURRENCES", "Outcome", "Outcomes", "observe", "rows", "text"]

PAGES, PER_PAGE = 6, 25
ITEMS = PAGES * PER_PAGE
_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?|(?<=is not JSON: ).*?\(char \d+\)|(?<=127\.0\.0\.1:)\d+"
    r"|[\d,]+(?= bytes or more)"
)
_PATIENCE = 2.0  # seconds; the client's timeout for the fault `slow`, which takes much longer


@attrs.frozen(kw_only=True)
class Outcome:
    """The result in words, or an error with its message, and the number of requests.

    `requests` is None if it depends on timing. `lost` is the number of items on the server that neither the
    call nor resuming it returned.
    """

    requests: int | None
    result: str = ""
    error: str = ""
    text: str = ""
    lost: int = 0

    def __str__(self) -> str:
        parts = [f"`{self.error}`" if self.error else "", self.result]
        if self.requests is not None:
            parts.append("1 request" if self.requests == 1 else f"{self.requests} requests")
        parts.append(f"**{self.lost} lost**" if self.lost else "")
        return "; ".join(part for part in parts if part)


class _Time:
    """A clock for the client that only advances in `sleep`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begin = datetime.now(UTC)  # certificates must be valid at this time

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


async def _one_object(sandbox: Sandbox, fleet: FleetResource) -> Outcome:
    wanted = sandbox.world.fleets_by_id[fleet.id].vehicles[0].id
    try:
        vehicle = await fleet.vehicle(wanted).get()
    except FleetError as error:
        return _failed(sandbox, error)
    assert vehicle.id == wanted
    return Outcome(result="the vehicle", requests=len(sandbox.requests))


async def _collection(sandbox: Sandbox, fleet: FleetResource) -> Outcome:
    expected = [vehicle.id for vehicle in sandbox.world.fleets_by_id[fleet.id].vehicles]
    got: list[str | None] = []
    outcome = Outcome(requests=0)
    try:
        await _read(fleet.vehicles(page_size=PER_PAGE), got)
    except FleetError as error:
        outcome = _failed(sandbox, error, f"{len(got)} of {ITEMS} before it")
        met = [bool(request.faults) for request in sandbox.requests]
        if got and True in met:  # how many other pages are in flight by then depends on timing
            outcome = attrs.evolve(outcome, requests=met.index(True) + 1)
        sandbox.faults.clear()  # the fault is over: resume
        await _read(fleet.vehicles(page_size=PER_PAGE, resume=error.resume_token or "none"), got)
    else:
        outcome = Outcome(requests=len(sandbox.requests), result=f"{len(got)} of {ITEMS}")
    assert got == [identifier for identifier in expected if identifier in set(got)], "in order, nothing twice"
    return attrs.evolve(outcome, lost=ITEMS - len(got))


async def _read(pages: Pages[Any], got: list[str | None]) -> None:
    async for vehicle in pages:
        got.append(vehicle.id)  # noqa: PERF401 - items before an error count


async def _monitor(sandbox: Sandbox, fleet: FleetResource) -> Outcome:
    reference = None
    try:
        reference = await fleet.monitors.create(FIXED_MONITOR)
    except FleetError as error:
        outcome = _failed(sandbox, error)
    else:
        outcome = Outcome(result="the reference", requests=len(sandbox.requests))
    sandbox.faults.clear()
    found = [monitor.monitor_id for monitor in await fleet.monitors.list()]
    if reference is not None:
        assert found == [reference.monitor_id], "created, and once"
        return outcome
    return attrs.evolve(outcome, result="it was created" if found else "it was not created")


def _failed(sandbox: Sandbox, error: FleetError, result: str = "") -> Outcome:
    text = _VARYING.sub("…", error.message + (f" ({error.remedy})" if error.remedy else ""))
    return Outcome(requests=len(sandbox.requests), error=type(error).__name__, text=text, result=result)


@attrs.frozen
class Call:
    """A column of the table."""

    make: Callable[[Sandbox, FleetResource], Awaitable[Outcome]]
    method: str
    ranged: bool = True
    middle: int = 1


CALLS: Final[Mapping[str, Call]] = {
    "GET of one vehicle": Call(_one_object, "GET"),
    "a collection, by range": Call(_collection, "GET", middle=3),
    "a collection, by cursor": Call(_collection, "GET", ranged=False, middle=3),
    "POST of a monitor": Call(_monitor, "POST"),
}
OCCURRENCES: Final = ("once", "every time")

Outcomes = Mapping[tuple[str, str], Outcome]
"""The outcomes of one fault, by occurrence and call."""


async def observe(fault: str) -> Outcomes:
    """Make every call with a fault that happens once, and every time."""
    cells = [(occurrence, name) for occurrence in OCCURRENCES for name in CALLS]
    outcomes = {}
    if fault == "slow":  # takes real time, so run them concurrently
        outcomes = dict(
            zip(cells, await asyncio.gather(*(_alone(fault, *cell) for cell in cells)), strict=True)
        )
    else:
        for ranged in (True, False):
            async with _sandbox(ranged) as sandbox:
                for occurrence, name in cells:
                    if CALLS[name].ranged == ranged:
                        outcomes[occurrence, name] = await _meet(sandbox, fault, occurrence, name)
    return {(occurrence, name): outcomes[occurrence, name] for occurrence, name in cells}


async def _alone(fault: str, occurrence: str, name: str) -> Outcome:
    async with _sandbox(CALLS[name].ranged) as sandbox:
        return await _meet(sandbox, fault, occurrence, name)


def _sandbox(ranged: bool) -> Sandbox:
    return Sandbox(vehicles=ITEMS, fleets=1, latency=0, burst=100_000, ranged=ranged)


async def _meet(sandbox: Sandbox, fault: str, occurrence: str, name: str) -> Outcome:
    """Make a call with a fault."""
    call, time = CALLS[name], _Time()
    rule = FaultRule(method=call.method, path="/fleets/*", seconds=60.0, retry_after=30)
    if occurrence == "once":
        # which connection carries the third request depends on timing; that of the first is always new
        first = call.ranged and fault in STRAY_FAULTS
        rule = attrs.evolve(rule, every=1 if first else call.middle, times=1)
    async with sandbox.client(
        concurrency=3,
        timeout=_PATIENCE if fault == "slow" else 60,
        clock=time.clock,
        now=time.now,
        sleep=time.sleep,
    ) as client:
        fleet = client.fleet(sandbox.world.fleets[0].id)
        sandbox.forget()
        sandbox.faults.add(fault, rule)
        try:
            outcome = await call.make(sandbox, fleet)
            by_chance = call.make is _collection and call.ranged and fault in PAGING_FAULTS
            return attrs.evolve(outcome, requests=None) if by_chance else outcome
        finally:
            sandbox.faults.clear()
            for monitor in await fleet.monitors.list():
                await fleet.monitors.delete(monitor.monitor_id)


_HEAD = f"""\
# What you see of each fault

This page is generated (`make docs`), and `tests/faults/test_fault_table.py` checks it: every fault of the
sandbox affects four calls, over real mutual TLS. The calls are `fleet.vehicle(vid).get()`, `fleet.vehicles()`
({ITEMS} vehicles on {PAGES} pages, by range with three concurrent requests, and by cursor), and
`fleet.monitors.create(...)`. The client has its default settings, but does not really wait between attempts.

A cell has the result or the class of the error, and the number of requests (if a collection ended in an
error: up to the first request with the fault). If pages disagree, the number depends on timing, so it is
omitted. After an error in a collection, the fault is deactivated and reading resumes with
`error.resume_token`; items that neither returns would be *lost*, and the test allows none. After an error of
the POST, the cell says whether the monitor exists; it never exists twice.

To try a fault: `sandbox.fail_next("500", times=2)`, `Sandbox(faults={{"500": 0.1}})` (a probability, a number
of requests, or True), or `fleetapi sandbox --fault 500=3`.
"""

_TITLES: Final[Mapping[str, str]] = {
    "once": "It happens once (in a collection: on the third request; stray bytes by range: on the first)",
    "every time": "It happens every time",
}


def text() -> str:
    """Return the whole page as Markdown. Takes half a minute."""
    return asyncio.run(_text())


async def _text() -> str:
    met = {fault: await observe(fault) for fault in FAULTS}
    tables = [
        f"\n## {title}\n\n"
        + _line("fault", "what happens", *CALLS)
        + _line(*["---"] * (len(CALLS) + 2))
        + "".join(_row(fault, met[fault], occurrence) for fault in FAULTS)
        for occurrence, title in _TITLES.items()
    ]
    said = "".join(row for fault in FAULTS for row in _messages(fault, met[fault]))
    head = "\n## Error messages\n\n" + _line("fault", "error", "message (remedy)") + _line(*["---"] * 3)
    return _HEAD + "".join(tables) + head + said


def rows(fault: str, outcomes: Outcomes) -> list[str]:
    """Return the lines of the page about a fault."""
    table = [_row(fault, outcomes, occurrence) for occurrence in OCCURRENCES]
    return [line.rstrip("\n") for line in (*table, *_messages(fault, outcomes))]


def _row(fault: str, outcomes: Outcomes, occurrence: str) -> str:
    return _line(f"`{fault}`", FAULTS[fault], *(str(outcomes[occurrence, call]) for call in CALLS))


def _messages(fault: str, outcomes: Outcomes) -> list[str]:
    said = sorted({(outcome.error, outcome.text) for outcome in outcomes.values() if outcome.error})
    return [_line(f"`{fault}`", f"`{error}`", message.replace("<", "&lt;")) for error, message in said]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
