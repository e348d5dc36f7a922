"""What a finding advises, and that one mistake draws one finding."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from fleetapi.diagnostics.finding import Finding
from fleetapi.monitors.checks import check_text

DOCUMENT = {
    "label": "Fast",
    "subscribeParam": {"callback": {"webhook": {"target": "https://hooks.fleet-north.eu/m", "name": "hook"}}},
    "triggerParam": {
        "triggers": [
            {
                "name": "fast",
                "data": {"data": "vehicle.kinetic.speed", "op": "greaterThan", "value": ["50"]},
            }
        ],
        "boolExp": "fast",
    },
}
TEXT = json.dumps(DOCUMENT)


@pytest.fixture
def text() -> str:
    assert check_text(TEXT).codes == ()
    return TEXT


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lessThan", "lowerThan"),
        ("<", "lowerThan"),
        (">", "greaterThan"),
        ("equals", "equalsTo"),
        ("graterThan", "greaterThan"),
    ],
)
def test_an_operator_of_another_language_draws_the_one_that_is_meant(
    text: str, written: str, meant: str
) -> None:
    (finding,) = check_text(text.replace('"greaterThan"', json.dumps(written)))
    assert finding.code == "FM502"
    assert finding.help.startswith(f"did you mean `{meant}`? `vehicle.kinetic.speed` accepts `equalsTo`")


def test_an_operator_without_counterpart_draws_no_guess(text: str) -> None:
    (finding,) = check_text(text.replace('"greaterThan"', '">="'))
    assert finding.code == "FM502"
    assert finding.help.startswith("`vehicle.kinetic.speed` accepts")


def test_a_word_that_is_no_json_is_not_a_wrong_type_as_well(text: str) -> None:
    assert check_text(text.replace('"Fast"', "None")).codes == ("FM001",)
    assert check_text(text.replace('"Fast"', "True")).codes == ("FM001",)


def test_an_operator_that_does_not_fit_is_said_once_although_it_has_a_value(text: str) -> None:
    assert check_text(text.replace("greaterThan", "onChange")).codes == ("FM502",)


# ---- a remedy that is followed to the letter is the end of it


def targeted(path: Path) -> str | None:
    suffix = Path(path.stem).suffix.removeprefix(".")
    return suffix if suffix in ("quickstart", "v3", "v2") else None


def followed(text: str, finding: Finding) -> str | None:
    """The text as its author would have it who takes a remedy by its word; None where it leaves a choice."""
    here = finding.span.of(text)
    for form in (
        r"(?:write|did you mean) `(?P<text>[^`]+)`\??(?: for its value)?",
        r'put it in quotation marks: (?P<raw>".*")',
        r"write (?P<raw>-?[0-9.]+), (?:without quotation marks|the next larger one)",
        r"write (?:a whole number: )?(?P<raw>[0-9]+)(?: or more)?",
        r"write (?P<text>PT[0-9HMS]+)",
    ):
        match = re.fullmatch(form, finding.help)
        if match is not None:
            meant = match.groupdict()
            quoted = here.startswith('"') and "raw" not in meant
            new = meant["raw"] if "raw" in meant else meant["text"]
            new = json.dumps(new, ensure_ascii=False) if quoted else new
            return text[: finding.span.start] + new + text[finding.span.end :]
    whole = re.match(
        r"shorten the expression to `(?P<text>[^`]+)`"
        r"(?: and remove the triggers? (?P<unused>`\S+`(?: and `\S+`)*))?",
        finding.help,
    )
    if whole is not None:
        document = json.loads(text)
        rule = document["triggerParam"]
        unused = re.findall(r"`(\S+)`", whole["unused"] or "")
        rule["triggers"] = [each for each in rule["triggers"] if each["name"] not in unused]
        rule["boolExp"] = whole["text"]
        return json.dumps(document)
    if finding.help == "put it between brackets: [{…}]":
        return f"{text[: finding.span.start]}[{here}]{text[finding.span.end :]}"
    return None


def test_a_remedy_that_is_followed_removes_its_finding_and_draws_no_other(bad: Path, now: datetime) -> None:
    if bad.is_dir() or bad.parent.name in ("FM001", "FM601"):  # where it is a part of the text that is shown
        return
    text, target = bad.read_text(encoding="utf-8"), targeted(bad)
    before = check_text(text, dialect=target, now=now)
    for finding in before:
        changed = followed(text, finding)
        if changed is not None:
            after = Counter(check_text(changed, dialect=target, now=now).codes)
            assert after < Counter(before.codes), finding


def test_enough_remedies_can_be_followed_to_the_letter(cases: Path, now: datetime) -> None:
    codes = set()
    for path in cases.glob("FM[2-9]*/bad-*.json"):
        text = path.read_text(encoding="utf-8")
        found = check_text(text, dialect=targeted(path), now=now)
        codes |= {finding.code for finding in found if followed(text, finding) is not None}
    assert codes >= {
        "FM201",
        "FM206",
        "FM208",
        "FM301",
        "FM404",
        "FM501",
        "FM506",
        "FM602",
        "FM611",
        "FM706",
        "FM708",
    }
