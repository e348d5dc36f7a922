"""The house plan of docs/architecture.md, held: who may import whom, and where third parties may appear."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "fleetapi"

EVERYTHING = {"*"}
ALLOWED: dict[str, set[str]] = {
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
    "cli": EVERYTHING,
    "__main__": {"cli"},
}
# A user's own test asks the sandbox for a client, so this one door leads out of it.
EXCEPTIONS = {("sandbox/sandbox.py", "client"), ("sandbox/sandbox.py", "session")}

WALLS: dict[str, tuple[str, ...]] = {
    "aiohttp": (
        "session/transport",
        "webhooks/receiver",
        "sandbox/network/server",
        "sandbox/network/sender",
    ),
    "lark": ("language/",),
    "cattrs": ("wire/",),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allows(room: str, target: str) -> bool:
    if target.split(".")[0] in (room, "errors", "representation", "secrecy", "_lazy", "__version__"):
        return True
    return any(grant in ("*", target) or target.startswith(f"{grant}.") for grant in ALLOWED[room])


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_the_rooms_it_may(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    room = relative.parts[0].removesuffix(".py")
    if room == "__init__":
        return
    assert room in ALLOWED, (
        f"{relative}: a room that the plan does not have; add it to docs/architecture.md first"
    )
    strangers = set()
    for name in imported(path):
        if not name.startswith("fleetapi."):
            continue
        target = name.removeprefix("fleetapi.")
        if (relative.as_posix(), target.split(".")[0]) in EXCEPTIONS:
            continue
        parts = target.split(".")
        prefixes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if not any(allows(room, prefix) for prefix in prefixes):
            strangers.add(target)
    assert not strangers, f"{relative} may not import {sorted(strangers)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_third_party_stays_behind_its_wall(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for library, rooms in WALLS.items():
        if any(relative.startswith(room) for room in rooms):
            continue
        assert library not in {name.split(".")[0] for name in imported(path)}, f"{library} in {relative}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_stays_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
