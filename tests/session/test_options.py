"""What may differ from call to call, and how everything else is refused before anything is sent."""

from __future__ import annotations

import functools
import gc
import logging
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi.errors import ConfigurationError, RequestSummary, UsageError
from fleetapi.session.options import (
    LARGEST_ANSWER,
    AttemptReport,
    Deadline,
    Options,
    refuse_unknown,
    report_to,
)
from fleetapi.session.retry import NEVER, Backoff

REPORT = AttemptReport(
    request=RequestSummary("GET", "/x"), number=1, started_at=datetime(2026, 1, 1, tzinfo=UTC), duration=0.1
)


async def asynchronous(_told: object) -> None:
    """A coroutine function, which would never be awaited."""


class Asynchronous:
    """The same as an object."""

    async def __call__(self, _told: object) -> None:
        """See above."""


def test_what_is_given_is_kept() -> None:
    deadline = datetime(2020, 1, 1, tzinfo=UTC)  # over: a state of the clock, not a mistake
    told: list[AttemptReport] = []
    options = Options(timeout=0.5, deadline=deadline, retry=NEVER, hooks=told.append, largest_answer=1)
    assert (options.timeout, options.deadline, options.retry, options.largest_answer) == (
        0.5,
        deadline,
        NEVER,
        1,
    )
    assert len(options.hooks) == 1
    plain = Options(timeout=None, hooks=None)
    assert (plain.timeout, plain.deadline, plain.hooks, plain.largest_answer) == (
        None,
        None,
        (),
        LARGEST_ANSWER,
    )
    assert isinstance(plain.retry, Backoff)


@pytest.mark.parametrize(
    "value", [0, 0.0, -1, float("nan"), float("inf"), True, "5", b"5", [5], timedelta(1)]
)
def test_a_timeout_is_a_positive_number_of_seconds(value: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"timeout .* is not a positive number of seconds"):
        Options(timeout=value)


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        float("nan"),
        float("inf"),
        True,
        "5",
        [5],
        timedelta(0),
        timedelta(-1),
        datetime.fromisoformat("2026-01-01T00:00"),
    ],
)
def test_a_deadline_is_in_the_future(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="deadline"):
        Options(deadline=value)


@pytest.mark.parametrize("value", [1, 0.001, timedelta(seconds=1), Deadline(0.0)])
def test_a_deadline_may_be_given_in_several_ways(value: Any) -> None:
    assert Options(deadline=value).deadline == value


@pytest.mark.parametrize("value", [0, -1, 1.5, "5", True, None])
def test_the_largest_answer_is_a_number_of_bytes(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="largest_answer"):
        Options(largest_answer=value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "retry 3 cannot be called .*Backoff"),
        (None, "retry None cannot be called"),
        (Backoff, r"retry is the class Backoff \(write Backoff\(\)\)"),
        (asynchronous, "retry is a coroutine function"),
    ],
)
def test_retry_must_be_a_plain_function(value: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        Options(retry=value)


@pytest.mark.parametrize(
    "hooks", [asynchronous, [print, asynchronous], Asynchronous(), functools.partial(asynchronous)]
)
def test_a_coroutine_function_is_rejected_as_a_hook(hooks: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"hook is a coroutine function.*asyncio\.Queue"):
        Options(hooks=hooks)


@pytest.mark.parametrize("hooks", [5, [5], "name", [print, None]])
def test_a_hook_can_be_called(hooks: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"hook .* cannot be called"):
        Options(hooks=hooks)


def hides(report: AttemptReport) -> Any:
    """A plain function, to look at."""
    return asynchronous(report)


def test_a_coroutine_returned_by_a_hook_is_logged_and_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with warnings.catch_warnings(), caplog.at_level(logging.ERROR):
        warnings.simplefilter("error")
        report_to([hides], REPORT)
        gc.collect()
    assert "a hook failed for GET /x" in caplog.text
    assert "a hook must be a plain function" in caplog.text


def test_an_unknown_option_is_rejected_with_the_known_ones() -> None:
    refuse_unknown("it", ["a"], ["a", "b"])
    with pytest.raises(
        UsageError, match=r"it does not take 'locales'; did you mean 'locale'\? \(it takes a, locale\)"
    ):
        refuse_unknown("it", ["a", "locales"], ["a", "locale"])
    with pytest.raises(ConfigurationError, match=r"it does not take 'xyz' \(it takes nothing\)"):
        refuse_unknown("it", {"xyz": 1}, [], error=ConfigurationError)
