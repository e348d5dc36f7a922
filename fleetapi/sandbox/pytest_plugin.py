"""The fixture `fleet_sandbox` for users' own tests; pytest finds it when fleetapi is installed.

::

    async def test_my_service(fleet_sandbox):
        async with fleet_sandbox.client() as client:
            ...

A sandbox without latency, with 40 vehicles in two fleets, and no limits that a test would meet. A test that
wants another one makes it: `async with Sandbox(...) as sandbox`. Needs pytest-asyncio.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetapi.sandbox.sandbox import Sandbox

__all__: list[str] = []

if find_spec("pytest_asyncio"):
    import pytest_asyncio

    @pytest_asyncio.fixture
    async def fleet_sandbox() -> AsyncIterator[Sandbox]:
        """A running sandbox, made anew for every test."""
        from fleetapi.sandbox.sandbox import Sandbox  # noqa: PLC0415 (the server is heavy)

        async with Sandbox(vehicles=40, latency=0, burst=10_000) as sandbox:
            yield sandbox
