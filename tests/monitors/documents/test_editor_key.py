"""`$schema` at the top of a document is for editors: always accepted, kept by `fmt`, and never sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.documents.formatting import format_document
from fleetapi.monitors.documents.schema import monitor_schema
from fleetapi.monitors.monitor import Monitor

LINE = {"$schema": "./monitor.schema.json"}


@pytest.mark.parametrize("dialect", BASES)
def test_it_causes_no_finding_in_any_spelling(dialect: Any) -> None:
    text = json.dumps({**LINE, **BASES[dialect]})
    assert check_text(text).codes == ()
    assert check_text(text, dialect=dialect).codes == ()


@pytest.mark.parametrize("dialect", BASES)
def test_it_is_not_part_of_the_monitor(dialect: Any) -> None:
    with_line = {**LINE, **BASES[dialect]}
    assert Monitor.from_dict(with_line) == Monitor.from_dict(BASES[dialect])
    assert "$schema" not in Monitor.from_json(json.dumps(with_line), unknown="keep").to_json(dialect="v3")


@pytest.mark.parametrize("envelope", [{}, {"monitorId": "m1", "status": "Running"}, LINE], ids=repr)
def test_it_may_be_in_a_response_of_the_server(envelope: dict[str, Any]) -> None:
    document = {**envelope, "monitor": {**LINE, **BASES["v3"]}}
    report = check_text(json.dumps(document))
    assert report.codes == ("FM004",)
    assert check_text(report.fixed()).codes == ()
    assert Monitor.from_dict(document) == Monitor.from_dict(BASES["v3"])
    assert format_document(json.dumps(document))


def test_formatting_keeps_it_first() -> None:
    formatted = format_document(json.dumps({**BASES["v3"], **LINE}))
    assert formatted.startswith('{\n  "$schema": "./monitor.schema.json",\n  "label":')


@pytest.mark.parametrize("dialect", [None, *BASES])
def test_the_schema_itself_allows_it(dialect: Any) -> None:
    definitions = monitor_schema(dialect)["$defs"].items()
    monitors = [schema for name, schema in definitions if name.startswith("monitor-")]
    assert monitors
    assert all(each["properties"]["$schema"]["type"] == "string" for each in monitors)


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        ({**BASES["v3"], "$schema": 3}, "FM107", "must be a string"),
        ({**BASES["v3"], "$schema": None}, "FM107", "must be a string"),
        ({**BASES["v3"], "triggerParam": {**LINE, **BASES["v3"]["triggerParam"]}}, "FM102", "is not a field"),
        (
            {**BASES["v3"], **LINE, "triggerParam": {**LINE, **BASES["v3"]["triggerParam"]}},
            "FM102",
            "is not a field",
        ),
        ({**LINE, "compilerOptions": {}}, "FM003", ""),
        (LINE, "FM003", ""),
    ],
)
def test_elsewhere_it_causes_one_finding(document: dict[str, Any], code: str, words: str) -> None:
    (finding,) = check_text(json.dumps(document))
    assert finding.code == code
    assert words in finding.message
    assert code != "FM102" or "top of the document" in finding.help
