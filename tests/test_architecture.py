"""The structure that docs/architecture.md describes: allowed imports, no import cycles, short files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGE = Path(__file__).parents[1] / "fleetapi"
LONGEST_FILE = 400

ANYTHING = {"*"}
ALLOWED: dict[str, set[str]] = {
    "remedies": set(),
    "errors": set(),
    "_lazy": {"diagnostics"},
    "representation": set(),
    "secrecy": set(),
    "diagnostics": set(),
    "wire": set(),
    "config": {"wire.pem_text"},
    "language": {"diagnostics"},
    "models": {"wire"},
    "monitors": {"language", "diagnostics", "wire"},
    "remote_commands": {"diagnostics", "models", "monitors", "wire"},
    "commands": {"remote_commands"},
    "session": {"wire"},
    "resources": {"session", "models", "monitors", "remote_commands", "language", "wire"},
    "client": {"resources", "session", "config", "wire"},
    "webhooks": {"models", "monitors", "wire"},
    "sandbox": {"wire.operations", "wire.dialects", "wire.header_limits", "monitors"},
    "cli": ANYTHING,
    "__main__": {"cli"},
}
"""What each package or top-level module may import, besides itself and `COMMON`."""

COMMON = {"errors", "remedies", "representation", "secrecy", "_lazy", "__version__"}

EXCEPTIONS = {("sandbox/sandbox.py", "client"), ("sandbox/sandbox.py", "session")}
"""`Sandbox.client()` hands users a client for their own tests."""

THIRD_PARTY: dict[str, tuple[str, ...]] = {
    "aiohttp": (
        "session/transport",
        "webhooks/receiver",
        "sandbox/network/server",
        "sandbox/network/sender",
    ),
    "lark": ("language/",),
    "cattrs": ("wire/",),
}
"""The only places that may import each library."""

CYCLES_TO_BREAK = {
    ("fleetapi.diagnostics.report", "fleetapi.diagnostics.formats"),
    ("fleetapi.diagnostics.report", "fleetapi.diagnostics.formats.json"),
}
"""Imports that the test for cycles ignores for now."""


@cache
def modules() -> dict[str, str]:
    """The source of every module by its path within the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def parsed(path: str) -> ast.Module:
    return ast.parse(modules()[path])


def imported(path: str) -> Iterator[str]:
    """Every name that a module imports, anywhere in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allows(package: str, target: str) -> bool:
    if target.split(".")[0] in {package, *COMMON}:
        return True
    return any(grant in ("*", target) or target.startswith(f"{grant}.") for grant in ALLOWED[package])


def forbidden(path: str) -> set[str]:
    """What a module imports from packages that its own package may not use."""
    package = path.split("/")[0].removesuffix(".py")
    found = set()
    for name in imported(path):
        if not name.startswith("fleetapi."):
            continue
        target = name.removeprefix("fleetapi.")
        if (path, target.split(".")[0]) in EXCEPTIONS:
            continue
        parts = target.split(".")
        prefixes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if not any(allows(package, prefix) for prefix in prefixes):
            found.add(target)
    return found


def test_every_package_is_listed() -> None:
    packages = {path.split("/")[0].removesuffix(".py") for path in modules()} - {"__init__"}
    assert packages == ALLOWED.keys(), "add it to ALLOWED and to the table in docs/architecture.md"


def test_a_package_imports_only_what_it_may() -> None:
    found = {path: sorted(forbidden(path)) for path in modules() if path != "__init__.py"}
    assert {path: names for path, names in found.items() if names} == {}


def test_third_party_libraries_are_imported_only_in_their_places() -> None:
    found = [
        (path, library)
        for path in modules()
        for library, places in THIRD_PARTY.items()
        if library in {name.split(".")[0] for name in imported(path)} and not path.startswith(places)
    ]
    assert found == []


def test_no_imports_form_a_cycle() -> None:
    """Imports for type checkers and imports inside functions count as well."""
    graph = grimp.build_graph("fleetapi", cache_dir=None)
    imports = {
        module: {
            target
            for target in graph.find_modules_directly_imported_by(module)
            if (module, target) not in CYCLES_TO_BREAK
        }
        for module in graph.modules
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError("imports form a cycle: " + " <- ".join(error.args[1])) from None


def test_every_file_is_short_enough_to_read() -> None:
    lengths = {path: len(text.splitlines()) for path, text in modules().items()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}
