"""What a finding advises, and that one mistake draws one finding."""

from __future__ import annotations

import json

import pytest

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
    assert finding.code == "FM107"
    assert finding.help.startswith(f"did you mean `{meant}`?")


def test_an_operator_without_counterpart_draws_no_guess(text: str) -> None:
    (finding,) = check_text(text.replace('"greaterThan"', '">="'))
    assert finding.help.startswith("its words are")


def test_a_word_that_is_no_json_is_not_a_wrong_type_as_well(text: str) -> None:
    assert check_text(text.replace('"Fast"', "None")).codes == ("FM001",)
    assert check_text(text.replace('"Fast"', "True")).codes == ("FM001",)


def test_an_operator_that_does_not_fit_is_said_once_although_it_has_a_value(text: str) -> None:
    assert check_text(text.replace("greaterThan", "onChange")).codes == ("FM502",)
