"""`fleetapi certificate test`: find the failing credential."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli import certificate_diagnosis
from fleetapi.config import Settings
from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    ConnectionFailed,
    FleetError,
    IntermediaryError,
    RateLimited,
    ServerError,
)
from fleetapi.sandbox import Sandbox
from fleetapi.session.certificates.client_certificate import ClientCertificate


def passed(out: str) -> list[str]:
    return [line[:12].strip() for line in out.splitlines() if line[12:].startswith(" ok ")]


def test_all_checks_pass(run: Any, online: Any) -> None:
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
    assert ran.out.splitlines()[-1] == "answer       ok      GET /fleets: 2 fleets"
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
def test_the_failing_check_is_named(
    run: Any, monkeypatch: pytest.MonkeyPatch, online: Mapping[str, str], case: tuple[Any, ...]
) -> None:
    changes, failed, status, complaint = case
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    ran = run("certificate", "test")
    assert ran.status == status
    assert f"\n{failed:<12} FAILED  " in f"\n{ran.out}"
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
    assert ran.status == 1
    assert ran.out.splitlines()[-1].startswith(
        "accepted     FAILED  the server does not accept the certificate"
    )
    assert "the server refused the client certificate" in ran.err


@pytest.mark.parametrize("change", [{"days": -1}, {"starts": 1}], ids=str)
def test_a_certificate_outside_its_validity(run: Any, online: Any, make_identity: Any, change: Any) -> None:
    identity = make_identity(**change)
    (identity.ca.parent / "password").write_text(identity.password)
    ran = run("certificate", "test", *identity.words, "--password-file", str(identity.ca.parent / "password"))
    assert (ran.status, ran.out) == (
        2,
        "certificate  FAILED  the certificate cannot be used; nothing was sent\n",
    )


@pytest.mark.parametrize("fault", ["expired-certificate", "revoked-certificate"])
def test_a_certificate_that_the_server_no_longer_accepts(
    run: Any, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    with Sandbox(vehicles=4, latency=0) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        sandbox.fail_next(fault)
        for when in ("while the request is on its way", "in the handshake"):
            ran = run("certificate", "test")
            assert ran.status == 1, when
            assert passed(ran.out) == ["certificate", "key", "CA bundle", "server"]
            assert ran.out.splitlines()[-1].startswith(
                "accepted     FAILED  the server does not accept the certificate"
            ), when
            assert fault.partition("-")[0] in ran.err
        assert run("fleets").status == 1, "the server said no"


def test_json_says_the_same(run: Any, online: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(run("certificate", "test", "--json").out)
    assert (document["failed"], document["error"], len(document["passed"])) == (None, None, 8)
    monkeypatch.setenv("FLEETAPI_CLIENT_ID", "barley")
    document = json.loads(run("certificate", "test", "--json").out)
    assert document["failed"] == "client id"
    assert "40102" in document["error"]


def test_missing_settings_are_reported_before_anything_is_sent(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETAPI_CLIENT_ID")
    monkeypatch.delenv("FLEETAPI_PASSWORD")
    ran = run("certificate", "test")
    assert (ran.status, ran.out) == (2, "")
    assert "client_id and password are missing (set FLEETAPI_CLIENT_ID, FLEETAPI_PASSWORD, or" in ran.err


def refusal(code: int, said: str = "Unauthorized") -> AuthenticationFailed:
    return AuthenticationFailed("refused", status=401, code=code, api_message=said)


SAME, OTHER = refusal(1), refusal(2)
LOGIN, CLIENT = "login", "client id"
UNSEEN_LOGIN, UNSEEN_CLIENT = "the login was not checked", "the client id was not checked"


@pytest.mark.parametrize(
    ("refused", "with_other_password", "with_other_client_id", "failed", "passed", "notes"),
    [
        # a server that checks the login first
        (SAME, OTHER, SAME, CLIENT, [LOGIN], []),
        # one that checks the client id first
        (SAME, SAME, OTHER, LOGIN, [CLIENT], []),
        # one that refuses everything with the same message
        (SAME, SAME, SAME, "login or client id", [], []),
        # one that checks something else after both
        (SAME, OTHER, OTHER, "together", [LOGIN, CLIENT], []),
        # the message is used if nothing else decides; it says nothing about the other one
        (refusal(1, "Unknown client"), refusal(1, "Unknown client"), None, CLIENT, [], [UNSEEN_LOGIN]),
        (refusal(1, "Bad password"), refusal(1, "Bad password"), None, LOGIN, [], [UNSEEN_CLIENT]),
        # values repeated from the request make no difference
        (
            refusal(1, "no such client: mine"),
            SAME,
            refusal(1, "no such client: MADE UP"),
            CLIENT,
            [LOGIN],
            [],
        ),
        # no response to the second request is inconclusive
        (SAME, None, ConnectionFailed("lost"), "login or client id", [], []),
    ],
)
async def test_a_refusal_is_compared_with_that_of_made_up_credentials(
    monkeypatch: pytest.MonkeyPatch,
    make_identity: Any,
    *,
    refused: AuthenticationFailed,
    with_other_password: FleetError | None,
    with_other_client_id: FleetError | None,
    failed: str,
    passed: list[str],
    notes: list[str],
) -> None:
    mine = Settings(client_id="mine", username="MZP128745", password="x")
    identity = make_identity()

    async def answer(settings: Settings, certificate: ClientCertificate) -> FleetError | None:
        if settings.client_id == "mine":
            return with_other_password
        if isinstance(with_other_client_id, AuthenticationFailed):
            said = (with_other_client_id.api_message or "").replace("MADE UP", settings.client_id or "")
            return refusal(with_other_client_id.code or 0, said)
        return with_other_client_id

    monkeypatch.setattr(certificate_diagnosis, "_refusal", answer)
    told: list[str] = []
    certificate = ClientCertificate(identity.certificate, identity.key, identity.password)
    verdict = await certificate_diagnosis._find_wrong(
        mine, certificate, refused, lambda check, _: told.append(check)
    )
    assert (verdict.failed, told, list(verdict.notes)) == (failed, passed, notes)
    assert verdict.error is refused


def test_a_certificate_of_another_login_is_noted(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_USERNAME", "MZP000000")
    ran = run("certificate", "test")
    owner = online["FLEETAPI_USERNAME"]
    assert f"the certificate was issued for {owner}, but the login is MZP000000" in ran.out
    document = json.loads(run("certificate", "test", "--json").out)
    assert document["meaning"][0] == "the login or the password is wrong; the API does not say which"


def test_no_credential_fails_if_the_server_does_not_respond(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_BASE_URL", "https://127.0.0.1:1")
    assert "none of your four credentials: the server did not respond" in run("certificate", "test").out


@pytest.mark.parametrize(
    "error",
    [
        IntermediaryError("not the API's", status=401),
        IntermediaryError("not the API's", status=403, code=50000),
        ServerError("something in front", status=502),
        RateLimited("by the edge"),
    ],
    ids=lambda error: f"{type(error).__name__} {error.status}",
)
def test_a_response_of_an_intermediary_proves_nothing_about_the_login(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch, error: ApiError
) -> None:
    async def refuse(*_: object) -> str:
        raise error

    monkeypatch.setattr(certificate_diagnosis, "_fleets", refuse)
    ran = run("certificate", "test")
    assert ran.status == 1
    assert not {"login", "client id", "accepted"} & set(passed(ran.out))
    assert "in front     FAILED  login and client id could not be checked" in ran.out


def rows(out: str) -> list[tuple[str, str]]:
    found = [(line[:12].strip(), line[13:19].strip()) for line in out.splitlines()]
    return [row for row in found if row[1] in {"ok", "FAILED"}]


def test_the_bundle_of_another_authority_fails(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: Any
) -> None:
    other = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(other))
    monkeypatch.setenv("FLEETAPI_CA", str(other))
    ran = run("certificate", "test")
    assert ran.status == 1
    assert rows(ran.out) == [("certificate", "ok"), ("key", "ok"), ("CA bundle", "FAILED")]


def test_a_server_that_was_not_reached_proves_nothing_about_the_bundle(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_BASE_URL", "https://127.0.0.1:1")
    assert rows(run("certificate", "test").out) == [
        ("certificate", "ok"),
        ("key", "ok"),
        ("server", "FAILED"),
    ]
