"""What tools do to an expression without being asked holds for both readings of `&` beside `|`.

The specification gives no precedence, so `a | b & c` is `a | (b & c)` to one server and `(a | b) & c` to
another. The readings are computed here, by a parser that takes the precedence as a parameter.
"""

from __future__ import annotations

import json
import logging
import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import EXPRESSION, Example
from fleetapi.monitors.documents.formatting import format_document
from fleetapi.monitors.expressions.parsing import depends_on_precedence, parse_expression
from fleetapi.monitors.monitor import Monitor
from fleetapi.resources.dialect_choice import DialectChoice
from fleetapi.resources.monitor_check import check_first

NAMES = ("outOfParis", "batteryIsLow", "onMonday")
TOKEN = re.compile(r"\s*(&&+|\|\|+|[&|!~()]|\w+)")
OURS = {"&&": "&", "||": "|", "~": "!", "and": "&", "or": "|", "not": "!"}
READINGS = ("|&", "&|")
"""The operators from the loosest to the tightest."""

words = st.sampled_from
quick = examples(150)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.tuples(parts, words(["&", "|", "&&", "||", " and ", " OR "]), parts).map("".join)
    return st.one_of(several, parts.map("({})".format), parts.map("!{}".format), parts.map("not {}".format))


texts = st.recursive(words(NAMES), joined, max_leaves=8)


def truth(text: str, reading: str) -> list[bool]:
    """The truth table of a text, its operators binding in the order of `reading`."""
    tokens = [OURS.get(token.lower(), token) for token in TOKEN.findall(text)]
    return [_Reading(tokens, reading, dict(zip(NAMES, row, strict=True))).value() for row in ROWS]


ROWS = list(product([False, True], repeat=len(NAMES)))


class _Reading:
    def __init__(self, tokens: list[str], reading: str, values: dict[str, bool]) -> None:
        self.tokens = [*tokens, ""]
        self.reading = reading
        self.values = values

    def value(self) -> bool:
        found = self.level(0)
        assert self.tokens == [""], self.tokens
        return found

    def level(self, depth: int) -> bool:
        if depth == len(self.reading):
            return self.operand()
        found = [self.level(depth + 1)]
        while self.tokens[0] == self.reading[depth]:
            self.tokens.pop(0)
            found.append(self.level(depth + 1))
        return all(found) if self.reading[depth] == "&" else any(found)

    def operand(self) -> bool:
        token = self.tokens.pop(0)
        if token == "!":
            return not self.operand()
        if token == "(":
            found = self.level(0)
            assert self.tokens.pop(0) == ")"
            return found
        return self.values[token]


def document(text: str) -> str:
    return Example(changes={EXPRESSION: text}).document()


def expression_of(text: str) -> str:
    found: str = json.loads(text)["triggerParam"]["boolExp"]
    return found


def fixed(text: str) -> str:
    for _ in range(5):
        text = check_text(text).fixed()
    return text


def same_in_both_readings(one: str, other: str) -> bool:
    return all(truth(one, reading) == truth(other, reading) for reading in READINGS)


@quick
@given(texts)
def test_no_safe_fix_changes_either_reading(text: str) -> None:
    assert same_in_both_readings(text, expression_of(fixed(document(text))))


@quick
@given(texts)
def test_the_formatter_changes_neither_reading(text: str) -> None:
    for before in (text, expression_of(fixed(document(text)))):
        assert same_in_both_readings(before, expression_of(format_document(document(before))))


@quick
@given(texts)
def test_a_monitor_that_is_read_and_written_has_both_readings_still(text: str) -> None:
    text = expression_of(fixed(document(text)))
    if parse_expression(text).is_constant():
        return
    monitor = Monitor.from_json(document(text))
    assert same_in_both_readings(text, monitor.to_dict(dialect="quickstart")["triggerParam"]["bool.exp"])


@quick
@given(texts)
def test_an_expression_whose_readings_differ_is_told(text: str) -> None:
    text = expression_of(fixed(document(text)))
    if truth(text, "|&") != truth(text, "&|"):
        assert depends_on_precedence(text)
        assert "FM607" in check_text(document(text)).codes


AMBIGUOUS = "outOfParis|batteryIsLow & onMonday"
READ_AS = "outOfParis | (batteryIsLow & onMonday)"


def test_a_monitor_keeps_the_text_until_it_gets_another_condition() -> None:
    monitor = Monitor.from_json(document(AMBIGUOUS))
    assert monitor.expression_text == AMBIGUOUS
    assert str(monitor.expression) == READ_AS
    assert monitor == Monitor.from_json(document(READ_AS))
    assert monitor.named("other").to_dict(dialect="v3")["triggerParam"]["boolExp"] == AMBIGUOUS
    again = monitor.when(parse_expression(READ_AS), triggers=monitor.triggers)
    assert again.to_dict(dialect="v3")["triggerParam"]["boolExp"] == READ_AS
    assert Monitor.from_json(document(READ_AS)).expression_text is None


def test_descriptions_and_programs_say_how_it_was_read() -> None:
    monitor = Monitor.from_json(document(AMBIGUOUS))
    assert f"`{AMBIGUOUS}`" in monitor.describe()
    assert f"`{READ_AS}`" in monitor.describe()
    assert READ_AS in monitor.to_python()
    assert [finding.code for finding in monitor.findings() if finding.code == "FM607"] == ["FM607"]


@pytest.mark.parametrize("body", [json.loads(document(AMBIGUOUS)), Monitor.from_json(document(AMBIGUOUS))])
def test_what_is_sent_with_two_readings_is_logged(body: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="fleetapi.monitors"):
        check_first(body, DialectChoice("auto", "v3"))
    (record,) = caplog.records
    assert record.getMessage().startswith("FM607 `&` and `|` are mixed without parentheses")


def test_nothing_is_logged_of_what_can_be_read_in_one_way(caplog: pytest.LogCaptureFixture) -> None:
    check_first(json.loads(document(READ_AS)), DialectChoice("auto", "v3"))
    assert caplog.records == []
