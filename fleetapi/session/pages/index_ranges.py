"""Which items of a collection are wanted, by index: counted from 0, both ends included."""

from __future__ import annotations

import re
from typing import Any

import attrs

from fleetapi.errors import UsageError

__all__ = ["EVERYTHING", "IndexRange", "IndexRangeLike", "index_range"]

_TEXT = re.compile(r"(\d{1,15})-(\d{0,15})", re.ASCII)


@attrs.frozen
class IndexRange:
    """Items `first` to `last`, both included; `last` is None for all that follow."""

    first: int = 0
    last: int | None = None

    @property
    def stop(self) -> int | None:
        """The index behind the last item."""
        return None if self.last is None else self.last + 1

    def __str__(self) -> str:
        return f"{self.first}-{'' if self.last is None else self.last}"


IndexRangeLike = str | tuple[int, int | None] | range | IndexRange
EVERYTHING = IndexRange()


def index_range(value: IndexRangeLike | None) -> IndexRange:
    """Read `"0-99"`, `"5-"`, `(0, 99)`, `(5, None)` (both ends included), `range(0, 100)`; None is all.

    Raises `UsageError` for anything else, a last item before the first, a range with steps or without items.
    """
    given: Any = value
    match given:
        case None:
            return EVERYTHING
        case IndexRange():
            first, last = given.first, given.last
        case str():
            found = _TEXT.fullmatch(given.strip())
            if found is None:
                raise _wrong(given)
            first = int(found[1])
            last = int(found[2]) if found[2] else None
        case range():
            if given.step != 1 or not given:
                raise _wrong(given)
            first, last = given.start, given.stop - 1
        case (first, last):
            pass
        case _:
            raise _wrong(given)
    if not _is_index(first) or not (last is None or _is_index(last)) or (last is not None and last < first):
        raise _wrong(given)
    return IndexRange(first, last)


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15


def _wrong(value: object) -> UsageError:
    return UsageError(
        f"index_range {value!r} is not a range of items counted from 0",
        remedy='write "0-99" for the first hundred, "100-" for all that follow, (0, 99) or range(0, 100)',
    )
