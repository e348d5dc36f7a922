"""A service in a separate thread: opened, called and closed from any thread, also when something fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from waiting import eventually

from fleetapi.errors import UsageError
from fleetapi.sandbox import Sandbox
from fleetapi.sandbox.network.background_loop import BackgroundLoop

Service = Callable[[], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def good() -> AsyncIterator[None]:
    yield


def taken() -> None:
    raise OSError("the port is taken")


@asynccontextmanager
async def fails_to_open() -> AsyncIterator[None]:
    taken()
    yield


@asynccontextmanager
async def fails_to_close() -> AsyncIterator[None]:
    yield
    raise OSError("the folder is gone")


async def seven() -> int:
    return 7


async def forever() -> None:
    await asyncio.Event().wait()


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("fleetapi")]


def test_a_call_runs_in_the_thread_until_it_is_stopped() -> None:
    background = BackgroundLoop(good, name="fleetapi test")
    with pytest.raises(UsageError, match="not running"):
        background.submit(seven)
    background.start().result(10)
    assert background.submit(seven).result(10) == 7
    hanging = background.submit(forever)
    background.stop().result(10)
    background.stop().result(10)
    background.join()
    with pytest.raises(UsageError, match="stopped during the call"):
        hanging.result(10)
    with pytest.raises(UsageError, match="not running"):
        background.submit(seven)
    assert threads() == []


def test_a_service_that_fails_to_open() -> None:
    background = BackgroundLoop(fails_to_open, name="fleetapi test")
    with pytest.raises(OSError, match="taken"):
        background.start().result(10)
    background.stop().result(10)
    background.join()
    assert threads() == []


def test_a_service_that_fails_to_close() -> None:
    background = BackgroundLoop(fails_to_close, name="fleetapi test")
    background.start().result(10)
    with pytest.raises(OSError, match="gone"):
        background.stop().result(10)
    background.join()
    assert threads() == []


async def test_a_call_that_is_cancelled_is_cancelled_in_the_thread() -> None:
    background = BackgroundLoop(good, name="fleetapi test")
    await asyncio.wrap_future(background.start())
    ended = threading.Event()

    async def call() -> None:
        try:
            await forever()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.wrap_future(background.submit(call))
    assert await asyncio.to_thread(ended.wait, 10)
    await asyncio.wrap_future(background.stop())
    background.join()


def test_a_sandbox_without_an_event_loop() -> None:
    with Sandbox(vehicles=3, latency=0) as sandbox:
        folder = sandbox.ca_path.parent
        with pytest.raises(UsageError, match="already running"):
            asyncio.run(sandbox.start())
        assert len(asyncio.run(_fleets(sandbox))) == 2
        assert threads() == ["fleetapi sandbox"]
    assert threads() == []
    assert not folder.exists()
    assert len(sandbox.requests) == 1
    with pytest.raises(UsageError, match="not running"):
        sandbox.drive_sync(timedelta(hours=1))


async def _fleets(sandbox: Sandbox) -> list[object]:
    async with sandbox.client() as client:
        return list(await client.fleets())


async def test_a_start_that_is_cancelled_leaves_nothing_behind() -> None:
    sandbox = Sandbox(vehicles=3)
    task = asyncio.create_task(sandbox.start())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert threads() == []
    async with sandbox:
        assert sandbox.base_url
    assert threads() == []


async def test_a_sandbox_that_is_stopped_while_it_drives() -> None:
    sandbox = Sandbox(vehicles=2000, latency=0)
    await sandbox.start()
    begun = sandbox._settings.now()
    driving = asyncio.create_task(sandbox.drive(timedelta(days=300), step=timedelta(seconds=1)))
    await eventually(lambda: sandbox._settings.now() > begun + 3600)
    await sandbox.stop()
    with pytest.raises(UsageError, match="stopped during the call"):
        await driving


def test_the_thread_of_the_sandbox_cannot_wait_for_it() -> None:
    caught: list[BaseException] = []

    with Sandbox(vehicles=1) as sandbox:

        async def inside() -> None:
            try:
                sandbox.drive_sync(timedelta(0))
            except UsageError as error:
                caught.append(error)

        sandbox._now_serving.submit(inside).result(10)
    assert "from the thread of the sandbox" in str(caught[0])
