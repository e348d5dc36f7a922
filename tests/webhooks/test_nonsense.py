"""Whatever is posted, the receiver answers as documented, logs one line and keeps running."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.errors import DecodingError
from fleetapi.webhooks import ExpectedSecret, MonitorNotification, RecentEvents, decode, event_key
from fleetapi.webhooks.secrets import SecretCheck

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = """monitorId callbackId events attributes key value values data type body literalValue objectValues
    vin fleetId eventDate refresh extensions remoteActionId remoteType eventStatus status alerts telemetry"""
keys = st.sampled_from(WORDS.split())
messages = st.recursive(
    json_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)
DOCUMENTED = {200, 400, 401, 413}


def walk(notification: Any) -> int:
    """Read everything that a handler can ask for; how many events there were."""
    notification.attribute("key")
    for event in notification.events:
        event_key(event, notification)
        for name in ("attached", "operands", "finished"):
            getattr(event, name, None)
        for value in getattr(event, "values", ()):
            _ = value.value
        attached = getattr(event, "attached", None)
        if attached is not None:
            for name in ("door_state", "status", "telemetry", "alerts", "collisions", "trip", "stolen"):
                getattr(attached, name)
    repr(notification)
    return len(notification.events)


@given(messages)
@examples(100)
def test_any_json_is_a_notification_or_a_decoding_error(document: Any) -> None:
    try:
        notification = decode(json.dumps(document))
    except DecodingError as error:
        assert error.message  # noqa: PT017  # it may also be none
        return
    (sent,) = document if isinstance(document, list) else [document]
    events = sent.get("events", {})
    assert walk(notification) <= (len(events) if isinstance(events, list) else 1)


@given(st.dictionaries(keys, messages, max_size=6), st.sampled_from(["monitorId", "callbackId"]))
@examples(100)
def test_any_object_with_an_id_decodes_and_can_be_read(document: Any, key: str) -> None:
    sent = document | {key: "m"}
    notification = decode(json.dumps(sent))
    assert isinstance(notification, MonitorNotification) is ("monitorId" in sent)
    walk(notification)


bodies_in_a_row = st.lists(
    st.binary(max_size=200) | messages.map(lambda each: json.dumps(each).encode()), max_size=8
)


def test_any_bytes_get_a_documented_answer_and_the_next_message_is_accepted(make_desk: Any) -> None:
    async def post_all(bodies: list[bytes]) -> None:
        desk = make_desk(max_body=500, repeats=RecentEvents(most=5))
        async with desk.receiver:
            for body in bodies:
                answer = await desk.post(body)
                assert answer.status.value in DOCUMENTED
            assert (await desk.post({"monitorId": "m", "events": [{"fleetId": "f"}]})).status == 200
        assert desk.seen
        stats = desk.receiver.stats
        assert (stats.failures, stats.requests) == (0, len(bodies) + 1)
        assert stats.accepted + sum(stats.refused.values()) == stats.requests

    @given(bodies_in_a_row)
    @examples(30)
    def check(bodies: list[bytes]) -> None:
        asyncio.run(post_all(bodies))

    check()


@given(st.text(max_size=30), st.text(max_size=30))
@examples(100)
def test_only_the_exact_secret_is_accepted(secret: str, given_: str) -> None:
    if not secret:
        return
    check = SecretCheck([ExpectedSecret.query("key", secret)])
    assert check.outside([], [("key", given_)]) is (given_ == secret)


async def test_ten_megabytes_and_deep_nesting_are_refused(
    make_desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk(max_body=20 << 20)
    async with desk.receiver:
        for body in (b"[" * (10 << 20), b'{"a":' * (2 << 20), b'"' + b"x" * (10 << 20) + b'"'):
            assert (await desk.post(body)).status == 400
        many = {"monitorId": "m", "events": [{"vin": str(number)} for number in range(20_000)]}
        assert (await desk.post(many)).status == 200
    assert len(desk.seen) == 20_000
    assert max(len(line) for line in caplog.messages) < 200
