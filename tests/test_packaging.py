"""Test what users install: sdist, wheel, and an empty environment in which the demo runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

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


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "packaging"
    folder.mkdir(exist_ok=True)
    return folder


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Fill the folder, unless another process already has; after a failure it does not exist."""
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            try:
                make(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    return folder


@pytest.fixture(scope="session")
def distributions(workshop: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from the sdist (not from the checkout)."""

    def build(folder: Path) -> None:
        run(sys.executable, "-m", "build", "--outdir", folder, PROJECT, cwd=workshop)

    out = made_once(workshop / "dist", build)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="session")
def installed(distributions: tuple[Path, Path], workshop: Path) -> Path:
    """Return the `bin` folder of an environment that has the wheel and nothing from the checkout."""
    binaries = "Scripts" if os.name == "nt" else "bin"

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=False)
        python = folder / binaries / "python"
        pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python]  # faster than its own
        run(*pip, "install", "--quiet", "--no-compile", distributions[1], cwd=folder)

    return made_once(workshop / "environment", install) / binaries


def test_the_wheel_holds_the_package_the_grammars_and_nothing_else(distributions: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(distributions[1]).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"fleetapi"}
    grammars = {path.name for path in (PROJECT / "grammar").glob("*.lark")}
    assert {Path(name).name for name in names if name.startswith("fleetapi/_grammar/")} == grammars
    assert grammars == {"expression.lark", "interval.lark", "json.lark"}
    assert "fleetapi/py.typed" in names
    stubs = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "fleetapi").rglob("*.pyi")}
    assert stubs
    assert stubs <= set(names)


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
