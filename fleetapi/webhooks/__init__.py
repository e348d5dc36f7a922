"""What the vendor posts to us: notifications, what is done with them, and the receivers.

`from fleetapi.webhooks import Receiver, Router, decode`. Importing this package loads nothing; a name is
loaded when it is first used, and only `aiohttp_app`, `aiohttp_handler` and `serve` load aiohttp.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi.webhooks.decoding import decode
    from fleetapi.webhooks.extensions import Attached, Extension, ExtensionBody
    from fleetapi.webhooks.intake import Answer, Head
    from fleetapi.webhooks.notifications import (
        EventValue,
        MonitorEvent,
        MonitorNotification,
        Notification,
        NotifiedAttribute,
        RemoteEvent,
        RemoteNotification,
        RemotePhase,
        ValueType,
    )
    from fleetapi.webhooks.receiver import Receiver, ReceiverStats
    from fleetapi.webhooks.receiver_aiohttp import aiohttp_app, aiohttp_handler, serve
    from fleetapi.webhooks.receiver_asgi import asgi_app
    from fleetapi.webhooks.repeats import RecentEvents, RepeatStore, event_key
    from fleetapi.webhooks.router import Dispatched, HandlerFailure, Router
    from fleetapi.webhooks.secrets import ExpectedSecret, secrets_of

_HOMES = {
    "Answer": "intake",
    "Attached": "extensions",
    "Dispatched": "router",
    "EventValue": "notifications",
    "ExpectedSecret": "secrets",
    "Extension": "extensions",
    "ExtensionBody": "extensions",
    "HandlerFailure": "router",
    "Head": "intake",
    "MonitorEvent": "notifications",
    "MonitorNotification": "notifications",
    "Notification": "notifications",
    "NotifiedAttribute": "notifications",
    "Receiver": "receiver",
    "ReceiverStats": "receiver",
    "RecentEvents": "repeats",
    "RemoteEvent": "notifications",
    "RemoteNotification": "notifications",
    "RemotePhase": "notifications",
    "RepeatStore": "repeats",
    "Router": "router",
    "ValueType": "notifications",
    "aiohttp_app": "receiver_aiohttp",
    "aiohttp_handler": "receiver_aiohttp",
    "asgi_app": "receiver_asgi",
    "decode": "decoding",
    "event_key": "repeats",
    "secrets_of": "secrets",
    "serve": "receiver_aiohttp",
}

__all__ = [
    "Answer",
    "Attached",
    "Dispatched",
    "EventValue",
    "ExpectedSecret",
    "Extension",
    "ExtensionBody",
    "HandlerFailure",
    "Head",
    "MonitorEvent",
    "MonitorNotification",
    "Notification",
    "NotifiedAttribute",
    "Receiver",
    "ReceiverStats",
    "RecentEvents",
    "RemoteEvent",
    "RemoteNotification",
    "RemotePhase",
    "RepeatStore",
    "Router",
    "ValueType",
    "aiohttp_app",
    "aiohttp_handler",
    "asgi_app",
    "decode",
    "event_key",
    "secrets_of",
    "serve",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
