"""What is sent again, and after how long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import ConnectionFailed, UsageError
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure
from fleetapi.session.retry import NEVER, Attempted, Backoff, Once

LOST = Failure(ConnectionFailed, "lost")
NEVER_REACHED = Failure(ConnectionFailed, "refused", reached=False)
HOPELESS = Failure(ConnectionFailed, "hopeless", reached=False, transient=False)


def request(method: str) -> Request:
    return Request(method, "/x")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize(
    "what", [{"failure": LOST}, *({"status": status} for status in (500, 502, 503, 504))]
)
def test_what_may_be_repeated_is_repeated_after_a_failure(method: str, what: dict[str, Any]) -> None:
    assert Backoff(random=lambda: 0.5)(Attempted(request(method), 1, **what)) == 0.25


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    "what", [{"failure": LOST}, *({"status": status} for status in (500, 502, 503, 504))]
)
def test_a_post_that_may_have_arrived_is_never_repeated(method: str, what: dict[str, Any]) -> None:
    assert Backoff()(Attempted(request(method), 1, **what)) is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_what_never_reached_the_server_is_repeated(method: str) -> None:
    assert Backoff()(Attempted(request(method), 1, failure=NEVER_REACHED)) is not None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_cannot_get_better_is_not_repeated(method: str) -> None:
    assert Backoff()(Attempted(request(method), 1, failure=HOPELESS)) is None


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 501, 505])
def test_other_statuses_are_final(status: int) -> None:
    assert Backoff()(Attempted(request("GET"), 1, status=status)) is None


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("pause", [0.0, 1.0, 1045.0, 86_000.0])
def test_retry_after_is_obeyed_whatever_its_length(method: str, pause: float) -> None:
    limited = Attempted(request(method), 1, status=429, retry_after=pause, limited=1)
    assert Backoff()(limited) == pause


def test_a_limit_without_an_end_is_waited_for_a_second_at_least() -> None:
    assert Backoff(random=lambda: 0)(Attempted(request("GET"), 1, status=429, limited=1)) == 1.0


def test_retry_after_of_a_failing_server_is_obeyed_too() -> None:
    assert Backoff()(Attempted(request("GET"), 1, status=503, retry_after=30.0)) == 30.0


@given(st.integers(1, 3), st.floats(0, 1, exclude_max=True))
def test_the_delay_is_between_zero_and_a_doubling_limit(number: int, drawn: float) -> None:
    delay = Backoff(random=lambda: drawn)(Attempted(request("GET"), number, failure=LOST))
    assert delay is not None
    assert 0 <= delay <= 0.5 * 2 ** (number - 1)


def test_the_delay_has_a_ceiling() -> None:
    policy = Backoff(attempts=10_000, longest=20.0, random=lambda: 1.0)
    assert policy(Attempted(request("GET"), 5_000, failure=LOST)) == 20.0


def test_the_number_of_attempts_is_bounded_and_429_counts_on_its_own() -> None:
    policy = Backoff(attempts=4, limited_attempts=8)
    assert policy(Attempted(request("GET"), 3, failure=LOST)) is not None
    assert policy(Attempted(request("GET"), 4, failure=LOST)) is None
    assert policy(Attempted(request("GET"), 10, failure=LOST, limited=7)) is not None
    assert policy(Attempted(request("GET"), 7, status=429, limited=7)) is not None
    assert policy(Attempted(request("GET"), 8, status=429, limited=8)) is None


def test_never_means_never() -> None:
    assert NEVER(Attempted(request("GET"), 1, failure=LOST)) is None
    assert NEVER(Attempted(request("GET"), 1, status=429, retry_after=0.0, limited=1)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": 0},
        {"limited_attempts": 0},
        {"base": -1},
        {"base": -0.001},
        {"longest": -0.001},
        {"longest": float("nan")},
        {"attempts": True},
        {"base": "1"},
    ],
)
def test_an_invalid_policy_is_rejected(wrong: Any) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Backoff(**wrong)


def test_the_smallest_policy_is_accepted() -> None:
    smallest = Backoff(attempts=1, limited_attempts=1, base=0, longest=0)
    assert smallest(Attempted(request("GET"), 1, status=500)) is None
    assert Backoff(base=0)(Attempted(request("GET"), 1, status=500)) == 0


@pytest.mark.parametrize(
    ("attempted", "again"),
    [
        ({"status": 429, "limited": 1}, True),
        ({"failure": NEVER_REACHED}, True),
        ({"failure": LOST}, False),
        ({"status": 500}, False),
        ({"status": 503, "retry_after": 1.0}, False),
    ],
)
def test_once_repeats_only_what_the_server_has_not_taken(attempted: dict[str, Any], again: bool) -> None:
    """Whatever the decision inside would say, and whatever the method."""
    for method in ("POST", "PUT"):
        decided = Once(lambda _: 1.5)(Attempted(request(method), 1, **attempted))
        assert decided == (1.5 if again else None)
    assert Once(NEVER)(Attempted(request("POST"), 1, status=429, limited=1)) is None
