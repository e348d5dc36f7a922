"""Whether a monitor is one that the server takes: `monitors.checks`, as far as the vendor's word goes."""

from __future__ import annotations

import json
from typing import Any

from fleetapi.monitors.checks.server_view import refused_by_server
from fleetapi.sandbox.requests.query import invalid
from fleetapi.wire.dialects import Dialect

__all__ = ["check_monitor"]

_SHOWN = 5  # reasons in one answer


def check_monitor(document: Any, dialect: Dialect | None) -> None:
    """Refuse what the server would answer 400 to, with the reasons.

    With a dialect, only its spelling is right. Without, any spelling is, mixed ones too, as met in the wild.
    """
    findings = refused_by_server(json.dumps(document), dialect=dialect)
    if findings:
        raise invalid("; ".join(f"{finding.message} ({finding.code})" for finding in findings[:_SHOWN]))
