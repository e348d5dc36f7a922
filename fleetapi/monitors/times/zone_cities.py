"""Where on Earth a time zone's own city is, from the table that comes with the tz database."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data

__all__ = ["city_of", "is_listed"]


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
