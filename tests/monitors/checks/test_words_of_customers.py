"""Keys and words in other languages, and what is suggested in place of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import BASES


def with_attribute(attribute: dict[str, str]) -> str:
    document: dict[str, Any] = json.loads(json.dumps(BASES["v3"]))
    document["subscribeParam"]["callback"]["webhook"]["attributes"] = [attribute]
    return json.dumps(document)


@pytest.mark.parametrize(
    ("key", "value"), [("cle", "valeur"), ("clé", "valeur"), ("schlüssel", "wert"), ("clave", "valor")]
)
def test_an_attribute_in_another_language_draws_its_fields_alone(key: str, value: str) -> None:
    report = check_text(with_attribute({"type": "Header", key: "X-Vehicle", value: "$vin"}))
    assert [(each.code, each.help) for each in report] == [
        ("FM102", "did you mean `key`?"),
        ("FM102", "did you mean `value`?"),
    ]


@pytest.mark.parametrize("kind", ["entete", "En-tête", "Kopfzeile"])
def test_a_kind_of_attribute_in_another_language_draws_the_one_that_is_meant(kind: str) -> None:
    (finding,) = check_text(with_attribute({"type": kind, "key": "X-Vehicle", "value": "$vin"}))
    assert finding.code == "FM107"
    assert finding.help.startswith("did you mean `Header`?")


@pytest.mark.parametrize("word", ["Weekly", "weekdays"])
def test_a_recurrence_by_the_week_is_daily_with_days(word: str) -> None:
    window = {"recurrence": word, "start": "PT9H", "duration": "PT1H"}
    document: dict[str, Any] = json.loads(json.dumps(BASES["v3"]))
    document["triggerParam"] = {
        "triggers": [{"name": "t", "time": {"timeZone": "Europe/Paris", "times": [window]}}],
        "boolExp": "t",
    }
    (finding,) = check_text(json.dumps(document))
    assert finding.code == "FM107"
    assert "did you mean `Daily`, with the days in `occurence`?" in finding.help


def test_port_0_does_not_exist() -> None:
    document: dict[str, Any] = json.loads(json.dumps(BASES["v3"]))
    document["subscribeParam"]["callback"]["webhook"]["target"] = "https://my.dn:0/cb"
    (finding,) = check_text(json.dumps(document))
    assert (finding.code, finding.message) == ("FM701", "the target has an invalid port")
