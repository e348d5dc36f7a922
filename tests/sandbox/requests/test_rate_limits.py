"""The rate windows: never more requests than allowed, and a correct Retry-After."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleetapi.sandbox.requests.rate_limits import RateWindows, SlidingWindow


@given(st.lists(st.floats(min_value=0, max_value=0.5), max_size=60), st.integers(min_value=1, max_value=5))
def test_no_span_has_more_than_the_limit(gaps: list[float], limit: int) -> None:
    window, now, counted = SlidingWindow(limit, 1.0), 0.0, list[float]()
    for gap in gaps:
        now += gap
        if window.wait(now) == 0:
            window.count(now)
            counted.append(now)
    for start in counted:
        assert sum(start <= moment < start + 1.0 for moment in counted) <= limit


@given(st.lists(st.floats(min_value=0, max_value=0.5), min_size=1, max_size=60))
def test_after_the_announced_wait_a_request_is_admitted(gaps: list[float]) -> None:
    window, now = SlidingWindow(3, 1.0), 0.0
    for gap in gaps:
        now += gap
        wait = window.wait(now)
        if wait:
            now += wait + 1e-9
            assert window.wait(now) == 0
        window.count(now)


def test_refused_requests_do_not_count() -> None:
    windows = RateWindows(burst=1, per_day=2)
    assert windows.admit(0.0) is None
    assert windows.admit(0.5) is not None
    assert windows.admit(1.0) is None
    assert dict(windows.headers(1.0))["X-RateLimit-Remaining-1"] == "0"


def test_seconds_are_rounded_up() -> None:
    windows = RateWindows(burst=10, per_day=1)
    windows.admit(0.0)
    refusal = windows.admit(0.25)
    assert refusal is not None
    assert dict(refusal.headers)["Retry-After"] == "86400"
