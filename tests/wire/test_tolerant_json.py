"""JSON as servers write it: what is wrong with one value does not cost the page."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.wire.tolerant_json import parse_json

DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(DOCUMENTS)
def test_what_is_right_is_read_as_ever(document: Any) -> None:
    assert parse_json(json.dumps(document).encode()) == document


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"label": "caf\xe9", "a": 1}', {"label": "caf\ufffd", "a": 1}),
        (b'{"label": "van \\ud83d", "a": "\\ud83d\\ude97"}', {"label": "van \ufffd", "a": "\U0001f697"}),
        (b'{"\\udc00": 1}', {"\ufffd": 1}),
        (b'{"speed": NaN, "a": [-Infinity, 1e999, 1.5]}', {"speed": None, "a": [None, None, 1.5]}),
        (b'{"total": ' + b"9" * 400 + b"}", {"total": None}),
        (b'{"total": ' + b"9" * 5000 + b"}", {"total": None}),
        (b'{"total": NaN, "n": 10000000000000000000000}', {"total": None, "n": 1e22}),
    ],
)
def test_what_is_wrong_with_a_value_stays_with_it(body: bytes, document: Any) -> None:
    assert parse_json(body) == document


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html>",
        b'{"total": 3, "_emb',
        b"{'a': 1}",
        b'{"a": 1,}',
        b"{} {}",
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_json_is_an_error_with_a_place(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"line \d+ column \d+") as caught:
        parse_json(body)
    assert caught.value.__cause__ is None


@given(st.binary(max_size=20))
def test_nothing_else_is_raised_and_all_can_be_written_again(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        json.dumps(parse_json(body), ensure_ascii=False).encode()


@pytest.mark.parametrize("body", [b"[" * 5000 + b"]" * 5000, b'{"a":' * 5000 + b"NaN" + b"}" * 5000])
def test_what_is_too_deep_is_refused_however_deep_the_stack_may_be(body: bytes) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        with pytest.raises(ValueError, match="line 1 column"):
            parse_json(body)
    finally:
        sys.setrecursionlimit(before)
