"""The fixture `fleet_sandbox` for users' own tests; pytest finds it when fleetapi is installed.

::

    async def test_my_service(fleet_sandbox):
        async with fleet_sandbox.client() as client:
            ...

    @pytest.mark.fleet_sandbox(vehicles=3000)
    def test_another_service(fleet_sandbox):
        ...

A sandbox without latency, with 40 vehicles in two fleets, and no limits that a test would meet. The marker
takes the options of `Sandbox`, on a function, a class or a module; where several apply, each option comes
from the closest. The sandbox serves from a thread of its own, so any test can use it: plain functions,
pytest-asyncio with loops of any scope, anyio, the test clients of web frameworks.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from fleetapi.sandbox.sandbox import Sandbox

__all__: list[str] = []

_MARKER = "fleet_sandbox"
_DEFAULTS: Mapping[str, Any] = {"vehicles": 40, "latency": 0, "burst": 10_000}


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, so that --strict-markers accepts it."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(vehicles, ...): options of fleetapi.sandbox.Sandbox for the fixture {_MARKER}",
    )


@pytest.fixture
def fleet_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A running sandbox, made anew for every test; `@pytest.mark.fleet_sandbox(...)` sets its options."""
    from fleetapi.errors import UsageError  # noqa: PLC0415 (pytest loads this file in every run)
    from fleetapi.sandbox.sandbox import Sandbox  # noqa: PLC0415 (the server is heavy)

    options = _options(request.node, inspect.signature(Sandbox))
    made: Sandbox | UsageError
    try:
        made = Sandbox(**options)
    except UsageError as error:
        made = error
    if isinstance(made, UsageError):  # not in the `except`: pytest would show both exceptions
        _refuse(str(made))
    with made:
        yield made


def _options(node: pytest.Item, signature: inspect.Signature) -> dict[str, Any]:
    """What the markers of a test ask for, the closest last."""
    options = dict(_DEFAULTS)
    for marker in reversed(list(node.iter_markers(_MARKER))):
        given = _arguments(marker, signature)
        if "vehicles" in given and "fleets" not in given and isinstance(options.get("fleets"), Mapping):
            del options["fleets"]  # sizes by name decide instead of `vehicles`, which is closer here
        options |= given
    return options


def _arguments(marker: pytest.Mark, signature: inspect.Signature) -> dict[str, Any]:
    known = list(signature.parameters)
    unknown = next((name for name in marker.kwargs if name not in known), None)
    if unknown is not None:
        near = get_close_matches(unknown, known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        _refuse(f"there is no option {unknown!r} ({hint}The options are {', '.join(known)})")
    try:
        return dict(signature.bind_partial(*marker.args, **marker.kwargs).arguments)
    except TypeError as error:
        reason = f"{error} (write the options by name, for example vehicles=3000)"
    return _refuse(reason)


def _refuse(reason: str) -> NoReturn:
    pytest.fail(f"@pytest.mark.{_MARKER}: {reason}", pytrace=False)
