"""Messages as the vendor posts them, and receivers to post them to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from fleetapi.webhooks import Answer, Event, ExpectedSecret, Head, Receiver, Router

CASES = Path(__file__).parents[1] / "cases" / "notifications"
SECRET = "Bearer open sesame"


def monitor_message(**changes: Any) -> dict[str, Any]:
    """A message of one event; `changes` are of the event, but for `monitorId` and `attributes`."""
    event = {
        "fleetId": "f",
        "vin": "VF3AAAAAAAA000001",
        "eventDate": "2026-05-20T09:30:00Z",
        "values": [
            {
                "data": "vehicle.energy.electric.level",
                "value": {"type": "string", "body": {"literalValue": "42"}},
            }
        ],
        "extensions": [],
        "refresh": False,
    }
    outer: dict[str, Any] = {"monitorId": "m", "attributes": []}
    outer |= {key: changes.pop(key) for key in outer if key in changes}
    return outer | {"events": [event | changes]}


def remote_message(**changes: Any) -> dict[str, Any]:
    event = {
        "remoteActionId": "r",
        "vin": "VF3AAAAAAAA000001",
        "eventDate": "2026-05-20T09:30:00Z",
        "remoteType": "Doors",
        "eventStatus": {"type": "Done", "status": "Success"},
    }
    return {"callbackId": "c", "attributes": [], "events": [event | changes]}


@pytest.fixture
def message() -> Callable[..., dict[str, Any]]:
    return monitor_message


@pytest.fixture
def remote() -> Callable[..., dict[str, Any]]:
    return remote_message


@pytest.fixture
def case() -> Callable[[str], bytes]:
    """The bytes of a recorded message."""
    return lambda name: (CASES / f"{name}.json").read_bytes()


@attrs.define
class Desk:
    """A receiver whose handlers record what they get, and ways to post to it without a socket."""

    receiver: Receiver
    seen: list[Any]

    async def post(self, body: Any, *, secret: str | None = SECRET, method: str = "POST") -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [] if secret is None else [("Authorization", secret)]
        return await self.receiver.handle(Head(method, headers), chunks(content))

    async def settled(self) -> None:
        """Wait until everything that was accepted is handled."""
        await self.receiver._line.join()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.fixture
def pieces() -> Callable[..., AsyncIterator[bytes]]:
    """A body in pieces."""
    return chunks


@pytest.fixture
def make_desk() -> Callable[..., Desk]:
    """A desk with other settings; its receiver is not running yet."""

    def make(router: Router | None = None, **settings: Any) -> Desk:
        seen: list[Any] = []
        if router is None:
            router = Router()

            @router.default
            async def note(event: Event) -> None:
                seen.append(event)

        options = {"secret": ExpectedSecret.header("Authorization", SECRET)} | settings
        return Desk(Receiver(router, **options), seen)

    return make


@pytest.fixture
async def desk(make_desk: Callable[..., Desk]) -> AsyncIterator[Desk]:
    found = make_desk()
    async with found.receiver:
        yield found
