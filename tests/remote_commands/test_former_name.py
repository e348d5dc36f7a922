"""`fleetapi.commands`, the former name of `fleetapi.remote_commands`, works and warns where it is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RENAMED = "DeprecationWarning: fleetapi.commands has been renamed: import fleetapi.remote_commands"


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    return subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)


@pytest.mark.parametrize(
    "statements",
    [
        "from fleetapi import commands; commands.Doors",
        "import fleetapi.commands; fleetapi.commands.Doors",
        "from fleetapi.commands import Doors",
        "import fleetapi; fleetapi.commands.Doors",
        "from fleetapi.commands.switches import Doors",
        "import importlib; importlib.import_module('fleetapi.commands').Doors",
    ],
)
def test_each_import_works_and_warns_on_its_own_line(statements: str, tmp_path: Path) -> None:
    done = run(f"\n{statements}\n", tmp_path)
    assert f"program.py:2: {RENAMED}" in done.stderr
    assert done.stderr.count("Warning") == 1


def test_the_classes_are_the_same_objects(tmp_path: Path) -> None:
    done = run(
        "from fleetapi import commands, remote_commands as new\n"
        "assert commands.__all__ == new.__all__\n"
        "print(all(getattr(commands, name) is getattr(new, name) for name in new.__all__))",
        tmp_path,
    )
    assert done.stdout == "True\n"


FORMER_HOMES = {
    "charging": ["Charging"],
    "command": ["Command"],
    "documents": ["document_of_command"],
    "navigation": ["Navigation", "Point"],
    "preconditioning": ["Preconditioning"],
    "programs": ["ChargingProgram", "DeleteProgram", "PreconditioningProgram"],
    "remote_callback": ["RemoteCallback"],
    "stolen": ["Stolen"],
    "switches": ["Doors", "Horn", "Immobilization", "Lights", "WakeUp"],
}


def test_pickles_of_the_former_modules_can_be_read(tmp_path: Path) -> None:
    homes = [(home, name) for home, names in FORMER_HOMES.items() for name in names]
    done = run(
        "import pickle\n"
        "def load(home, name):\n"
        "    return pickle.loads(f'cfleetapi.commands.{home}\\n{name}\\n.'.encode())\n"
        f"found = [load(home, name) for home, name in {homes}]\n"
        "from fleetapi import remote_commands as new\n"
        f"print(found == [getattr(new, name) for _, name in {homes}])",
        tmp_path,
    )
    assert done.stdout == "True\n"


def test_a_star_import_of_the_package_does_not_warn(tmp_path: Path) -> None:
    done = run("from fleetapi import *\nremote_commands.Doors\nprint('commands' in dir())", tmp_path)
    assert (done.stdout, done.stderr) == ("False\n", "")
