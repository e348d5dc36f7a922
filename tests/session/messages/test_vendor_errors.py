"""Tell the API's own responses from those of intermediaries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateRejected,
    IntermediaryError,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedStatus,
)
from fleetapi.session.messages.api_errors import error_for
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response

OF_THE_API = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    403: PermissionDenied,
    404: NotFound,
    409: UnexpectedStatus,
}


def error(status: int, body: Any, method: str = "GET", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for(Response(status, names, content), Request(method, "/fleets/1"))


def of_others(status: int) -> list[Any]:
    """Responses of intermediaries in front of the API."""
    return [
        b"",
        b"\r\n",
        b"<html><head><title>%d</title></head></html>" % status,
        b"Forbidden",
        b"{",
        b"[]",
        b"null",
        b'"%d99"' % status,
        {},
        {"message": "Forbidden"},  # AWS API Gateway
        {"message": "no Route matched with those values", "request_id": "1"},  # Kong
        {"statusCode": status, "message": "Resource not found"},  # Azure API Management
        {"httpCode": str(status), "httpMessage": "Unauthorized", "moreInformation": "x"},  # IBM API Connect
        {"error": "not_found", "error_description": "x"},
        {"error": {"code": status * 100 + 1, "message": "x"}},  # nested
        {"type": "about:blank", "title": "Not Found", "status": status},  # RFC 9457
        {"code": status, "message": f"HTTP {status}"},  # Dropwizard, WSO2
        {"code": str(status), "type": "Status report"},
        {"code": 50012 if status != 500 else 40499, "uuid": "u", "message": "of another status"},
        {"code": -(status * 100), "uuid": "u"},
        {"code": True, "uuid": "u"},
        {"code": None, "uuid": "u"},
        {"code": [status * 100]},
        {"code": f"E{status}99", "uuid": "u"},
        {"errorCode": status * 100 + 99},
        {"Code": status * 100 + 99},
    ]


def of_the_api(status: int) -> list[Any]:
    code = status * 100 + 99
    document = {"code": code, "uuid": "u", "message": "m", "timestamp": "2020-01-01T00:00:00.000Z"}
    return [
        document,
        {"code": code},
        {"code": str(code)},
        {"code": f" {code} "},
        {"code": float(code)},
        {"code": status, "uuid": "u"},
        {"code": status * 10000 + 1},
        document | {"more": [1]},
        b"\xef\xbb\xbf" + json.dumps(document).encode(),
        b"  \r\n" + json.dumps(document).encode(),
        json.dumps(document | {"message": "donn\xe9e"}, ensure_ascii=False).encode("latin-1"),
    ]


@pytest.mark.parametrize("status", OF_THE_API)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_response_that_is_not_the_apis_proves_nothing(status: int, method: str) -> None:
    for body in of_others(status):
        found = error(status, body, method)
        assert type(found) is IntermediaryError, body
        assert "does not look like the API's" in found.message
        assert "something in front of it" in found.message
        assert found.remedy
        assert ("check before you send it again" in found.remedy) is (method == "POST")


@pytest.mark.parametrize("status", OF_THE_API)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/html", ""])
def test_a_response_of_the_api_is_recognized_whatever_its_content_type(
    status: int, content_type: str
) -> None:
    for body in of_the_api(status):
        headers = {"Content_Type": content_type} if content_type else {}
        found = error(status, body, **headers)
        assert type(found) is OF_THE_API[status], body
        assert "front" not in found.message


@pytest.mark.parametrize("status", [402, 405, 406, 407, 408, 410, 413, 415, 418, 421, 431, 451, 499, 304])
def test_other_statuses_are_those_of_something_in_front(status: int) -> None:
    assert type(error(status, b"<html>")) is IntermediaryError
    assert type(error(status, {"code": status * 100})) is UnexpectedStatus


def test_a_redirect_is_not_followed_whoever_sends_it() -> None:
    for status in (301, 302, 303, 307, 308):
        found = error(status, b"", Location="https://login.example/")
        assert type(found) is IntermediaryError
        assert "redirects" in found.message
        assert "FLEETAPI_BASE_URL" in found.remedy


def test_a_proxy_that_wants_credentials_says_so() -> None:
    assert "user:password@host" in error(407, b"").remedy


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 530])
def test_statuses_that_do_not_depend_on_the_sender_are_unchanged(status: int) -> None:
    for body in (b"<html>", b"", {"message": "x"}, {"code": status * 100}, {"code": 40499}):
        assert type(error(status, body)) is ServerError
    for body in (b"<html>", b"", {"code": 42900}):
        found = error(429, body, Retry_After="7")
        assert type(found) is RateLimited
        assert found.retry_after == 7


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (495, b""),
        (496, b"<html>"),
        (400, b"<html><center>No required SSL certificate was sent</center><hr>nginx</html>"),
        (400, b"<html><center>The SSL certificate error</center><hr>nginx</html>"),
    ],
)
def test_the_edge_speaks_about_the_certificate(status: int, body: bytes) -> None:
    assert type(error(status, body)) is CertificateRejected


def test_an_answer_to_head_is_known_by_the_headers_of_the_rate_windows() -> None:
    windows = {"X_RateLimit_Limit_1": "1000", "X_RateLimit_Limit_2": "5"}
    assert type(error(404, b"", "HEAD", **windows)) is NotFound
    assert type(error(404, b"", "HEAD", X_RateLimit_Limit_1="1000")) is IntermediaryError
    assert type(error(404, b"", "GET", **windows)) is IntermediaryError


@given(status=st.integers(400, 499), body=st.binary(max_size=200), method=st.sampled_from(["GET", "POST"]))
def test_noise_is_not_mistaken_for_a_response_of_the_api(status: int, body: bytes, method: str) -> None:
    if status not in {495, 496} and not body.strip().startswith(b"{"):
        found = error(status, body, method)
        assert isinstance(found, ApiError)
        assert type(found) is (RateLimited if status == 429 else IntermediaryError)
