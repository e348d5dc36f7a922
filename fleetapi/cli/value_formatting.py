"""Format values for people: timestamps with their time zone, numbers with their unit."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = [
    "NOTHING",
    "coordinates",
    "count",
    "elapsed",
    "escaped_json",
    "moment",
    "plain",
    "quantity",
    "shorten",
    "span",
    "visible",
]

NOTHING = "-"

# Characters that move the cursor, color, hide or reorder text; line ends and tabs are allowed.
_CONTROLS = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufffe\\uffff]"
)
# Commands to a build server in its log: `##vso[...]` anywhere, `::error::` at the start of a line.
_COMMANDS = re.compile(r"#(?=#\w*\[)|^[ \t]*:(?=:)", re.MULTILINE)


def plain(value: object) -> str:
    """Return a value as text, or a dash if there is none."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    return " ".join(str(value).split())


def moment(value: datetime | None) -> str:
    """Return `2026-03-01 14:30:05 UTC`, or with the original offset: `2026-03-01 15:30:05 +01:00`."""
    if value is None:
        return NOTHING
    if value.utcoffset() == UTC.utcoffset(None):
        return value.strftime("%Y-%m-%d %H:%M:%S UTC")
    text = value.isoformat(sep=" ", timespec="seconds")
    return f"{text[:19]} {text[19:]}".rstrip()


def coordinates(latitude: float | None, longitude: float | None) -> str:
    """Return `48.86667 N, 2.33333 E`; five decimals are about a meter."""
    if latitude is None or longitude is None:
        return NOTHING
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.5f} {north}, {abs(longitude):.5f} {east}"


def count(number: int, noun: str) -> str:
    """Return `1 vehicle`, `2,000 vehicles`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def elapsed(seconds: float) -> str:
    """Return `23 ms`, `1.42 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.2f} s"


def quantity(value: float | None, unit: str) -> str:
    """Return `20.8 km`, `100 %`, or a dash if there is no value."""
    if value is None:
        return NOTHING
    return f"{value:,.1f}".removesuffix(".0") + f" {unit}"


def span(length: timedelta | None) -> str:
    """Return `45 s`, `21 min`, `2 h 05 min`, `3 d 4 h`, or a dash if there is no value."""
    if length is None:
        return NOTHING
    seconds = round(length.total_seconds())
    if abs(seconds) < 60:
        return f"{seconds} s"
    sign, minutes = "-" if seconds < 0 else "", round(abs(seconds) / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{sign}{days} d {hours} h"
    return f"{sign}{hours} h {minutes:02} min" if hours else f"{sign}{minutes} min"


def shorten(text: str, width: int) -> str:
    """Return the text, without its middle if it is longer than `width`."""
    if len(text) <= width:
        return text
    head = (width - 1) * 2 // 3
    tail = width - 1 - head
    return f"{text[:head]}…{text[len(text) - tail :]}"


def visible(text: str, *, one_line: bool = False) -> str:
    """Return the text with control characters as escapes (`\\x1b`), so that a terminal does not obey them.

    Escape commands to build servers as well. Keep line ends and tabs, except with `one_line`.
    """
    text = _CONTROLS.sub(_escape, text)
    if one_line:
        text = text.replace("\n", "\\n").replace("\t", "\\t")
    return _COMMANDS.sub(lambda found: f"{found[0][:-1]}\\x{ord(found[0][-1]):02x}", text)


def escaped_json(text: str) -> str:
    """Return JSON with these characters as JSON escapes, so that its value stays the same."""
    if text.isascii() and "##" not in text and "\x7f" not in text:
        return text
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("##", "#\\u0023"))


def _escape(control: re.Match[str]) -> str:
    return control[0].encode("unicode_escape").decode()
