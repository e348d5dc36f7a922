"""Names of the tz database: which exist, and which one was meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.times.zone_cities import is_listed

__all__ = ["DEFAULT_TIME_ZONE", "is_time_zone", "nearest_time_zone", "note_on_sign", "time_zones"]

# What the server takes when a monitor names none (specification, TimeTrigger.timeZone).
DEFAULT_TIME_ZONE = "Europe/Paris"

# Files that lie beside the zones on some systems and are not names of the tz database.
_OFFSET: Final = re.compile(
    r"(?:Z|(?:GMT|(?:Etc/)?UTC|UT)?\s*(?P<sign>[+\-\u2212])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?)",
    re.ASCII | re.IGNORECASE,
)
_WEST, _EAST = -12, 14  # the zones of the Etc area
_NOT_ZONES = ("posix/", "right/", "localtime", "posixrules", "Factory")


@lru_cache(maxsize=1024)
def is_time_zone(name: str) -> bool:
    """Tell whether the tz database has a zone (or an alias) of exactly this name."""
    if not name.isascii() or name.startswith(_NOT_ZONES):
        return False
    if is_listed(name):
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  (few zones are not in that list)

    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a directory
        return False


def time_zones() -> list[str]:
    """Return the names of all zones, in their order."""
    from zoneinfo import available_timezones  # noqa: PLC0415

    return sorted(filter(is_time_zone, available_timezones()))


def nearest_time_zone(name: str) -> str | None:
    """Return the zone whose name is closest, also by its city alone (`Paris` is `Europe/Paris`).

    For an offset such as `UTC+2` that is `Etc/GMT-2`, where the sign is reversed: see `note_on_sign`.
    """
    from zoneinfo import available_timezones  # noqa: PLC0415

    offset = _OFFSET.fullmatch(name.strip())
    if offset is not None:
        return _zone_at(offset)
    zones = sorted(available_timezones())
    wanted = name.replace(" ", "_").casefold()
    for zone in zones:
        if zone.rsplit("/", 1)[-1].casefold() == wanted.rsplit("/", 1)[-1] and "/" in zone:
            return zone
    return nearest(name.replace(" ", "_"), zones)


def _zone_at(offset: re.Match[str]) -> str | None:
    """Return the zone with a fixed offset from UTC; there is none for a part of an hour."""
    if offset["sign"] is None:
        return "Etc/UTC"
    hours = int(offset["hours"]) * (1 if offset["sign"] == "+" else -1)
    if int(offset["minutes"] or 0) or not _WEST <= hours <= _EAST:
        return None
    return "Etc/UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


def note_on_sign(zone: str | None) -> str:
    """Return a sentence about a zone of the form `Etc/GMT-2`, whose sign misleads; empty for any other."""
    if zone is None or not re.fullmatch(r"Etc/GMT[+-][1-9]\d*", zone):
        return ""
    ahead = -int(zone.removeprefix("Etc/GMT"))
    return f"it is UTC{ahead:+d}: its sign is reversed; the zone of a city also changes to summer time"
