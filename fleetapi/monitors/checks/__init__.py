"""What is wrong with the document of a monitor: found before it is sent, with place, reason and remedy."""

from __future__ import annotations

from fleetapi.monitors.checks.engine import Checked, check_text, examine
from fleetapi.monitors.checks.many import check_documents, with_duplicate_labels

__all__ = ["Checked", "check_documents", "check_text", "examine", "with_duplicate_labels"]
