"""`fleetapi certificate test` says of a CA bundle that it is right when it has vouched for the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def rows(out: str) -> list[tuple[str, str]]:
    found = [(line[:12].strip(), line[13:19].strip()) for line in out.splitlines()]
    return [row for row in found if row[1] in {"ok", "FAILED"}]


def test_a_bundle_of_another_authority_has_one_row(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: Any
) -> None:
    other = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(other))
    monkeypatch.setenv("FLEETAPI_CA", str(other))
    ran = run("certificate", "test")
    assert ran.status == 1
    assert rows(ran.out) == [("certificate", "ok"), ("key", "ok"), ("CA bundle", "FAILED")]


def test_a_server_that_was_not_reached_says_nothing_of_the_bundle(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_BASE_URL", "https://127.0.0.1:1")
    assert rows(run("certificate", "test").out) == [
        ("certificate", "ok"),
        ("key", "ok"),
        ("server", "FAILED"),
    ]
