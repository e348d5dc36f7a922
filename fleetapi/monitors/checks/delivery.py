"""FM701 to FM706, FM711, FM803: where notifications go, how often they are tried, what comes along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from fleetapi.diagnostics.severity import Severity
from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.checks.data import operand_meant
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.hosts import reason_against_host
from fleetapi.monitors.checks.mending import replace_value
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.monitors.checks.place import Place, quoted
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import closest_choice
from fleetapi.monitors.delivery_rules import RETENTION, RetryKind, attachments_of, reason_against_target
from fleetapi.monitors.operands.table import Operator

__all__ = ["CHECKS"]


# What changes many times in every trip: at each stop, at each door.
_RESTLESS: Final = frozenset(
    {
        "vehicle.kinetic.moving",
        "vehicle.engines.running",
        "vehicle.doorsState.opening",
        "vehicle.doorsState.lockedState",
    }
)


def target(document: Document) -> Iterator[Remark]:
    """FM701 to FM703: an address that is none, one that is not encrypted, one that nobody can reach."""
    entry = document.hook.entry("target") if document.hook is not None else None
    if entry is None or not entry.well_typed:
        return
    against = reason_against_target(entry.value)
    if against is not None:
        message = f"the target {against.reason}"
        yield Remark("FM701", entry.place, message, against.remedy, secret="@" in entry.value)
        return
    address = urlsplit(entry.value)
    if address.scheme.lower() == "http":
        yield Remark(
            "FM702",
            entry.place,
            "the target is plain http: what is sent can be read and changed on the way",
            "write https://, with a certificate that a public authority has signed",
        )
    unreachable = reason_against_host(address.hostname or "")
    if unreachable is not None:
        yield Remark(
            "FM703",
            entry.place,
            f"the vendor's servers cannot call this target: {unreachable}",
            "write the public name of the server that receives the notifications",
        )


def _policy(node: Node) -> RetryKind | None:
    entry = node.entry("policy")
    word = (
        closest_choice(entry.value, entry.field.choices) if entry is not None and entry.well_typed else None
    )
    return RetryKind(word) if word is not None else None


def retries(document: Document) -> Iterator[Remark]:
    """FM704 for settings that the policy ignores, FM705 for tries that would come too late."""
    for node in document.nodes("retry"):
        policy = _policy(node)
        number, delay = node.entry("number"), node.entry("delay")
        ignored = [
            entry
            for entry, used_by in (
                (number, {RetryKind.BOUNDED}),
                (delay, {RetryKind.BOUNDED, RetryKind.ALWAYS}),
            )
            if policy is not None and entry is not None and policy not in used_by
        ]
        if ignored:
            listed = " and ".join(f"`{entry.key}`" for entry in ignored)
            verb = "has" if len(ignored) == 1 else "have"
            wanted = '"policy": "Bounded"' + ("" if number in ignored else ' or "Always"')
            yield Remark(
                "FM704",
                Place.key(ignored[0].path),
                f"{listed} {verb} no effect with the policy {policy}",
                f"remove {'it' if len(ignored) == 1 else 'them'}, or write {wanted}",
            )
        if policy is not None and policy is not RetryKind.NEVER:
            yield from _too_late(node, policy, number, delay)


def _too_late(node: Node, policy: RetryKind, number: Entry | None, delay: Entry | None) -> Iterator[Remark]:
    count = _setting(node, "number") if policy is RetryKind.BOUNDED else 1
    seconds = _setting(node, "delay")
    place = number if number is not None and policy is RetryKind.BOUNDED else delay
    if count is None or seconds is None or place is None or count * seconds <= RETENTION:
        return
    tries = f"{count:,} retries" if count > 1 else "a retry"
    yield Remark(
        "FM705",
        place.place,
        f"{tries} after {seconds:,} second{'' if seconds == 1 else 's'} {'each ' if count > 1 else ''}would "
        "reach beyond three days, after which messages are deleted",
        f"keep number × delay within {RETENTION:,} seconds",
    )


def _setting(node: Node, concept: str) -> int | None:
    """The number that the server will take; None where it is no number or below its minimum."""
    entry, field = node.entry(concept), node.shape.field(concept)
    value: Any = field.default if entry is None else entry.value
    if entry is not None and not entry.well_typed:
        return None
    return int(value) if value >= (field.minimum or 0) else None


def minimum(document: Document) -> Iterator[Remark]:
    """FM706: a number below its published minimum."""
    for node in document.every_node:
        for entry in node.entries:
            least = entry.field.minimum
            if least is not None and entry.well_typed and entry.value < least:
                unit = "" if entry.field.concept in ("number", "size") else " seconds"
                yield Remark(
                    "FM706",
                    entry.place,
                    f"`{entry.key}` is {entry.value}{unit}, and the least is {least}",
                    f"write {least} or more",
                )


def extensions(document: Document) -> Iterator[Remark]:
    """FM711: what a notification cannot bring along, or what is asked for twice. FM208: the wrong case."""
    entry = document.root.entry("attachments")
    known, version = attachments_of(document.version), document.version
    seen: set[str] = set()
    for index, name in enumerate(entry.value if entry is not None and entry.well_typed else ()):
        if entry is None or not isinstance(name, str):
            continue
        place = Place((*entry.path, index))
        shown = quoted(name)
        if name in seen:
            message = f"{shown} is given twice, with no further effect"
            yield Remark("FM711", place, message, "remove one of them", severity=Severity.WARNING)
        elif name not in known:
            other = "v2" if version == "v3" else "v3"
            elsewhere = name in attachments_of(other)
            message = f"{shown} exists on {other} only" if elsewhere else f"{shown} cannot be attached"
            listed = ", ".join(f"`{each}`" for each in known if each.count(".") == 1)
            advice = f"on {version} there are {listed}"
            right = closest_choice(name, known)
            if right is not None and right not in entry.value:
                mend = replace_value(place.path, right)
                yield Remark(
                    "FM208", place, f"{shown} is not how the API writes it", f"write `{right}`", mend
                )
                continue
            guess = None if elsewhere else nearest(name, known)
            if guess is not None:
                there = guess in entry.value
                advice = f"`{guess}` is there too: remove this" if there else f"did you mean `{guess}`?"
            yield Remark("FM711", place, message, advice)
        seen.add(name)


def notification_storm(document: Document) -> Iterator[Remark]:
    """FM803: each change of something restless, in each vehicle, is a request of its own."""
    subscription = document.subscription
    if subscription is None or subscription.has("batch") or subscription.is_empty:
        return
    for node in document.nodes("data"):
        entry = node.entry("operator")
        word = (
            closest_choice(entry.value, entry.field.choices) if entry is not None and entry.well_typed else ""
        )
        if (
            entry is not None
            and word == Operator.ON_CHANGE
            and operand_meant(node.text("operand")) in _RESTLESS
        ):
            yield Remark(
                "FM803",
                entry.place,
                f"`{node.text('operand')}` changes many times in every trip, "
                "and each change is a request of its own",
                "add `batchNotify`, or watch for the value that matters",
            )


CHECKS: Final = (target, retries, minimum, extensions, notification_storm)
