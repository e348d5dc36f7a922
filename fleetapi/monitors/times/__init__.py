"""When a time trigger holds: windows, their texts in documents, time zones."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["ENDS_OF_MONTHS", "LATEST_START"]

LATEST_START = timedelta(hours=23, minutes=59)
"""Of a daily window, since midnight."""

ENDS_OF_MONTHS = timedelta(days=4)
"""How far calendars differ about the end of a window that lasts months, where a month lacks the day."""
