"""The pytest fixture `fleet_sandbox`, available in your tests when fleetapi is installed.

::

    async def test_my_service(fleet_sandbox):
        async with fleet_sandbox.client() as client:
            ...

    @pytest.mark.fleet_sandbox(vehicles=3000)
    def test_another_service(fleet_sandbox):
        ...

It is a sandbox without latency, with 40 vehicles in two fleets and rate limits that no test reaches. The
marker accepts the options of `Sandbox` and applies to a function, a class or a module; of several, the
closest one wins for each option. The sandbox serves from a separate thread, so it works with plain functions,
with pytest-asyncio loops of any scope, with anyio, and with the test clients of web frameworks.
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
    """A running sandbox, a new one for each test; `@pytest.mark.fleet_sandbox(...)` sets its options."""
    from fleetapi.errors import UsageError  # noqa: PLC0415 (pytest loads this file in every run)
    from fleetapi.sandbox.sandbox import Sandbox  # noqa: PLC0415 (slow to import)

    options = _options(request.node, inspect.signature(Sandbox))
    made: Sandbox | UsageError
    try:
        made = Sandbox(**options)
    except UsageError as error:
        made = error
    if isinstance(made, UsageError):  # outside the `except`, or pytest would show both exceptions
        _refuse(str(made))
    with made:
        yield made


def _options(node: pytest.Item, signature: inspect.Signature) -> dict[str, Any]:
    """Return the options of the markers of a test; the closest marker wins."""
    options = dict(_DEFAULTS)
    for marker in reversed(list(node.iter_markers(_MARKER))):
        given = _arguments(marker, signature)
        if "vehicles" in given and "fleets" not in given and isinstance(options.get("fleets"), Mapping):
            del options["fleets"]  # `fleets` with sizes would override `vehicles`, which is closer here
        options |= given
    return options


def _arguments(marker: pytest.Mark, signature: inspect.Signature) -> dict[str, Any]:
    known = list(signature.parameters)
    unknown = next((name for name in marker.kwargs if name not in known), None)
    if unknown is not None:
        near = get_close_matches(unknown, known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        _refuse(f"unknown option {unknown!r} ({hint}the options are {', '.join(known)})")
    try:
        return dict(signature.bind_partial(*marker.args, **marker.kwargs).arguments)
    except TypeError as error:
        reason = f"{error} (pass the options by name, for example vehicles=3000)"
    return _refuse(reason)


def _refuse(reason: str) -> NoReturn:
    pytest.fail(f"@pytest.mark.{_MARKER}: {reason}", pytrace=False)
