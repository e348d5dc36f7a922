"""`fleetapi certificate test`: which of the credentials fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from fleetapi.cli import diagnosis
from fleetapi.errors import AuthenticationFailed


def passed(out: str) -> list[str]:
    return [line[:12].strip() for line in out.splitlines() if line[12:].startswith(" ok ")]


def test_all_is_well(run: Any, online: Any) -> None:
    ran = run("certificate", "test")
    assert (ran.status, ran.err) == (0, "")
    assert passed(ran.out) == [
        "certificate",
        "key",
        "CA bundle",
        "server",
        "accepted",
        "login",
        "client id",
        "answer",
    ]
    assert ran.out.splitlines()[-1] == "answer       ok      GET /fleets: 2 of them"
    assert [line for line in ran.out.splitlines() if len(line) > 80 and "/" not in line] == []


@pytest.mark.parametrize(
    "case",
    [
        ({"FLEETAPI_CERTIFICATE": "absent.pem"}, "certificate", 2, "absent.pem does not exist"),
        ({"FLEETAPI_KEY": "absent.pem"}, "key", 2, "absent.pem does not exist"),
        ({"FLEETAPI_KEY_PASSWORD": "barley"}, "key", 2, "the password does not open the private key"),
        ({"FLEETAPI_CA": "absent.pem"}, "CA bundle", 2, "absent.pem does not exist"),
        ({"FLEETAPI_CA": ""}, "CA bundle", 1, "the server's certificate is not trusted"),
        ({"FLEETAPI_BASE_URL": "https://127.0.0.1:1"}, "server", 1, "connection refused"),
        ({"FLEETAPI_PASSWORD": "barley"}, "login", 1, "code 40101"),
        ({"FLEETAPI_USERNAME": "MZP000000"}, "login", 1, "code 40101"),
        ({"FLEETAPI_CLIENT_ID": "barley"}, "client id", 1, "code 40102"),
    ],
    ids=str,
)
def test_what_fails_is_named(
    run: Any, monkeypatch: pytest.MonkeyPatch, online: Mapping[str, str], case: tuple[Any, ...]
) -> None:
    changes, failed, status, complaint = case
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    ran = run("certificate", "test")
    assert (ran.status, ran.out.splitlines()[-1]) == (status, f"{failed:<12} FAILED")
    assert failed not in passed(ran.out)
    assert complaint in ran.err
    assert ran.err.count("\n") == 1
    assert "barley" not in ran.out + ran.err


def test_a_certificate_of_another_authority_is_refused_by_the_server(
    run: Any, online: Any, make_identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = make_identity()
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", stranger.password)
    words = ["--certificate", str(stranger.certificate), "--key", str(stranger.key)]
    ran = run("certificate", "test", *words)
    assert (ran.status, ran.out.splitlines()[-1]) == (1, "accepted     FAILED")
    assert "the server refused the client certificate" in ran.err


@pytest.mark.parametrize("change", [{"days": -1}, {"starts": 1}], ids=str)
def test_a_certificate_out_of_its_time(run: Any, online: Any, make_identity: Any, change: Any) -> None:
    identity = make_identity(**change)
    (identity.ca.parent / "password").write_text(identity.password)
    ran = run("certificate", "test", *identity.words, "--password-file", str(identity.ca.parent / "password"))
    assert (ran.status, ran.out) == (2, "certificate  FAILED\n")


def test_json_says_the_same(run: Any, online: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(run("certificate", "test", "--json").out)
    assert (document["failed"], document["error"], len(document["passed"])) == (None, None, 8)
    monkeypatch.setenv("FLEETAPI_CLIENT_ID", "barley")
    document = json.loads(run("certificate", "test", "--json").out)
    assert document["failed"] == "client id"
    assert "40102" in document["error"]


def test_settings_that_lack_are_named_before_anything_is_sent(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETAPI_CLIENT_ID")
    monkeypatch.delenv("FLEETAPI_PASSWORD")
    ran = run("certificate", "test")
    assert (ran.status, ran.out) == (2, "")
    assert "client_id and password are missing (set FLEETAPI_CLIENT_ID, FLEETAPI_PASSWORD, or" in ran.err


def refusal(code: int, said: str = "Unauthorized") -> AuthenticationFailed:
    return AuthenticationFailed("refused", status=401, code=code, api_message=said)


@pytest.mark.parametrize(
    ("refused", "with_other_client_id", "with_other_login", "meant"),
    [
        (refusal(1), refusal(1), refusal(2), "client id"),
        (refusal(1), refusal(2), refusal(1), "login"),
        (refusal(1), refusal(1), refusal(1), "login or client id"),
        (refusal(1), None, refusal(2), "login or client id"),
        (refusal(1, "Unknown client"), refusal(1), refusal(1), "client id"),
        (refusal(1, "Bad password"), refusal(1), refusal(1), "login"),
    ],
)
async def test_a_refusal_that_does_not_say_why_is_compared_with_made_up_credentials(
    monkeypatch: pytest.MonkeyPatch,
    refused: AuthenticationFailed,
    with_other_client_id: AuthenticationFailed | None,
    with_other_login: AuthenticationFailed | None,
    meant: str,
) -> None:
    from fleetapi.config import Settings
    from fleetapi.session.certificates.client_certificate import ClientCertificate

    mine = Settings(client_id="mine", username="MZP1", password="x")

    async def answer(settings: Settings, certificate: ClientCertificate) -> AuthenticationFailed | None:
        return with_other_login if settings.client_id == "mine" else with_other_client_id

    monkeypatch.setattr(diagnosis, "_refusal", answer)
    assert await diagnosis._which(mine, ClientCertificate("x.pem"), refused) == meant
