"""Callbacks of remote commands are composed as monitors are, and refused where they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi import RetryKind, RetryPolicy, Secret, models, remote_commands
from fleetapi.errors import DecodingError, SecretUnavailable, UsageError
from fleetapi.remote_commands import COMMANDS, Doors, Horn, RemoteCallback
from fleetapi.wire.converters import decode

LOOSE: Any = remote_commands
CALLBACK = (
    RemoteCallback("doors of the depot", remote_types=(Doors, "Horn", Doors))
    .notify(
        "https://my.dn/remote",
        name="REMOTE",
        headers={"Authorization": Secret.env("CB_AUTH"), "X-Callback": "$callbackID"},
        query={"type": "$remoteType"},
        body={"vin": "$vin", "fleet": "$fleetID"},
    )
    .retry_bounded(times=3, every=timedelta(minutes=2))
    .batch(size=10, within=timedelta(seconds=30))
)
WRITTEN = {
    "label": "doors of the depot",
    "remoteTypes": ["Doors", "Horn"],
    "callback": {
        "webhook": {
            "target": "https://my.dn/remote",
            "name": "REMOTE",
            "attributes": [
                {"type": "Header", "key": "Authorization", "value": "${env:CB_AUTH}"},
                {"type": "Header", "key": "X-Callback", "value": "$callbackID"},
                {"type": "Query", "key": "type", "value": "$remoteType"},
                {"type": "Body", "key": "vin", "value": "$vin"},
                {"type": "Body", "key": "fleet", "value": "$fleetID"},
            ],
        }
    },
    "retryPolicy": {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120},
    "batchNotify": {"size": 10, "timeWindow": 30},
}


def test_it_is_written_as_documented(violations: Callable[[str, Any], list[str]]) -> None:
    assert CALLBACK.to_dict() == WRITTEN
    assert violations("RemoteCallbackSubscribe", WRITTEN) == []


def test_a_minimal_callback(violations: Callable[[str, Any], list[str]]) -> None:
    least = RemoteCallback(remote_types=Doors).notify("https://my.dn/remote").retry_never()
    assert least.to_dict() == {
        "remoteTypes": ["Doors"],
        "callback": {"webhook": {"target": "https://my.dn/remote", "name": "webhook"}},
        "retryPolicy": {"policy": "None"},
    }
    assert violations("RemoteCallbackSubscribe", least.to_dict()) == []


def test_secrets_are_filled_in_on_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    assert "c2VjcmV0" not in f"{CALLBACK!r} {CALLBACK.to_dict()}"
    header = CALLBACK.to_dict(secrets="resolve")["callback"]["webhook"]["attributes"][0]
    assert header == {"type": "Header", "key": "Authorization", "value": "Basic c2VjcmV0"}
    monkeypatch.delenv("CB_AUTH")
    with pytest.raises(SecretUnavailable, match="CB_AUTH"):
        CALLBACK.to_dict(secrets="resolve")


def test_a_credential_is_not_shown() -> None:
    callback = RemoteCallback(remote_types=Doors).notify(
        "https://my.dn/r?token=hidden", headers={"Authorization": "Basic hidden"}
    )
    assert "hidden" not in repr(callback)


def test_a_callback_is_immutable_and_compared_by_value() -> None:
    assert CALLBACK.named("other").named(CALLBACK.label) == CALLBACK
    assert RemoteCallback(remote_types=[Doors, Horn]).remote_types == CALLBACK.remote_types
    assert CALLBACK.retry(None).retry_policy is None


def test_every_kind_of_command_can_be_named() -> None:
    assert len(RemoteCallback(remote_types=COMMANDS).remote_types) == 9


def test_a_callback_of_the_server_can_be_changed_and_sent_back() -> None:
    held = decode(models.RemoteCallback, {"id": "c1", "status": "Running", "subscribe": WRITTEN})
    assert RemoteCallback.of(held) == CALLBACK
    assert (
        RemoteCallback.of(models.RemoteSubscription(remote_types=[models.RemoteType.DOORS])).webhook is None
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: RemoteCallback(remote_types=()), "remote_types is empty"),
        (
            lambda: RemoteCallback(remote_types="Door"),
            "'Door' is not a type of remote command.*did you mean .Doors.",
        ),
        (lambda: RemoteCallback(remote_types="VehicleState"), "'VehicleState' is not a type"),
        (lambda: LOOSE.RemoteCallback(remote_types=3), "3 is not a type of remote command"),
        (
            lambda: LOOSE.RemoteCallback(remote_types=[remote_commands.Command]),
            "is not a type of remote command",
        ),
        (lambda: LOOSE.RemoteCallback(remote_types=[Doors.lock()]), "is not a type of remote command"),
        (lambda: LOOSE.RemoteCallback(3, remote_types=Doors), "label must be a string"),
        (lambda: CALLBACK.notify("my.dn/remote"), "target is not an absolute http or https URL"),
        (lambda: CALLBACK.notify("https://my.dn", headers={"Host": "x"}), "is reserved for the HTTP layer"),
        (
            lambda: CALLBACK.notify("https://my.dn", body={"a": "$monitorID"}),
            r"\$monitorID is not a variable",
        ),
        (lambda: CALLBACK.notify("https://my.dn", body={"a": "$callbackId"}), r"did you mean `\$callbackID`"),
        (lambda: CALLBACK.retry_bounded(times=0), "number of retries is 0"),
        (lambda: CALLBACK.retry_bounded(every=timedelta(0)), "must be positive"),
        (lambda: CALLBACK.retry(RetryPolicy(RetryKind.ALWAYS)), "do not support the retry policy ALWAYS"),
        (lambda: CALLBACK.batch(size=0), "batch size is 0"),
        (lambda: CALLBACK.batch(size=1, within=timedelta(seconds=4)), "the minimum is 5"),
        (lambda: RemoteCallback(remote_types=Doors).to_dict(), "no webhook"),
        (lambda: RemoteCallback.of(models.RemoteCallback()), "remote_types is empty"),
        (
            lambda: RemoteCallback.of(
                models.RemoteSubscription(
                    remote_types=[models.RemoteType.DOORS],
                    retry_policy=models.RetryPolicy(policy=models.RetryPolicyName("Sometimes")),
                )
            ),
            "retry_policy cannot be 'Sometimes'",
        ),
    ],
)
def test_invalid_arguments_are_rejected_where_they_are_given(make: Callable[[], object], reason: str) -> None:
    with pytest.raises(UsageError, match=f"(?s){reason}"):
        make()


@pytest.mark.parametrize(
    "subscription",
    [
        {},
        {"remoteTypes": []},
        {"remoteTypes": ["Teleport"]},
        {"remoteTypes": ["Doors"], "retryPolicy": {"policy": "Sometimes"}},
        {"remoteTypes": ["Doors"], "retryPolicy": {"policy": "Always"}},
        {"remoteTypes": ["Doors"], "retryPolicy": {"policy": "Bounded", "retryDelay": 10**15}},
        {"remoteTypes": ["Doors"], "batchNotify": {"size": 0}},
    ],
)
def test_an_invalid_callback_of_the_server_is_not_the_callers_mistake(subscription: dict[str, Any]) -> None:
    held = decode(models.RemoteCallback, {"id": "c", "subscribe": subscription})
    with pytest.raises(DecodingError, match="the server's callback is invalid"):
        RemoteCallback.of(held)
