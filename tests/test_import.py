"""Importing the package is cheap, and its public names are what type checkers see."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import fleetapi

HEAVY = ("aiohttp", "cryptography", "lark", "cattrs", "rich", "ssl", "asyncio")


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sorted(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_it_loads_nothing_heavy() -> None:
    assert not loaded_by("import fleetapi").intersection(HEAVY)


def test_settings_and_errors_load_nothing_heavy() -> None:
    found = loaded_by("from fleetapi import FleetError, load_settings; load_settings({}, environment={})")
    assert not found.intersection(HEAVY)


def test_a_client_can_be_made_without_aiohttp_and_cryptography() -> None:
    found = loaded_by(
        "from fleetapi import FleetClient, ClientCertificate\n"
        "FleetClient(client_id='c', username='u', password='p', certificate=ClientCertificate('a.pem'))"
    )
    assert not found.intersection({"aiohttp", "cryptography", "lark", "rich"})


def test_a_star_imports_every_public_name() -> None:
    found: dict[str, object] = {}
    exec("from fleetapi import *", found)
    assert found.keys() >= set(getattr(fleetapi, "__all__"))  # noqa: B009  # the stub has no such name


def test_the_version_is_that_of_the_package() -> None:
    assert version("fleetapi") == fleetapi.__version__
