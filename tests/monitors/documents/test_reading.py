"""Reading documents in any spelling; invalid ones are rejected with the path."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleetapi import Monitor
from fleetapi.cli.remedies import as_shell
from fleetapi.errors import MonitorError

LOOSE: Any = Monitor  # mypy rejects what is rejected here at run time
CASES = Path(__file__).parents[2] / "cases" / "monitors"
SPELLINGS = sorted((CASES / "spellings").glob("*.json"))
REFUSED = sorted((CASES / "refused").glob("*.json"))


def test_there_are_cases() -> None:
    assert len(SPELLINGS) >= 5
    assert len(REFUSED) >= 50


@pytest.mark.parametrize("path", SPELLINGS, ids=lambda path: path.stem)
def test_all_spellings_mean_the_same(path: Path) -> None:
    plain = Monitor.from_json((CASES / "spellings" / "v3.json").read_bytes())
    assert Monitor.from_json(path.read_bytes()) == plain


@pytest.mark.parametrize("dialect", ["v3", "quickstart"])
def test_files_round_trip(dialect: str) -> None:
    document = json.loads((CASES / "spellings" / f"{dialect}.json").read_text(encoding="utf-8"))
    assert Monitor.from_dict(document).to_dict(dialect=dialect) == document  # type: ignore[arg-type]  # a plain str


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_invalid_documents_are_rejected_with_the_path(path: Path) -> None:
    with pytest.raises(MonitorError) as caught:
        Monitor.from_json(path.read_bytes())
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")
    assert expected in {str(caught.value), caught.value.rendered(as_shell)}
    assert "fleetapi check" not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    ["https://h.fr/{id}", "https://h.fr/?a=100%", "https://h.fr/a|b", "https://h.fr^/x", "https://h.fr/a b"],
)
def test_invalid_targets_of_the_server_are_kept_and_reported(target: str) -> None:
    document = json.loads((CASES / "spellings" / "v3.json").read_text(encoding="utf-8"))
    document["subscribeParam"]["callback"]["webhook"]["target"] = target
    monitor = Monitor.from_dict({"monitorId": "m", "status": "Running", "monitor": document})
    assert monitor.to_dict(dialect="v3") == document
    assert target in monitor.describe()
    assert "# notify() rejects this target" in monitor.to_python()
    assert [finding.code for finding in monitor.findings(dialect="v3") if finding.code == "FM701"] == [
        "FM701"
    ]


def test_v2_triggers_get_names_and_are_anded() -> None:
    document = {
        "label": "x",
        "subscribeParam": {"callback": {"webhook": {"target": "https://example.com", "name": "n"}}},
        "triggerParam": {
            "timeZoneTriggers": {
                "zoneTrigger": {
                    "transition": "In",
                    "place": {"radius": 1, "center": {"longitude": 1, "latitude": 1}},
                },
                "timeTrigger": {"times": [{"start": "PT1H", "duration": "PT1H"}]},
            },
            "dataTriggers": [
                {"data": "vehicle.engines.running", "op": "equalsTo", "value": ["true"]},
                {"data": "vehicle.engines.running", "op": "equalsTo", "value": ["true"]},
            ],
        },
    }
    monitor = Monitor.from_dict(document)
    assert str(monitor.expression) == "zone1 & time1 & data1 & data2"
    assert Monitor.from_dict(monitor.to_dict(dialect="v2")) == monitor


def test_the_quickstart_example_is_rejected_for_its_duplicate_keys() -> None:
    """JSON parsers keep only the last of the three triggers that share an object."""
    merged = '{"triggers": [{"name": "a", "zone": {},\n "name": "b", "time": {}}]}'
    with pytest.raises(MonitorError) as caught:
        Monitor.from_json(merged)
    assert 'duplicate key "name" in triggers[0], again at line 2, column 2' in caught.value.message
    assert "run `check_text(text)` on it" in caught.value.remedy


def test_duplicate_keys_outside_triggers() -> None:
    with pytest.raises(
        MonitorError, match='duplicate key "label" in the document, again at line 1, column 14'
    ):
        Monitor.from_json('{"label": 1, "label": 2}')


@pytest.mark.parametrize("text", [b"\xef\xbb\xbf[]", "\ufeff[]"])
def test_a_byte_order_mark_is_accepted(text: str | bytes) -> None:
    with pytest.raises(MonitorError, match="must be an object, not array"):
        Monitor.from_json(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xff\xfe", "not UTF-8: byte 0"),
        ("[" * 200_000, "nested too deeply"),
        ("9" * 5000, "not JSON"),
        ('{"label": 1e999}', "must be of type string, not number"),
        ('{"label": "\\ud800"}', "half a character"),
    ],
)
def test_hostile_text_is_rejected(text: str | bytes, reason: str) -> None:
    with pytest.raises(MonitorError) as caught:
        Monitor.from_json(text)
    assert reason in caught.value.message


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (lambda: LOOSE.from_json(5), "must be a string or bytes, not a int (pass JSON text"),
        (lambda: LOOSE.from_json({"label": "x"}), "Monitor.from_dict(...) accepts"),
        (lambda: LOOSE.from_dict({1: 2}), "the document has the key 1, which is not a string"),
        (lambda: LOOSE.from_dict(5), "the document must be an object"),
    ],
)
def test_other_types_are_rejected(read: Callable[[], Monitor], reason: str) -> None:
    with pytest.raises(MonitorError) as caught:
        read()
    assert reason in str(caught.value)
