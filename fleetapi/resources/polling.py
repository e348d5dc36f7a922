"""How often to look while something is under way: decided on plain values."""

from __future__ import annotations

import math
from typing import Any

import attrs

from fleetapi.errors import UsageError
from fleetapi.session.rate_limits import Quota

__all__ = ["Polling"]

SHARE = 0.1
"""Of what is left of the day, what a minute of looking may take."""


def _at_least(least: float) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[float], given: object) -> None:
        sound = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
        if not sound or not given >= least:  # type: ignore[operator]  # a number, as the line above has made sure
            raise UsageError(f"{attribute.name} {given!r} is not a number of at least {least:g}")

    return check


@attrs.frozen(kw_only=True)
class Polling:
    """Seconds between looks: `first`, each `growth` times the one before, `longest` at most.

    Whatever they say, looking for a minute takes at most a tenth of what the subscription has left for the
    day. The burst limit is kept by the session, as for every request.
    """

    first: float = attrs.field(default=1.0, validator=_at_least(0.05))
    growth: float = attrs.field(default=1.5, validator=_at_least(1))
    longest: float = attrs.field(default=10.0, validator=_at_least(0.05))

    def pause(self, looks: int, quota: Quota) -> float:
        """Seconds to the next look, after so many."""
        grown = min(self.longest, self.first * self.growth ** min(looks, 100))
        if quota.day_remaining is None:
            return grown
        return max(grown, 60 / (SHARE * max(1, quota.day_remaining)))
