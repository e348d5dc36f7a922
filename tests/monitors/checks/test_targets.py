"""Addresses that cannot be called, hosts that DNS does not allow, and what only looks like a placeholder."""

from __future__ import annotations

import pytest

from fleetapi.monitors.checks.delivery import reason_against_host
from fleetapi.monitors.delivery_rules import reason_against_target


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://host.eu:/x", "has a colon without a port"),
        ("https://host.eu:65536/x", "has an invalid port"),
        ("https://host.eu:123456789012345/x", "has an invalid port"),
        ("https://ho\u200bst.eu/x", "contains U+200B ZERO WIDTH SPACE"),
        ("https://host.eu/x\u202e", "contains U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("https://host.eu/\u2066x", "contains U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("https://host.eu/x\u00ad", "contains U+00AD SOFT HYPHEN"),
        ("https://host.eu/\u00a0x", "contains U+00A0 NO-BREAK SPACE"),
        ("\ufeffhttps://host.eu/x", "contains U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("https://ho\u3164st.eu/", "contains U+3164 HANGUL FILLER"),
        ("https://host.eu/é", "has a é that must be percent-encoded"),
        ("https://host.eu/?q=ü", "has a ü that must be percent-encoded"),
        ("https://-host.eu/", "has a host that DNS does not allow"),
        ("https://host-.eu/", "has a host that DNS does not allow"),
        ("https://a_b.eu/", "has a host that DNS does not allow"),
        ("https://ho!st.eu/", "has a host that DNS does not allow"),
        ("https://host。eu/", "has a host that DNS does not allow"),
        (f"https://{'a' * 64}.eu/", "has a host that DNS does not allow"),
        (f"https://{'ü' * 63}.eu/", "has a host that DNS does not allow"),
        (f"https://{'.'.join(['a' * 60] * 5)}.eu/", "has a host that DNS does not allow"),
        ("https://a..eu/", "names no host that can be called"),
        ("https://.eu/", "names no host that can be called"),
        ("https://host.123/", "names no host that can be called"),
    ],
)
def test_an_address_that_cannot_be_called(url: str, reason: str) -> None:
    against = reason_against_target(url)
    assert against is not None
    assert against.reason.startswith(reason)
    assert against.remedy


def test_the_remedy_is_what_to_write() -> None:
    against = reason_against_target("https://host.eu/é")
    assert against is not None
    assert against.remedy == "write %C3%A9 instead"


@pytest.mark.parametrize(
    "url",
    [
        "https://host.eu./x",
        "https://münchen.de/x",
        "https://xn--mnchen-3ya.de/x",
        "https://例え.jp/",
        "https://straße.de",
        "https://ελλάδα.gr/",
        "https://भारत.भारत/x",
        "https://193.0.6.139:80/x",
        "https://[::1]:80/",
        "https://host.eu:443/x?y=%C3%A9",
        "https://a-b.c--d.eu/",
        "https://3com.com/",
        f"https://{'a' * 63}.eu/",
    ],
)
def test_an_address_that_can_be_called(url: str) -> None:
    assert reason_against_target(url) is None


@pytest.mark.parametrize(
    "host",
    [
        "example.mycompany.com",
        "my-example.fr",
        "example.edu",
        "test.io",
        "test.acme.fr",
        "localhost.run",
        "local.acme.fr",
        "invalid.com",
        "changeme.io",
        "placeholder.mycompany.com",
        "www.your-server.de",
        "your-company.acme.fr",
    ],
)
def test_a_public_domain_is_none_because_a_label_looks_like_it(host: str) -> None:
    assert reason_against_host(host) is None


@pytest.mark.parametrize(
    "host",
    [
        *("a.test", "foo.example", "x.invalid", "localhost", "a.localhost", "example.com", "api.example.org"),
        *("nas.local", "x.internal", "srv.lan", "x.corp", "x.home", "x.home.arpa", "your-company.com"),
        *("10.0.0.1", "192.0.2.1", "::1", "fe80::1", "2001:db8::1", "100.64.1.1"),
    ],
)
def test_a_host_that_nobody_outside_can_call(host: str) -> None:
    assert reason_against_host(host) is not None
