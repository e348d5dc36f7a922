"""The public names are listed once, in stubs: type checkers read them, and so do imports at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parents[1] / "fleetapi"
STUBS = sorted(PACKAGE.rglob("*.pyi"))


def module_of(path: Path) -> str:
    return ".".join(path.parent.relative_to(PACKAGE.parent).parts)


def declared(stub: Path, *, deprecated: bool = True) -> dict[str, str]:
    """The names of a stub and their modules, as Python's own parser reads it."""
    found = {}
    text = stub.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            if not deprecated and text.splitlines()[node.lineno - 1].endswith("  # deprecated"):
                continue
            assert node.module is not None
            for alias in node.names:
                assert alias.asname == alias.name, "write `import X as X`: that is how a stub exports a name"
                assert alias.name not in found, f"{alias.name} is listed twice"
                found[alias.name] = node.module
    return found


@pytest.fixture(params=STUBS, ids=module_of)
def stub(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def module(stub: Path) -> ModuleType:
    return import_module(module_of(stub))


@pytest.mark.filterwarnings("ignore:.* has been renamed:DeprecationWarning")
def test_every_name_of_a_stub_is_the_object_of_its_module(stub: Path, module: ModuleType) -> None:
    for name, home in declared(stub).items():
        if home == module.__name__:
            assert getattr(module, name) is import_module(f"{home}.{name}")
        else:
            assert getattr(module, name) is getattr(import_module(home), name)


def test_all_and_dir_name_what_the_stub_does(stub: Path, module: ModuleType) -> None:
    names = declared(stub, deprecated=False)
    assert module.__all__ == sorted(names)
    assert set(dir(module)) >= names.keys() | {"__all__", "__name__"}


def test_dir_is_complete_before_any_name_is_used(stub: Path, module: ModuleType) -> None:
    program = f"import {module.__name__} as m; print(*dir(m))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) >= declared(stub, deprecated=False).keys()


def test_a_misspelled_name_is_answered_with_the_nearest_one(stub: Path, module: ModuleType) -> None:
    name = max(declared(stub), key=len)
    with pytest.raises(AttributeError) as caught:
        getattr(module, name + "s")
    assert str(caught.value) == (
        f"module {module.__name__!r} has no attribute {name + 's'!r}; did you mean `{name}`?"
    )
    assert not hasattr(module, "__wrapped__")
    assert not hasattr(module, "nothing_like_it_at_all")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="earlier interpreters suggest nothing for an import")
def test_the_interpreter_suggests_a_name_for_a_misspelled_import() -> None:
    program = "from fleetapi import FleetClinet"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "Did you mean: 'FleetClient'?" in done.stderr


def test_no_module_hides_its_names_from_type_checkers_without_a_stub() -> None:
    """A `__getattr__` of a module lets every misspelled import type-check, unless there is a stub."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "__getattr__" not in text:
            continue
        names = {
            name.id
            for node in ast.parse(text).body
            for name in ast.walk(node)
            if isinstance(node, ast.Assign) and isinstance(name, ast.Name)
        } | {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        assert "__getattr__" not in names or path.with_suffix(".pyi").exists(), path
