"""Reports to write out: every oddity a format has to cope with, in two files."""

from __future__ import annotations

import pytest
from reports import report_of

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.fixes import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.report import Report

DOCUMENT = (
    '{"label": "变数 e\u0301té",\r\n'
    '\t"boolExp": "outOfParis && (batteryLow",\r\n'
    '  "secret": "Basic QWxhZGRpbg==", "key": 1,\r\n'
    '  "list": [\r\n    1\r\n  ]}\r\n'
)


def place(part: str) -> Span:
    start = DOCUMENT.index(part)
    return Span(start, start + len(part))


@pytest.fixture
def reports() -> list[Report]:
    """One file with every kind of finding, one that is clean, and a text without a name."""
    operator = place("&&")
    problems = [
        Diagnostic(
            "FM602", place("batteryLow"), "undefined trigger `batteryLow`", "did you mean `batteryIsLow`?"
        ),
        Diagnostic(
            "FM606",
            operator,
            "`&&` is not an operator of this language",
            "write `&`",
            Fix("replace `&&` with `&`", (Edit(operator, "&"),)),
        ),
        Diagnostic("FM601", place("("), "this `(` is never closed", "100% sure: add `)`, really"),
        Diagnostic("FM901", place("变数 e\u0301té"), "wide, combining: <&> \"quoted\" and 'single'"),
        Diagnostic("FM801", place("Basic QWxhZGRpbg=="), "a credential (B…=)", "use Secret.env"),
        Diagnostic("FM107", place("[\r\n    1\r\n  ]"), "a list over\nthree lines \x1b[31m"),
        Diagnostic("FM001", Span.at(len(DOCUMENT)), "at the very end"),
    ]
    return [
        report_of(problems, DOCUMENT, "monitors/a b, c:d.json"),
        Report((), "{}", "monitors/clean.json"),
        report_of([Diagnostic("FM003", Span(0, 2), "not an object")], "[]"),
    ]
