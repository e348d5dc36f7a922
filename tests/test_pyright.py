"""Pyright, which many editors use, judges the snippets in `cases/typing` as mypy does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from npm import installed_package

VERSION: Final = "1.1.414"
PROJECT: Final = Path(__file__).parents[1]
SNIPPETS: Final = PROJECT / "tests" / "cases" / "typing"
MARKED: Final = re.compile(r"# refused: [a-z-, ]+$")
BAD: Final = ("misspelled_imports.py", "handlers_refused.py")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def errors(paths: list[Path]) -> set[tuple[str, int]]:
    """File and line of every error that pyright finds. Skips the test where pyright cannot be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("pyright needs Node.js and npm, which are not installed")
    program = installed_package(npm, "pyright", VERSION) / "index.js"
    done = subprocess.run(
        [node, program, "--outputjson", "--pythonpath", sys.executable, *paths],
        cwd=PROJECT,  # where it finds the package: it does not see through editable installs
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["generalDiagnostics"]
    return {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1)
        for one in found
        if one["severity"] == "error"
    }


def test_pyright_accepts_the_good_snippets_and_rejects_every_marked_line_of_the_bad() -> None:
    bad = [SNIPPETS / "bad" / name for name in BAD]
    marked = {
        (path.name, number)
        for path in bad
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MARKED.search(line)
    }
    assert {name for name, _ in marked} == set(BAD)
    assert errors([*bad, *sorted((SNIPPETS / "good").glob("*.py"))]) == marked
