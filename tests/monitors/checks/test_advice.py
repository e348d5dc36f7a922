"""What the help of a finding says, where it takes more than the nearest word."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from fleetapi.monitors.checks import check_text


def advice(cases: Path, case: str, now: datetime, target: str | None) -> list[str]:
    text = (cases / f"{case}.json").read_text(encoding="utf-8")
    return [finding.help for finding in check_text(text, dialect=target, now=now)]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("FM102/bad-expression-of-the-rule-outside", "it belongs in `triggerParam`"),
        ("FM102/bad-zone-outside-its-trigger", "it belongs in item 1 of `triggers`"),
        ("FM102/bad-batch-outside", "it belongs in `subscribeParam`"),
        ("FM102/bad-both-places", "it belongs in `triggerParam`, where it is already: delete it here"),
        ("FM501/bad-suffix", "did you mean `vehicle.energy.electric.level`?"),
        ("FM501/bad-part-left-out", "did you mean `vehicle.kinetic.speed`?"),
        (
            "FM501/bad-last-part",
            "did you mean `vehicle.energy.electric.level` or `vehicle.energy.fuel.level`?",
        ),
        ("FM501/bad-nothing-like-it", "`fleetapi explain FM501` lists the operands"),
        (
            "FM602/bad-case-of-one",
            "did you mean `batteryIsLow`? Note: names are case-sensitive",
        ),
        (
            "FM602/bad-cyrillic-letter",
            (
                "did you mean `batteryIsLow`? Note: `\u0430` here is U+0430 CYRILLIC SMALL LETTER A; "
                "in the trigger it is U+0061 LATIN SMALL LETTER A"
            ),
        ),
        (
            "FM602/bad-invisible-in-trigger",
            'a trigger has exactly the name "batteryIs\\u200bLow": rename it to `batteryIsLow`',
        ),
        (
            "FM602/bad-accent-decomposed",
            (
                "did you mean `mon\u00e9`? "
                "Note: the accents are encoded differently: use Unicode form NFC for both"
            ),
        ),
        ("FM601/bad-invisible", "remove this invisible character"),
        ("FM708/bad-vin-in-braces", "did you mean `$vin`?"),
        (
            "FM708/bad-half-reference",
            "write a reference as ${env:NAME} or ${file:PATH}, with both braces",
        ),
        (
            "FM708/bad-environment-variable-in-braces",
            "to insert an environment variable when the monitor is created, write ${env:CB_NAME}",
        ),
    ],
)
def test_it_says_what_was_meant_and_where_it_belongs(
    cases: Path, now: datetime, case: str, words: str
) -> None:
    assert advice(cases, case, now, None) == [words]


@pytest.mark.parametrize(
    "case",
    ["FM103/bad-none.v2", "FM504/bad-number.v2", "FM609/bad-v2.v2", "FM611/bad-v2.v2"],
)
def test_for_v2_nothing_is_advised_that_v2_does_not_have(cases: Path, now: datetime, case: str) -> None:
    for words in advice(cases, case, now, "v2"):
        assert "|" not in words
        assert "expression" not in words
        assert "five" not in words
