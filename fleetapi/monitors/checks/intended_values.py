"""Interpret values that are not in the API's format: `11h`, `48,9362`, `20 km`, `lundi`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from fleetapi.diagnostics.suggest import without_diacritics
from fleetapi.monitors.times import LATEST_START
from fleetapi.monitors.times.time_texts import (
    duration_of,
    duration_text,
    instant_of,
    weeks_of,
    weeks_text,
)
from fleetapi.monitors.times.time_zones import is_time_zone
from fleetapi.wire.dialects import SHAPES

__all__ = [
    "boolean_meant",
    "days_meant",
    "degrees_meant",
    "duration_meant",
    "kilometres_meant",
    "moment_meant",
    "number_meant",
    "seconds_meant",
    "week_meant",
    "word_meant",
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
            return None  # either thousands or thousandths
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
    """Return a length in kilometers: `20 km`, `20000 m`, `2,5`; miles are rounded."""
    unit = _LENGTH.search(text.strip())
    number = number_meant(_LENGTH.sub("", text.strip()))
    if number is None:
        return None
    word = unit[1].lower() if unit is not None else "km"
    miles = word.startswith("mi")
    factor = Decimal("1.609") if miles else Decimal(1) if word.startswith("k") else Decimal("0.001")
    value = Decimal(number) * factor
    rounded = value.to_integral_value() if miles and value >= 1 else value.normalize()
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
    """Return a number of seconds, a time or a text with units as an ISO 8601 duration.

    With `start`, it is a time of day, up to 23:59.
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
    """Return seconds, if they are at least an hour; smaller numbers may be hours or minutes as well."""
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
    """Read ISO 8601 in lowercase, without its T, or without the last unit."""
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
    """Read numbers with units: `4h`, `90 min`, `2 hours 30 minutes`, `11h30`."""
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
    """Return a week, or weeks, in another format: `3`, `3-12`, `KW3`."""
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
    """Return a date and time in another format: `2027-01-05 08:00`, `28/11/2027 14h30`.

    A date alone means midnight. A missing offset is that of `zone`. Return None for a time that is ambiguous
    or does not exist in `zone`, and for a date whose day and month are ambiguous.
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
        return None  # April 5 or May 4
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


# Monday to Sunday: full names, then the usual abbreviations, without case, accents and dots.
_WEEKDAYS: Final = (
    ("monday tuesday wednesday thursday friday saturday sunday", "mon tue wed thu fri sat sun"),
    ("mo tues weds thur fr sa su", "mo tu we thurs fr sa su"),
    ("lundi mardi mercredi jeudi vendredi samedi dimanche", "lun mar mer jeu ven sam dim"),
    ("lundi mardi mercredi jeudi vendredi samedi dimanche", "lu ma me je ve sa di"),
    ("montag dienstag mittwoch donnerstag freitag samstag sonntag", "mo di mi do fr sa so"),
    ("montag dienstag mittwoch donnerstag freitag sonnabend sonntag", "mon die mit don fre sam son"),
    ("lunedi martedi mercoledi giovedi venerdi sabato domenica", "lun mar mer gio ven sab dom"),
    ("lunedi martedi mercoledi giovedi venerdi sabato domenica", "lu ma me gi ve sa do"),
    ("lunes martes miercoles jueves viernes sabado domingo", "lun mar mie jue vie sab dom"),
    ("lunes martes miercoles jueves viernes sabado domingo", "lu ma mi ju vi sa do"),
    ("segunda terca quarta quinta sexta sabado domingo", "seg ter qua qui sex sab dom"),
    (
        "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado domingo",
        "2a 3a 4a 5a 6a sab dom",
    ),
    ("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", "ma di wo do vr za zo"),
    ("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", "maa din woe don vri zat zon"),
    ("poniedzialek wtorek sroda czwartek piatek sobota niedziela", "pon wto sro czw pia sob nie"),
    ("poniedzialek wtorek sroda czwartek piatek sobota niedziela", "pn wt sr czw pt sb nd"),
    ("mandag tirsdag onsdag torsdag fredag lordag sondag", "man tir ons tor fre lor son"),
    ("mandag tisdag onsdag torsdag fredag lordag sondag", "man tis ons tor fre lor son"),
    ("maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai", "ma ti ke to pe la su"),
    ("pondeli utery streda ctvrtek patek sobota nedele", "po ut st ct pa so ne"),
    ("pondelok utorok streda stvrtok piatok sobota nedela", "po ut st st pi so ne"),
    ("luni marti miercuri joi vineri sambata duminica", "lun mar mie joi vin sam dum"),
    ("hetfo kedd szerda csutortok pentek szombat vasarnap", "h k sze cs p szo v"),
    ("ponedeljak utorak srijeda cetvrtak petak subota nedjelja", "pon uto sri cet pet sub ned"),
)


_CANONICAL: Final = SHAPES["occurrence"].field("days").choices


# Synonyms of the published words, by concept.
_SYNONYMS: Final = {
    "transition": {
        "In": "enter enters entering entry entered inside inner into arrive entree entrer ein innen dentro",
        "Out": "exit exits exiting leave leaves leaving left outside outer depart sortie sortir aus fuera",
    },
    "policy": {
        "None": "never no off disabled once single null nothing zero aucun",
        "Bounded": "limited limit fixed bound max maximum count times",
        "Always": "forever infinite unlimited unbounded endless on yes toujours",
    },
    "recurrence": {
        "None": "once single never one-time onetime no off norepeat unique",
        "Daily": "weekly every everyday day days recurring repeat always week weekday weekdays quotidien",
    },
    "type": {
        "Header": "headers http-header httpheader head entete en-tete kopfzeile cabecera intestazione",
        "Body": "json payload content data field form",
        "Query": "querystring query-string param params parameter parameters url queryparam query-param",
    },
}


_TRUE: Final = "yes y 1 on oui ja si sim true t vrai wahr verdadero tak"
_FALSE: Final = "no n 0 off non nein false f faux falsch falso nao nie"


def days_meant(text: str) -> tuple[str, ...] | None:
    """Return the day that a word means in any language, or the days of a range such as `Mo-Fr`.

    Return an empty tuple for a word with different meanings in different languages, None for other words.
    """
    word = _folded(text)
    found = _days().get(word)
    if found is not None:
        return tuple(found) if len(found) == 1 else ()
    if word.endswith("s") and len(word) > 5 and word[:-1] in _days():  # on Mondays
        return days_meant(word[:-1])
    if word.isdigit() and word.isascii():
        return ()  # it is unknown which day is the first
    for sign in ("-", "–", " to ", "..", "/"):
        first, mark, last = word.partition(sign)
        ends = [each for end in (first, last) for each in (days_meant(end) or ())] if mark else []
        if len(ends) == 2:
            start, end = map(_CANONICAL.index, ends)
            return tuple(_CANONICAL[(start + step) % 7] for step in range((end - start) % 7 + 1))
    parts = [part for part in word.replace(";", ",").replace("+", ",").replace(" ", ",").split(",") if part]
    if len(parts) > 1:
        each = [days_meant(part) for part in parts]
        if all(each):
            return tuple(day for days in each for day in days or ())
    return None


@cache
def _days() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for rows in _WEEKDAYS:
        for row in rows:
            for day, word in zip(_CANONICAL, row.split(" "), strict=True):
                found.setdefault(word, set()).add(day)
    return {word: frozenset(days) for word, days in found.items()}


def word_meant(concept: str, text: str, choices: Sequence[str]) -> str | None:
    """Return the published word for a synonym."""
    wanted = _folded(text)
    return next(
        (
            word
            for word, others in _SYNONYMS.get(concept, {}).items()
            if word in choices and wanted in others.split(" ")
        ),
        None,
    )


def boolean_meant(text: str) -> str | None:
    """Return `true` or `false` for yes and no, as other languages and programs write them."""
    word = _folded(text)
    return "true" if word in _TRUE.split(" ") else "false" if word in _FALSE.split(" ") else None


def _folded(text: str) -> str:
    """Return a text without diacritics and case, and without dots and spaces around it."""
    return without_diacritics(text).casefold().strip(" \t.")
