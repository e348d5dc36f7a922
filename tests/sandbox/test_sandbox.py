"""The public interface of the sandbox."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from fleetapi.client import FleetClient
from fleetapi.errors import UsageError
from fleetapi.sandbox import FAULTS, FaultRule, Sandbox, SandboxProcess
from fleetapi.sandbox.standalone import serve_forever


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "v4"},
        {"dialect": "english"},
        {"faults": {"gremlins": True}},
        {"latency": -1},
        {"burst": 0},
        {"per_day": 0},
        {"vehicles": -1},
        {"fleets": 0},
    ],
)
def test_invalid_arguments(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        Sandbox(**wrong)
    assert str(caught.value)


def test_fleets_by_number_and_by_name() -> None:
    assert list(Sandbox(500)._settings.fleets.values()) == [400, 100]
    assert list(Sandbox(100, fleets=1)._settings.fleets.values()) == [100]
    assert sum(Sandbox(77, fleets=4)._settings.fleets.values()) == 77
    assert Sandbox(fleets={"vans": 3, "cars": 4})._settings.fleets == {"vans": 3, "cars": 4}


async def test_properties_that_need_a_running_sandbox() -> None:
    sandbox = Sandbox(vehicles=1)
    with pytest.raises(UsageError, match="not running"):
        _ = sandbox.base_url
    async with sandbox:
        assert sandbox.base_url.startswith("https://127.0.0.1:")
        assert sandbox.base_url in repr(sandbox)
        assert sandbox.key_path.exists()
        with pytest.raises(UsageError, match="already running"):
            await sandbox.start()
        folder = sandbox.key_path.parent
    assert not folder.exists()
    assert "not running" in repr(sandbox)
    await sandbox.stop()


async def test_a_port_in_use_leaves_nothing_behind() -> None:
    async with Sandbox(vehicles=1) as one:
        port = int(one.base_url.partition(":")[2].rpartition(":")[2].partition("/")[0])
        with pytest.raises(OSError, match="in use"):
            await Sandbox(vehicles=1, port=port).start()


async def test_the_files_and_credentials_of_the_client() -> None:
    async with Sandbox(vehicles=5, latency=0) as sandbox:
        async with sandbox.client(timeout=5) as client:
            assert isinstance(client, FleetClient)
            response = await client.request("GET", "/fleets")
            assert response.status == 200
        assert [(request.operation, request.version) for request in sandbox.requests] == [
            ("list_fleets", "v3")
        ]
        assert sandbox.certificate.load().common_name == sandbox.username


async def test_a_client_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox(vehicles=5, latency=0, version="v2") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        async with FleetClient.from_env() as client:
            assert (await client.request("GET", "/fleets")).status == 200
        assert sandbox.requests[0].version == "v2"


async def test_credentials_are_not_shown() -> None:
    async with Sandbox(vehicles=5, latency=0) as sandbox:
        async with sandbox.client() as client:
            await client.request("GET", "/fleets")
        shown = repr(sandbox) + repr(sandbox.requests)
        assert sandbox.password not in shown
        assert sandbox.client_id not in shown
        assert sandbox.requests[0].query["client_id"] == sandbox.client_id
        assert sandbox.requests[0].headers["authorization"].startswith("Basic ")


async def test_fail_next(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        api.sandbox.fail_next("500", times=2, path="/fleets", method="GET")
        assert [(await api.get("/fleets"))[0] for _ in range(3)] == [500, 500, 200]
        with pytest.raises(UsageError, match="gremlins"):
            api.sandbox.fail_next("gremlins")


async def test_the_status_of_a_request_is_a_plain_number(wire: Callable[..., Any]) -> None:
    """Failing tests show `429`, not the repr of an enumeration."""
    async with wire() as api:
        api.sandbox.fail_next("429")
        await api.get("/fleets")
        await api.get("/fleets/nobody/vehicles")
        await api.get("/fleets")
        assert [repr(request.status) for request in api.sandbox.requests] == ["429", "404", "200"]


async def test_faults_from_the_start(wire: Callable[..., Any]) -> None:
    faults = {"429": FaultRule(times=1, retry_after=9)}
    async with wire(faults=faults) as api, api.session.get(api.url("/fleets")) as response:
        assert response.headers["Retry-After"] == "9"
    assert "429" in FAULTS


async def test_the_clock_can_be_moved(wire: Callable[..., Any], time: Any) -> None:
    async with wire(clock=time, vehicles=30, fleets=1) as api:
        vehicle = api.sandbox.world.vehicles[0]
        path = f"/fleets/{vehicle.fleet}/vehicles/{vehicle.id}/status"
        _, now = await api.get(path)
        time.advance(days=30)
        _, later = await api.get(path)
        assert now["createdAt"] == "2026-05-20T09:30:00Z"
        assert later["createdAt"] == "2026-06-19T09:30:00Z"
        assert later["odometer"]["mileage"] > now["odometer"]["mileage"]


async def test_serving_until_shutdown_event() -> None:
    stop, heard = asyncio.Event(), list[dict[str, str]]()

    def announce(environment: Any) -> None:
        heard.append(dict(environment))
        stop.set()

    await serve_forever(Sandbox(vehicles=1), announce, stop)
    assert heard[0]["FLEETAPI_BASE_URL"].startswith("https://127.0.0.1:")


async def test_a_separate_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with SandboxProcess(vehicles=3, latency=0) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        async with FleetClient.from_env() as client:
            assert (await client.request("GET", "/fleets")).json()["total"] == 2


def test_importing_the_plugin_or_the_package_loads_nothing_heavy() -> None:
    program = (
        "import sys, fleetapi.sandbox, fleetapi.sandbox.pytest_plugin\n"
        "heavy = {'aiohttp', 'cryptography', 'lark', 'cattrs', 'orjson'} & set(sys.modules)\n"
        "ours = {name for name in sys.modules if name.startswith('fleetapi.')}\n"
        "assert not heavy, heavy\n"
        "always = {'fleetapi._former', 'fleetapi._lazy'}\n"
        "assert ours == always | {'fleetapi.sandbox', 'fleetapi.sandbox.pytest_plugin'}, ours\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


async def test_the_pytest_fixture(fleet_sandbox: Sandbox) -> None:
    async with fleet_sandbox.client() as client:
        assert (await client.request("GET", "/fleets")).status == 200
