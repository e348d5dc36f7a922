"""What an author means by a value that is written in another form than the API's: `11h`, `48,9362`, `20 km`.

A suggestion made of the author's own value says more than any example. Where there are two readings, there is
no suggestion.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fleetapi.monitors.times import LATEST_START
from fleetapi.monitors.times.time_texts import (
    duration_of,
    duration_text,
    instant_of,
    weeks_of,
    weeks_text,
)
from fleetapi.monitors.times.time_zones import is_time_zone

__all__ = [
    "degrees_meant",
    "duration_meant",
    "kilometres_meant",
    "moment_meant",
    "number_meant",
    "seconds_meant",
    "week_meant",
]

_LONGEST: Final = 40
_HOUR, _DAY = 3600, 86_400
_WORDS: Final = {
    _DAY: "d day days jour jours j tag tage tagen dia dias giorno giorni dag dagen",
    _HOUR: "h hr hrs hour hours heure heures std stunde stunden hora horas ora ore uur godz godzin",
    60: "m min mins minute minutes minuten minuto minutos minuti minuut minut mn",
    1: "s sec secs second seconds seconde secondes sekunde sekunden segundo segundos secondi sek",
}
_UNITS: Final = {word: seconds for seconds, words in _WORDS.items() for word in words.split(" ")}
_CLOCK: Final = re.compile(
    r"T?(\d{1,2})(?:[:h.](\d{2}))?(?::(\d{2})(?:\.0+)?)?\s*(?:h|uhr|uur)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE
)
_AMOUNT: Final = re.compile(
    r"\s*(\d{1,9}(?:[.,]\d{1,6})?)\s*([a-z]+)\.?,?\s*(?:and|et|und|e|y)?", re.IGNORECASE
)
_TRAILING: Final = re.compile(r"(\d{1,2})\s*h\s*(\d{1,2})", re.IGNORECASE)  # 11h30
_NUMBER: Final = re.compile(r"([+-]?)(\d{1,3}(?:[ '_\u00a0\u202f]\d{3})+|\d*)(?:[.,](\d*))?")
_UNIT_OF_VALUE: Final = re.compile(
    r"\s*(?:%|°c|°|km/h|kmh|km|kw|kwh|l|v|bar|percent|degrees?)$", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"\s*(km|kms|kilomet(?:er|re)s?|m|met(?:er|re)s?|mi|miles?)\.?$", re.IGNORECASE)
_DEGREES: Final = re.compile(
    r"""(?P<before>[NSEW])?\s*(?P<sign>[+-]?)(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|deg|d)?\s*
    (?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['’′m]\s*)?(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:"|”|″|''|s)\s*)?
    (?P<after>[NSEW])?""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip

_MOMENT: Final = re.compile(
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<last>\d{4}))"
    r"(?:(?:\s*T\s*|,?\s+|\s+(?:at|à|um|a las)\s+)(?P<hour>\d{1,2})\s*[:h.]\s*(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?P<fraction>\.\d{1,9})?)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)


def number_meant(text: str) -> str | None:
    """Return the digits of a number with a decimal comma, grouped digits, a plus sign or a unit."""
    bare = _UNIT_OF_VALUE.sub("", text.strip())
    found = _NUMBER.fullmatch(bare) if len(bare) <= _LONGEST and bare.isprintable() else None
    if found is not None:
        sign, whole, fraction = found.groups()
        digits = re.sub(r"\D", "", whole)
        if len(fraction or "") == 3 and whole.strip("0") and "," in bare:
            return None  # thousands, or thousandths
        if digits or fraction:
            return f"{'-' * (sign == '-')}{digits.lstrip('0') or '0'}" + (f".{fraction}" if fraction else "")
    try:
        value = Decimal(bare) if len(bare) <= 10 and re.fullmatch(r"-?[\d.]+[eE][+-]?\d{1,2}", bare) else None
    except InvalidOperation:
        return None
    return f"{value:f}" if value is not None else None


def degrees_meant(text: str) -> str | None:
    """Return a latitude or longitude in decimal degrees: `48,9362`, `48.9362 N`, `48°56'10"`."""
    found = _DEGREES.fullmatch(text.strip()) if len(text) <= _LONGEST and text.isprintable() else None
    if found is None or (found["before"] and found["after"]):
        return None
    parts = [Decimal((found[each] or "0").replace(",", ".")) for each in ("degrees", "minutes", "seconds")]
    if parts[1] >= 60 or parts[2] >= 60 or parts[0] > 180:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    negative = found["sign"] == "-" or (found["before"] or found["after"] or "").upper() in ("S", "W")
    plain = found["degrees"].replace(",", ".") if not parts[1] and not parts[2] else f"{degrees:.6f}"
    return f"{'-' * negative}{plain.rstrip('0').rstrip('.') if '.' in plain else plain}"


def kilometres_meant(text: str) -> str | None:
    """Return a length in kilometres: `20 km`, `20000 m`, `2,5`; a whole number where it is one nearly."""
    unit = _LENGTH.search(text.strip())
    number = number_meant(_LENGTH.sub("", text.strip()))
    if number is None:
        return None
    word = unit[1].lower() if unit is not None else "km"
    factor = (
        Decimal(1)
        if word.startswith("k")
        else Decimal("1.609")
        if word.startswith("mi")
        else Decimal("0.001")
    )
    value = Decimal(number) * factor
    rounded = value.to_integral_value() if word.startswith("mi") and value >= 1 else value.normalize()
    return f"{rounded:f}"


def seconds_meant(value: Any) -> int | None:
    """Return a whole number of seconds: `10 min`, `600s`, `PT10M`, `600.0`."""
    if not isinstance(value, str):
        return None
    bare = value.strip()
    if re.fullmatch(r"\d{1,9}(?:[.,]0+)?", bare):
        return int(re.split("[.,]", bare)[0])
    length = duration_of(bare.upper()) or _amounts(bare)
    return int(length.total_seconds()) if length else None


def duration_meant(value: Any, *, start: bool) -> str | None:
    """Return the ISO 8601 duration that a number of seconds, a clock or a text with units means.

    `start`: it is a time of day, which is not beyond 23:59.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    length = _of_text(value.strip(), start=start) if isinstance(value, str) else _of_number(value)
    if length is None or length < timedelta(0) or length > timedelta(days=366):
        return None
    if (start and length > LATEST_START) or (not start and not length):
        return None
    written = duration_text(length)
    return written if written != value else None


def _of_number(value: float) -> timedelta | None:
    """Seconds, where these are hours at least; fewer may be hours or minutes too."""
    if value == 0:
        return timedelta(0)
    return timedelta(seconds=value) if _HOUR <= value <= 366 * _DAY and value == int(value) else None


def _of_text(text: str, *, start: bool) -> timedelta | None:
    if not text or len(text) > _LONGEST or not text.isprintable():
        return None
    if text.isascii() and text.isdigit():
        return _of_number(int(text))
    readings = (_nearly_iso(text.upper()), _clock(text, start=start), _amounts(text))
    return next((length for length in readings if length is not None), None)


def _nearly_iso(text: str) -> timedelta | None:
    """ISO 8601 in small letters, without its T, or without the last unit."""
    found = duration_of(text)
    if found is not None:
        return found
    if re.fullmatch(r"P\d+[HS](?:\d+[MS])*", text):
        return duration_of(f"PT{text[1:]}")
    if re.fullmatch(r"T\d.*[HMS]", text):
        return duration_of(f"P{text}")
    missing = re.fullmatch(r"(PT(?:\d+H)?(?:\d+M)?)\d{1,2}", text)
    if missing is not None:
        unit = "S" if missing[1].endswith("M") else "M" if missing[1].endswith("H") else "H"
        return duration_of(text + unit)
    return None


def _clock(text: str, *, start: bool) -> timedelta | None:
    found = _CLOCK.fullmatch(text)
    if found is None or ("." in text and not start):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    half = (found[4] or "").lower()
    if minutes > 59 or seconds > 59 or (half and not 1 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + 12 * (half == "p")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _amounts(text: str) -> timedelta | None:
    """Numbers with units: `4h`, `90 min`, `2 hours 30 minutes`, `11h30`."""
    short = _TRAILING.fullmatch(text)
    if short is not None:
        return timedelta(hours=int(short[1]), minutes=int(short[2])) if int(short[2]) < 60 else None
    total, reached = 0.0, 0
    while reached < len(text):
        found = _AMOUNT.match(text, reached)
        unit = _UNITS.get(found[2].lower()) if found is not None else None
        if found is None or unit is None:
            return None
        total += float(found[1].replace(",", ".")) * unit
        reached = found.end()
    return timedelta(seconds=total) if 0 < total <= 366 * _DAY else None


def week_meant(value: Any) -> str | None:
    """Return the week, or the weeks, that a number or another spelling means: `3`, `3-12`, `KW3`."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    numbers = re.fullmatch(
        r"(?:\d{4}-?W|weeks?|semaines?|kw|cw|wk|w|s)?\s*0*(\d{1,2})"
        r"(?:\s*(?:-|–|\.\.\.?|to|/|:)\s*(?:kw|cw|wk|w|s)?\s*0*(\d{1,2}))?",
        value.strip(),
        re.IGNORECASE,
    )
    if numbers is None:
        return None
    meant = weeks_of(f"w{numbers[1]}-w{numbers[2]}" if numbers[2] else f"w{numbers[1]}")
    written = weeks_text(meant) if meant is not None else None
    return written if written != value else None


def moment_meant(text: str, zone: str | None) -> str | None:
    """Return the moment that a date of another form means: `2027-01-05 08:00`, `28/11/2027 14h30`.

    A date alone means its midnight. Where the offset is missing, it is that of `zone`. None for a time that
    the clock of `zone` shows twice or never, and for a date of which either number may be the month.
    """
    found = _MOMENT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    date = _date(found) if found is not None else None
    if found is None or date is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        local = datetime(*date, hour, minute, second)  # noqa: DTZ001 - the offset comes next
    except ValueError:
        return None
    offset = _written_offset(found["offset"]) if found["offset"] else _offset_in(zone, local)
    if offset is None:
        return None
    meant = f"{local.isoformat()}{found['fraction'] or ''}{offset}"
    return meant if instant_of(meant) is not None else None


def _date(found: re.Match[str]) -> tuple[int, int, int] | None:
    if found["year"]:
        return int(found["year"]), int(found["month"]), int(found["day"])
    one, two, year = int(found["one"]), int(found["two"]), int(found["last"])
    if found["mark"] != "." and one != two and max(one, two) <= 12:
        return None  # the fifth of April, or the fourth of May
    return (year, one, two) if two > 12 and found["mark"] == "/" else (year, two, one)


def _written_offset(text: str) -> str:
    if text[0] not in "+-":
        return "Z"
    digits = text.replace(":", "").ljust(5, "0")
    return f"{digits[:3]}:{digits[3:]}"


def _offset_in(zone: str | None, local: datetime) -> str | None:
    if zone is None or not is_time_zone(zone):
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (rare)

    first = local.replace(tzinfo=ZoneInfo(zone))
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        return None
    return first.isoformat()[len(local.isoformat()) :]
