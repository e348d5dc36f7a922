"""The list of checks: small functions over a document, one file a family. Order is of no importance.

`LATE_CHECKS` come after all the others, and know what these found: they are about what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from fleetapi.monitors.checks import (
    attributes,
    data,
    delivery,
    evident,
    labels,
    missing_fields,
    secrets,
    shape,
    spelling,
    synonyms,
    times,
    zones,
)
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.remark import Remark

__all__ = ["CHECKS", "LATE_CHECKS", "Check", "LateCheck"]

Check: TypeAlias = Callable[[Document], Iterator[Remark]]
LateCheck: TypeAlias = Callable[[Document, Sequence[Remark]], Iterator[Remark]]

CHECKS: Final[tuple[Check, ...]] = (
    *shape.CHECKS,
    *missing_fields.CHECKS,
    *spelling.CHECKS,
    *synonyms.CHECKS,
    *zones.CHECKS,
    *times.CHECKS,
    *data.CHECKS,
    *evident.CHECKS,
    *delivery.CHECKS,
    *attributes.CHECKS,
    *secrets.CHECKS,
    *labels.CHECKS,
)

LATE_CHECKS: Final[tuple[LateCheck, ...]] = (*evident.LATE_CHECKS,)
