"""FM7xx: the callback: target, retries, batches, attributes."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import ATTRIBUTE, HOOK, Example

_TARGET = f"{HOOK}/target"
_RETRY = "subscribeParam/retryPolicy"
_BATCH = "subscribeParam/batchNotify"
_VIN_IN_QUERY = {"type": "Query", "key": "vin", "value": "$vin"}

CHECKS = (
    Check(
        code="FM701",
        name="target-url",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the target is not a usable web address",
        explanation=(
            "Notifications are POSTed to the target, so it has to be an absolute `https://` (or `http://`) "
            "address with a host that DNS allows. A user and password in it, a fragment, spaces, invisible "
            "characters, letters outside ASCII behind the host, and an empty or impossible port are not "
            "accepted. Credentials go into an attribute of type Header."
        ),
        bad=Example(changes={_TARGET: "my.dn/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
    Check(
        code="FM702",
        name="target-http",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="the target is plain http",
        explanation=(
            "The vendor asks for https with a certificate that a public authority has signed. Over plain "
            "http the positions of vehicles and the credentials in the headers are readable on the way."
        ),
        bad=Example(changes={_TARGET: "http://my.dn/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
    Check(
        code="FM703",
        name="target-host",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the target's host cannot be reached by the vendor",
        explanation=(
            "The vendor's servers call the target over the public internet. `localhost`, private and "
            "reserved addresses and the placeholder hosts of documentation lead nowhere from there (a real "
            "domain is not one because a part of its name looks like it: `example.acme.eu`). For a "
            "trial, use a tunnel with a public name, or the sandbox."
        ),
        bad=Example(changes={_TARGET: "https://192.168.0.10/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
    Check(
        code="FM704",
        name="retry-ignored",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a retry setting that the policy ignores",
        explanation=(
            "The number of retries counts only for the policy `Bounded`, and the delay only when there is "
            "more than one try, so not for `None`. Elsewhere the value has no effect, and suggests a limit "
            "that does not exist."
        ),
        bad=Example(changes={_RETRY: {"policy": "Always", "retryNumber": 3, "retryDelay": 120}}),
        good=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120}}),
    ),
    Check(
        code="FM705",
        name="retry-retention",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="retries that reach beyond three days",
        explanation=(
            "Messages that could not be delivered are deleted after three days. Retries whose number times "
            "delay exceeds 259,200 seconds will not all take place."
        ),
        bad=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 1000, "retryDelay": 600}}),
        good=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 100, "retryDelay": 600}}),
    ),
    Check(
        code="FM706",
        name="below-minimum",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a number below its published minimum",
        explanation=(
            "`refreshEvent` is at least 60 seconds, the `timeWindow` of a batch at least 5 seconds, its "
            "`size` at least 1, and so are the number of retries and the delay between them. All durations "
            "here are in seconds."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": 10}),
        good=Example(changes={"subscribeParam/refreshEvent": 60}),
    ),
    Check(
        code="FM707",
        name="batch-disabled",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a Query attribute that switches batching off",
        explanation=(
            "A batch collects the events of many vehicles in one request, and a request has one query "
            "string. With `$vin` in a Query attribute the server therefore sends every event alone, and "
            "`batchNotify` has no effect. Put the variable into the body, or read the VIN from the events: "
            "each has one."
        ),
        bad=Example(changes={ATTRIBUTE: _VIN_IN_QUERY, _BATCH: {"size": 10, "timeWindow": 300}}),
        good=Example(changes={_BATCH: {"size": 10, "timeWindow": 300}}),
    ),
    Check(
        code="FM708",
        name="unknown-variable",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a variable that the server does not replace",
        explanation=(
            "The server replaces `$vin`, `$monitorID`, `$fleetID` and `$vid`; upper and lower case matter. "
            "Anything else after a dollar sign is sent as it stands, in braces too: `$vin`, not `${vin}`. "
            "The nearest variable is suggested. `${env:NAME}` and `${file:PATH}` are not for the server: "
            "`fleetapi monitors create` and `create` in Python fill them in when the monitor is sent."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "$VIN"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
    Check(
        code="FM709",
        name="missing-dollar",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="the name of a variable without its dollar sign",
        explanation=(
            "The value is exactly the name of a variable, but without `$` it is an ordinary word: every "
            "notification will carry the text `vin` instead of the VIN."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "vin"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
    Check(
        code="FM710",
        name="attribute-header",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a header that cannot be sent like this",
        explanation=(
            "The name of a header is letters, digits and a few signs, its value has no line ends or control "
            "characters, and each is given once. Headers that belong to the HTTP layer, such as `Host`, "
            "`Content-Length`, `Content-Type`, `Transfer-Encoding` and `Connection`, are set by the sender "
            "and cannot be overridden. `Authorization` is fine."
        ),
        bad=Example(changes={ATTRIBUTE: {"type": "Header", "key": "Content-Length", "value": "0"}}),
        good=Example(changes={ATTRIBUTE: {"type": "Header", "key": "X-Vehicle", "value": "$vin"}}),
    ),
    Check(
        code="FM711",
        name="unknown-extension",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="extra data that the API version cannot attach",
        explanation=(
            "`extendedEventParam` names what a notification brings along: `vehicle.alerts`, `.status`, "
            "`.position` and others; `.trip` and `.stolen` on v3 only. `vehicle.telemetry` may be narrowed "
            "with a telemetry type, several times. An entry that is given twice has no further effect and "
            "is only a warning."
        ),
        bad=Example(changes={"extendedEventParam": ["vehicle.alert"]}),
        good=Example(changes={"extendedEventParam": ["vehicle.alerts"]}),
    ),
)
