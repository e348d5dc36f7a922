"""One defect draws one finding, at its place: of every kind, at every place, in every dialect.

The defects are in `tests/support/defects`: ten thousand, of which a few of each family are always tried
(others for each document), and every tenth in the slow test; `make fuzz` tries all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from defects import DOCUMENTS, FAMILIES, Defect
from defects.defect import NOW, Family, joined
from hypothesis_profiles import share

from fleetapi.diagnostics.diagnostic import Place
from fleetapi.language.located_json import parse
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.located_document import Located
from fleetapi.monitors.checks.registry import every_check

SUGGESTED = re.compile(r"(?:did you mean|write) (`[^`]+`|\"[^\"]+\")")
SOME = 4  # of a family and a document, spread evenly
MANY = 10  # one of so many

# About whole files, or about few rules only: their own cases show them.
ELSEWHERE = {"FM003", "FM004", "FM209", "FM610", "FM902"}


@cache
def defects_of(name: str, family: Family) -> tuple[Defect, ...]:
    document, dialect = DOCUMENTS[name]
    return tuple(family(document, dialect))


def complaint(defect: Defect, target: str | None) -> str:
    """What is wrong with what the checks say; empty when they say what they should."""
    text = defect.document if isinstance(defect.document, str) else json.dumps(defect.document)
    report = check_text(text, dialect=target, now=NOW)
    told = f"{defect.code} {joined(defect.path)} {defect.note} ({target}): {list(map(str, report))}"
    if report.codes != (defect.code,):
        return told
    if defect.part == "anywhere":
        return ""
    root = parse(text).root
    assert root is not None
    located, path, span = Located(text, root), defect.path, report.findings[0].span
    if defect.part in ("value", "within"):
        whole = located.span(Place(path))
        return "" if whole.start <= span.start and span.end <= whole.end else told
    place = Place.key(path) if defect.part == "key" else Place.opener(path)
    return "" if located.span(place) == span else told


def complaints(some: Iterable[Defect], dialect: str) -> Iterator[str]:
    """The complaints about some of the defects, checked with and without a target in turn."""
    for number, defect in enumerate(some):
        either = dialect if number % 2 else None
        found = complaint(defect, either if defect.target == "either" else defect.target)
        if found:
            yield found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_clean(name: str) -> None:
    document, dialect = DOCUMENTS[name]
    for target in (dialect, None):
        assert check_text(json.dumps(document), dialect=target, now=NOW).codes == ()


def test_every_code_is_tried() -> None:
    names = ("v3-zones", "v3-times", "v2")
    tried = {defect.code for name in names for family in FAMILIES for defect in defects_of(name, family)}
    assert tried == set(every_check()) - ELSEWHERE


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_one_defect_draws_one_finding(family: Family) -> None:
    for number, name in enumerate(DOCUMENTS):
        step = max(1, len(defects_of(name, family)) // SOME)
        some = defects_of(name, family)[number % step :: step]
        assert list(complaints(some, DOCUMENTS[name][1])) == []


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_no_suggestion_repeats_what_was_written(family: Family) -> None:
    for name in DOCUMENTS:
        defects = defects_of(name, family)
        for defect in defects[:: max(1, len(defects) // SOME)]:
            text = defect.document if isinstance(defect.document, str) else json.dumps(defect.document)
            for finding in check_text(text, dialect=defect.target and DOCUMENTS[name][1], now=NOW):
                here = finding.span.of(text)
                written = {here, f"`{here}`", f"`{here[1:-1]}`"}  # a key or a value, with its quotation marks
                assert written.isdisjoint(SUGGESTED.findall(finding.help)), f"{finding}: {finding.help}"


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_each_of_very_many_defects_draws_one_finding(family: Family, name: str) -> None:
    some = share(defects_of(name, family), 2 * list(DOCUMENTS).index(name), MANY)
    assert list(complaints(some, DOCUMENTS[name][1])) == []
