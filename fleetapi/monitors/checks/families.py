"""The list of checks: small functions over a document, one file a family. Order is of no importance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from fleetapi.monitors.checks import (
    attributes,
    data,
    delivery,
    labels,
    secrets,
    shape,
    spelling,
    times,
    zones,
)
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.place import Remark

__all__ = ["CHECKS", "Check"]

Check: TypeAlias = Callable[[Document], Iterator[Remark]]

CHECKS: Final[tuple[Check, ...]] = (
    *shape.CHECKS,
    *spelling.CHECKS,
    *zones.CHECKS,
    *times.CHECKS,
    *data.CHECKS,
    *delivery.CHECKS,
    *attributes.CHECKS,
    *secrets.CHECKS,
    *labels.CHECKS,
)
