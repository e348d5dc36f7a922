from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.diagnostics.suggest import did_you_mean, nearest

KNOWN = (
    "outOfParis",
    "batteryIsLow",
    "onMonday",
    "vehicle.energy.electric.level",
    "time.zone",
    "$vin",
    "vid",
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("batteryLow", "batteryIsLow"),
        ("BATTERYISLOW", "batteryIsLow"),
        ("battery_is_low", "batteryIsLow"),
        ("onMonady", "onMonday"),  # two letters exchanged are one mistake
        ("onmondays", "onMonday"),
        ("vehicle.energy.electric.lvl", "vehicle.energy.electric.level"),
        ("timezone", "time.zone"),
        ("$VIN", "$vin"),
        ("onMonday", "onMonday"),
        ("pressure", None),
        ("", None),
        ("xy", None),
        ("___", None),
    ],
)
def test_the_nearest_word_is_the_one_with_the_fewest_mistakes(word: str, meant: str | None) -> None:
    assert nearest(word, KNOWN) == meant


def test_among_equals_the_first_known_word_wins() -> None:
    assert nearest("cat", ["bat", "rat"]) == "bat"
    assert nearest("cat", ["rat", "bat"]) == "rat"


def test_a_suggestion_is_a_question_or_nothing() -> None:
    assert did_you_mean("batteryLow", KNOWN) == "did you mean `batteryIsLow`?"
    assert did_you_mean("pressure", KNOWN) == ""


def test_endless_words_are_compared_in_no_time() -> None:
    assert nearest("x" * 1_000_000, ["y" * 1_000_000] * 100) is None


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=5))
def test_only_known_words_are_suggested_and_a_known_word_is_its_own(word: str, known: list[str]) -> None:
    meant = nearest(word, known)
    assert meant is None or meant in known
    if word in known and nearest(word, [word]) is not None:
        assert meant == word
