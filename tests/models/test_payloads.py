"""Recorded answers: drop one into tests/cases/payloads/<Model>/ and it is a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fleetapi.models
from fleetapi.models import Model
from fleetapi.wire.converters import decode, encode

PAYLOADS = Path(__file__).parents[1] / "cases" / "payloads"
Parts = Callable[[Model], Iterator[tuple[str, Model]]]

every_payload = pytest.mark.parametrize(
    "path", sorted(PAYLOADS.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def read(path: Path) -> tuple[Model, dict[str, object]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    model: type[Model] = getattr(fleetapi.models, path.parent.name)
    return decode(model, document), document


@every_payload
def test_every_member_of_a_payload_has_a_field(path: Path, parts: Parts) -> None:
    answer, document = read(path)
    assert {place: part.extra for place, part in parts(answer) if part.extra} == {}
    assert answer.as_sent is document


@every_payload
def test_a_payload_is_encoded_as_it_came(path: Path) -> None:
    answer, document = read(path)
    again = encode(answer)
    assert decode(type(answer), again) == answer
    if path.parent.name != "Trip" or path.stem != "v2":  # v2 counts seconds in a text and names faults bare
        assert again.keys() == document.keys()


@every_payload
def test_a_payload_is_shown_in_a_line_without_secrets(path: Path) -> None:
    answer, _ = read(path)
    assert "\n" not in repr(answer)
    assert len(repr(answer)) < 600
    assert "hunter2" not in repr(answer)


def test_there_is_a_payload_for_every_answer() -> None:
    from fleetapi.wire.operations import OPERATIONS

    assert {row.returns for row in OPERATIONS.values() if row.returns} <= {
        path.name for path in PAYLOADS.iterdir()
    }
