"""FM0xx: is it a monitor at all?"""

from __future__ import annotations

import json

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import BASES, Example

_ENVELOPE = {
    "monitorId": "5b0e7c3a9d2f4e61",
    "status": "Running",
    "createdAt": "2024-03-04T09:12:44Z",
    "updatedAt": "2024-03-04T09:12:44Z",
    "_links": {"self": {"href": "/fleets/8f2c/monitors/5b0e7c3a9d2f4e61"}},
    "monitor": BASES["v3"],
}

CHECKS = (
    Check(
        code="FM001",
        name="invalid-json",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the text is not JSON",
        explanation=(
            "The body of a monitor is JSON as RFC 8259 defines it, encoded as UTF-8. Comments, trailing "
            "commas, single quotes, `NaN`, `Infinity`, half of a surrogate pair and numbers beyond double "
            "precision are not part of it, although some programs let them pass. A byte order mark is "
            "accepted. To stay answerable for any input, documents above 500,000 characters or nested more "
            "than 100 levels deep are refused here too: a monitor has a few thousand characters and eight "
            "levels."
        ),
        bad=Example(
            replace=('"value": "$vin"', '"value": "$vin",'), shown='{"key": "vin", "value": "$vin",}'
        ),
        good=Example(shown='{"key": "vin", "value": "$vin"}'),
    ),
    Check(
        code="FM002",
        name="duplicate-key",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an object has the same key twice",
        explanation=(
            "When a key appears twice in one object, nearly every JSON reader keeps the last value and says "
            "nothing about the others. The usual cause is a pair of braces that was forgotten: several "
            "triggers written into one object become a single trigger with the last name. The vendor's own "
            "quickstart has this mistake. Put each trigger into an object of its own, or delete the key "
            "that is not meant."
        ),
        bad=Example(
            replace=('"name": "HTTP_CB"', '"name": "HTTP_CB", "name": "BACKUP_CB"'),
            shown='"webhook": {"name": "HTTP_CB", "name": "BACKUP_CB"}',
        ),
        good=Example(shown='"webhook": {"name": "HTTP_CB"}'),
    ),
    Check(
        code="FM003",
        name="not-a-monitor",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the top level is not an object",
        explanation=(
            "A monitor is one JSON object with a label, `subscribeParam` and `triggerParam`. A list, a "
            "string or a number at the top level cannot be one. A list of monitors has to be split: the "
            "server creates one monitor per request, and `fleetapi check` reads one per file."
        ),
        bad=Example(text="[]\n"),
        good=Example(shown='{"label": "…", "subscribeParam": {…}, "triggerParam": {…}}'),
    ),
    Check(
        code="FM004",
        name="response-envelope",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the server's answer about a monitor instead of the monitor",
        explanation=(
            "GET answers with an envelope: `monitorId`, `status`, dates, links, and the rule itself under "
            "`monitor`. POST and PUT take only that inner object. The fix keeps the object and drops the "
            "envelope around it."
        ),
        bad=Example(
            text=json.dumps(_ENVELOPE, indent=2) + "\n",
            shown='{"monitorId": "5b0e…", "status": "Running", "monitor": {"label": "…", …}}',
        ),
        good=Example(shown='{"label": "…", "subscribeParam": {…}, "triggerParam": {…}}'),
        fixable=True,
    ),
)
