"""Find what is wrong with a monitor before it is sent: where, why, and how to fix it."""

from __future__ import annotations

from fleetapi.monitors.checks.engine import (
    check_document,
    check_documents,
    check_text,
    examine,
    with_duplicate_labels,
)

__all__ = ["check_document", "check_documents", "check_text", "examine", "with_duplicate_labels"]
