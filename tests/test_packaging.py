"""What users install: sdist -> wheel -> an empty environment, from which the demo runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def run(*command: str | Path, cwd: Path) -> str:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("FLEETAPI_", "PYTHON"))
    }
    finished = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, f"{command} failed:\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that is built from it (not from the checkout)."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, PROJECT, cwd=out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment with the wheel in it and nothing of the checkout."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    run(binaries / "python", "-m", "pip", "install", "--quiet", distributions[1], cwd=home)
    return binaries


def test_the_wheel_holds_the_package_the_grammars_and_nothing_else(distributions: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(distributions[1]).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"fleetapi"}
    grammars = {path.name for path in (PROJECT / "grammar").glob("*.lark")}
    assert {Path(name).name for name in names if name.startswith("fleetapi/_grammar/")} == grammars
    assert grammars == {"expression.lark", "interval.lark", "json.lark"}
    assert "fleetapi/py.typed" in names


def test_the_sdist_holds_what_a_packager_needs(distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[0]) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {
        "fleetapi",
        "grammar",
        "tests",
        "examples",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "pyproject.toml",
    } <= tops
    assert not {".venv", "dist", ".ci", ".git"} & tops


def test_the_demo_runs_from_the_wheel_in_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    shown = run(installed / "fleetapi", "demo", cwd=tmp_path)
    assert re.search(r"POST +/fleets/\S+/monitors +202", shown)
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_package_becomes_importable(installed: Path, tmp_path: Path) -> None:
    names = ("tests", "examples", "grammar", "benchmarks")
    program = f"import importlib.util as u; print([name for name in {names} if u.find_spec(name)])"
    assert run(installed / "python", "-c", program, cwd=tmp_path).strip() == "[]"


def test_an_installed_grammar_parses(installed: Path, tmp_path: Path) -> None:
    program = "import fleetapi; print(fleetapi.parse_expression('a & (b | !c)').names)"
    assert run(installed / "python", "-c", program, cwd=tmp_path).strip() == "('a', 'b', 'c')"
