from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.diagnostics.position import Span
from fleetapi.language.json_tree import JsonArray, JsonNumber, JsonObject, JsonString, Path, at, walk
from fleetapi.language.located_json import parse
from fleetapi.language.plain_json import number


def string(raw: str, start: int = 0) -> JsonString:
    node = parse(" " * start + raw).root
    assert isinstance(node, JsonString)
    return node


def test_a_part_of_a_plain_string_is_one_character_after_the_quotation_mark() -> None:
    assert string('"abc"', 10).place(Span(1, 2)) == Span(12, 13)


@pytest.mark.parametrize(
    ("raw", "part", "marked"),
    [
        (r'"a \u0026 b"', "&", r"\u0026"),
        (r'"a \u0026 b"', "b", "b"),
        (r'"\"a\" & b"', '"a"', r"\"a\""),
        (r'"\n\t(a"', "(", "("),
        (r'"\ud83d\ude97 & b"', "🚗", r"\ud83d\ude97"),
        (r'"\ud83d\ude97 & b"', "&", "&"),
        ('"🚗 & b"', "&", "&"),
        (r'"\\n & b"', "n", "n"),
    ],
)
def test_a_part_of_a_string_is_found_through_the_escapes_before_it(raw: str, part: str, marked: str) -> None:
    node = string(raw)
    start = node.value.index(part)
    assert node.place(Span(start, start + len(part))).of(raw) == marked


def test_the_end_of_a_string_is_before_its_quotation_mark() -> None:
    raw = r'"a\u0026"'
    node = string(raw)
    assert node.place(Span.at(len(node.value))) == Span.at(len(raw) - 1)
    assert node.place(Span.at(99)) == Span.at(len(raw) - 1)
    assert string('""').place(Span.at(0)) == Span.at(1)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8), st.booleans(), st.data())
def test_the_span_of_a_part_contains_that_part(text: str, ascii_only: bool, data: st.DataObject) -> None:
    raw = json.dumps(text, ensure_ascii=ascii_only)
    node = string(raw)
    assert node.value == text
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    assert json.loads(f'"{node.place(Span(start, end)).of(raw)}"') == text[start:end]


@pytest.mark.parametrize("text", ["0", "-0", "12", "9" * 300, "1.0", "1e2", "-0.5E-3", "0e999", "0.000"])
def test_numbers_are_read_as_by_json(text: str) -> None:
    assert number(text) == json.loads(text)
    assert type(number(text)) is type(json.loads(text))
    assert JsonNumber(Span(0, 0), text).decimal == Decimal(text)


@pytest.mark.parametrize("text", ["1e309", "-1e999999999999", "9" * 400, "1e-400", "0." + "0" * 400 + "1"])
def test_a_number_that_does_not_fit_a_double_is_rejected(text: str) -> None:
    with pytest.raises(OverflowError):
        number(text)


def test_values_are_found_by_path_and_walked_in_order() -> None:
    root = parse('{"a": [1, {"b": null}], "c": "x", "a": [2]}').root
    assert isinstance(root, JsonObject)
    assert at(root, ()) is root
    found = at(root, ["a", 0])
    assert isinstance(found, JsonNumber)
    assert found.text == "2", "the last of a repeated key counts"
    elsewhere: list[Path] = [["x"], ["a", 1], ["a", -1], ["a", "0"], ["c", 0], [0]]
    for nowhere in elsewhere:
        assert at(root, nowhere) is None
    assert [path for path, _ in walk(root)] == [
        (),
        ("a",),
        ("a", 0),
        ("a", 1),
        ("a", 1, "b"),
        ("c",),
        ("a",),
        ("a", 0),
    ]


def test_members_are_found_by_key() -> None:
    root = parse('{"a": 1, "b": [], "a": 2}').root
    assert isinstance(root, JsonObject)
    assert isinstance(root.get("b"), JsonArray)
    assert root.get("c") is None
    member = root.member("a")
    assert member is not None
    assert member.value.plain() == 2
    assert root.plain() == {"a": 2, "b": []}
