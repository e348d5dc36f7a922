"""Fixtures for monitors as files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleetapi.monitors.checks.examples import Example

Write = Callable[..., Path]


@pytest.fixture
def write(nowhere: Path) -> Write:
    """`write("a.json", {"label": "A"}, base="v3")` writes a valid monitor with changes; returns its path."""

    def one(name: str, changes: dict[str, Any] | None = None, *, base: Any = "v3") -> Path:
        path = nowhere / name
        path.parent.mkdir(parents=True, exist_ok=True)
        document = Example(base=base, changes={"label": name, **(changes or {})}).document()
        path.write_text(document, encoding="utf-8")
        return path

    return one


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """`stdin(b"...")` sets the content of standard input."""

    def hold(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return hold
