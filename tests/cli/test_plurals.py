"""A noun after the number 1 is singular."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import fleetapi
from fleetapi.cli.commands.vehicles import maintenance_facts
from fleetapi.models import Maintenance

SOURCES = sorted(Path(fleetapi.__file__).parent.joinpath("cli").rglob("*.py"))
NOUNS = "vehicles|files|findings|requests|events|errors|warnings|days|triggers|trips|messages|monitors|items"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_message_has_a_fixed_plural(path: Path) -> None:
    numbers = re.findall(rf"\{{[a-z_.]+(?:\([^)]*\))?\}} (?:{NOUNS})\b", path.read_text(encoding="utf-8"))
    known = {"{_LOOK_BACK.days} days"}  # a constant other than 1
    assert set(numbers) <= known


def test_one_vehicle(run: Any) -> None:
    ran = run("demo", "--vehicles", "1")
    assert ran.err == "fleetapi: error: 1 vehicle is not enough for a demo (use at least 5)\n"


@pytest.mark.parametrize(
    ("days", "due"), [(1, "due in 1 day"), (2, "due in 2 days"), (-1, "overdue by 1 day")]
)
def test_one_day_before_maintenance(days: int, due: str) -> None:
    assert maintenance_facts(Maintenance(days_before_maintenance=days))["by date"] == due


def test_one_formatted_file(run: Any, nowhere: Path) -> None:
    from fleetapi.monitors.checks.examples import Example

    for name in ("a", "b", "c"):
        (nowhere / f"{name}.json").write_text(Example().document(), encoding="utf-8")
    assert run("fmt", "a.json", "b.json").err.endswith("0 already formatted\n")
    assert run("fmt", "a.json", "c.json").err.endswith("1 already formatted\n")
