"""The families of checks: the functions to run, and the check of each code.

To add a family, add its module and list it here. The checks of expressions and of logic are loaded only for
documents that need them (see `fast_path`).
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from fleetapi.monitors.checks import (
    attributes,
    calendars,
    delivery,
    fast_path,
    fields,
    json_document,
    labels,
    operands,
    risks,
    spelling,
    triggers,
    value_types,
    values,
    versions,
    windows,
    zones,
)
from fleetapi.monitors.checks.check import Check, CheckFunction, LateCheckFunction

__all__ = ["CHECKS", "LATE_CHECKS", "check_of", "codes_matching", "every_check"]

_FAMILIES: Final = (
    json_document.FAMILY,
    fields.FAMILY,
    triggers.FAMILY,
    value_types.FAMILY,
    spelling.FAMILY,
    versions.FAMILY,
    zones.FAMILY,
    windows.FAMILY,
    calendars.FAMILY,
    operands.FAMILY,
    values.FAMILY,
    delivery.FAMILY,
    attributes.FAMILY,
    risks.FAMILY,
    labels.FAMILY,
)

CHECKS: Final[tuple[CheckFunction, ...]] = (
    *(function for family in _FAMILIES for function in family.functions),
    fast_path.expression,
)
"""Functions that check a document. Their order does not matter."""

LATE_CHECKS: Final[tuple[LateCheckFunction, ...]] = (fast_path.conclusions,)
"""Functions that run after these and get their diagnostics."""


def check_of(code: str) -> Check:
    """Return the check with a code."""
    for family in _FAMILIES:
        if code in family.checks:
            return family.checks[code]
    return every_check()[code]


def _reduce(check: Check) -> tuple[Callable[[str], Check], tuple[str]]:
    """Pickle a check as its code: every process has the same checks, and their examples cannot be pickled."""
    return check_of, (check.code,)


copyreg.pickle(Check, _reduce)


@cache
def every_check() -> Mapping[str, Check]:
    """Return every check by its code, in order."""
    from fleetapi.monitors.checks import expression, logic  # noqa: PLC0415  (see `fast_path`)

    families = (*_FAMILIES, expression.FAMILY, logic.FAMILY)
    checks = {code: check for family in families for code, check in family.checks.items()}
    return MappingProxyType(dict(sorted(checks.items())))


def codes_matching(selector: str) -> frozenset[str]:
    """Return the codes that a code (`FM602`), a prefix (`FM6`, `FM`) or a name (`undefined-trigger`) selects.

    Empty if it selects nothing: then the selector is a typo, and the caller reports it.
    """
    upper = selector.upper()
    return frozenset(
        code
        for code, check in every_check().items()
        if (upper and code.startswith(upper)) or check.name == selector
    )
