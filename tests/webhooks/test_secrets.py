"""The secret that a monitor sends."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Any

import pytest

from fleetapi import Monitor, Secret, enters
from fleetapi.errors import SecretUnavailable, UsageError
from fleetapi.webhooks import ExpectedSecret, secrets_of
from fleetapi.webhooks.secrets import SecretCheck

ENVIRONMENT = {"CB_AUTH": "Bearer sesame", "OLD": "older"}
HEADER = ExpectedSecret.header("Authorization", Secret.env("CB_AUTH"))


def outside(check: SecretCheck, headers: Any = (), query: Any = ()) -> bool:
    return check.outside(list(headers), list(query))


def test_a_header_by_its_name_in_any_case() -> None:
    check = SecretCheck([HEADER], ENVIRONMENT)
    assert outside(check, [("Authorization", "Bearer sesame")])
    assert outside(check, [("x", "y"), ("AUTHORIZATION", "Bearer sesame")])
    assert outside(check, [("authorization", "wrong"), ("authorization", "Bearer sesame")])
    assert not outside(check, [("Authorization", "bearer sesame")])
    assert not outside(check, [("Authorization", "Bearer sesame ")])
    assert not outside(check, [("X-Authorization", "Bearer sesame")])
    assert not outside(check, (), [("Authorization", "Bearer sesame")])
    assert not outside(check)
    assert not check.needs_body


def test_a_query_parameter_by_its_exact_key() -> None:
    check = SecretCheck([ExpectedSecret.query("key", "sesame")])
    assert outside(check, (), [("key", "sesame")])
    assert not outside(check, (), [("Key", "sesame")])
    assert not outside(check, [("key", "sesame")])


def test_a_body_attribute_is_looked_for_inside() -> None:
    check = SecretCheck([ExpectedSecret.body("key", "sesame")])
    assert check.needs_body
    assert not outside(check, [("key", "sesame")], [("key", "sesame")])
    assert check.inside([("other", None), ("key", "sesame")])
    assert not check.inside([("key", "SESAME"), ("key", None), ("key", 7)])


def test_one_of_several_is_enough_while_one_replaces_another() -> None:
    check = SecretCheck([HEADER, ExpectedSecret.header("Authorization", Secret.env("OLD"))], ENVIRONMENT)
    assert outside(check, [("authorization", "Bearer sesame")])
    assert outside(check, [("authorization", "older")])
    assert not outside(check, [("authorization", "oldest")])


def test_every_secret_is_compared_with_every_value_whatever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a comparison reveals neither which secret is right nor whether any is."""
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def counted(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    check = SecretCheck([ExpectedSecret.query("key", each) for each in ("first", "second", "third")])
    given = {name: [("key", name), ("key", "x" * 50)] for name in ("first", "third", "fourth", "")}
    assert [outside(check, (), pairs) for pairs in given.values()] == [True, True, False, False]
    assert compared == [(32, 32)] * 6 * len(given)


def test_without_a_secret_every_request_passes() -> None:
    assert outside(SecretCheck(()))


def test_a_value_that_is_not_utf8_is_simply_wrong() -> None:
    check = SecretCheck([HEADER], ENVIRONMENT)
    assert not outside(check, [("authorization", "\udcff")])


def test_a_missing_secret_is_reported_immediately(tmp_path: Path) -> None:
    with pytest.raises(SecretUnavailable, match="CB_AUTH"):
        SecretCheck([HEADER], {})
    with pytest.raises(SecretUnavailable):
        SecretCheck([ExpectedSecret.header("x-key", Secret.file(tmp_path / "none"))])


@pytest.mark.parametrize(("name", "value"), [("", "x"), ("x", ""), ("a b", "x"), ("Content-Type", "x")])
def test_invalid_secret_headers(name: str, value: str) -> None:
    with pytest.raises(UsageError):
        ExpectedSecret.header(name, value)


def test_no_representation_shows_the_secret() -> None:
    secret = ExpectedSecret.header("Authorization", "Bearer sesame")
    assert repr(secret) == "ExpectedSecret.header('Authorization', ***)"
    assert repr(HEADER) == "ExpectedSecret.header('Authorization', Secret.env('CB_AUTH'))"
    assert "sesame" not in repr(SecretCheck([secret]))
    assert repr(SecretCheck([secret])) == "<SecretCheck 1 secrets>"


def test_a_monitor_knows_what_it_sends() -> None:
    monitor = (
        Monitor("m")
        .when(enters(lat=48, lon=2, radius_km=1))
        .notify(
            "https://my.dn/cb",
            headers={"Authorization": Secret.env("CB_AUTH"), "X-Vin": "$vin", "X-Plain": "hello"},
            query={"token": "literally"},
            body={"password": Secret.env("OLD"), "vin": "$vin"},
        )
    )
    assert secrets_of(monitor) == (
        HEADER,
        ExpectedSecret.query("token", "literally"),
        ExpectedSecret.body("password", Secret.env("OLD")),
    )
    assert secrets_of(Monitor("without webhook")) == ()
