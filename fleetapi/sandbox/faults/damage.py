"""What the faults do to the documents of an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from random import Random
from typing import Any, Final

import orjson

__all__ = ["DOCUMENT_FAULTS", "damaged"]

_KEPT = frozenset({"id", "_embedded", "monitorId", "callbackId", "remoteActionId", "next", "href"})
_ENUMERATIONS = frozenset(
    {"motorization", "type", "subType", "severity", "status", "side", "category", "state", "mode",
     "chargingMode", "gmpStatus", "lockedState", "propulsion", "fault", "cause", "activation", "ratio"}
)  # fmt: skip
_GEOJSON = frozenset({"Feature", "FeatureCollection", "Point"})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NOVELTY = "SandboxNovelty"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Damage = Callable[[Any, Random], Any]


def damaged(body: bytes, faults: Collection[str], random: Random) -> bytes:
    """The body with every document fault of `faults` applied."""
    document = orjson.loads(body)
    for name in faults:
        if name in DOCUMENT_FAULTS:
            document = DOCUMENT_FAULTS[name](document, random)
    return orjson.dumps(document)


def _unknown_words(document: Any, random: Random) -> Any:
    """Put a word that nobody has heard of where an enumeration is."""
    if isinstance(document, list):
        return [_unknown_words(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _NOVELTY
        if key in _ENUMERATIONS and isinstance(value, str) and value not in _GEOJSON
        else _unknown_words(value, random)
        for key, value in document.items()
    }


def _without_fields(document: Any, random: Random) -> Any:
    """Leave out half of the fields, but what identifies an item and what leads on."""
    if isinstance(document, list):
        return [_without_fields(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _without_fields(value, random)
        for key, value in document.items()
        if _needed(key, value) or random.random() < 0.5
    }


def _null_fields(document: Any, random: Random) -> Any:
    """The same with null."""
    if isinstance(document, list):
        return [_null_fields(item, random) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _null_fields(value, random) if _needed(key, value) or random.random() < 0.5 else None
        for key, value in document.items()
    }


def _needed(key: str, value: Any) -> bool:
    """Identity, the way on, and lists of items: what is lost is in the items, not the items."""
    leads_on = key == "_links" and isinstance(value, dict) and "next" in value
    return (
        key in _KEPT or leads_on or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
    )


def _odd_dates(document: Any, random: Random) -> Any:
    """Write every timestamp in one of the three forms that the vendor's documents show."""
    if isinstance(document, list):
        return [_odd_dates(item, random) for item in document]
    if isinstance(document, dict):
        return {key: _odd_dates(value, random) for key, value in document.items()}
    if isinstance(document, str) and _INSTANT.fullmatch(document):
        return random.choice((str, _with_offset, _as_java_prints))(document)
    return document


def _with_offset(text: str) -> str:
    return text.replace("Z", ".000+0000")


def _as_java_prints(text: str) -> str:
    moment = datetime.fromisoformat(text)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S} GMT {moment:%Y}"


def _without_embedded(document: Any, random: Random) -> Any:  # noqa: ARG001 (the signature of a damage)
    if isinstance(document, dict) and "totalPage" in document:
        return {key: value for key, value in document.items() if key != "_embedded"}
    return document


DOCUMENT_FAULTS: Final[Mapping[str, Damage]] = {
    "unknown-enum": _unknown_words,
    "missing-fields": _without_fields,
    "null-fields": _null_fields,
    "odd-dates": _odd_dates,
    "no-embedded": _without_embedded,
}
