"""Formatting documents canonically and without losing data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from document_mutations import damaged_documents
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from monitor_strategies import monitors

from fleetapi.errors import MonitorError
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.documents.formatting import format_document
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.monitor import Monitor

EXPRESSIONS = {"boolExp", "bool.exp"}


def test_order_indentation_and_parentheses() -> None:
    text = (
        '{"triggerParam":{"boolExp":"(a&b)|!(c)","more":[],"triggers":[{"data":{"op":"lowerThan",'
        '"value":["1"],"data":"x"},"name":"a"}]},"other":{"b":1e2,"a":{}},"label":"\\u00e9\\u200b\\ud83d\\ude00"}'
    )
    assert format_document(text) == (
        "{\n"
        '  "label": "é\\u200b😀",\n'
        '  "triggerParam": {\n'
        '    "triggers": [\n'
        "      {\n"
        '        "name": "a",\n'
        '        "data": {\n'
        '          "data": "x",\n'
        '          "op": "lowerThan",\n'
        '          "value": [\n'
        '            "1"\n'
        "          ]\n"
        "        }\n"
        "      }\n"
        "    ],\n"
        '    "boolExp": "(a & b) | !c",\n'
        '    "more": []\n'
        "  },\n"
        '  "other": {\n'
        '    "b": 1e2,\n'
        '    "a": {}\n'
        "  }\n"
        "}\n"
    )


@given(monitors(), st.sampled_from(["quickstart", "v3"]))
@examples(40)
def test_the_output_of_to_json_is_formatted(monitor: Monitor, dialect: Any) -> None:
    text = monitor.to_json(dialect=dialect)
    assert Monitor.from_json(format_document(text)) == monitor
    if text.isascii():
        assert format_document(text) == text


@given(damaged_documents([dict(base) for base in BASES.values()]))
@examples(80)
def test_formatting_is_lossless_and_idempotent(text: str) -> None:
    try:
        formatted = format_document(text)
    except MonitorError:
        return
    assert format_document(formatted) == formatted
    assert same(json.loads(text), json.loads(formatted))


def same(one: Any, other: Any) -> bool:
    """Return whether two documents are equal, comparing expressions by their meaning."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same(one[key], other[key]) or (key in EXPRESSIONS and equivalent(one[key], other[key]))
            for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def equivalent(one: str, other: str) -> bool:
    return parse_expression(one).equivalent(parse_expression(other))


@pytest.mark.parametrize(("line_end", "mark"), [("\r\n", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")])
def test_line_endings_and_byte_order_mark_are_kept(line_end: str, mark: str) -> None:
    plain = format_document(json.dumps(BASES["v3"], indent=2))
    text = mark + json.dumps(BASES["v3"], indent=1).replace("\n", line_end)
    assert format_document(text.encode()) == mark + plain.replace("\n", line_end)


def test_responses_of_the_server_are_formatted() -> None:
    text = json.dumps({"status": "Running", "monitor": BASES["v3"], "monitorId": "m"})
    keys = list(json.loads(format_document(text)))
    assert keys == ["monitorId", "monitor", "status"]


@pytest.mark.parametrize("text", ["depot | fuel&odo", "a  & b|c", "(a | b & !(c)) | d", "a|(b&c|d)"])
def test_ambiguous_expressions_stay_unchanged(text: str) -> None:
    document = {"triggerParam": {"boolExp": text}, "label": "x"}
    formatted = format_document(json.dumps(document))
    assert json.loads(formatted) == document
    assert list(json.loads(formatted)) == ["label", "triggerParam"]  # the rest is formatted


def test_invalid_expressions_stay_unchanged() -> None:
    text = '{"triggerParam": {"boolExp": "a && (b"}}'
    assert json.loads(format_document(text)) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: the file is empty"),
        ('{"label": "a",\n "label": "b"}', "line 2, column 2: duplicate key `label`"),
        ('{"triggerParam": {"x": 1, "x": 2}}', "line 1, column 27: duplicate key `x`"),
        ("[]", "line 1, column 1: a monitor is a JSON object, but this is an array"),
        ('{"name": "left-pad"}', "line 1, column 1: the document has no key of a monitor"),
        ('{"label": "only"}', "line 1, column 1: the document has no key of a monitor"),
        ('{"label": 1,}', "line 1, column 12: "),
        (b"{\xff}", "line 1, column 2: byte 0xFF at offset 1 is not UTF-8"),
    ],
)
def test_documents_that_would_lose_data_are_rejected(text: str | bytes, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        format_document(text)
    assert caught.value.message.startswith(message)
