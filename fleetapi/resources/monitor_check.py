"""Check a monitor before it is sent, so that every mistake is reported with its place and remedy."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Final

from fleetapi.errors import InvalidMonitor, UsageError
from fleetapi.remedies import Argument, Code, all_of, sentence
from fleetapi.session.messages.request import encode_json
from fleetapi.tracebacks import guarded

if TYPE_CHECKING:
    from fleetapi.resources.dialect_choice import DialectChoice, MonitorBody

__all__ = ["check_first"]

_log = logging.getLogger("fleetapi.monitors")

_AMBIGUOUS: Final = "FM607"  # how the server reads such an expression is not published


@guarded  # a mapping may hold secrets
def check_first(body: MonitorBody, choice: DialectChoice) -> None:
    """Check what `choice` would send, without filling in a secret.

    A mapping may use any dialect, so its dialect is an error only if the client has a `dialect` of its own.
    An ambiguous expression is logged as a warning, because the server may read it the other way. Raises
    `InvalidMonitor` with all findings if any of them is an error.
    """
    from fleetapi.monitors.checks import check_document  # noqa: PLC0415  (loads every check)

    dialect, document = choice.to_check(body)
    try:
        report = check_document(document, dialect=dialect)
    except UsageError:  # it has values that become JSON when they are sent, such as a datetime
        report = check_document(json.loads(encode_json(document)), dialect=dialect)
    if not report.errors:
        for finding in report.only({_AMBIGUOUS}):
            _log.warning("%s %s; %s", finding.code, finding.message, finding.help)
        return
    first = report.errors[0]
    more = len(report.errors) - 1
    others = f", and {more} more {'error' if more == 1 else 'errors'}" if more else ""
    raise InvalidMonitor(
        f"the monitor has errors and was not sent: {first.code} {first.message}{others}",
        findings=report.findings,
        remedy=first.help
        or all_of(
            sentence("see ", Code("`findings`")),
            sentence(Argument("check", "False"), " sends it anyway"),
        ),
    )
