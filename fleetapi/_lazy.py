"""Public names that load on first use, listed once, in the stub `__init__.pyi` of their package.

Type checkers read the stub and report misspelled imports; without it they accept any name of a module with a
`__getattr__`. At run time the same lines say which module defines a name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["attach"]


def attach(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return `__getattr__`, `__dir__` and `__all__` for a package, from the stub next to it."""
    names = sys.modules[package].__dict__
    lines = _lines(names["__spec__"].loader, f"{names['__path__'][0]}/__init__.pyi")
    homes = {line[3]: line[1] for line in lines}
    current = sorted(line[3] for line in lines if not line[6:])

    def load(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}{_suggestion(name, current)}", name=name
            )
        value = import_module(f"{home}.{name}") if home == package else getattr(import_module(home), name)
        names[name] = value
        return value

    def listing() -> list[str]:
        return sorted({*names, *current})

    return load, listing, current


def _lines(loader: Any, stub: str) -> list[list[str]]:
    """Return the words of every `from MODULE import NAME as NAME`; a deprecated name has a comment."""
    text = loader.get_data(stub).decode()
    return [line.split() for line in text.splitlines() if line.startswith("from ")]


def _suggestion(name: str, homes: list[str]) -> str:
    if name.startswith("_"):  # tools look for such names, but people do not misspell them
        return ""
    from fleetapi.diagnostics.suggest import did_you_mean  # noqa: PLC0415  (only in case of an error)

    advice = did_you_mean(name, homes)
    return f"; {advice}" if advice else ""
