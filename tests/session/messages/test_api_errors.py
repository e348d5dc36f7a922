"""Every status has its error, with the vendor's reference and a remedy."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateRejected,
    DecodingError,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedStatus,
)
from fleetapi.session.credentials import Redactor
from fleetapi.session.messages.api_errors import error_for
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
REQUEST = Request("GET", "/fleets/1", query={"locale": "fr-FR"})
BODY = {"code": 40499, "uuid": "u-1", "message": "no such fleet", "timestamp": "2026-01-01T12:00:00Z"}


def error(status: int, body: Any = BODY, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for(Response(status, names, content), REQUEST, now=NOW)


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [
        (400, InvalidRequest, "parameters"),
        (401, AuthenticationFailed, "FLEETAPI_PASSWORD"),
        (403, PermissionDenied, "yours"),
        (404, NotFound, "client.fleets()"),
        (500, ServerError, "code and uuid"),
        (502, ServerError, "later"),
        (503, ServerError, "later"),
        (504, ServerError, "later"),
        (302, UnexpectedStatus, "FLEETAPI_BASE_URL"),
        (418, UnexpectedStatus, "code and uuid"),
        (409, UnexpectedStatus, ""),
    ],
)
def test_each_status_has_its_error_and_a_remedy(status: int, kind: type[ApiError], word: str) -> None:
    code = status * 100 + 7
    found = error(status, BODY | {"code": code})
    assert type(found) is kind
    assert (found.status, found.code, found.uuid, found.api_message) == (status, code, "u-1", "no such fleet")
    assert found.timestamp == NOW
    assert word in found.remedy
    assert str(found).startswith("GET /fleets/1: ")
    assert "no such fleet" in str(found)
    assert f"[code {code}, uuid u-1]" in str(found)
    assert "fr-FR" not in str(found)


@pytest.mark.parametrize("status", [495, 496])
def test_a_certificate_refused_at_the_edge(status: int) -> None:
    assert isinstance(error(status), CertificateRejected)


@pytest.mark.parametrize(
    "text", ["2019-06-03T08:35:36Z", "2019-06-03T08:35:36.000+0000", "Mon Jun 03 08:35:36 GMT 2019"]
)
def test_the_timestamp_in_all_three_forms(text: str) -> None:
    assert error(404, BODY | {"timestamp": text}).timestamp == datetime(2019, 6, 3, 8, 35, 36, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><title>Bad Gateway</title></html>",
        b"",
        b'{"code": 5',
        b"[1]",
        b"null",
        b'"text"',
        {"code": None, "uuid": 7, "message": {}, "timestamp": []},
        {"code": True},
        {},
    ],
)
def test_a_body_of_somebody_else_leaves_the_reference_empty(body: Any) -> None:
    found = error(502, body)
    assert type(found) is ServerError
    assert (found.code, found.uuid, found.timestamp, found.api_message) == (None, None, None, None)


def test_a_proxys_page_is_quoted_shortly() -> None:
    found = error(502, b"<html><title>Bad Gateway</title></html>" + b" " * 9999)
    assert "something in front of the API answered with an error (502): <html><title>Bad Gateway" in str(
        found
    )


def test_what_the_server_writes_stays_one_readable_line() -> None:
    message = "first\nsecond\x1b[31m\u202e" + "x" * 1000
    for status in (400, 429):
        found = error(status, BODY | {"code": f"{status}01", "message": message, "uuid": "a\n\x07b"})
        assert isinstance(found, ApiError)
        assert (found.api_message, found.uuid) == (message, "a b")
        assert f"({status}): first second [31m xxx" in str(found)
        assert str(found).isprintable()
        assert len(str(found)) < 600


def test_not_modified_is_not_a_redirect() -> None:
    assert "redirects" in str(error(302))
    assert "redirects" not in str(error(304))


def test_a_reset_in_the_far_future_is_limited_to_a_year() -> None:
    for after in ("1e308", "9" * 30, "1e18", "Fri, 31 Dec 9999 23:59:59 GMT"):
        found = error(429, Retry_After=after)
        assert isinstance(found, RateLimited)
        assert found.retry_after == 366 * 86_400


def test_a_code_may_be_a_string() -> None:
    assert error(404, {"code": "40499"}).code == 40499


@pytest.mark.parametrize(
    "after", ["1045", (NOW + timedelta(seconds=1045)).strftime("%a, %d %b %Y %H:%M:%S GMT")]
)
def test_a_limit_says_when_it_ends(after: str) -> None:
    found = error(429, Retry_After=after)
    assert isinstance(found, RateLimited)
    assert found.retry_after == 1045
    assert found.resets_at == datetime(2026, 1, 1, 12, 17, 25, tzinfo=UTC)
    assert "1045 s" in found.remedy


def test_a_limit_of_the_day_is_named() -> None:
    assert "the daily limit" in error(429, Retry_After="60", X_RateLimit_Remaining_1="0").message


def test_a_limit_without_an_end() -> None:
    found = error(429)
    assert (found.retry_after, found.resets_at) == (None, None)


@pytest.mark.parametrize("body", [BODY, b"<html>Gateway Timeout</html>"])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_the_remedy_does_not_suggest_a_retry_if_the_request_may_have_been_carried_out(
    status: int, body: Any
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    for method, again in (("GET", True), ("PUT", True), ("DELETE", True), ("POST", False)):
        remedy = error_for(Response(status, {}, content), Request(method, "/fleets/1"), now=NOW).remedy
        assert ("try again later" in remedy) is again
        assert ("check before you send it again" in remedy) is not again


def test_every_part_of_an_answer_is_without_our_credentials_when_it_is_shown() -> None:
    redact = Redactor(["cid-secret"])
    body = json.dumps({"code": 1, "uuid": "/x?c=cid-secret", "message": "at cid-secret"}).encode()
    found = error_for(Response(500, {}, body, redact=redact), REQUEST, now=NOW)
    assert "cid-secret" not in f"{found} {found.__dict__}"
    with pytest.raises(DecodingError) as caught:
        Response(200, {"content-type": "x/cid-secret"}, b"cid-secret", redact=redact).json()
    assert "cid-secret" not in f"{caught.value} {caught.value.__dict__}"
