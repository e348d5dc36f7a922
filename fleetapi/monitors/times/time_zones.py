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


@cache
def city_of(time_zone: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the city that a zone is named after; None for zones without one."""
    place = _places().get(time_zone)
    if place is None:
        return None
    middle = max(place.rfind("+"), place.rfind("-"))  # where the longitude begins
    return _degrees(place[:middle]), _degrees(place[middle:])


def is_listed(time_zone: str) -> bool:
    """Tell whether a zone is in the table: most zones are, their aliases are not."""
    return time_zone in _places()


@cache
def _places() -> dict[str, str]:
    """The places by zone, as ISO 6709 has them: `+4852+00220`."""
    table = get_data("tzdata", "zoneinfo/zone.tab")
    assert table is not None  # the package is never without it
    rows = [line.split("\t") for line in table.decode("utf-8").splitlines() if not line.startswith("#")]
    return {row[2]: row[1] for row in rows if len(row) > 2}


def _degrees(text: str) -> float:
    """Read ISO 6709 degrees, minutes and perhaps seconds: `+4852`, `+0022000`."""
    sign = -1 if text[0] == "-" else 1
    digits = text[1:]
    width = len(digits) % 2 + 2  # two digits of degrees for a latitude, three for a longitude
    degrees, rest = int(digits[:width]), digits[width:]
    return sign * (degrees + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600)


_ROWS: Final = 360
_COLUMNS: Final = 720
_AROUND: Final = (0, 1, 2)  # cells around a city that are looked at, when its own has no land


@cache
def _layers() -> tuple[bytes, ...]:
    import zlib  # noqa: PLC0415  (only the check of zones needs it)

    content = get_data(__package__, "country_cells.bin")
    assert content is not None  # it is part of the package
    cells = zlib.decompress(content)
    size = _ROWS * _COLUMNS
    return tuple(cells[start : start + size] for start in range(0, len(cells), size))


def countries_at(latitude: float, longitude: float, *, around: int = 0) -> frozenset[int]:
    """Return the countries with land near a place; none at sea. `around` are further cells on each side."""
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
    """Tell whether a place is on land in the country of a city; None for a city that the map lacks."""
    for around in _AROUND:
        home = countries_at(*city, around=around)
        if home:
            return bool(home & countries_at(*place))
    return None
