"""What is wrong with the document of a monitor: found before it is sent, with place, reason and remedy."""

from __future__ import annotations

from fleetapi.monitors.checks.engine import (
    check_document,
    check_documents,
    check_text,
    examine,
    with_duplicate_labels,
)

__all__ = ["check_document", "check_documents", "check_text", "examine", "with_duplicate_labels"]
