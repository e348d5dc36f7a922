"""The answer to a request, from plain values."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest

from fleetapi.webhooks import ExpectedSecret, MonitorNotification
from fleetapi.webhooks.request_validation import Answer, Head, Intake
from fleetapi.webhooks.secrets import SecretCheck

GOOD = ("Authorization", "sesame")
INTAKE = Intake(SecretCheck([ExpectedSecret.header(*GOOD)]), max_body=1000)
Message = Callable[..., dict[str, Any]]


def refused(method: str = "POST", *headers: tuple[str, str], intake: Intake = INTAKE) -> int | None:
    answer = intake.refuse_head(Head(method, headers))
    return None if answer is None else answer.status.value


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "post"])
def test_only_post_is_allowed(method: str) -> None:
    answer = INTAKE.refuse_head(Head(method, [GOOD]))
    assert answer is not None
    assert (answer.status, answer.headers) == (405, (("Allow", "POST"),))


def test_without_the_secret_nothing_is_read() -> None:
    assert refused("POST") == 401
    assert refused("POST", ("Authorization", "wrong"), ("Content-Length", "999999")) == 401
    assert refused("POST", GOOD) is None


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (("Content-Length", "1001"), 413),
        (("content-length", "9" * 50), 413),
        (("Content-Length", "1000"), None),
        (("Content-Length", "many"), None),
        (("Content-Encoding", "gzip"), 415),
        (("Content-Encoding", "Identity"), None),
        (("Content-Type", "text/plain"), None),
        (("Expect", "100-continue"), None),
        (("expect", "100-CONTINUE, "), None),
        (("Expect", "100-continue, a-miracle"), 417),
        (("Expect", "a-miracle"), 417),
        (("Expect", ""), None),
    ],
    ids=lambda each: str(each)[:40],
)
def test_requests_that_are_rejected_by_their_head(header: tuple[str, str], status: int | None) -> None:
    assert refused("POST", GOOD, header) == status


def test_a_message_is_read(message: Message) -> None:
    found = INTAKE.read(Head("POST", [GOOD]), json.dumps(message()).encode())
    assert not isinstance(found, Answer)
    assert [type(each) for each in found.notifications] == [MonitorNotification]


@pytest.mark.parametrize(
    ("body", "status"), [(b"?", 400), (b"{}", 400), (b" " * 1001, 413)], ids=lambda each: str(each)[:9]
)
def test_a_body_that_is_not_a_message(body: bytes, status: int) -> None:
    answer = INTAKE.read(Head("POST", [GOOD]), body)
    assert isinstance(answer, Answer)
    assert answer.status.value == status


def test_a_secret_in_the_body_is_checked_after_the_body_is_read(message: Message) -> None:
    intake = Intake(SecretCheck([ExpectedSecret.body("key", "sesame")]), max_body=1000)
    assert refused(intake=intake) is None

    def read(attributes: Any) -> Any:
        return intake.read(Head("POST"), json.dumps(message(attributes=attributes)).encode())

    assert len(read([{"key": "key", "value": "sesame"}]).notifications) == 1
    assert len(read({"key": "key", "value": "sesame"}).notifications) == 1
    for attributes in ([{"key": "key", "value": "wrong"}], [], None, "sesame", [7], [{"value": "sesame"}]):
        assert read(attributes).status == HTTPStatus.UNAUTHORIZED, attributes


def test_the_body_of_an_answer() -> None:
    assert Answer(HTTPStatus.OK).body == b""
    assert Answer(HTTPStatus.OK).accepted
    refusal = Answer(HTTPStatus.UNAUTHORIZED, "the secret is missing or wrong")
    assert json.loads(refusal.body) == {"code": 401_000, "message": "the secret is missing or wrong"}
    assert not refusal.accepted


def test_the_repr_of_a_head_hides_secrets() -> None:
    assert repr(Head("POST", [GOOD], [("key", "sesame")])) == "Head(method='POST')"
