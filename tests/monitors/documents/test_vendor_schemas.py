"""The checks and our JSON Schema, compared with the vendor's schemas of both versions.

Intentional differences:

- `triggerParam` of v2 requires `triggers` and `boolExp`, which v2 lacks: not required.
- A radius of v2 is a number of the `format` int: fractions of kilometers are accepted, as the type says.
- An attribute's value `vin`, `monitorID` ... matches both parts of its `oneOf`, probably by mistake:
  a warning (FM709), because the word without its dollar sign is sent literally.
- A trigger's name and a time zone that do not match their patterns: a warning (FM105, FM405), because the
  patterns are wrong; a zone that does not exist is an error (FM404).
- The `format` of a week has no `w6` to `w9`, which exist: accepted. It allows `w53` to `w59`: rejected.
- `vehicle.telemetry.<type>` is not in the enumeration of `extendedEventParam`, but in the text below it:
  accepted in v3.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from document_mutations import Path, at, damaged_documents, paths, replaced
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from jsonschema import Draft202012Validator
from monitor_oracle import VALID, Demand, demands, strictly_valid
from monitor_strategies import monitors, v2_monitors

from fleetapi.diagnostics.diagnostic import Place
from fleetapi.diagnostics.report import Report
from fleetapi.errors import NotExpressible
from fleetapi.language.located_json import parse
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.checks.located_document import Located
from fleetapi.monitors.documents.schema import monitor_schema
from fleetapi.monitors.monitor import Monitor

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VERSIONS = ("v3", "v2")

# What JSON Schema cannot express, at least not completely (a start of PT23H60M; matching parentheses).
INEXPRESSIBLE = frozenset({"FM106", "FM403", "FM601", "FM602", "FM604", "FM710", "FM701"})
HALF_EXPRESSIBLE = frozenset({"FM403", "FM601", "FM710", "FM701"})

few = examples(25)
some = examples(60)


def checked(document: Any, dialect: str | None) -> Report:
    return check_text(json.dumps(document, indent=1), dialect=dialect, now=NOW)


@cache
def validator(dialect: str | None) -> Draft202012Validator:
    return Draft202012Validator(monitor_schema(dialect))


def accepts(document: Any, dialect: str | None) -> bool:
    return bool(validator(dialect).is_valid(document))


def all_demands() -> list[Any]:
    """Return every requirement of both schemas, or a placeholder if the schemas are not available."""
    try:
        found = [each for version in VERSIONS for each in demands(version)]
    except pytest.skip.Exception as skipped:
        return [pytest.param(None, marks=pytest.mark.skip(reason=str(skipped)))]
    return [pytest.param(each, id=str(each)) for each in found]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_valid_document_is_valid_everywhere(version: str) -> None:
    assert strictly_valid(VALID[version], version)
    assert accepts(VALID[version], version)
    assert checked(VALID[version], version).codes == ()


@pytest.mark.parametrize("demand", all_demands())
def test_violations_of_the_vendor_schemas_are_found_in_place(demand: Demand) -> None:
    assert not strictly_valid(demand.broken, demand.version)
    report = checked(demand.broken, demand.version)
    assert report.findings
    assert any(points_at(report, each.span.start, demand.path) for each in report)
    assert accepts(demand.broken, demand.version) is not bool(report.errors)


def points_at(report: Report, offset: int, path: Path) -> bool:
    """Return whether an offset is in the value at a path, in its key, or at the start of its object."""
    root = parse(report.text).root
    assert root is not None
    located = Located(report.text, root)
    whole = located.span(Place(path))
    start = located.span(Place.key(path)).start if path and isinstance(path[-1], str) else whole.start
    return start <= offset < whole.end


# ---------------------------------------------------------------------- many mutations at random


def mutants(version: str, seed: int) -> Iterator[Any]:
    """Generate documents in which one value is removed, duplicated, replaced or swapped with another."""
    source = random.Random(seed)
    document = VALID[version]
    places = list(paths(document))
    values: list[Any] = [None, True, 0, -1, 1.5, "", "x", [], {}, ["x"], {"x": 1}, "Mon", "w53", 10**6]
    while True:
        path = source.choice(places)
        value = at(document, path)
        changed = copy.deepcopy(document)
        around = at(changed, path[:-1])
        match source.choice(["remove", "replace", "exchange", "repeat", "add"]):
            case "remove":
                del around[path[-1]]
            case "replace":
                around[path[-1]] = source.choice(values)
            case "exchange":
                around[path[-1]] = at(document, source.choice(places))
            case "repeat" if isinstance(value, list):
                around[path[-1]] = value * source.randint(2, 60)
            case "add" if isinstance(value, dict):
                at(changed, path)[source.choice([str(each[-1]) for each in places])] = source.choice(values)
            case _:
                continue
        yield changed


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("version", VERSIONS)
def test_documents_that_the_vendor_rejects_have_findings(version: str, seed: int) -> None:
    accepted_by_us_alone = [
        document
        for document, _ in zip(mutants(version, seed), range(60), strict=False)
        if not strictly_valid(document, version) and not checked(document, version).findings
    ]
    assert accepted_by_us_alone == []


@pytest.mark.parametrize("seed", range(2, 4))
@pytest.mark.parametrize("version", VERSIONS)
def test_our_schema_rejects_the_same_documents(version: str, seed: int) -> None:
    for document, _ in zip(mutants(version, seed), range(60), strict=False):
        assert_agreement(document, version)


def assert_agreement(document: Any, dialect: str | None) -> None:
    """Assert that our schema accepts documents without errors and rejects errors that it can express."""
    errors = {finding.code for finding in checked(document, dialect).errors}
    if accepts(document, dialect):
        assert errors <= INEXPRESSIBLE, document
    else:
        assert errors, list(validator(dialect).iter_errors(document))


DIALECTS = st.sampled_from([None, "quickstart", "v3", "v2"])


@some
@given(damaged_documents([*VALID.values(), *map(dict, BASES.values())]), DIALECTS)
def test_our_schema_agrees_with_the_checks(text: str, dialect: str | None) -> None:
    assert_agreement(json.loads(text), dialect)


# ---------------------------------------------------------------------- what we write


@few
@given(monitors())
def test_v2_output_is_valid_or_not_expressible(monitor: Monitor) -> None:
    try:
        document = json.loads(monitor.to_json(dialect="v2"))
    except NotExpressible:
        return
    assert_written(document, "v2")


@few
@given(v2_monitors())
def test_v2_output_is_valid_and_equivalent(monitor: Monitor) -> None:
    document = json.loads(monitor.to_json(dialect="v2"))
    assert_written(document, "v2")
    assert Monitor.from_dict(document) == monitor


@few
@given(monitors())
def test_v3_output_is_valid_and_equivalent(monitor: Monitor) -> None:
    document = json.loads(monitor.to_json(dialect="v3"))
    assert_written(document, "v3")
    assert Monitor.from_dict(document) == monitor


def assert_written(document: Any, version: str) -> None:
    assert accepts(document, version)
    assert checked(document, version).ok
    assert strictly_valid(without_our_liberties(document), version)


def without_our_liberties(document: Any) -> Any:
    """Return the document without the intentional differences listed above."""
    document = copy.deepcopy(document)
    attached = [name for name in document.get("extendedEventParam", ()) if name.count(".") == 1]
    document = replaced(document, ("extendedEventParam",), attached)
    for path in list(paths(document)):
        value = at(document, path)
        if path[-1] == "timeZone" and "/" not in value:
            document = replaced(document, path, "Europe/Paris")
        if "week" in path[:-1]:
            document = replaced(document, path, "w1")
        if path[-1] == "name" and "triggers" in path:
            document = replaced(document, path, "a1")
    return document
