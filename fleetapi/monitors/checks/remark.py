"""What a check has to say, before anybody knows lines and columns.

Only when there is something to say is the text read again with the place of everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from fleetapi.monitors.checks.place import Place

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Fix, Problem
    from fleetapi.diagnostics.severity import Severity
    from fleetapi.monitors.checks.located import Located

__all__ = ["Remark"]


@attrs.frozen
class Remark:
    """What a check has to say about a place: a problem that is not located yet.

    `mend` makes the fix, once there is a text; it is given only where the rewrite cannot change the meaning.
    `severity` is given where it differs from the registered one; `secret` where the place holds a credential
    although the code is not about that.
    """

    code: str
    place: Place
    message: str
    help: str = ""
    mend: Callable[[Located], Fix | None] | None = None
    severity: Severity | None = None
    secret: bool = False

    def located(self, document: Located) -> Problem:
        """Return the problem at its place in the text."""
        from fleetapi.diagnostics.finding import Problem  # noqa: PLC0415

        fix = self.mend(document) if self.mend is not None else None
        span = document.span(self.place)
        return Problem(self.code, span, self.message, self.help, fix, self.severity, self.secret)
