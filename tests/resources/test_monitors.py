"""Monitors are sent in the dialect that the server accepts, and mappings unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi.errors import InvalidMonitor, InvalidRequest, SecretUnavailable, UsageError
from fleetapi.models import MonitorReference, MonitorStatus
from fleetapi.monitors.builders import every
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.secrets import Secret
from fleetapi.session.messages.request import Request

REFERENCE = {"monitorId": "m1", "status": "Created"}


def monitor() -> Monitor:
    monday = every("Mon", at="14:30", lasting=timedelta(hours=4), tz="Europe/Paris").named("onMonday")
    return (
        Monitor("On Mondays")
        .when(monday)
        .notify("https://my.dn/cb", headers={"Authorization": Secret.env("CB_AUTH")})
        .retry_bounded(times=3)
    )


def takes(spelling: str) -> Callable[[Request], Any]:
    """A server that knows one spelling, told by its key of the number of retries."""
    key = {"quickstart": b"maxRetryNumber", "v3": b'"retryNumber"', "v2": b'"timeZoneTriggers"'}[spelling]

    def answer(request: Request) -> Any:
        if key in (request.body or b""):
            return REFERENCE
        return InvalidRequest(f"this server reads {spelling}", status=400)

    return answer


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")


async def test_the_answer_is_a_reference(client_of: Any) -> None:
    client = client_of(REFERENCE)
    reference = await client.fleet("f").monitors.create(
        {"label": "as I wrote it", "triggerParam": {}}, check=False
    )
    assert type(reference) is MonitorReference
    assert (reference.monitor_id, reference.status) == ("m1", MonitorStatus.CREATED)
    assert client.session.body == {"label": "as I wrote it", "triggerParam": {}}
    assert (client.session.last.method, client.session.last.path) == ("POST", "/fleets/f/monitors")


async def test_an_acknowledgement_without_a_body_has_the_id_that_was_asked_for(client_of: Any) -> None:
    reference = await client_of(lambda _: None).fleet("f").monitors.pause("m")
    assert reference.monitor_id == "m"


async def test_secrets_are_filled_in_when_it_is_sent(client_of: Any) -> None:
    client = client_of(REFERENCE)
    await client.fleet("f").monitors.create(monitor())
    assert b"Basic c2VjcmV0" in client.session.last.body
    assert "c2VjcmV0" not in repr(client.session.last)


async def test_a_missing_secret_is_an_error_before_anything_is_sent(
    client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CB_AUTH")
    client = client_of(REFERENCE)
    with pytest.raises(SecretUnavailable, match="CB_AUTH"):
        await client.fleet("f").monitors.create(monitor())
    assert client.session.asked == []


@pytest.mark.parametrize(
    ("version", "server", "sent"),
    [("v3", "quickstart", [1, 2]), ("v3", "v3", [2, 3]), ("v2", "quickstart", [1, 2]), ("v2", "v2", [2, 3])],
)
async def test_auto_tries_the_quickstart_then_the_specification_and_remembers(
    client_of: Any, version: str, server: str, sent: list[int]
) -> None:
    client = client_of(takes(server), version=version)
    counts = []
    for _ in range(2):
        await client.fleet("f").monitors.create(monitor())
        counts.append(len(client.session.asked))
    assert counts == sent


async def test_a_chosen_dialect_is_the_only_one_tried(client_of: Any) -> None:
    client = client_of(takes("v3"), dialect="quickstart")
    with pytest.raises(InvalidRequest, match="v3"):
        await client.fleet("f").monitors.create(monitor())
    assert len(client.session.asked) == 1
    client = client_of(takes("v3"), dialect="v3")
    await client.fleet("f").monitors.create(monitor())
    assert len(client.session.asked) == 1


async def test_if_both_dialects_are_rejected_the_first_error_is_the_cause_of_the_second(
    client_of: Any,
) -> None:
    client = client_of(lambda _: InvalidRequest("no", status=400))
    with pytest.raises(InvalidRequest) as caught:
        await client.fleet("f").monitors.create(monitor())
    assert isinstance(caught.value.__cause__, InvalidRequest)
    assert len(client.session.asked) == 2


async def test_a_monitor_that_the_other_dialect_cannot_express_keeps_the_first_error(client_of: Any) -> None:
    days = [every(day, at="14:30", lasting=timedelta(hours=1)) for day in ("Mon", "Tue")]
    either = Monitor("x").when(days[0] | days[1]).notify("https://my.dn/cb")
    client = client_of(lambda _: InvalidRequest("no", status=400), version="v2")
    with pytest.raises(InvalidRequest):
        await client.fleet("f").monitors.create(either)
    assert len(client.session.asked) == 1


async def test_a_mapping_is_never_converted(client_of: Any) -> None:
    client = client_of(lambda _: InvalidRequest("no", status=400))
    with pytest.raises(InvalidRequest):
        await client.fleet("f").monitors.create(monitor().to_dict())
    assert len(client.session.asked) == 1


async def test_pause_and_resume_set_the_status(client_of: Any) -> None:
    client = client_of(REFERENCE)
    for call, status in (
        (client.fleet("f").monitors.pause, "Paused"),
        (client.fleet("f").monitors.resume, "Running"),
    ):
        await call("m")
        assert client.session.body == {"status": status}
        assert client.session.last.path == "/fleets/f/monitors/m/status"


async def test_a_mapping_with_errors_is_not_sent(client_of: Any) -> None:
    body = monitor().to_dict(dialect="v3")
    body["triggerParam"]["boolExp"] = "onMonday & onMonda"
    client = client_of(REFERENCE)
    for send in (
        client.fleet("f").monitors.create,
        lambda body: client.fleet("f").monitors.replace("m", body),
    ):
        with pytest.raises(InvalidMonitor, match="FM602 undefined trigger `onMonda`") as raised:
            await send(body)
        assert [finding.code for finding in raised.value.findings] == ["FM602"]
        assert raised.value.remedy == "did you mean `onMonday`?"
    assert client.session.asked == []


async def test_every_finding_is_reported_without_credentials(client_of: Any) -> None:
    body = monitor().to_dict(dialect="v3", secrets="resolve")
    del body["label"]
    with pytest.raises(InvalidMonitor) as raised:
        await client_of(REFERENCE).fleet("f").monitors.create(body)
    assert [finding.code for finding in raised.value.findings] == ["FM101", "FM801"]
    assert "c2VjcmV0" not in str(raised.value) + repr(raised.value) + repr(raised.value.findings)


async def test_warnings_do_not_keep_it_from_being_sent(client_of: Any) -> None:
    body = monitor().to_dict(dialect="v3", secrets="resolve")  # with a credential in it: FM801
    assert (await client_of(REFERENCE).fleet("f").monitors.create(body)).monitor_id == "m1"


async def test_the_dialect_of_a_mapping_only_matters_if_one_was_chosen(client_of: Any) -> None:
    body = monitor().to_dict(dialect="quickstart")
    await client_of(REFERENCE).fleet("f").monitors.create(body)
    with pytest.raises(InvalidMonitor) as raised:
        await client_of(REFERENCE, dialect="v3").fleet("f").monitors.create(body)
    assert {finding.code for finding in raised.value.findings} == {"FM202", "FM204", "FM205", "FM201"}


async def test_a_value_that_is_not_json_is_reported_as_such(client_of: Any) -> None:
    with pytest.raises(UsageError, match="JSON"):
        await client_of(REFERENCE).fleet("f").monitors.create({"label": object()})


def document_with(value: str) -> dict[str, Any]:
    """A monitor as a mapping, whose notifications carry an attribute."""
    attribute = {"type": "Header", "key": "Authorization", "value": value}
    return {"label": "${env:LABEL}", "subscribeParam": {"callback": {"webhook": {"attributes": [attribute]}}}}


@pytest.mark.parametrize("call", ["create", "replace"])
async def test_secrets_of_a_mapping_are_filled_in_and_nothing_else(client_of: Any, call: str) -> None:
    client = client_of(REFERENCE)
    monitors = client.fleet("f").monitors
    document = document_with("${env:CB_AUTH}")
    await getattr(monitors, call)(*(["m"] if call == "replace" else []), document, check=False)
    assert client.session.body == document_with("Basic c2VjcmV0")
    assert document == document_with("${env:CB_AUTH}")


@pytest.mark.parametrize("call", ["create", "replace"])
async def test_secrets_of_a_remote_callback_as_a_mapping_are_filled_in(client_of: Any, call: str) -> None:
    client = client_of({"callbackId": "c"})
    callbacks = client.fleet("f").remote_callbacks
    await getattr(callbacks, call)(*(["c"] if call == "replace" else []), document_with("${env:CB_AUTH}"))
    assert client.session.body == document_with("Basic c2VjcmV0")


async def test_a_missing_secret_of_a_mapping_is_an_error_before_anything_is_sent(client_of: Any) -> None:
    client = client_of(REFERENCE)
    for send in (
        client.fleet("f").monitors.create(document_with("${env:MISSING}"), check=False),
        client.fleet("f").remote_callbacks.create(document_with("${env:MISSING}")),
    ):
        with pytest.raises(SecretUnavailable, match="MISSING"):
            await send
    assert client.session.asked == []


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("text", [monitor().to_json(), b"{}"], ids=["str", "bytes"])
async def test_a_string_is_rejected_with_a_remedy(client_of: Any, text: Any, check: bool) -> None:
    client = client_of(REFERENCE)
    with pytest.raises(UsageError, match=r"a string.*parse it with Monitor\.from_json or json\.loads"):
        await client.fleet("f").monitors.create(text, check=check)
    assert client.session.asked == []


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("body", [None, [], 7], ids=repr)
async def test_anything_but_a_monitor_is_rejected_with_a_remedy(
    client_of: Any, body: Any, check: bool
) -> None:
    monitors = client_of(REFERENCE).fleet("f").monitors
    for call in (monitors.create(body, check=check), monitors.replace("m", body, check=check)):
        with pytest.raises(UsageError, match=r"the monitor must be a Monitor or a mapping, not .*create one"):
            await call


@pytest.mark.parametrize("check", [True, False])
async def test_the_schema_line_for_editors_is_not_sent(client_of: Any, check: bool) -> None:
    client = client_of(REFERENCE)
    body = monitor().to_dict(dialect="v3")
    document = {"$schema": "./monitor.schema.json", **body}
    await client.fleet("f").monitors.create(document, check=check)
    assert set(client.session.body) == set(body)
    await client.fleet("f").monitors.replace("m", document, check=check)
    assert set(client.session.body) == set(body)
    assert "$schema" in document, "the caller's document stays as it is"
