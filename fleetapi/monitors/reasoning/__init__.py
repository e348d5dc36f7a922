"""What can be said about a rule before any vehicle moves: whether it can fire, always fires, says too much.

`analyse` looks at the expression as a formula and at what its triggers can be together: places on the
sphere, moments of a calendar, values of an operand. It claims only what it can prove.
"""

from __future__ import annotations

from fleetapi.monitors.reasoning.analysis import MAXIMUM_TRIGGERS, analyse
from fleetapi.monitors.reasoning.conclusions import Conclusion, ConclusionKind, Conclusions

__all__ = ["MAXIMUM_TRIGGERS", "Conclusion", "ConclusionKind", "Conclusions", "analyse"]
