"""Time zones: their names in the tz database, the city each is named after, and the countries around it.

`country_cells.bin` is derived from the countries in Natural Earth (1:50 million, public domain): for each
cell of half a degree, up to three countries that have land in it, as arbitrary numbers. A cell on a coast or
a border counts for every country in it. The file holds three layers of 360 rows from north to south, each of
720 cells from west to east, compressed with zlib.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Final

from fleetapi.diagnostics.suggest import nearest

__all__ = [
    "DEFAULT_TIME_ZONE",
    "city_of",
    "countries_at",
    "is_listed",
    "is_time_zone",
    "nearest_time_zone",
    "note_on_sign",
    "share_a_country",
    "time_zones",
]

# What the server uses for a monitor without a time zone (specification, TimeTrigger.timeZone).
DEFAULT_TIME_ZONE = "Europe/Paris"

_OFFSET: Final = re.compile(
    r"(?:Z|(?:GMT|(?:Etc/)?UTC|UT)?\s*(?P<sign>[+\-\u2212])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?)",
    re.ASCII | re.IGNORECASE,
)
_WEST, _EAST = -12, 14  # the zones of the Etc area
# Files next to the zones on some systems, which are not in the tz database.
_NOT_ZONES = ("posix/", "right/", "localtime", "posixrules", "Factory")


@lru_cache(maxsize=1024)
def is_time_zone(name: str) -> bool:
    """Return whether the tz database has a zone or an alias with exactly this name."""
    if not name.isascii() or name.startswith(_NOT_ZONES):
        return False
    if is_listed(name):
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  (rarely needed)

    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a directory
        return False


def time_zones() -> list[str]:
    """Return the sorted names of all zones."""
    from zoneinfo import available_timezones  # noqa: PLC0415

    return sorted(filter(is_time_zone, available_timezones()))


def nearest_time_zone(name: str) -> str | None:
    """Return the zone with the closest name; the city alone is enough (`Paris` for `Europe/Paris`).

    For an offset such as `UTC+2` it is `Etc/GMT-2`, with the sign inverted: see `note_on_sign`.
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
    """Return the zone with a fixed UTC offset, which must be a whole number of hours."""
    if offset["sign"] is None:
        return "Etc/UTC"
    hours = int(offset["hours"]) * (1 if offset["sign"] == "+" else -1)
    if int(offset["minutes"] or 0) or not _WEST <= hours <= _EAST:
        return None
    return "Etc/UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


def note_on_sign(zone: str | None) -> str:
    """Return a note about the misleading sign of a zone such as `Etc/GMT-2`; empty for other zones."""
    if zone is None or not re.fullmatch(r"Etc/GMT[+-][1-9]\d*", zone):
        return ""
    ahead = -int(zone.removeprefix("Etc/GMT"))
    return f"it is UTC{ahead:+d}: its sign is inverted; a city's zone also has daylight saving time"


@cache
def city_of(time_zone: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the city that a zone is named after; None if it has no city."""
    place = _places().get(time_zone)
    if place is None:
        return None
    middle = max(place.rfind("+"), place.rfind("-"))  # the start of the longitude
    return _degrees(place[:middle]), _degrees(place[middle:])


def is_listed(time_zone: str) -> bool:
    """Return whether a zone is in the table of cities: most zones are, but not their aliases."""
    return time_zone in _places()


@cache
def _places() -> dict[str, str]:
    """Return the coordinates by zone, in ISO 6709 notation: `+4852+00220`."""
    table = get_data("tzdata", "zoneinfo/zone.tab")
    assert table is not None  # it is part of the tzdata package
    rows = [line.split("\t") for line in table.decode("utf-8").splitlines() if not line.startswith("#")]
    return {row[2]: row[1] for row in rows if len(row) > 2}


def _degrees(text: str) -> float:
    """Parse ISO 6709 degrees, minutes and optional seconds: `+4852`, `+0022000`."""
    sign = -1 if text[0] == "-" else 1
    digits = text[1:]
    width = len(digits) % 2 + 2  # a latitude has two digits of degrees, a longitude three
    degrees, rest = int(digits[:width]), digits[width:]
    return sign * (degrees + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600)


_ROWS: Final = 360
_COLUMNS: Final = 720
_AROUND: Final = (0, 1, 2)  # how many cells around a city to search, if there is no land in its own


@cache
def _layers() -> tuple[bytes, ...]:
    import zlib  # noqa: PLC0415  (only the check of zones needs it)

    content = get_data(__package__, "country_cells.bin")
    assert content is not None  # it is part of the package
    cells = zlib.decompress(content)
    size = _ROWS * _COLUMNS
    return tuple(cells[start : start + size] for start in range(0, len(cells), size))


def countries_at(latitude: float, longitude: float, *, around: int = 0) -> frozenset[int]:
    """Return the countries with land near a place; `around` is the number of extra cells on each side."""
    row = min(int((90 - latitude) * 2), _ROWS - 1)
    column = int((longitude + 180) * 2) % _COLUMNS
    found = {
        layer[each * _COLUMNS + (column + across) % _COLUMNS]
        for each in range(max(0, row - around), min(_ROWS, row + around + 1))
        for across in range(-around, around + 1)
        for layer in _layers()
    }
    return frozenset(found - {0})


def share_a_country(place: tuple[float, float], city: tuple[float, float]) -> bool | None:
    """Return whether a place is on land in the country of a city; None if the map lacks the city."""
    for around in _AROUND:
        home = countries_at(*city, around=around)
        if home:
            return bool(home & countries_at(*place))
    return None
