"""Opening a client does not hold up the event loop: what takes time happens in other threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

PROGRAM = """
import asyncio, builtins, importlib.abc, json, ssl, sys, threading
from pathlib import Path
from fleetapi import FleetClient

blocking = []

def note(what):
    if threading.current_thread() is threading.main_thread():
        blocking.append(what)

class Watcher(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        note("import " + name)
        return None

def watched(owner, name):
    original = getattr(owner, name)
    def call(*given, **named):
        note(name)
        return original(*given, **named)
    setattr(owner, name, call)

async def main(arguments):
    await asyncio.to_thread(int)  # what it takes to have threads
    loaded = set(sys.modules)
    sys.meta_path.insert(0, Watcher())
    for owner, name in (
        (Path, "read_bytes"), (Path, "stat"), (Path, "open"), (builtins, "open"),
        (ssl, "create_default_context"), (ssl.SSLContext, "load_cert_chain"),
        (ssl.SSLContext, "load_verify_locations"), (ssl.SSLContext, "load_default_certs"),
    ):
        watched(owner, name)
    login = {"client_id": "c", "username": "MZP1", "password": "p"}
    async with FleetClient(**login, base_url="https://127.0.0.1:9", **arguments):
        print(json.dumps([blocking, sorted(set(sys.modules) - loaded)]))

asyncio.run(main(json.loads(sys.argv[1])))
"""


def opened(**arguments: str) -> tuple[list[str], set[str]]:
    """What happened in the thread of the loop while a client opened, and the packages that were loaded."""
    words = [sys.executable, "-c", PROGRAM, json.dumps(arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    blocking, modules = json.loads(done.stdout)
    return blocking, {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("form", ["one file", "several files", "text"])
def test_files_are_read_and_aiohttp_is_loaded_in_other_threads(
    issue: Callable[..., Any], authority: Any, form: str
) -> None:
    issued = issue(authority)
    arguments = {
        "one file": {"certificate": str(issued.pem)},
        "several files": {"certificate": str(issued.cert), "key": str(issued.key), "ca": str(issued.ca)},
        "text": {"certificate": issued.pem.read_text("ascii"), "ca": issued.ca.read_text("ascii")},
    }[form]
    blocking, loaded = opened(**arguments)
    assert blocking == []
    assert "aiohttp" in loaded


def test_cryptography_is_loaded_in_another_thread_too(issue: Callable[..., Any], authority: Any) -> None:
    issued = issue(authority)
    turned = issued.folder / "turned.pem"
    turned.write_bytes(issued.ca.read_bytes() + issued.pem.read_bytes())  # only cryptography finds the leaf
    blocking, loaded = opened(certificate=str(turned))
    assert blocking == []
    assert "cryptography" in loaded
