"""Links of a response: sent as the server wrote them, and only ever to our own base URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from fleetapi.errors import PaginationError
from fleetapi.session.messages.links import follow
from fleetapi.session.messages.request import Request, url_for
from fleetapi.wire.envelope import hrefs

BASE = "https://api.example/connectedcar/v3"
REQUEST = Request("GET", "/fleets/1/vehicles", query={"pageSize": 60, "locale": "fr-FR"})


def sent(href: str, base_url: str = BASE) -> str:
    """The path and query that are sent for a link."""
    return URL(url_for(base_url, follow(REQUEST, href, base_url=base_url), "ours"), encoded=True).raw_path_qs


@pytest.mark.parametrize(
    "query",
    [
        "pageToken=a+b",
        "pageToken=a%2Bb",
        "pageToken=a%2bb",
        "pageToken=a%20b",
        "pageToken=a,b%2Cc%2c",
        "pageToken=YWJj==&pageSize=60",
        "a=1;b=2;c",
        "a=&b&=c&&d=&",
        "a=1&a=2&a=1",
        "a=%ff%C3%A9",
        "a=%zz%",
        'filter={"a":[1|2]}',
        "a=\\\\..\\x/../?y",
        "a='~!*()@:$",
        "",
    ],
)
def test_the_query_of_a_link_is_sent_byte_for_byte(query: str) -> None:
    expected = f"/connectedcar/v3/fleets/1/vehicles?{query}{'&' if query else ''}client_id=ours"
    for origin in (BASE, "http://internal:8080/connectedcar/v3", "/connectedcar/v3"):
        assert sent(f"{origin}/fleets/1/vehicles?{query}") == expected
        assert sent(f"{origin}/fleets/1/vehicles?{query}#fragment") == expected
    assert sent(f"?{query}") == expected


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=20))
def test_no_printable_character_of_a_query_is_changed(query: str) -> None:
    assert sent(f"?a={query}").partition("?")[2] == f"a={query}&client_id=ours"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("client_id=theirs&a=1", "a=1&"),
        ("a=1&client_id=theirs", "a=1&"),
        ("a=1&client_id=theirs&b=2&client_id=again", "a=1&b=2&"),
        ("a=1&client%5Fid=theirs", "a=1&"),
        ("a=1;client_id=theirs", "a=1&"),
        ("client_id=theirs", ""),
        ("client_id", ""),
        ("my_client_id=1&client_ids=2", "my_client_id=1&client_ids=2&"),
    ],
)
def test_the_client_id_of_a_link_is_replaced_by_ours(query: str, expected: str) -> None:
    assert sent(f"?{query}").partition("?")[2] == f"{expected}client_id=ours"


def test_characters_not_allowed_in_a_url_are_percent_encoded() -> None:
    assert sent("?a=é ü\u2028x").partition("?")[2] == "a=%C3%A9%20%C3%BC%E2%80%A8x&client_id=ours"


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("https://api.example:443/connectedcar/v3/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("http://10.0.0.7:8080/connectedcar/v3/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("http://internal/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("http://internal/svc/v7/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("http://internal/svc/v7/fleets/1/vehicles/pages/2?x", "/fleets/1/vehicles/pages/2"),
        ("//internal/connectedcar/v3/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("https://user:secret@internal/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("https://api.example@evil.example/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("http://internal:99999/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("/connectedcar/v3/fleets/1/vehicles?x", "/fleets/1/vehicles"),
        ("/connectedcar/v3/fleets/2/vehicles?x", "/fleets/2/vehicles"),
        ("vehicles?x", "/fleets/1/vehicles"),
        ("?x", "/fleets/1/vehicles"),
    ],
)
def test_path_and_query_of_a_link_are_asked_of_our_own_base_url(href: str, path: str) -> None:
    for base in (BASE, "https://other.example:8443/api", "https://h/a/b/c"):
        written = href.replace("/connectedcar/v3", URL(base).path.rstrip("/"))
        url = url_for(base, follow(REQUEST, written, base_url=base), "ours")
        assert url == f"{base}{path}?x&client_id=ours"


@pytest.mark.parametrize(
    "href",
    [
        "https://api.example/another/api?x",
        "http://internal/fleets/1/vehicles2?x",
        "http://internal/fleets/2/vehicles?x",
        "/connectedcar/v3/../../x",
        "/connectedcar/v33/fleets",
        "/connectedcar/v3/%2e%2e/x",
        "\\\\evil\\x?y",
        "https://[::1/fleets/1/vehicles",
        "ftp://api.example/connectedcar/v3/fleets/1/vehicles",
        "mailto:fleets@example.com",
        "javascript:alert(1)",
    ],
)
def test_a_link_that_leads_nowhere_in_the_api_is_not_followed(href: str) -> None:
    with pytest.raises(PaginationError, match="a link in the response") as caught:
        follow(REQUEST, href, base_url=BASE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"href": "/x?a=1{&pageToken}"}, "/x?a=1"),
        ({"href": "/x{?pageSize,pageToken}", "templated": False}, "/x"),
        ({"href": "/x{/sub}?a={token}", "templated": True}, "/x?a="),
        ({"href": "/x?filter={id}"}, "/x?filter={id}"),
    ],
)
def test_the_variables_of_a_link_template_are_left_out(link: dict[str, object], expected: str) -> None:
    assert hrefs({"next": link}) == {"next": expected}
