"""FM2xx: which of the vendor's three spellings the document uses."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import BASES, DATA, HOOK, REMOVED, TRIGGERS, ZONE, Example

_EXPRESSION = "outOfParis & (batteryIsLow | onMonday)"
_PLACE = BASES["v3"]["triggerParam"]["triggers"][0]["zone"]["place"]
_WEBHOOK = BASES["v3"]["subscribeParam"]["callback"]["webhook"]
_MOVE_EXPRESSION = {"triggerParam/boolExp": REMOVED, "triggerParam/bool.exp": _EXPRESSION}
_MOVE_TIME_ZONE = {
    f"{TRIGGERS}/1/time/timeZone": REMOVED,
    f"{TRIGGERS}/1/time/time.zone": "Europe/Paris",
}
_MOVE_RETRIES = {
    "subscribeParam/retryPolicy/retryNumber": REMOVED,
    "subscribeParam/retryPolicy/maxRetryNumber": 3,
}

CHECKS = (
    Check(
        code="FM201",
        name="spelling-expression",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the expression is spelt for another dialect",
        explanation=(
            "The vendor has published the key of the expression in two spellings: `bool.exp` in the "
            "quickstart and the specification of March 2020, `boolExp` in every later specification of v3. "
            "They mean the same; the fix writes the one of the target."
        ),
        bad=Example(changes=_MOVE_EXPRESSION, target="v3"),
        good=Example(target="v3", shown=f'"boolExp": "{_EXPRESSION}"'),
        fixable=True,
    ),
    Check(
        code="FM202",
        name="spelling-timezone",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the time zone is spelt for another dialect",
        explanation=(
            "`time.zone` belongs to the quickstart's spelling, `timeZone` to the specifications. A key in "
            "the wrong spelling is easily ignored, and an ignored time zone means Europe/Paris."
        ),
        bad=Example(changes=_MOVE_TIME_ZONE, target="v3"),
        good=Example(target="v3", shown='"timeZone": "Europe/Paris"'),
        fixable=True,
    ),
    Check(
        code="FM203",
        name="spelling-circle",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the circle of a zone is spelt for another dialect",
        explanation=(
            "The circle of a zone is called `circle` in the quickstart's spelling and `place` in the "
            "specifications; what is inside is the same. The fix renames the key."
        ),
        bad=Example(changes={f"{ZONE}/place": REMOVED, f"{ZONE}/circle": _PLACE}, target="v3"),
        good=Example(changes={f"{ZONE}/place": _PLACE}, target="v3"),
        fixable=True,
    ),
    Check(
        code="FM204",
        name="spelling-retries",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the number of retries is spelt for another dialect",
        explanation=(
            "`maxRetryNumber` belongs to the quickstart's spelling, `retryNumber` to the specifications. A "
            "server that does not know the key falls back to its default of three retries."
        ),
        bad=Example(changes=_MOVE_RETRIES, target="v3"),
        good=Example(target="v3", shown='"retryNumber": 3'),
        fixable=True,
    ),
    Check(
        code="FM205",
        name="spelling-callback",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the callback is spelt for another dialect",
        explanation=(
            "The quickstart puts `target`, `name` and `attributes` directly into `callback`; the "
            "specifications put them one level deeper, into `callback.webhook`. The fix adds or removes "
            "that level."
        ),
        bad=Example(
            changes={"subscribeParam/callback": _WEBHOOK},
            target="v3",
            shown='"callback": {"target": "https://my.dn/monitors/cb1", …}',
        ),
        good=Example(
            target="v3", shown='"callback": {"webhook": {"target": "https://my.dn/monitors/cb1", …}}'
        ),
        fixable=True,
    ),
    Check(
        code="FM206",
        name="misspelt-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a well-known misspelling of a field",
        explanation=(
            "Some misspellings are so common that their meaning is certain: `attributres` stands in the "
            "vendor's own examples. The other way round, the field for days and weeks is officially called "
            "`occurence` with one r, so the correct English `occurrence` is the mistake. The fix writes the "
            "official name."
        ),
        bad=Example(
            changes={f"{HOOK}/attributes": REMOVED, f"{HOOK}/attributres": _WEBHOOK["attributes"]},
        ),
        good=Example(changes={f"{HOOK}/attributes": _WEBHOOK["attributes"]}),
        fixable=True,
    ),
    Check(
        code="FM207",
        name="v2-triggers",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="triggers in the form of another API version",
        explanation=(
            "v2 has no expression: `timeZoneTriggers` and `dataTriggers` are all ANDed. v3 has named "
            "`triggers` and an expression over them. Each server refuses the other's form, and a document "
            "with both is neither. `fleetapi convert` writes one as the other where that is possible."
        ),
        bad=Example(
            base="v2", target="v3", shown='"triggerParam": {"timeZoneTriggers": {…}, "dataTriggers": […]}'
        ),
        good=Example(target="v3", shown='"triggerParam": {"triggers": […], "boolExp": "…"}'),
    ),
    Check(
        code="FM208",
        name="value-case",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a known word in the wrong case",
        explanation=(
            "The words of the API distinguish upper and lower case: `onChange`, `In`, `Mon`, `Daily`, "
            "`lowerThan`. A known word in another case, or a weekday written out, can only mean one thing, "
            "so the fix replaces it."
        ),
        bad=Example(changes={f"{DATA}/op": "LowerThan"}),
        good=Example(changes={f"{DATA}/op": "lowerThan"}),
        fixable=True,
    ),
    Check(
        code="FM209",
        name="not-expressible",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the rule cannot be said in the target's spelling",
        explanation=(
            "v2 fires when all of its triggers hold, and it has room for one zone and one time trigger. A "
            "rule with an OR, a NOT, a trigger used twice, or two zones has no equivalent there. An OR can "
            "become several monitors, one for each alternative; the rest needs v3."
        ),
        bad=Example(target="v2", shown=f'"boolExp": "{_EXPRESSION}"'),
        good=Example(base="v2", target="v2", shown='"timeZoneTriggers": {…}, "dataTriggers": […]'),
    ),
    Check(
        code="FM210",
        name="mixed-spelling",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the document mixes spellings",
        explanation=(
            "No target was named, so any one of the three spellings is fine, but this document uses more "
            "than one. Which of them a server reads, and whether it ignores or refuses the others, is not "
            "published: hence a warning, at the keys of the less used spelling. Once the target is named "
            "with `--dialect`, each key in another spelling is an error of its own, and `--fix` mends it."
        ),
        bad=Example(
            changes=_MOVE_TIME_ZONE, shown='"time.zone": "Europe/Paris"  (beside "boolExp" and "place")'
        ),
        good=Example(shown='"timeZone": "Europe/Paris"  (beside "boolExp" and "place")'),
    ),
)
