"""Errors as values: what they say, and that they survive the way out of a worker process."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fleetapi import errors
from fleetapi.errors import FleetError, NotFound, RequestSummary, RequestTimeout, UsageError

VALUES: dict[str, Any] = {
    "remedy": "do this",
    "request": RequestSummary("GET", "/fleets"),
    "status": 418,
    "code": 41801,
    "uuid": "1-2-3",
    "timestamp": datetime(2026, 1, 1, tzinfo=UTC),
    "api_message": "no",
    "retry_after": 3.0,
    "resets_at": datetime(2026, 1, 2, tzinfo=UTC),
    "excerpt": "<html>",
    "offset": 3,
    "end": 5,
    "findings": [],
}
KINDS = [
    kind
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, FleetError)
]


def made(kind: type[FleetError]) -> FleetError:
    names = inspect.signature(kind.__init__).parameters
    error = kind("this is wrong", **{name: value for name, value in VALUES.items() if name in names})
    error.resume_token = "token"
    error.add_note("a note")
    return error


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "again",
    [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deep"],
)
def test_every_error_can_be_pickled_and_copied(kind: type[FleetError], again: Callable[[Any], Any]) -> None:
    error = made(kind)
    other = again(error)
    assert type(other) is kind
    assert vars(other) == vars(error)
    assert (str(other), other.args) == (str(error), error.args)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_states_request_reason_and_remedy_in_one_line(kind: type[FleetError]) -> None:
    error = made(kind)
    about = "GET /fleets: " if error.request else ""
    assert str(error).startswith(f"{about}this is wrong (do this)")
    assert "\n" not in str(error)


def test_the_tree_in_the_docstring_is_complete() -> None:
    assert errors.__doc__ is not None
    for kind in KINDS:
        assert f" {kind.__name__} " in errors.__doc__.replace("\n", " ") + " ", kind


@pytest.mark.parametrize("kind", [UsageError, RequestTimeout, NotFound])
def test_pickles_with_the_remedy_as_a_string_can_be_read(kind: type[FleetError]) -> None:
    rebuild, (_, args, _) = kind.__reduce__(kind.__new__(kind))
    error = rebuild(kind, args, {"message": "wrong", "remedy": "do this", "request": None})
    assert (error.remedy, error.advice, str(error)) == ("do this", "do this", "wrong (do this)")


def test_a_remedy_can_be_replaced() -> None:
    error = UsageError("wrong", remedy="do this")
    error.remedy = "do that"
    assert (error.remedy, error.advice, str(error)) == ("do that", "do that", "wrong (do that)")
