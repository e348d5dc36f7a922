"""The fixture `fleet_sandbox` for users' own tests; pytest finds it when fleetapi is installed.

::

    async def test_my_service(fleet_sandbox):
        async with fleet_sandbox.client() as client:
            ...

A sandbox without latency, with 40 vehicles in two fleets, and no limits that a test would meet. A test that
wants another one makes it: `async with Sandbox(...) as sandbox`. Needs pytest-asyncio, and says so where it
is missing or switched off.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fleetapi.sandbox.sandbox import Sandbox

__all__: list[str] = []

_MISSING = (
    "fleet_sandbox needs pytest-asyncio, which is not {what}. "
    "Without it, make one in the loop of your test: async with Sandbox(vehicles=40, latency=0) as sandbox"
)
_NOT_INSTALLED = "installed: pip install 'pytest-asyncio>=1.4' brings it"
_SWITCHED_OFF = "switched on: leave out -p no:asyncio"


@pytest.fixture
def _loop_for_fleet_sandbox(request: pytest.FixtureRequest) -> None:
    """Fail with what to install, where nobody would run the fixture."""
    if not request.config.pluginmanager.has_plugin("asyncio"):
        what = _SWITCHED_OFF if find_spec("pytest_asyncio") else _NOT_INSTALLED
        pytest.fail(_MISSING.format(what=what), pytrace=False)


if find_spec("pytest_asyncio"):
    import pytest_asyncio

    @pytest_asyncio.fixture
    async def fleet_sandbox(_loop_for_fleet_sandbox: None) -> AsyncIterator[Sandbox]:
        """A running sandbox, made anew for every test."""
        from fleetapi.sandbox.sandbox import Sandbox  # noqa: PLC0415 (the server is heavy)

        async with Sandbox(vehicles=40, latency=0, burst=10_000) as sandbox:
            yield sandbox

else:

    @pytest.fixture
    def fleet_sandbox(_loop_for_fleet_sandbox: None) -> None:
        """The same, where pytest-asyncio is missing: `_loop_for_fleet_sandbox` has said so."""
