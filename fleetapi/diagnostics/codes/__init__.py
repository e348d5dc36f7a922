"""The register of every check: `CHECKS` by code. One file per family of codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fleetapi.diagnostics.codes import fm0, fm1, fm2, fm3, fm4, fm5, fm6, fm7, fm8, fm9
from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import REMOVED, Example

__all__ = ["CHECKS", "REMOVED", "Basis", "Check", "Example", "Severity", "matching"]

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        check.code: check
        for family in (fm0, fm1, fm2, fm3, fm4, fm5, fm6, fm7, fm8, fm9)
        for check in family.CHECKS
    }
)


def matching(selector: str) -> frozenset[str]:
    """The codes that a code (`FM602`), a prefix (`FM6`, `FM`) or a name (`undefined-trigger`) selects.

    Empty when it selects nothing: then the selector is a typing mistake, and the caller says so.
    """
    upper = selector.upper()
    return frozenset(
        code for code, check in CHECKS.items() if (upper and code.startswith(upper)) or check.name == selector
    )
