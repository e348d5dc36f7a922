"""docs/sandbox.md names every option and every error, and its programs run."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

import fleetapi.sandbox
from fleetapi.sandbox import Sandbox

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
SOURCES = sorted(Path(fleetapi.sandbox.__file__).parent.rglob("*.py"))


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(table: str) -> str:
    return " ".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))


def refusals() -> Iterator[int]:
    """Yield the code of every refusal in the source, except those of faults."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                status, detail = node.args[:2]
                if isinstance(status, ast.Attribute) and isinstance(detail, ast.Constant):
                    yield HTTPStatus[status.attr] * 100 + int(str(detail.value))


def test_every_option_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| (`.+?) \| (.+?) \|", section("Options"), re.MULTILINE))
    told = {name: default for names, default in rows.items() for name in re.findall(r"`(\w+)`", names)}
    options = inspect.signature(Sandbox).parameters
    assert told.keys() == options.keys()
    for name, default in told.items():
        value = options[name].default
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert callable(value) or not value or shown in default, name


def test_every_refusal_is_documented() -> None:
    told = {int(code) for code in re.findall(r"\d{5}", first_cells(section("Errors")))}
    assert told == set(refusals())


@pytest.mark.parametrize("program", re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
async def test_programs_run(program: str) -> None:
    body = textwrap.indent(program, "    ")
    namespace: dict[str, object] = {}
    exec(f"async def main():\n{body}", namespace)
    main = namespace["main"]
    assert inspect.iscoroutinefunction(main)
    await main()


def test_links_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
