"""A request is a plain value that cannot lead anywhere but below the base URL."""

from __future__ import annotations

import dataclasses
import math
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import UsageError
from fleetapi.session.messages.request import GEO_JSON, HAL_JSON, Request, encode_json, url_for

BASE = "https://api.example/connectedcar/v3"


def test_it_requests_hal_by_default() -> None:
    assert Request("GET", "/fleets").accept == HAL_JSON
    assert Request("get", "/fleets", accept=GEO_JSON).accept == GEO_JSON
    assert Request("get", "/fleets").method == "GET"


@pytest.mark.parametrize(
    "path",
    [
        "fleets",
        "",
        "//elsewhere.example/fleets",
        "https://elsewhere.example/",
        "/a/../b",
        "/..",
        "/a/%2e%2E/b",
        "/./a",
        "/a?client_id=1",
        "/a#b",
        "/a\\b",
        "/a\r\nHost: x",
        "/a%zz",
        "/a\x7f",
        "/a\ud800",
        None,
        7,
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(path: Any) -> None:
    with pytest.raises(UsageError):
        Request("GET", path)


def test_what_a_url_cannot_hold_is_escaped_and_escapes_are_kept() -> None:
    assert Request("GET", "/fleets/é b/%C3%A9").path == "/fleets/%C3%A9%20b/%C3%A9"


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_whatever_path_is_accepted_stays_below_the_base_url(text: str) -> None:
    try:
        request = Request("GET", "/" + text)
    except UsageError:
        return
    url = urlsplit(url_for(BASE, request, "cid"))
    assert url.netloc == "api.example"
    assert url.path.startswith("/connectedcar/v3/")
    assert url.query == "client_id=cid"
    assert not url.fragment


@pytest.mark.parametrize("method", ["TRACE", "GET /x", "", None])
def test_only_methods_of_http_that_the_api_has(method: Any) -> None:
    with pytest.raises(UsageError):
        Request(method, "/fleets")


def test_query_values_as_people_write_them() -> None:
    request = Request(
        "GET", "/x", query={"pageSize": 3, "locale": None, "states": ["Nominal", "Unfinished"], "on": True}
    )
    assert request.query == (
        ("pageSize", "3"),
        ("states", "Nominal"),
        ("states", "Unfinished"),
        ("on", "true"),
    )
    assert request.parameter("pageSize") == "3"
    assert request.with_query(pageSize=None, indexRange="5-").query[-1] == ("indexRange", "5-")


@pytest.mark.parametrize(
    "query",
    [
        {"client_id": "1"},
        {"a": {}},
        {"a": [None]},
        {"": "x"},
        "a=b",
        7,
        [("a",)],
        {1: "x"},
        {"a": "\udc80"},
        {"\udc80": "a"},
        {"a": float("nan")},
        {"a": float("inf")},
    ],
)
def test_an_invalid_query_is_rejected(query: Any) -> None:
    with pytest.raises(UsageError):
        Request("GET", "/x", query=query)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(blacklist_categories=["Cs"]), min_size=1),
            st.text(st.characters(blacklist_categories=["Cs"])),
        )
    )
)
def test_every_query_arrives_as_it_was_given(pairs: list[tuple[str, str]]) -> None:
    pairs = [pair for pair in pairs if pair[0] != "client_id"]
    url = url_for(BASE, Request("GET", "/x", query=pairs), "ä&=")
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == [*pairs, ("client_id", "ä&=")]


@pytest.mark.parametrize("accept", ["", "a\r\nX: y", "é", None])
def test_a_header_value_cannot_smuggle_another_header(accept: Any) -> None:
    with pytest.raises(UsageError):
        Request("GET", "/x", accept=accept)


def test_its_repr_shows_neither_query_nor_body() -> None:
    shown = repr(Request("POST", "/x", query={"a": "secret"}, body=b"secret"))
    assert "secret" not in shown


def test_a_body_that_json_cannot_hold_is_refused_before_anything_is_sent() -> None:
    assert encode_json({"a": [1, None]}) == b'{"a":[1,null]}'
    with pytest.raises(UsageError, match="JSON"):
        encode_json({"a": object()})


@attrs.frozen
class _Odd:
    number: float


@dataclasses.dataclass
class _Plain:
    numbers: list[float]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_cannot_represent_is_rejected(number: float) -> None:
    for document in (number, [number], {"a": [1, {"b": (None, number)}]}, {"a": _Plain([1.0, number])}):
        with pytest.raises(UsageError, match=f"contains {number}"):
            encode_json(document)
    with pytest.raises(UsageError, match="cannot be written"):
        encode_json({"a": _Odd(number)})
    assert encode_json({"a": None, "b": "null", "c": 1.5}) == b'{"a":null,"b":"null","c":1.5}'
