"""Fixes that are made when they are asked for: until then nobody needs what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from fleetapi.monitors.checks.place import Path

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Fix
    from fleetapi.monitors.checks.located import Located

__all__ = ["Mend", "quote", "rename_key", "replace_value", "unwrap", "without_envelope", "wrap"]

Mend: TypeAlias = "Callable[[Located], Fix | None]"


def rename_key(path: Path, key: str) -> Mend:
    """See `fixes.rename_key`."""
    return _later("rename_key", path, key)


def replace_value(path: Path, value: str) -> Mend:
    """See `fixes.replace_value`."""
    return _later("replace_value", path, value)


def quote(path: Path) -> Mend:
    """See `fixes.quote`."""
    return _later("quote", path)


def wrap(path: Path, key: str) -> Mend:
    """See `fixes.wrap`."""
    return _later("wrap", path, key)


def unwrap(path: Path, key: str) -> Mend:
    """See `fixes.unwrap`."""
    return _later("unwrap", path, key)


def without_envelope() -> Mend:
    """See `fixes.without_envelope`."""
    return _later("without_envelope")


def _later(name: str, *arguments: object) -> Mend:
    def mend(document: Located) -> Fix | None:
        from fleetapi.monitors.checks import fixes  # noqa: PLC0415

        fix: Fix | None = getattr(fixes, name)(document, *arguments)
        return fix

    return mend
