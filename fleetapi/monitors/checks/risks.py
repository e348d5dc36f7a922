"""FM8xx: credentials in the file or in access logs, and floods of requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, shortened
from fleetapi.monitors.checks.attributes import attributes_of
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.credentials import credentials_in, credentials_in_address
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import ATTRIBUTE, DATA, Example
from fleetapi.monitors.checks.nodes import closest_choice
from fleetapi.monitors.checks.operands import operand_meant
from fleetapi.monitors.delivery_rules import AttributeKind, reason_against_target
from fleetapi.monitors.operands.table import Operator

__all__ = ["FAMILY"]

FAMILY: Final = Family()


_ADVICE: Final = (
    "write a reference, ${env:NAME} or ${file:PATH}, which is replaced when the monitor is sent; "
    "change the credential if it has been shared"
)
_ADVICE_FOR_TARGETS: Final = (
    "send it as an attribute of type Header whose value is a reference, ${env:NAME} or ${file:PATH}"
)
_ADVICE_FOR_ADDRESSES: Final = (
    "anyone who knows this URL can post to it: receive the notifications in a service of your own and "
    "forward them"
)


# Values that change many times in every trip: at each stop, at each door.
_RESTLESS: Final = frozenset(
    {
        "vehicle.kinetic.moving",
        "vehicle.engines.running",
        "vehicle.doorsState.opening",
        "vehicle.doorsState.lockedState",
    }
)


_MOVING = {"data": "vehicle.kinetic.moving", "op": "onChange"}


@FAMILY.check(
    Check(
        code="FM801",
        name="literal-secret",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a credential is written into the file",
        explanation=(
            "Everybody who can read the repository can read a password or token in a monitor's file, and it "
            "stays in the history. Write a reference instead, `${env:NAME}` or `${file:PATH}`, with a prefix "
            "such as `Bearer ` if you need one: `fleetapi monitors create` and `create` in Python replace it "
            "when they send the monitor; in Python, use `Secret.env` and `Secret.file`. If this credential "
            "has been committed, replace it. Findings show it redacted."
        ),
        bad=Example(
            changes={
                ATTRIBUTE: {
                    "type": "Header",
                    "key": "Authorization",
                    "value": "Basic ZGVwb3Q6bm8gc2VjcmV0",
                }
            }
        ),
        good=Example(changes={ATTRIBUTE: {"type": "Header", "key": "X-Vehicle", "value": "$vin"}}),
        redacted=True,
    ),
)
def literal_secret(document: Document) -> Iterator[Diagnostic]:
    """Report credentials in headers, body fields and the target (FM801)."""
    for given in attributes_of(document):
        if given.value is None or given.kind is AttributeKind.QUERY:
            continue
        where = f"`{shortened(given.name)}` contains" if given.name else "the value is"
        for found in credentials_in(given.name, given.text):
            yield Diagnostic(
                "FM801",
                Place(given.value.path, within=found.span),
                f"{where} {found.what} in plain text",
                _ADVICE,
            )
    entry = document.hook.entry("target") if document.hook is not None else None
    if entry is None or not entry.well_typed or reason_against_target(entry.value) is not None:
        return
    for found in credentials_in_address(entry.value):
        message = f"the target contains {found.what} in plain text; URLs end up in access logs"
        remedy = _ADVICE_FOR_ADDRESSES if found.what.startswith("the secret part") else _ADVICE_FOR_TARGETS
        yield Diagnostic("FM801", Place(entry.path, within=found.span), message, remedy)


@FAMILY.check(
    Check(
        code="FM802",
        name="secret-in-query",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a credential in the query string",
        explanation=(
            "A Query attribute becomes part of the URL, and URLs end up in the access logs of every proxy "
            "and server on the way. Send the credential as an attribute of type Header instead, and not as a "
            "literal in the file."
        ),
        bad=Example(
            changes={
                ATTRIBUTE: {"type": "Query", "key": "api_key", "value": "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"}
            }
        ),
        good=Example(changes={ATTRIBUTE: {"type": "Query", "key": "site", "value": "north"}}),
        redacted=True,
    ),
)
def secret_in_query(document: Document) -> Iterator[Diagnostic]:
    """Report credentials, and references to them, in Query attributes (FM802)."""
    for given in attributes_of(document):
        if given.kind is not AttributeKind.QUERY or given.value is None:
            continue
        found = credentials_in(given.name, given.text)
        if not found and given.reference is None:
            continue
        yield Diagnostic(
            "FM802",
            Place(given.value.path, within=found[0].span.to(found[-1].span) if found else None),
            f"`{shortened(given.name)}` puts a credential into the query string, and so into access logs",
            "use type Header",
        )


@FAMILY.check(
    Check(
        code="FM803",
        name="notification-storm",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a request for every change of a frequently changing value",
        explanation=(
            "The trigger fires for each change of a value that changes many times in every trip, in every "
            "vehicle of the fleet, and without `batchNotify` each change is one request to the target. Use "
            "`batchNotify`, or watch for the value you need."
        ),
        bad=Example(changes={DATA: _MOVING}),
        good=Example(changes={DATA: _MOVING, "subscribeParam/batchNotify": {"size": 10, "timeWindow": 300}}),
    ),
)
def notification_storm(document: Document) -> Iterator[Diagnostic]:
    """Report a request for every change of a frequently changing value (FM803)."""
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
            yield Diagnostic(
                "FM803",
                entry.place,
                f"`{node.text('operand')}` changes many times in every trip, "
                "and each change is a separate request",
                "add `batchNotify`, or watch for the value you need",
            )
