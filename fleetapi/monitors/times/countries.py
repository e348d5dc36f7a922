"""Which countries a place on Earth may lie in, by half degrees: enough to tell land from sea, roughly.

`country_cells.bin` is made of the countries in Natural Earth (1:50 million, public domain): for each
cell of half a degree, up to three countries that have land in it, as numbers that mean nothing by
themselves. A cell at a coast or a border counts for all of them. Its bytes are three layers of 360 rows
from north to south, with 720 cells each from west to east, compressed with zlib.
"""

from __future__ import annotations

import zlib
from functools import cache
from pkgutil import get_data
from typing import Final

__all__ = ["countries_at", "share_a_country"]

_ROWS: Final = 360
_COLUMNS: Final = 720
_AROUND: Final = (0, 1, 2)  # cells around a city that are looked at, when its own has no land


@cache
def _layers() -> tuple[bytes, ...]:
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
