"""Names of the tz database: which exist, and which one was meant."""

from __future__ import annotations

from functools import lru_cache

from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.times.zone_cities import is_listed

__all__ = ["DEFAULT_TIME_ZONE", "is_time_zone", "nearest_time_zone", "time_zones"]

# What the server takes when a monitor names none (specification, TimeTrigger.timeZone).
DEFAULT_TIME_ZONE = "Europe/Paris"

# Files that lie beside the zones on some systems and are not names of the tz database.
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
    """Return the zone whose name is closest, also by its city alone (`Paris` is `Europe/Paris`)."""
    from zoneinfo import available_timezones  # noqa: PLC0415

    zones = sorted(available_timezones())
    wanted = name.replace(" ", "_").casefold()
    for zone in zones:
        if zone.rsplit("/", 1)[-1].casefold() == wanted.rsplit("/", 1)[-1] and "/" in zone:
            return zone
    return nearest(name.replace(" ", "_"), zones)
