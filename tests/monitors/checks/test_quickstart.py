"""The monitor that the vendor's quickstart prints, to the letter: eight mistakes that JSON tools accept."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from textwrap import indent

import pytest

from fleetapi.monitors.checks import check_text

GUIDE = Path(__file__).parents[4] / "shared" / "api" / "quickstart.txt"
EVER = {"FM002": 2, "FM601": 1, "FM702": 1, "FM704": 1, "FM707": 1, "FM801": 1}
SPELLINGS = {"FM201": 1, "FM202": 1, "FM203": 1, "FM204": 1, "FM205": 1}


@pytest.fixture
def quickstart(cases: Path) -> str:
    return (cases / "quickstart.json").read_text(encoding="utf-8")


def test_the_case_is_what_the_guide_prints(quickstart: str) -> None:
    if not GUIDE.exists():
        pytest.skip("the vendor's guide is not here")
    assert indent(quickstart, "    ") in GUIDE.read_text(encoding="utf-8")


def test_every_json_reader_takes_it_and_loses_two_triggers(quickstart: str) -> None:
    assert [trigger["name"] for trigger in json.loads(quickstart)["triggerParam"]["triggers"]] == [
        "batteryIsLow"
    ]


@pytest.mark.parametrize("dialect", [None, "quickstart"])
def test_it_draws_exactly_its_mistakes(quickstart: str, dialect: str | None) -> None:
    assert Counter(check_text(quickstart, dialect=dialect).codes) == EVER


def test_for_v3_its_spelling_is_a_mistake_too(quickstart: str) -> None:
    assert Counter(check_text(quickstart, dialect="v3").codes) == {**EVER, **SPELLINGS}


def test_each_is_found_at_its_place(quickstart: str) -> None:
    places = {f"{each.code} {each.line}:{each.column}" for each in check_text(quickstart)}
    assert places == {
        "FM704 7:10",  # maxRetryNumber
        "FM702 15:19",  # the target
        "FM707 21:24",  # $vin
        "FM801 26:31",  # the credential, without its scheme
        "FM002 49:10",  # "name", again
        "FM002 65:10",  # and again
        "FM601 75:18",  # the first parenthesis that is never closed
    }


def test_its_credential_is_not_shown(quickstart: str) -> None:
    for output in ("text", "concise", "json", "github", "gitlab", "sarif", "junit"):
        assert "QWxhZGRpbjpvcGVuIHNlc2FtZQ" not in check_text(quickstart).render(output)


def test_it_is_told_what_its_three_triggers_look_like(quickstart: str) -> None:
    assert {each.help for each in check_text(quickstart) if each.code == "FM002"} == {
        "these look like 3 triggers in one object: put each in its own object, `{…}, {…}`"
    }


def test_repaired_it_is_clean(quickstart: str) -> None:
    repaired = (
        quickstart.replace('"policy":"Always"', '"policy":"Bounded"')
        .replace("http://", "https://")
        .replace('"type":"Query"', '"type":"Body"')
        .replace("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "${env:CB_AUTH}")
        .replace('"name": "onMonday"', '}, { "name": "onMonday"')
        .replace('"name": "batteryIsLow"', '}, { "name": "batteryIsLow"')
        .replace(",\n         }, {", "\n         }, {")
        .replace("((outOfParis", "(outOfParis")
        .replace("onMonday)", "onMonday))")
    )
    assert check_text(repaired).codes == ()
