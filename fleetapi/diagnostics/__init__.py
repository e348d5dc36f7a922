"""Places in a text, diagnostics, fixes, findings, reports and output formats. The names load on first use."""

from __future__ import annotations

import warnings
from typing import Any

from fleetapi._lazy import attach

_load, __dir__, __all__ = attach(__name__)


def __getattr__(name: str) -> Any:
    if name != "Problem":
        return _load(name)
    message = "fleetapi.diagnostics.Problem is now fleetapi.diagnostics.Diagnostic"
    warnings.warn(message, DeprecationWarning, stacklevel=2)
    return _load("Diagnostic")
