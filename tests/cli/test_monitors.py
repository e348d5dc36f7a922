"""`fleetapi monitors`: check before sending, confirm before deleting."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MONITOR: dict[str, Any] = {
    "label": "Low battery",
    "subscribeParam": {
        "callback": {
            "webhook": {
                "target": "https://my.dn/monitors",
                "name": "CB",
                "attributes": [{"type": "Header", "key": "Authorization", "value": "${env:CB_AUTH}"}],
            }
        }
    },
    "triggerParam": {
        "triggers": [
            {
                "name": "low",
                "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]},
            }
        ],
        "boolExp": "low",
    },
}


@pytest.fixture
def file(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a monitor without errors, and set the secret that it refers to."""
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    path = nowhere / "monitor.json"
    path.write_text(json.dumps(MONITOR), encoding="utf-8")
    return path


@pytest.fixture
def mid(run: Any, fid: str, file: Path) -> str:
    """Create that monitor and return its id."""
    ran = run("monitors", "create", fid, str(file), "--json")
    assert ran.status == 0, ran.err
    return str(json.loads(ran.out)["monitorId"])


@pytest.fixture
def broken(file: Path) -> Path:
    """Write the monitor with an error in its expression."""
    file.write_text(file.read_text(encoding="utf-8").replace('"boolExp": "low"', '"boolExp": "lov"'), "utf-8")
    return file


def sent(run: Any, fid: str, mid: str) -> dict[str, Any]:
    """Return the monitor as the server has it."""
    found: dict[str, Any] = json.loads(run("monitors", "show", fid, mid, "--json").out)
    return found


def test_a_monitor_is_checked_sent_listed_and_shown(run: Any, fid: str, mid: str) -> None:
    held = sent(run, fid, mid)
    assert held["monitor"]["label"] == "Low battery"
    assert "Basic c2VjcmV0" in json.dumps(held), "secrets are filled in when it is sent"
    title, *rows = run("monitors", "list", fid).out.splitlines()
    assert title.split() == ["LABEL", "STATUS", "CREATED", "ID"]
    assert any(mid in row and row.startswith("Low battery") for row in rows)
    shown = run("monitors", "show", fid, mid).out
    assert "battery level is below 50 %" in shown
    assert "c2VjcmV0" not in shown


def test_the_table_of_a_created_monitor_names_its_id(run: Any, fid: str, file: Path) -> None:
    ran = run("monitors", "create", fid, str(file))
    assert [line.split()[0] for line in ran.out.splitlines()] == ["monitor", "status"]


@pytest.mark.parametrize(("dialect", "key"), [("v3", "boolExp"), ("quickstart", "bool.exp")])
def test_it_is_sent_in_the_chosen_dialect(run: Any, fid: str, file: Path, dialect: str, key: str) -> None:
    created = json.loads(run("monitors", "create", fid, str(file), "--dialect", dialect, "--json").out)
    assert key in sent(run, fid, created["monitorId"])["monitor"]["triggerParam"]


def test_errors_are_shown_and_nothing_is_sent(run: Any, fid: str, broken: Path) -> None:
    ran = run("monitors", "create", fid, str(broken), "--debug")
    assert (ran.status, ran.out) == (1, "")
    assert "error FM602 undefined trigger `lov`" in ran.err
    assert "POST" not in ran.err
    assert ran.err.splitlines()[-1].startswith("fleetapi: error: ")
    assert "nothing was sent" in ran.err.splitlines()[-1]


def test_without_the_check_the_server_finds_the_error(run: Any, fid: str, broken: Path) -> None:
    ran = run("monitors", "create", fid, str(broken), "--no-check", "--debug")
    assert ran.status == 1
    assert "POST /fleets/" in ran.err
    assert "error FM602 undefined" not in ran.err, "our own words"


def test_without_the_check_the_file_is_sent_unchanged(run: Any, fid: str, file: Path) -> None:
    created = json.loads(run("monitors", "create", fid, str(file), "--no-check", "--json").out)
    filled_in = json.dumps(MONITOR).replace("${env:CB_AUTH}", "Basic c2VjcmV0")
    assert sent(run, fid, created["monitorId"])["monitor"] == json.loads(filled_in)


def test_warnings_are_shown_and_the_monitor_is_sent(run: Any, fid: str, file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("https://", "http://"), "utf-8")
    ran = run("monitors", "create", fid, str(file))
    assert ran.status == 0
    assert "warning FM" in ran.err


def test_an_ambiguous_expression_is_sent_as_written_with_one_warning(run: Any, fid: str, file: Path) -> None:
    document = json.loads(json.dumps(MONITOR))
    fuel = {"data": "vehicle.energy.fuel.level", "op": "lowerThan", "value": ["20"]}
    speed = {"data": "vehicle.kinetic.speed", "op": "greaterThan", "value": ["90"]}
    rule = document["triggerParam"]
    rule["triggers"] += [{"name": "fuel", "data": fuel}, {"name": "fast", "data": speed}]
    rule["boolExp"] = "low | fuel & fast"
    file.write_text(json.dumps(document), encoding="utf-8")
    ran = run("monitors", "create", fid, str(file), "--json")
    assert ran.status == 0
    assert ran.err.count("are mixed without parentheses") == 1
    held = sent(run, fid, json.loads(ran.out)["monitorId"])
    assert "low | fuel & fast" in json.dumps(held)


def test_pause_resume_replace(run: Any, fid: str, mid: str, file: Path) -> None:
    assert "Paused" in run("monitors", "pause", fid, mid).out
    assert sent(run, fid, mid)["status"] == "Paused"
    assert "Running" in run("monitors", "resume", fid, mid).out
    file.write_text(file.read_text("utf-8").replace("Low battery", "Another"), "utf-8")
    assert run("monitors", "replace", fid, mid, str(file)).status == 0
    assert sent(run, fid, mid)["monitor"]["label"] == "Another"


def test_a_script_deletes_without_confirmation(run: Any, fid: str, mid: str) -> None:
    ran = run("monitors", "delete", fid, mid)
    assert (ran.status, ran.out, ran.err) == (0, "", f"monitor {mid} is deleted\n")
    assert run("monitors", "show", fid, mid).status == 1


@pytest.mark.parametrize(
    ("answer", "status"), [("y", 0), ("YES", 0), ("n", 1), ("", 1), ("perhaps", 1)], ids=repr
)
def test_a_person_confirms(
    run: Any, fid: str, mid: str, *, person: Callable[[str], None], answer: str, status: int
) -> None:
    person(answer)
    ran = run("monitors", "delete", fid, mid)
    assert ran.status == status
    assert ran.err.startswith(f"Delete monitor {mid}? [y/N] ")
    assert ("nothing was done" in ran.err) == (status == 1)
    assert run("monitors", "show", fid, mid).status == 1 - status


def test_yes_skips_the_confirmation(
    run: Any, fid: str, mid: str, file: Path, person: Callable[[str], None]
) -> None:
    person("n")
    assert run("monitors", "replace", fid, mid, str(file), "--yes").status == 0
    assert run("monitors", "replace", fid, mid, str(file)).status == 1
    assert "[y/N]" not in run("monitors", "delete", fid, mid, "--yes").err


@pytest.mark.parametrize(
    ("words", "content", "status", "complaint"),
    [
        (["create", "FID", "absent.json"], "", 2, "absent.json"),
        (["create", "FID", "m.json", "--no-check", "--dialect", "v3"], "{}", 2, "use only one of them"),
        (["create", "FID", "m.json", "--no-check"], "{", 2, "m.json is not JSON"),
        (["create", "FID", "m.json", "--no-check"], "[]", 2, "contains no JSON object"),
        (["show", "FID", "0000"], "", 1, "GET /fleets/"),
        (["delete", "FID", "0000"], "", 1, "DELETE /fleets/"),
        (["pause", "FID", "a/b"], "", 2, "invalid value for 'MID': 'a/b' is not a valid id"),
        (["replace", "FID", "0000", "m.json", "--api-version", "v2"], "MONITOR", 2, "v3"),
    ],
    ids=str,
)
def test_an_error_is_one_line(
    run: Any, fid: str, file: Path, *, words: list[str], content: str, status: int, complaint: str
) -> None:
    text = json.dumps(MONITOR) if content == "MONITOR" else content
    (file.parent / "m.json").write_text(text, encoding="utf-8")
    ran = run("monitors", *[fid if word == "FID" else word for word in words])
    assert (ran.status, ran.out, ran.err.count("\n")) == (status, "", 1), ran.err
    assert complaint in ran.err


def test_a_missing_secret(run: Any, fid: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CB_AUTH")
    ran = run("monitors", "create", fid, str(file))
    assert ran.status == 2
    assert "CB_AUTH is not set" in ran.err


@pytest.mark.parametrize(
    "words", [["replace", "FID", "MID", "--yes"], ["create", "FID"]], ids=lambda it: it[0]
)
def test_the_output_of_show_can_be_sent(run: Any, fid: str, mid: str, file: Path, words: list[str]) -> None:
    shown = run("monitors", "show", fid, mid, "--json").out
    file.write_text(shown, encoding="utf-8")
    words = [{"FID": fid, "MID": mid}.get(word, word) for word in words]
    ran = run("monitors", *words, str(file), "--json")
    assert ran.status == 0, ran.err
    assert "FM004" not in ran.err
    assert (
        sent(run, fid, json.loads(ran.out).get("monitorId", mid))["monitor"] == json.loads(shown)["monitor"]
    )


HERE = "http://127.0.0.1:8000/"


def aimed(file: Path, target: str) -> str:
    """Give the monitor this target, and nothing else to warn about."""
    file.write_text(file.read_text("utf-8").replace("https://my.dn/monitors", target), "utf-8")
    return str(file)


@pytest.mark.parametrize(
    "target", [HERE, "http://localhost:8000/cb", "https://127.0.0.1/", "http://[::1]:8000/"]
)
def test_with_the_sandbox_a_local_webhook_is_not_a_warning(
    run: Any, fid: str, file: Path, target: str
) -> None:
    ran = run("monitors", "create", fid, aimed(file, target))
    assert ran.status == 0
    assert "warning FM" not in ran.err
    assert ran.err.startswith("note: server and webhook are both on this machine")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("target", ["http://192.168.1.7/", "http://my.dn/", "https://example.com/cb"])
def test_with_the_sandbox_other_webhooks_are_still_warnings(
    run: Any, fid: str, file: Path, target: str
) -> None:
    ran = run("monitors", "create", fid, aimed(file, target))
    assert "warning FM70" in ran.err
    assert "this machine" not in ran.err


def test_with_the_vendor_a_local_webhook_is_a_warning(run: Any, online: Any, file: Path) -> None:
    """The server does not exist, but the findings are shown before it is asked."""
    ran = run("monitors", "create", "F", aimed(file, HERE), "--base-url", "https://fleet.invalid")
    assert ran.status != 0
    assert "warning FM702" in ran.err
    assert "warning FM703" in ran.err
    assert "both on this machine" not in ran.err
