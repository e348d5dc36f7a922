"""`fleetapi certificate show`: the content of the files, and whether they can be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from permissions import permissions_count


def lines(out: str) -> dict[str, str]:
    """Return the printed facts by name; a line without a name continues the previous one."""
    found: dict[str, str] = {}
    name = ""
    for line in out.splitlines():
        head, _, text = line.partition("  ")
        name = head or name
        found[name] = f"{found.get(name, '')} {text.strip()}".strip()
    return found


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", "sesame")


def test_a_good_certificate(run: Any, make_identity: Any) -> None:
    identity = make_identity()
    ran = run("certificate", "show", *identity.words)
    facts = lines(ran.out)
    assert (ran.status, ran.err) == (0, "")
    assert facts["subject"] == "OU=Programs Partners, CN=MZP128745"
    assert facts["issuer"] == "CN=Authority of identity"
    assert facts["serial"] == "c0ffee"
    assert facts["names"] == "partner.example.com, it@example.com"
    assert facts["valid"].endswith("UTC 90 days left")
    assert facts["key"] == f"EC secp256r1 in {identity.key}: matches"
    assert facts["authority"] == f"{identity.ca} verifies this certificate"


def test_json_says_the_same(run: Any, make_identity: Any) -> None:
    document = json.loads(run("certificate", "show", "--json", *make_identity().words).out)
    assert document["days_left"] == 90
    assert document["subject"] == "OU=Programs Partners, CN=MZP128745"
    assert (document["key_matches"], document["signed_by_ca"], document["problems"]) == (True, True, [])


def test_without_options_it_is_the_one_in_the_settings(
    run: Any, make_identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = make_identity()
    monkeypatch.setenv("FLEETAPI_CERTIFICATE", str(identity.certificate))
    monkeypatch.setenv("FLEETAPI_KEY", str(identity.key))
    facts = lines(run("certificate", "show").out)
    assert facts["certificate"] == str(identity.certificate)
    assert facts["authority"] == "no CA bundle: the system's trust store verifies the server"


def test_paths_in_a_profile_are_relative_to_its_file(run: Any, nowhere: Path, make_identity: Any) -> None:
    make_identity()
    (nowhere / "other.toml").write_text(
        '[profiles.night]\ncertificate = "identity/client.pem"\nkey = "identity/client.key"\n'
    )
    ran = run("certificate", "show", "--config", "other.toml", "--profile", "night")
    assert "matches" in ran.out


def test_a_password_may_follow_the_path_as_in_curl(
    run: Any, make_identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = make_identity()
    monkeypatch.delenv("FLEETAPI_KEY_PASSWORD")
    together = identity.certificate.read_bytes() + identity.key.read_bytes()
    identity.certificate.write_bytes(together)
    ran = run("certificate", "show", "--certificate", f"{identity.certificate}:sesame")
    assert "matches" in ran.out
    assert "sesame" not in ran.out


@pytest.mark.parametrize(
    ("span", "state", "status"),
    [
        ((-365, 29), "29 days left: renew it soon", 0),
        ((-365, -1), "expired", 1),
        ((1, 90), "not valid yet", 1),
    ],
)
def test_the_validity(run: Any, make_identity: Any, span: tuple[int, int], state: str, status: int) -> None:
    ran = run("certificate", "show", *make_identity(days=span[1], starts=span[0]).words)
    assert lines(ran.out)["valid"].endswith(f"UTC {state}")
    assert ran.status == status


def test_the_key_of_another_certificate(run: Any, make_identity: Any) -> None:
    mine, other = make_identity(), make_identity("other")
    ran = run("certificate", "show", *mine.words, "--key", str(other.key))
    assert ran.status == 1
    assert f"{other.key} belongs to another certificate" in lines(ran.out)["key"]


def test_another_authority(run: Any, make_identity: Any) -> None:
    mine, other = make_identity(), make_identity("other")
    ran = run("certificate", "show", *mine.words, "--ca", str(other.ca))
    assert ran.status == 0
    assert "issued by another authority" in lines(ran.out)["authority"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda identity: identity.key.unlink(), "does not exist"),
        (lambda identity: identity.key.write_text("rubbish"), "does not contain a private key"),
        (lambda identity: identity.key.chmod(0), "cannot be read by"),
    ],
)
def test_a_certificate_shows_even_without_its_key(
    run: Any, make_identity: Any, change: Any, complaint: str
) -> None:
    identity = make_identity()
    change(identity)
    with permissions_count():
        ran = run("certificate", "show", *identity.words)
    facts = lines(ran.out)
    assert ran.status == 1
    assert facts["subject"] == "OU=Programs Partners, CN=MZP128745"
    assert complaint in facts["key"]


def test_a_wrong_password(run: Any, make_identity: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", "open barley")
    ran = run("certificate", "show", *make_identity().words)
    assert ran.status == 1
    assert "the password does not open the private key" in lines(ran.out)["key"]
    assert "barley" not in ran.out + ran.err


@pytest.mark.parametrize(
    "content", ["", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_that_is_not_a_certificate(run: Any, nowhere: Path, content: str) -> None:
    (nowhere / "file.pem").write_text(content)
    ran = run("certificate", "show", "--certificate", "file.pem")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "file.pem" in ran.err


def test_a_missing_certificate_is_an_error_with_a_remedy(run: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("FLEETAPI_KEY_PASSWORD")
    ran = run("certificate", "show")
    assert ran.status == 2
    assert ran.err == (
        "fleetapi: error: no certificate is configured "
        "(name it with --certificate, FLEETAPI_CERTIFICATE or `certificate` in fleetapi.toml)\n"
    )
