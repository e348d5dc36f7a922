"""Monitors as files: a good one in each spelling, and what is to be wrong with it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleetapi.diagnostics.codes.example import Example

Write = Callable[..., Path]


@pytest.fixture
def write(nowhere: Path) -> Write:
    """`write("a.json", {"label": "A"}, base="v3")`: the file, made of a good monitor with changes."""

    def one(name: str, changes: dict[str, Any] | None = None, *, base: Any = "v3") -> Path:
        path = nowhere / name
        path.parent.mkdir(parents=True, exist_ok=True)
        document = Example(base=base, changes={"label": name, **(changes or {})}).document()
        path.write_text(document, encoding="utf-8")
        return path

    return one


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """`stdin(b"...")`: what the standard input holds."""

    def hold(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return hold
