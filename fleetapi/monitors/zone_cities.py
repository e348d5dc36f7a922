"""Where on Earth a time zone's own city is, from the table that comes with the tz database."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["city_of"]

_ROW: Final = re.compile(
    r"^\S+\t(?P<latitude>[+-]\d{4,6})(?P<longitude>[+-]\d{5,7})\t(?P<zone>\S+)", re.MULTILINE
)


def city_of(time_zone: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the city that a zone is named after; None for zones without one."""
    return _cities().get(time_zone)


@cache
def _cities() -> dict[str, tuple[float, float]]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    return {
        row["zone"]: (_degrees(row["latitude"]), _degrees(row["longitude"])) for row in _ROW.finditer(table)
    }


def _degrees(text: str) -> float:
    """Read ISO 6709 degrees, minutes and perhaps seconds: `+4852`, `+0022000`."""
    sign = -1 if text[0] == "-" else 1
    digits = text[1:]
    width = len(digits) % 2 + 2  # two digits of degrees for a latitude, three for a longitude
    degrees, rest = int(digits[:width]), digits[width:]
    return sign * (degrees + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600)
