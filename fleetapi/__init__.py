"""Asyncio SDK for the Stellantis Fleet Owner API, and a checker for vehicle monitors.

The public names; each loads on first use, so that what only checks monitors loads neither aiohttp nor
cryptography. A new name takes one line in `_HOMES` and one among the imports for type checkers; a test
compares the two.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi import commands as commands
    from fleetapi import errors as errors
    from fleetapi.client import FleetClient as FleetClient
    from fleetapi.config import Settings as Settings
    from fleetapi.config import load_settings as load_settings
    from fleetapi.diagnostics.finding import Finding as Finding
    from fleetapi.diagnostics.report import Report as Report
    from fleetapi.errors import FleetError as FleetError
    from fleetapi.monitors.builders import enters as enters
    from fleetapi.monitors.builders import every as every
    from fleetapi.monitors.builders import leaves as leaves
    from fleetapi.monitors.builders import starting as starting
    from fleetapi.monitors.checks import check_text as check_text
    from fleetapi.monitors.expressions.expression import Expression as Expression
    from fleetapi.monitors.expressions.expression import parse_expression as parse_expression
    from fleetapi.monitors.monitor import Monitor as Monitor
    from fleetapi.monitors.operands.namespaces import environment as environment
    from fleetapi.monitors.operands.namespaces import privacy as privacy
    from fleetapi.monitors.operands.namespaces import stolen as stolen
    from fleetapi.monitors.operands.namespaces import vehicle as vehicle
    from fleetapi.monitors.secrets import Secret as Secret
    from fleetapi.monitors.subscription import Attribute as Attribute
    from fleetapi.monitors.subscription import RetryKind as RetryKind
    from fleetapi.monitors.subscription import RetryPolicy as RetryPolicy
    from fleetapi.monitors.times.windows import CalendarDuration as CalendarDuration
    from fleetapi.monitors.times.windows import DailyWindow as DailyWindow
    from fleetapi.monitors.times.windows import SingleWindow as SingleWindow
    from fleetapi.monitors.times.windows import Weekday as Weekday
    from fleetapi.monitors.times.windows import WeekRange as WeekRange
    from fleetapi.monitors.triggers import DataTrigger as DataTrigger
    from fleetapi.monitors.triggers import Operator as Operator
    from fleetapi.monitors.triggers import TimeTrigger as TimeTrigger
    from fleetapi.resources.timestamps import TimeRange as TimeRange
    from fleetapi.session.certificates.client_certificate import ClientCertificate as ClientCertificate
    from fleetapi.session.concurrency import each_of as each_of
    from fleetapi.session.deadline import Deadline as Deadline
    from fleetapi.session.hooks import AttemptReport as AttemptReport
    from fleetapi.session.limits.rate_limits import Quota as Quota
    from fleetapi.session.messages.response import Response as Response
    from fleetapi.session.pages.page import Page as Page
    from fleetapi.session.pages.page import Progress as Progress
    from fleetapi.session.pages.pages import Pages as Pages
    from fleetapi.session.retry import Attempted as Attempted
    from fleetapi.session.retry import Backoff as Backoff
    from fleetapi.wire.dialects import Dialect as Dialect

__version__ = "0.1.0"

_HOMES = {
    "AttemptReport": "fleetapi.session.hooks",
    "Attempted": "fleetapi.session.retry",
    "Attribute": "fleetapi.monitors.subscription",
    "Backoff": "fleetapi.session.retry",
    "CalendarDuration": "fleetapi.monitors.times.windows",
    "ClientCertificate": "fleetapi.session.certificates.client_certificate",
    "DailyWindow": "fleetapi.monitors.times.windows",
    "DataTrigger": "fleetapi.monitors.triggers",
    "Deadline": "fleetapi.session.deadline",
    "Dialect": "fleetapi.wire.dialects",
    "Expression": "fleetapi.monitors.expressions.expression",
    "Finding": "fleetapi.diagnostics.finding",
    "FleetClient": "fleetapi.client",
    "FleetError": "fleetapi.errors",
    "Monitor": "fleetapi.monitors.monitor",
    "Operator": "fleetapi.monitors.triggers",
    "Page": "fleetapi.session.pages.page",
    "Pages": "fleetapi.session.pages.pages",
    "Progress": "fleetapi.session.pages.page",
    "Quota": "fleetapi.session.limits.rate_limits",
    "Report": "fleetapi.diagnostics.report",
    "Response": "fleetapi.session.messages.response",
    "RetryKind": "fleetapi.monitors.subscription",
    "RetryPolicy": "fleetapi.monitors.subscription",
    "Secret": "fleetapi.monitors.secrets",
    "Settings": "fleetapi.config",
    "SingleWindow": "fleetapi.monitors.times.windows",
    "TimeRange": "fleetapi.resources.timestamps",
    "TimeTrigger": "fleetapi.monitors.triggers",
    "WeekRange": "fleetapi.monitors.times.windows",
    "Weekday": "fleetapi.monitors.times.windows",
    "commands": "fleetapi",
    "check_text": "fleetapi.monitors.checks",
    "each_of": "fleetapi.session.concurrency",
    "enters": "fleetapi.monitors.builders",
    "environment": "fleetapi.monitors.operands.namespaces",
    "errors": "fleetapi",
    "every": "fleetapi.monitors.builders",
    "leaves": "fleetapi.monitors.builders",
    "load_settings": "fleetapi.config",
    "parse_expression": "fleetapi.monitors.expressions.expression",
    "privacy": "fleetapi.monitors.operands.namespaces",
    "starting": "fleetapi.monitors.builders",
    "stolen": "fleetapi.monitors.operands.namespaces",
    "vehicle": "fleetapi.monitors.operands.namespaces",
}
"""Where each public name lives."""

__all__ = sorted(_HOMES)  # noqa: PLE0605 - computed, so that there is one list


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'fleetapi' has no attribute {name!r}")
    value = import_module(f"fleetapi.{name}") if home == "fleetapi" else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
