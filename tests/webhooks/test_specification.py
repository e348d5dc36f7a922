"""The notifications against the vendor's specification of its webhooks: every property, every member."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from model_parts import parts
from vendor import Specification, specification

from fleetapi.models import OpenEnum
from fleetapi.monitors.delivery_rules import attachments_of
from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.webhooks import ExtensionBody, MonitorNotification, RemoteNotification, decode
from fleetapi.wire.structuring import tree_of

MESSAGES = {"MonitorEvents": MonitorNotification, "RemoteEvents": RemoteNotification}
every_message = pytest.mark.parametrize("name", MESSAGES)


def published() -> Specification:
    return specification("webhooks")


def sample(name: str, turn: int = 0) -> Any:
    document = published().sample(published().document["components"]["schemas"][name], turn)
    for event in document["events"]:
        event["eventDate"] = "2026-05-20T09:30:00Z"  # the specification calls its format `dateTime`
    return document


def event_schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = published().document["components"]["schemas"][name]
    return schema


@every_message
def test_every_property_has_a_field(name: str) -> None:
    notification = decode(sample(name))
    assert type(notification) is MESSAGES[name]
    assert {place: part.extra for place, part in parts(notification) if part.extra} == {}


@every_message
def test_every_documented_member_is_known(name: str) -> None:
    for turn in range(published().longest_enumeration(event_schema(name))):
        for place, part in parts(decode(sample(name, turn))):
            for field, value in attrs.asdict(part, recurse=False).items():  # type: ignore[arg-type]  # attrs by our own decorator
                for member in value if isinstance(value, list) else [value]:
                    assert not isinstance(member, OpenEnum) or member.known, (place, field, member)


def test_both_alternatives_of_a_status_are_known() -> None:
    for name in ("RemoteDoneEventStatus", "RemotePendingEventStatus"):
        for status in event_schema(name)["enum"]:
            document = sample("RemoteEvents")
            document["events"][0]["eventStatus"]["status"] = status
            (event,) = decode(document).events
            assert getattr(event, "status").known, status  # noqa: B009  # of a remote event


def test_every_operand_is_in_our_table() -> None:
    value = event_schema("MonitorEvent")["properties"]["values"]["items"]
    assert set(value["properties"]["data"]["enum"]) <= OPERANDS.keys()


def test_every_extension_can_be_attached_and_has_a_model() -> None:
    extension = event_schema("MonitorEvent")["properties"]["extensions"]["items"]["properties"]
    assert set(extension["type"]["enum"]) <= set(attachments_of())
    assert set(extension["body"]["properties"]) == set(tree_of(ExtensionBody))


def test_the_error_document_is_the_vendors() -> None:
    import orjson

    from fleetapi.webhooks.request_validation import Intake
    from fleetapi.webhooks.secrets import SecretCheck

    document = orjson.loads(Intake(SecretCheck(()), 10).too_big().body)
    properties = event_schema("xError")["properties"]
    assert document.keys() <= properties.keys()
    assert isinstance(document["code"], int)
