"""The namespaces have every operand of the table, with the comparisons that its operators allow."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path

import pytest
from mypy import api as mypy

from fleetapi.monitors.operands import namespaces
from fleetapi.monitors.operands.kinds import BaseOperand, python_name
from fleetapi.monitors.operands.table import OPERANDS, OperandKind, Operator

SNIPPETS = Path(__file__).parents[2] / "cases" / "typing"
EXPECTED = re.compile(r"# refused: (?P<codes>[a-z-]+(?:, [a-z-]+)*)$")
REPORTED = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: .*\[(?P<code>[a-z-]+)\]$")


def found_in_namespaces() -> dict[str, BaseOperand]:
    found: dict[str, BaseOperand] = {}
    waiting: list[tuple[str, object]] = [(name, getattr(namespaces, name)) for name in namespaces.__all__]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, BaseOperand):
            found[path] = value
        if path == "vehicle.trip" or not isinstance(value, BaseOperand):
            inner = {name: getattr(value, name) for name in dir(value)}
            waiting += [
                (f"{path}.{name}", one) for name, one in inner.items() if not callable(one) and name != "name"
            ]
    return found


def test_namespaces_have_all_operands() -> None:
    assert {path: operand.name for path, operand in found_in_namespaces().items()} == {
        python_name(name): name for name in OPERANDS
    }


@pytest.mark.parametrize("name", OPERANDS)
def test_operands_have_exactly_the_allowed_comparisons(name: str) -> None:
    head, *rest = python_name(name).split(".")
    operand = reduce(getattr, rest, getattr(namespaces, head))
    entry = OPERANDS[name]
    equal = "equals" if entry.kind is OperandKind.NUMBER else "is_"
    expected = {
        method
        for operator, methods in {
            Operator.EQUALS_TO: [equal],
            Operator.LOWER_THAN: ["below"],
            Operator.GREATER_THAN: ["above"],
            Operator.INCLUDED_IN: ["one_of"],
            Operator.ON_CHANGE: ["changes"],
        }.items()
        if operator in entry.operators()
        for method in methods
    }
    methods = {"equals", "is_", "below", "above", "one_of", "changes"}
    assert {method for method in dir(operand) if method in methods} == expected


def test_namespaces_are_immutable() -> None:
    with pytest.raises(AttributeError):
        namespaces.vehicle.energy.electric.level = None  # type: ignore[misc, assignment]  # as intended


def test_mypy_accepts_the_good_snippets_and_rejects_every_marked_line_of_the_bad() -> None:
    """Run mypy once for all snippets; bad lines end in `# refused: ` and the error codes."""
    files = sorted(SNIPPETS.rglob("*.py"))
    expected = {
        (path.name, number, code)
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := EXPECTED.search(line))
        for code in found["codes"].split(", ")
    }
    assert {name for name, _, _ in expected} == {path.name for path in files if path.parent.name == "bad"}
    output, errors, _ = mypy.run(["--hide-error-context", "--no-error-summary", *map(str, files)])
    assert not errors
    reported = {
        (Path(found["file"]).name, int(found["line"]), found["code"])
        for line in output.splitlines()
        if (found := REPORTED.match(line))
    }
    assert {one for one in reported if one[0] in {path.name for path in files}} == expected
