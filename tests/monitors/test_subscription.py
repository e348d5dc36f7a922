"""Webhooks, attributes, retries and batches accept what the specification allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from fleetapi.errors import MonitorError
from fleetapi.monitors import subscription
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE, TELEMETRY_TYPES, attachments_of
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import (
    Attribute,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
    reason_against_header,
    reason_against_target,
    shown_target,
    unknown_variable,
)

MONITOR: Any = Monitor
LOOSE: Any = subscription  # mypy rejects what is rejected here at run time


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://my.dn/monitors/cb1",
        "https://example.com:8443/a?b=c&d=%20",
        "HTTPS://EXAMPLE.COM/",
        "https://[2001:db8::1]:80/x",
        "https://münchen.example/",
    ],
)
def test_targets_that_can_be_called(url: str) -> None:
    assert reason_against_target(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is not an absolute"),
        ("example.com/hook", "is not an absolute"),
        ("//example.com", "is not an absolute"),
        ("ftp://example.com", "is not an absolute"),
        ("https:example.com", "is not an absolute"),
        ("https://", "names no host"),
        ("https://:80/", "names no host"),
        ("https://example.com:0/", "an invalid port"),
        ("https://example.com:99999/", "has an invalid port"),
        ("https://[::1/", "is not a URL"),
        ("https://me:pw@example.com", "contains a user name"),
        ("https://example.com/#top", "has a fragment"),
        ("https://example.com/#", "has a fragment"),
        ("https://example.com/a b", "contains a space"),
        ("https://example.com/\n", "contains a space"),
        ("https://example.com\\a", "contains a space"),
        ("https://example.com/{id}", "has a {"),
        ("https://example.com/?a=100%", "has a %"),
        ("https://exa|mple.com/", "has a | in its host"),
        ("https://example.com^/x", "has a ^ in its host"),
        ("https://%65xample.com/", "has a % in its host"),
    ],
)
def test_targets_that_cannot_be_called(url: str, reason: str) -> None:
    against = reason_against_target(url)
    assert against is not None
    assert reason in against.reason


@pytest.mark.parametrize(
    "target", ["https://h.fr/{id}", "https://h.fr/a b", "https://h.fr^/#x", "https://h.fr/%"]
)
def test_lenient_accepts_what_the_constructor_rejects(target: str) -> None:
    held = Webhook.lenient(target, "n")
    assert held.target == target
    assert attrs.evolve(Monitor("m"), webhook=held).webhook is held
    for write in (Monitor("m").notify, lambda url: Webhook(url, "n")):
        with pytest.raises(MonitorError, match="target"):
            write(target)


@pytest.mark.parametrize("target", ["ftp://h.fr", "https://me:pw@h.fr/", "/x", ""])
def test_lenient_rejects_other_strings_than_urls(target: str) -> None:
    with pytest.raises(MonitorError, match="target"):
        Webhook.lenient(target, "n")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Batching(10**13 + 1), "the batch size is 10000000000001"),
        (lambda: RetryPolicy(RetryKind.BOUNDED, 10**14), "the number of retries is 100000000000000"),
        (lambda: Batching(10**5000), "the batch size is over 10..30"),
        (lambda: Batching(5, timedelta(days=999_999_999)), "the batch window is 86399999913600 seconds"),
        (
            lambda: Monitor("m").remind_every(timedelta(days=999_999_999)),
            "reminders is 86399999913600 seconds",
        ),
    ],
)
def test_numbers_out_of_range(make: Callable[[], object], said: str) -> None:
    with pytest.raises(MonitorError, match=said) as caught:
        make()
    assert "the maximum is 10000000000000" in str(caught.value)


def test_the_largest_numbers_are_accepted() -> None:
    assert Batching(LARGEST_WHOLE, timedelta(seconds=LARGEST_WHOLE)).size == LARGEST_WHOLE


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("X-Vehicle", "ok", None),
        ("Authorization", "Basic abc=", None),
        ("Accept", "caf\xe9", None),
        ("X-A", None, None),
        ("X A", "ok", "is not a valid header name"),
        ("X:A", "ok", "is not a valid header name"),
        ("", "ok", "is not a valid header name"),
        ("content-LENGTH", "1", "is reserved for the HTTP layer"),
        ("Host", "x", "is reserved for the HTTP layer"),
        ("X-A", "a\r\nB: c", "is not valid"),
        ("X-A", " a", "is not valid"),
        ("X-A", "日", "is not valid"),
    ],
)
def test_headers(name: str, value: str | None, reason: str | None) -> None:
    against = reason_against_header(name, value)
    assert (against is None) == (reason is None)
    assert against is None or (reason or "") in against.reason


def test_duplicate_headers_are_rejected_in_any_case() -> None:
    with pytest.raises(MonitorError, match="duplicate header x-a"):
        Webhook(
            "https://example.com", "n", (Attribute("Header", "X-A", "1"), Attribute("Header", "x-a", "2"))
        )
    queries = [Attribute("Query", "a", "1"), Attribute("Query", "a", "2")]
    assert Webhook("https://example.com", "n", queries).attributes == tuple(queries)


@pytest.mark.parametrize(
    ("value", "unknown"),
    [
        ("$vin", None),
        ("$monitorID", None),
        ("a $5 bill", None),
        ("$VIN", "$VIN"),
        ("$", "$"),
        ("$vinx", "$vinx"),
    ],
)
def test_variables(value: str, unknown: str | None) -> None:
    assert unknown_variable(value) == unknown


def test_references_become_secrets() -> None:
    attribute = Attribute("Header", "Authorization", "Bearer ${env:T}")
    assert attribute.value == Secret.env("T", prefix="Bearer ")
    assert not attribute.looks_secret


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("Authorization", "Basic abc", "***"),
        ("x", "Bearer abc", "***"),
        ("token", "abc", "***"),
        ("token", "$vin", "$vin"),
        ("token", "${env:T}", "${env:T}"),
        ("token", "", ""),
        ("x", "abc", "abc"),
        ("x", "ghp_" + "abc1" * 9, "***"),
        ("x", "Server=db;Password=abc12345", "***"),
        ("x", "https://hooks.slack.com/services/T024BE7LD/B024BE7LE/" + "abc1" * 6, "***"),
    ],
)
def test_attributes_hide_credentials(key: str, value: str, shown: str) -> None:
    attribute = Attribute("Body", key, value)
    assert attribute.shown == shown
    assert "abc" not in repr(attribute) or shown == "abc"


def test_targets_hide_credentials() -> None:
    assert shown_target("https://a.b/c?api_key=1&x=2&token") == "https://a.b/c?api_key=***&x=2&token"
    assert shown_target("https://a.b/c") == "https://a.b/c"
    assert "s3cret" not in repr(Webhook("https://a.b/?token=s3cret", "n"))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Attribute("Cookie", "a", "b"), "'Cookie' is not a kind of attribute"),
        (lambda: Attribute("Body", "password", "$s3cret"), "password: *** is not a variable of the server"),
        (lambda: Attribute("Body", "", "b"), "the key of an attribute is empty"),
        (lambda: Attribute("Body", "a", 5), "the value of an attribute must be a string, not 5"),
        (lambda: LOOSE.Attribute("Body", 5, "a"), "the key of an attribute must be a string, not 5"),
        (lambda: LOOSE.Webhook("https://a.b", 5), "name must be a string, not 5"),
        (lambda: LOOSE.Webhook("https://a.b", "n", ("a",)), "a str is not an Attribute"),
        (lambda: LOOSE.RetryPolicy("Never"), "'Never' is not a RetryKind"),
        (lambda: LOOSE.RetryPolicy(RetryKind.BOUNDED, 0), "the number of retries is 0 (the minimum is 1)"),
        (
            lambda: LOOSE.RetryPolicy(RetryKind.ALWAYS, None, timedelta(microseconds=5)),
            "has a fraction of a second",
        ),
        (lambda: LOOSE.Batching(1.0), "the batch size must be an integer"),
    ],
)
def test_invalid_values_are_rejected(made: Any, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        made()
    assert message in str(caught.value)


def test_attachments_of_both_versions() -> None:
    assert len(TELEMETRY_TYPES) == 17
    assert len(attachments_of("v2")) == 7
    assert len(attachments_of("v3")) == 9 + 17
    assert set(attachments_of("v2")) < set(attachments_of())


@pytest.mark.parametrize(
    "rejected",
    [
        lambda text: Attribute("Header", f"Bearer {text}", "Authorization"),
        lambda text: Attribute("Header", f"X-Api-Key: {text}", ""),
        lambda text: LOOSE.Attribute(f"Bearer {text}", "X-Api-Key", "a"),
        lambda text: LOOSE.Attribute({"token": text}, "X-Api-Key", "a"),
        lambda text: LOOSE.Webhook("https://a.eu/b", {"token": text}),
        lambda text: MONITOR({"token": text}),
        lambda text: Secret.env(f"TOKEN={text}"),
    ],
)
def test_errors_hide_credentials_in_arguments(rejected: Any) -> None:
    with pytest.raises(MonitorError) as raised:
        rejected("8f3kd9XkLq02mVbTz71")
    assert "8f3kd9Xk" not in str(raised.value)
