"""The query parameters of a request, read as strictly as a client should write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from http import HTTPStatus

import attrs

from fleetapi.sandbox.requests.answer import Refusal
from fleetapi.sandbox.requests.time_ranges import TimeRange, read_time_ranges

__all__ = ["IndexRange", "Query", "invalid"]

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_RANGE = re.compile(r"(\d{1,9})-(\d{0,9})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,9}(?:\.\d)?)-(\d{1,9}(?:\.\d)?)?", re.ASCII)
_LOCALE = re.compile(r"[a-z]{2}([-_][A-Za-z]{2})?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)


def invalid(message: str) -> Refusal:
    """A parameter that cannot be."""
    return Refusal(HTTPStatus.BAD_REQUEST, 1, message)


@attrs.frozen
class IndexRange:
    """Positions `first` to `last`, counted from 0, both included; `last` None means to the end."""

    first: int = 0
    last: int | None = None


@attrs.frozen
class Query:
    """The parameters of a request by their wire names. Every reader refuses what is malformed."""

    pairs: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str | None:
        """A parameter that may be given once."""
        values = [value for key, value in self.pairs if key == name]
        if len(values) > 1:
            raise invalid(f"{name} is given {len(values)} times")
        return values[0] if values else None

    def many(self, name: str, known: Collection[str] = ()) -> tuple[str, ...]:
        """A list: repeated, or separated by commas; each of the `known` words."""
        values = tuple(part for key, value in self.pairs if key == name for part in value.split(","))
        for value in values:
            if known and value not in known:
                raise invalid(f"{name} {value!r} is not one of {', '.join(sorted(known))}")
        return values

    def page_size(self, maximum: int) -> int | None:
        """How many items a page may have, if the request says so."""
        text = self.one("pageSize")
        if text is None:
            return None
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= maximum:
            raise Refusal(HTTPStatus.BAD_REQUEST, 2, f"pageSize {text!r} is not within 1..{maximum}")
        return int(text)

    def index_range(self) -> IndexRange:
        """Which positions are wanted; all of them by default."""
        text = self.one("indexRange")
        if text is None:
            return IndexRange()
        match = _RANGE.fullmatch(text)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise Refusal(HTTPStatus.BAD_REQUEST, 3, f"indexRange {text!r} is not FIRST-LAST or FIRST-")
        return IndexRange(int(match[1]), int(match[2]) if match[2] else None)

    def time_ranges(self, now: float) -> tuple[TimeRange, ...]:
        """Which moments are wanted; empty means all."""
        return read_time_ranges(self.many("timestamps"), now)

    def locale(self) -> str | None:
        """The language and country of texts."""
        text = self.one("locale")
        if text is not None and not _LOCALE.fullmatch(text):
            raise invalid(f"locale {text!r} is not a language such as fr-FR")
        return text

    def interval(self, name: str) -> tuple[float, float]:
        """The bounds of `distance` or `duration`; everything by default."""
        text = self.one(name)
        if text is None:
            return 0.0, float("inf")
        match = _NUMBERS.fullmatch(text)
        if match is None or (match[2] and float(match[2]) < float(match[1])):
            raise invalid(f"{name} {text!r} is not LOW-HIGH or LOW-")
        return float(match[1]), float(match[2]) if match[2] else float("inf")

    def decimal(self, name: str) -> float | None:
        """A number that is not negative."""
        text = self.one(name)
        if text is not None and not _DECIMAL.fullmatch(text):
            raise invalid(f"{name} {text!r} is not a number")
        return None if text is None else float(text)

    def check_profile(self) -> None:
        """Refuse a profile that does not exist; both show the same here, where nothing is private."""
        profile = self.one("profile")
        if profile not in {None, "fleet", "endUser"}:
            raise invalid(f"profile {profile!r} is not fleet or endUser")

    def without(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The pairs that bear none of these names."""
        return tuple(pair for pair in self.pairs if pair[0] not in names)
