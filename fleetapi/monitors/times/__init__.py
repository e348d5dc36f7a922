"""Times in monitors: windows, how documents spell them, and time zones."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["ENDS_OF_MONTHS", "LATEST_START"]

LATEST_START = timedelta(hours=23, minutes=59)
"""The latest start of a daily window, as time since midnight."""

ENDS_OF_MONTHS = timedelta(days=4)
"""How far calendars may differ on the end of a window of months, if the last month lacks the day."""
