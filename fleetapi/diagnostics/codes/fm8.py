"""FM8xx: secrets, and what the receiver has to bear."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import ATTRIBUTE, DATA, Example

_MOVING = {"data": "vehicle.kinetic.moving", "op": "onChange"}

CHECKS = (
    Check(
        code="FM801",
        name="literal-secret",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a credential is written into the file",
        explanation=(
            "A password or token in a monitor's file is readable for everybody who can read the repository, "
            "and stays in its history. Write a reference instead, `${env:NAME}` or `${file:PATH}`, possibly "
            "behind a prefix such as `Bearer `: `fleetapi monitors create` and `create` in Python fill it in "
            "when the monitor is sent, and `Secret.env` and `Secret.file` write it. If this credential has "
            "been committed, replace it. The finding shows it redacted."
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
    Check(
        code="FM802",
        name="secret-in-query",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a credential in the query string",
        explanation=(
            "A Query attribute becomes part of the address, and addresses end up in the access logs of "
            "every proxy and server on the way. Send the credential as an attribute of type Header instead, "
            "and not as a literal in the file."
        ),
        bad=Example(
            changes={
                ATTRIBUTE: {"type": "Query", "key": "api_key", "value": "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"}
            }
        ),
        good=Example(changes={ATTRIBUTE: {"type": "Query", "key": "site", "value": "north"}}),
        redacted=True,
    ),
    Check(
        code="FM803",
        name="notification-storm",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="every change of a restless value is a request of its own",
        explanation=(
            "The trigger reacts to each change of something that changes many times in every trip, in every "
            "vehicle of the fleet, and without `batchNotify` each change is one request to the target. "
            "Collect them with `batchNotify`, or watch for the value that matters."
        ),
        bad=Example(changes={DATA: _MOVING}),
        good=Example(changes={DATA: _MOVING, "subscribeParam/batchNotify": {"size": 10, "timeWindow": 300}}),
    ),
)
