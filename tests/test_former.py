"""Former paths of modules and names still work, for imports and in pickles, and warn."""

from __future__ import annotations

import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import pytest

from fleetapi import Report, check_text
from fleetapi._former import FORMER_MODULES, FORMER_NAMES
from fleetapi.diagnostics import Finding
from fleetapi.diagnostics.report import formats

FORMER = [
    (module, name, *current.rpartition(".")[::2])
    for module, names in FORMER_NAMES.items()
    for name, current in names.items()
]


def forget(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Make the next import of a module find it again, and undo what that import changes."""
    parent, _, name = module.rpartition(".")
    monkeypatch.delitem(sys.modules, module, raising=False)
    if parent not in FORMER_MODULES:
        monkeypatch.setattr(import_module(parent), name, None, raising=False)


@pytest.mark.parametrize("former", [name for name, home in FORMER_MODULES.items() if home])
def test_a_former_module_is_the_current_one(former: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home = FORMER_MODULES[former]
    forget(monkeypatch, former)
    with pytest.warns(DeprecationWarning, match=f"^{former} is now {home}$") as caught:
        module = import_module(former)
    assert module is import_module(home)
    assert module.__name__ == home
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.filterwarnings("ignore:.* is now |.* has been renamed:DeprecationWarning")
def test_every_public_object_is_still_where_pickles_look_for_it() -> None:
    """The file lists where the public classes and functions were defined before the modules moved."""
    lines = (Path(__file__).parent / "cases" / "public_homes.txt").read_text(encoding="utf-8").splitlines()
    for module, name in map(str.split, lines):
        assert hasattr(import_module(module), name), f"add {module} to FORMER_MODULES or FORMER_NAMES"


@pytest.mark.parametrize(("module", "name", "home", "current"), FORMER)
def test_a_former_name_is_the_current_object(module: str, name: str, home: str, current: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"^{module}.{name} is now {home}.{current}$"):
        found = pickle.loads(f"c{module}\n{name}\n.".encode())
    assert found is getattr(import_module(home), current)


@pytest.mark.parametrize("module", FORMER_NAMES)
def test_other_names_do_not_exist(module: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        import_module(module).no_such_name  # noqa: B018  (the access raises)


def test_other_modules_do_not_exist() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"fleetapi\.models\.no_such_module"):
        import_module("fleetapi.models.no_such_module")


def test_the_warning_is_on_the_line_of_the_import(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("\nfrom fleetapi.session.limits.rate_limits import Quota\n", encoding="utf-8")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert "program.py:2: DeprecationWarning: fleetapi.session.limits.rate_limits is now" in done.stderr
    assert done.stderr.count("Warning") == 1


@pytest.mark.parametrize("text", ["{}", '{"label": 1'])
def test_pickles_of_reports_with_fewer_fields_can_be_read(text: str) -> None:
    report = check_text(text, filename="a.json")
    findings = tuple(without(finding, "pointer", "rule") for finding in report)
    former = without(attrs.evolve(report, findings=findings), "label", "from_value")
    assert (former, former.label, former.from_value) == (report, None, False)
    assert {finding.pointer for finding in former} == {None}
    assert all(former.render(name) for name in formats())


def without(value: Any, *fields: str) -> Any:
    """Return a report or finding as it is read from a pickle that lacks some fields."""
    assert isinstance(value, Report | Finding)
    state: Any = value.__getstate__()
    restored: Any = object.__new__(type(value))
    restored.__setstate__({name: part for name, part in state.items() if name not in fields})
    return restored
