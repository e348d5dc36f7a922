"""Handle notifications without our server: in a cloud function, behind a queue, or from a file.

Use the level you need: `decode` parses a message, a `Router` calls your handlers with it, and a `Receiver`
also decides how to respond to the request.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from fleetapi.errors import DecodingError
from fleetapi.webhooks import (
    Answer,
    Attached,
    Dispatched,
    EventValue,
    ExpectedSecret,
    Extension,
    ExtensionBody,
    Head,
    MonitorEvent,
    MonitorNotification,
    Notification,
    NotifiedAttribute,
    Receiver,
    Router,
    ValueType,
    decode,
    decode_all,
    event_key,
)

MESSAGE = json.dumps(
    {
        "monitorId": "6e2f7a31c0d94b58",
        "attributes": [{"key": "who", "value": "VF3AAAAAAAA000001"}],
        "events": [
            {
                "fleetId": "5d1f",
                "vin": "VF3AAAAAAAA000001",
                "eventDate": "2026-05-20T09:30:00Z",
                "values": [
                    {
                        "data": "vehicle.energy.electric.level",
                        "value": {"type": "string", "body": {"literalValue": "12.5"}},
                    }
                ],
                "extensions": [
                    {
                        "type": "vehicle.maintenance",
                        "body": {"maintenance": {"daysBeforeMaintenance": 12}},
                    }
                ],
                "refresh": False,
            }
        ],
    }
).encode()


def show_value(value: EventValue) -> str:
    several = value.type in {ValueType.ALERTS, ValueType.COLLISIONS}
    return f"{value.operand} {'are' if several else 'is'} {value.value!r}"


def show_as_sent(extension: Extension) -> str:
    body = extension.body or ExtensionBody()  # only has the field for the type of the extension
    return f"{extension.type} has {', '.join(body.as_sent)}"


def show_by_subject(attached: Attached) -> str:
    days = attached.maintenance.days_before_maintenance if attached.maintenance else None
    return f"{days} days until maintenance"


def show_attributes(attributes: list[NotifiedAttribute]) -> str:
    return ", ".join(f"{each.key}={each.value}" for each in attributes)


def show(notification: Notification) -> None:
    if not isinstance(notification, MonitorNotification):
        return
    print(notification.monitor_id, show_attributes(notification.attributes or []))
    for event in notification.events:
        print(" ", *map(show_value, event.values))
        print(" ", *map(show_as_sent, event.extensions))
        print(" ", show_by_subject(event.attached))
        print("  known as", event_key(event, notification))


router = Router()


@router.operand("vehicle.energy.electric.level")
async def low(event: MonitorEvent) -> None:
    print(f"{event.vin} has {event.value_of('vehicle.energy.electric.level')} %")


async def one_request(receiver: Receiver, authorization: str) -> Answer:
    """What your own server does for each request."""

    async def body() -> AsyncIterator[bytes]:
        yield MESSAGE

    return await receiver.handle(Head("POST", [("Authorization", authorization)]), body())


async def main() -> None:
    notification = decode(MESSAGE)
    show(notification)

    for outcome in decode_all(b"[" + MESSAGE + b", 7]"):  # an array, as documented for the end-user API
        print("refused" if isinstance(outcome, DecodingError) else "accepted", outcome)

    done: Dispatched = await router.dispatch(notification)
    print(f"{done.called} handlers called, {done.failed} failed")

    async with Receiver(router, secret=ExpectedSecret.header("Authorization", "Bearer x")) as receiver:
        for authorization in ("Bearer guessed", "Bearer x"):
            answer = await one_request(receiver, authorization)
            print(f"answered {answer.status.value} {answer.reason}")


asyncio.run(main())
