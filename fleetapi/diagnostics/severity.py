"""How much a finding weighs."""

from __future__ import annotations

from enum import Enum

__all__ = ["Severity"]


class Severity(Enum):
    """An error makes `fleetapi check` fail, a warning only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"
