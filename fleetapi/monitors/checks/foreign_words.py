"""Words that people write in place of the published ones: weekdays in other languages, and synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from fleetapi.diagnostics.suggest import without_diacritics
from fleetapi.wire.dialects import SHAPES

__all__ = ["boolean_meant", "days_meant", "word_meant"]

# From Monday to Sunday: full names, then the usual abbreviations. Compared without case, accents and dots.
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

# Other words for the published ones, by concept.
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


def _folded(text: str) -> str:
    """A text without diacritics and case, and without dots and blanks around it."""
    return without_diacritics(text).casefold().strip(" \t.")


@cache
def _days() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for rows in _WEEKDAYS:
        for row in rows:
            for day, word in zip(_CANONICAL, row.split(" "), strict=True):
                found.setdefault(word, set()).add(day)
    return {word: frozenset(days) for word, days in found.items()}


def days_meant(text: str) -> tuple[str, ...] | None:
    """Return the day that a word means in whatever language, or the days of a range such as `Mo-Fr`.

    An empty tuple is a word that means different days in different languages; None: no day.
    """
    word = _folded(text)
    found = _days().get(word)
    if found is not None:
        return tuple(found) if len(found) == 1 else ()
    if word.endswith("s") and len(word) > 5 and word[:-1] in _days():  # on Mondays
        return days_meant(word[:-1])
    if word.isdigit() and word.isascii():
        return ()  # which day is the first is not known
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


def word_meant(concept: str, text: str, choices: Sequence[str]) -> str | None:
    """Return the published word that a synonym stands for."""
    wanted = _folded(text)
    return next(
        (word for word, others in _rows(concept) if word in choices and wanted in others.split(" ")), None
    )


def _rows(concept: str) -> Iterator[tuple[str, str]]:
    yield from _SYNONYMS.get(concept, {}).items()


def boolean_meant(text: str) -> str | None:
    """Return `true` or `false` for yes and no, as other languages and programs write them."""
    word = _folded(text)
    return "true" if word in _TRUE.split(" ") else "false" if word in _FALSE.split(" ") else None
