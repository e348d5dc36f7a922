"""Tell quickly that a text is a range of time; what is wrong with another, `intervals` says.

This is to `intervals` what `plain_expression` is to `expressions`: it understands almost the same language
(no leap seconds, no numbers of seven digits, no small letters, no repetition after half a second), and loads
no grammar. A test holds that the two agree.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

__all__ = ["is_plain_time_range"]

_LONGEST: Final = 200  # characters, as `intervals` has it

_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_INSTANT: Final = rf"\d{{4}}-\d\d-\d\dT{_CLOCK}:[0-5]\d(?:[.,]\d+)?(?:Z|[+-]{_CLOCK})"


def _amount(unit: str, *, divisible: bool = True) -> str:
    """A number of one unit; only the last one of a duration may have decimals."""
    decimals = rf"(?:[.,]\d+(?={unit}(?:/|\Z)))?" if divisible else ""
    return rf"\d{{1,6}}{decimals}{unit}"


_DATE: Final = f"(?:{_amount('Y', divisible=False)})?(?:{_amount('M', divisible=False)})?(?:{_amount('D')})?"
_TIME: Final = f"(?:{_amount('H')})?(?:{_amount('M')})?(?:{_amount('S')})?"
_DURATION: Final = rf"P(?:{_amount('W')}|(?=T?\d){_DATE}(?:T(?=\d){_TIME})?)"
_SOMETHING: Final = r"(?=[^/.,]*[1-9])"  # a duration that is certainly longer than nothing

_RANGE: Final = re.compile(
    rf"(?P<start>{_INSTANT})/(?:(?P<end>{_INSTANT})|{_DURATION})?"
    rf"|/(?P<until>{_INSTANT})"
    rf"|R(?:0*[1-9]\d{{0,8}})?/(?P<first>{_INSTANT})/{_SOMETHING}{_DURATION}(?:/{_DURATION})?",
    re.ASCII,
)


def is_plain_time_range(text: str) -> bool:
    """Whether `parse_time_range` certainly reads it; False says nothing."""
    found = _RANGE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return False
    try:
        moments = {
            name: datetime.fromisoformat(moment) for name, moment in found.groupdict().items() if moment
        }
    except ValueError:  # no such day
        return False
    return "end" not in moments or moments["start"] <= moments["end"]
