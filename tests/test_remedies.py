"""Remedies are values: the library never prints a shell command, and the command line never prints Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fleetapi
from fleetapi.cli.remedies import COMMANDS, as_shell
from fleetapi.client import FleetClient
from fleetapi.remedies import Call, Operation, as_python, sentence

ROOT = Path(fleetapi.__file__).parent
LIBRARY = [path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0] != "cli"]
PARTS = {"Code", "Argument", "Setting", "Call", "write"}

PYTHON = re.compile(
    r"[A-Za-z_\0]\w*\(|[a-z_\0]=(?!=)|\b(?:None|True|False|lambda|timedelta|datetime)\b|`client|@router"
)
SETTING = re.compile(r"FLEETAPI_\w+")
SHELL = re.compile(r"\bfleetapi (?!\d|is\b)[a-z]|--[a-z]")


class Remedies(ast.NodeVisitor):
    """The strings that can become part of a remedy in a module, except those in a value such as `Code`."""

    def __init__(self, tree: ast.Module, scope: ast.AST) -> None:
        self.found: list[tuple[int, str]] = []
        self._assigned: dict[str, list[ast.expr]] = {}
        self._returned: dict[str, list[ast.expr]] = {}
        self._seen: set[str] = set()
        for node in (*tree.body, *ast.walk(scope)):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    self._note(target, node.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                returns = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
                self._returned.setdefault(node.name, []).extend(returns)

    def _note(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for one, its in zip(target.elts, values, strict=False):
                self._note(one, its)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pieces = [str(one.value) if isinstance(one, ast.Constant) else "\0" for one in node.values]
        self.found.append((node.lineno, "".join(pieces)))
        for one in node.values:
            value = getattr(one, "value", None)
            if isinstance(value, ast.Name) and value.id.isupper():  # a constant of the module
                self.visit(value)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", "")
        if name in PARTS:
            return
        self.generic_visit(node)
        self._follow(name, self._returned)

    def visit_Name(self, node: ast.Name) -> None:
        self._follow(node.id, self._assigned)

    def _follow(self, name: str, values: dict[str, list[ast.expr]]) -> None:
        if name in values and name not in self._seen:
            self._seen.add(name)
            for value in values[name]:
                self.visit(value)


def plain_remedies(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in functions:
        for node in ast.walk(scope):
            if isinstance(node, ast.keyword) and node.arg == "remedy":
                collected = Remedies(tree, scope)
                collected.visit(node.value)
                yield from collected.found


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_and_settings_in_a_remedy_are_values(path: Path) -> None:
    wrong = [
        f"{line}: {text}"
        for line, text in plain_remedies(path)
        if PYTHON.search(text) or SETTING.search(text) or SHELL.search(text)
    ]
    assert not wrong


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_remedy_is_passed_on_as_a_value(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "remedy":
            assert not ast.unparse(node.value).endswith("error.remedy"), (
                f"line {node.lineno}: use error.advice"
            )


@pytest.mark.parametrize("operation", [one for one in Operation if one.value.startswith("client")])
def test_every_call_exists(operation: Operation) -> None:
    client = FleetClient(client_id="c", username="u", password="p", certificate="c.pem")
    advice = as_python(sentence(Call(operation, ("x",) * operation.takes)))
    expression = advice.strip("`").removesuffix("()")
    function: Any = client
    if operation.takes or operation is Operation.LIST_FLEETS:
        assert callable(eval(expression, {"client": client}))
    else:
        assert hasattr(type(function), expression.removeprefix("client."))


def test_every_operation_is_a_call_or_a_command() -> None:
    assert all(operation.value or operation in COMMANDS for operation in Operation)
    assert as_shell(sentence(Call(Operation.LIST_FLEETS))) == "`fleetapi fleets`"
