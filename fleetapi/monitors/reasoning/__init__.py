"""Static analysis of a rule: whether it can fire, always fires, or has redundant parts.

`analyze` examines the expression as a formula, and which triggers can hold together: places on a sphere,
moments of a calendar, values of an operand. It only claims what it can prove.
"""

from __future__ import annotations

import warnings
from typing import Any

from fleetapi.monitors.reasoning.analysis import MAXIMUM_TRIGGERS, analyze
from fleetapi.monitors.reasoning.conclusions import Conclusion, ConclusionKind, Conclusions

__all__ = ["MAXIMUM_TRIGGERS", "Conclusion", "ConclusionKind", "Conclusions", "analyse", "analyze"]


def analyse(*arguments: Any, **named: Any) -> Conclusions:
    """Call `analyze`, whose former name this is."""
    warnings.warn("analyse has been renamed: use analyze", DeprecationWarning, stacklevel=2)
    return analyze(*arguments, **named)
