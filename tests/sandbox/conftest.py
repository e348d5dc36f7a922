"""Ways to call the sandbox: without a socket, and over TLS with aiohttp (never with our client)."""

from __future__ import annotations

import base64
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import attrs
import orjson
import pytest

from fleetapi.sandbox.faults.rules import FaultRule, Faults
from fleetapi.sandbox.requests.messages import Request
from fleetapi.sandbox.sandbox import Sandbox
from fleetapi.sandbox.service import ServedResponse, Service
from fleetapi.sandbox.settings import Account, Settings, fleet_sizes
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import World
from fleetapi.wire.operations import OPERATIONS

ACCOUNT = Account("MZP123456", "open sesame", "an-id")
ORIGIN = "https://127.0.0.1:1"


class Time:
    """A clock that only moves on request. It begins on a Wednesday morning."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)

    @property
    def seconds(self) -> float:
        return self.moment.timestamp()


@attrs.frozen
class Reply:
    """The response to a request."""

    served: ServedResponse

    @property
    def status(self) -> int:
        return self.served.response.status

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.served.response.headers)

    @property
    def json(self) -> Any:
        return orjson.loads(self.served.response.body)

    def items(self, collection: str) -> list[Any]:
        found: list[Any] = self.json["_embedded"][collection]
        return found

    @property
    def next(self) -> str | None:
        href: str | None = self.json["_links"].get("next", {}).get("href")
        return href


class Api:
    """The service behind the sandbox's socket, called as a correct client does."""

    def __init__(self, time: Time, **options: Any) -> None:
        self.time = time
        faults = options.pop("faults", None)
        vehicles, fleets = options.pop("vehicles", 40), options.pop("fleets", 2)
        settings: dict[str, Any] = {
            "fleets": fleet_sizes(vehicles, fleets),
            "latency": 0.0,
            "burst": 10_000,
            "per_day": 100_000,
            "seed": 1,
            "dialect": None,
            "ranged": True,
            "any_accept": False,
            "clock": time,
        }
        self.faults = Faults(faults)
        self.service = Service(Settings(**(settings | options)), ACCOUNT, self.faults, ORIGIN)

    @property
    def world(self) -> World:
        return self.service.world

    @property
    def vehicle(self) -> Vehicle:
        """Return a vehicle that has every kind of event."""
        return next(vehicle for vehicle in self.world.vehicles if vehicle.eventful)

    @property
    def fleet(self) -> str:
        return self.vehicle.fleet

    def raw(
        self,
        method: str,
        path: str,
        *,
        version: str = "v3",
        query: Any = (),
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        client_id: str | None = ACCOUNT.client_id,
    ) -> Reply:
        """Send exactly this request."""
        pairs = tuple(query.items()) if isinstance(query, Mapping) else tuple(query)
        if client_id is not None:
            pairs += (("client_id", client_id),)
        request = Request(method, f"/connectedcar/{version}{path}", pairs, headers or {}, body)
        return Reply(self.service.handle(request))

    def ask(
        self,
        method: str,
        path: str,
        *,
        version: str = "v3",
        query: Any = (),
        body: Any = None,
        accept: str = "application/hal+json",
    ) -> Reply:
        """Send a request with valid credentials and headers."""
        login = base64.b64encode(f"{ACCOUNT.username}:{ACCOUNT.password}".encode()).decode()
        headers = {"authorization": f"Basic {login}", "accept": accept, "content-type": "application/json"}
        content = b"" if body is None else orjson.dumps(body)
        return self.raw(method, path, version=version, query=query, headers=headers, body=content)

    def call(self, name: str, version: str = "v3", body: Any = None, query: Any = (), **ids: str) -> Reply:
        """Call an operation; fleet and vehicle are those of `vehicle` by default."""
        operation = OPERATIONS[name]
        known = {"fid": self.fleet, "vid": self.vehicle.id, "vin": self.vehicle.vin} | ids
        path = operation.expand(**{key: known[key] for key in operation.identifiers})
        return self.ask(
            operation.method, path, version=version, query=query, body=body, accept=operation.accept
        )

    def follow(self, href: str) -> Reply:
        """Return the page of a link."""
        path, _, text = href.removeprefix(f"{ORIGIN}/connectedcar/v3").partition("?")
        pairs = [tuple(part.split("=", 1)) for part in text.split("&") if part]
        return self.ask("GET", path, query=pairs)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def api(time: Time) -> Api:
    return Api(time)


@pytest.fixture
def make_api(time: Time) -> Callable[..., Api]:
    """Return a function that creates a service with other settings."""
    return lambda **options: Api(time, **options)


@pytest.fixture
def monitor() -> dict[str, Any]:
    """A monitor that the server accepts, in the quickstart dialect."""
    return {
        "label": "Low battery outside Paris",
        "subscribeParam": {
            "refreshEvent": 600,
            "retryPolicy": {"policy": "Bounded", "maxRetryNumber": 3, "retryDelay": 120},
            "batchNotify": {"size": 10, "timeWindow": 300},
            "callback": {
                "target": "https://my.dn/monitors/cb1",
                "name": "HTTP_CB",
                "attributes": [{"type": "Body", "key": "vin", "value": "$vin"}],
            },
        },
        "extendedEventParam": ["vehicle.alerts"],
        "triggerParam": {
            "triggers": [
                {
                    "name": "outOfParis",
                    "zone": {
                        "transition": "Out",
                        "circle": {"radius": 20, "center": {"longitude": 2.33, "latitude": 48.87}},
                    },
                },
                {
                    "name": "batteryIsLow",
                    "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]},
                },
            ],
            "bool.exp": "outOfParis & batteryIsLow",
        },
    }


def _in_v3(monitor: dict[str, Any]) -> dict[str, Any]:
    body = deepcopy(monitor)
    subscription, rule = body["subscribeParam"], body["triggerParam"]
    subscription["callback"] = {"webhook": subscription["callback"]}
    subscription["retryPolicy"]["retryNumber"] = subscription["retryPolicy"].pop("maxRetryNumber")
    rule["boolExp"] = rule.pop("bool.exp")
    zone = rule["triggers"][0]["zone"]
    zone["place"] = zone.pop("circle")
    return body


def _in_v2(monitor: dict[str, Any]) -> dict[str, Any]:
    body = _in_v3(monitor)
    zone, data = body["triggerParam"]["triggers"]
    body["triggerParam"] = {"timeZoneTriggers": {"zoneTrigger": zone["zone"]}, "dataTriggers": [data["data"]]}
    return body


@pytest.fixture
def in_dialect(monitor: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Return the monitor in one of the three dialects."""
    dialects: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "quickstart": deepcopy,
        "v3": _in_v3,
        "v2": _in_v2,
    }
    return lambda dialect: dialects[dialect](monitor)


@pytest.fixture
def callback() -> dict[str, Any]:
    """A remote callback that the server accepts."""
    return {
        "label": "doors",
        "remoteTypes": ["Doors", "Horn", "WakeUp"],
        "callback": {"webhook": {"target": "https://my.dn/remote", "name": "REMOTE"}},
        "retryPolicy": {"policy": "None"},
    }


@attrs.frozen
class Wire:
    """A sandbox, and an aiohttp session with its certificate, login and media type."""

    sandbox: Sandbox
    session: aiohttp.ClientSession

    def url(self, path: str, version: str = "v3") -> str:
        return f"{self.sandbox.base_url}/{version}{path}?client_id={self.sandbox.client_id}"

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(self.url(path)) as response:
            return response.status, orjson.loads(await response.read())


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return a TLS context that trusts the sandbox but has no certificate."""
    return ssl.create_default_context(cafile=sandbox.ca_path)


@asynccontextmanager
async def _wire(**options: Any) -> AsyncIterator[Wire]:
    options = {"vehicles": 70, "latency": 0, "burst": 10_000} | options
    async with Sandbox(**options) as sandbox:
        context = trusting(sandbox)
        context.load_cert_chain(sandbox.certificate_path, sandbox.key_path, sandbox.key_password)
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context),
            headers={
                "Authorization": aiohttp.encode_basic_auth(sandbox.username, sandbox.password),
                "Accept": "application/hal+json",
            },
        ) as session:
            yield Wire(sandbox, session)


@pytest.fixture
def wire() -> Callable[..., AbstractAsyncContextManager[Wire]]:
    """Return a function: `async with wire(...) as wire:` is a sandbox with these options, and a session."""
    return _wire


@pytest.fixture
def rule() -> Callable[..., FaultRule]:
    return FaultRule
