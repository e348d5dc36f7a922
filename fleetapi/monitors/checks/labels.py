"""FM901: a monitor that nobody can tell from another by its label. (FM902 needs the other files: `many`.)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.remark import Remark

__all__ = ["CHECKS"]


def empty_label(document: Document) -> Iterator[Remark]:
    """FM901: the label is empty or blank."""
    entry = document.root.entry("label")
    if entry is not None and isinstance(entry.value, str) and not entry.value.strip():
        yield Remark("FM901", entry.place, "the label is empty", "say in a few words when the monitor fires")


CHECKS: Final = (empty_label,)
