"""An answer is a plain value; what cannot be understood says so."""

from __future__ import annotations

import pytest

from fleetapi.errors import DecodingError, RequestSummary
from fleetapi.session.credentials import Credentials
from fleetapi.session.messages.response import Headers, Response


def test_header_names_are_compared_without_regard_to_case() -> None:
    headers = Headers({"X-RateLimit-Limit-1": "5"})
    assert headers["x-ratelimit-limit-1"] == headers.get("X-RATELIMIT-LIMIT-1") == "5"
    assert len(headers) == 1
    assert list(headers) == ["x-ratelimit-limit-1"]


def test_json_and_text() -> None:
    response = Response(200, body=b'{"a": "\xc3\xa9"}')
    assert response.ok
    assert response.json() == {"a": "é"}
    assert Response(200, body=b"\xff").text == "�"


@pytest.mark.parametrize("body", [b" ", b"<html><h1>Bad Gateway</h1>", b'{"total": 3, "_emb', b"\xff\xfe"])
def test_an_answer_that_is_not_json_shows_its_beginning(body: bytes) -> None:
    response = Response(200, {"Content-Type": "text/html"}, body, request=RequestSummary("GET", "/fleets"))
    with pytest.raises(
        DecodingError, match=r"GET /fleets: the response \(200, text/html\) is not JSON"
    ) as caught:
        response.json()
    assert caught.value.excerpt == body.decode("utf-8", "replace").strip()
    assert caught.value.__cause__ is None


def test_an_empty_response_is_reported_as_such() -> None:
    with pytest.raises(DecodingError, match=r"the response \(204, no content type\) is empty"):
        Response(204).json()


def test_an_excerpt_cannot_steer_a_terminal() -> None:
    body = "<h1>\x1b[2J\x1b]0;title\x07\u202e\r\n\tBad</h1>".encode()
    assert Response(502, body=body).excerpt() == "<h1> [2J ]0;title Bad</h1>"


def test_an_excerpt_is_short_and_holds_no_credentials() -> None:
    redact = Credentials("cid-123456", "MZP1", "p:ss/wörd").redactor()
    page = (
        b"<p>GET /v3/fleets?client_id=cid-123456 Authorization: Basic TVpQMTpwOnNz\n p%3Ass%2Fw%C3%B6rd</p>"
    )
    excerpt = Response(502, body=page + b" x" * 500, redact=redact).excerpt()
    assert len(excerpt) == 200
    assert "client_id=*** Authorization: Basic *** ***</p> x x" in excerpt


def test_the_repr_shows_neither_headers_nor_body() -> None:
    assert "secret" not in repr(Response(200, {"a": "secret"}, b"secret"))
