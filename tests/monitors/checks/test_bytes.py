"""Whatever a file holds: findings at the right place or a clear refusal, quickly, and never a traceback."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks import check_text, examine
from fleetapi.monitors.checks.examples import BASES

GOOD = json.dumps(BASES["v3"], indent=2, ensure_ascii=False)


def only(report: Report) -> str:
    (finding,) = report
    return f"{finding.line}:{finding.column} {finding.code} {finding.message}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1:1 FM001 the file is empty"),
        (b"\xef\xbb\xbf", "1:1 FM001 the file is empty"),
        (b"\x00", "1:1 FM001 unexpected U+0000"),
        (b"\x1f\x8b\x08\x00", "1:1 FM001 this is a gzip archive, not JSON"),
        (b"\x89PNG\r\n\x1a\n\x00", "1:1 FM001 this is a PNG image, not JSON"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "1:1 FM001 this is a PDF document, not JSON"),
        (
            GOOD.encode("utf-16-le"),
            "1:1 FM001 the file looks like UTF-16: there is a zero byte next to each character",
        ),
        (GOOD.encode("utf-16"), "1:1 FM001 the file is UTF-16, not UTF-8"),
        (GOOD.encode("utf-32"), "1:1 FM001 the file is UTF-32, not UTF-8"),
        (b"{" * 10_000, "1:101 FM001 objects and arrays are nested more than 100 levels deep"),
        (
            b"[" * 10_000 + b"]" * 10_000,
            "1:101 FM001 objects and arrays are nested more than 100 levels deep",
        ),
        (
            b'{"label": ' * 10_000 + b"1" + b"}" * 10_000,
            "1:1001 FM001 objects and arrays are nested more than 100 levels deep",
        ),
    ],
    ids=[
        "nothing",
        "only a mark",
        "nul",
        "gzip",
        "png",
        "pdf",
        "utf-16-le",
        "utf-16",
        "utf-32",
        "opened",
        "arrays",
        "objects",
    ],
)
def test_a_file_that_is_no_monitor(content: bytes, expected: str) -> None:
    assert only(examine(content)) == expected


def test_a_hundred_megabytes_are_refused_at_once() -> None:
    content = b'{"label": "' + b"x" * 100_000_000 + b'"}'
    before = time.process_time()
    report = examine(content)
    assert time.process_time() - before < 5
    assert "characters; the maximum is 500,000" in only(report)
    assert len(report.render("text")) < 1000


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" * 5000, "1e-999999999", "9" * 400 + ".5"])
def test_a_number_that_no_reader_holds(number: str) -> None:
    report = check_text(GOOD.replace(": 600", f": {number}"))
    assert [finding.code for finding in report] == ["FM001"]
    assert (report.findings[0].line, report.findings[0].column) == (4, 21)


@pytest.mark.parametrize("number", ["6000000000000", "6e2", "600.0", "0.6e3"])
def test_a_number_that_every_reader_holds(number: str) -> None:
    assert check_text(GOOD.replace(": 600", f": {number}")).codes == ()


def test_columns_are_code_points_whatever_the_line_ends() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = GOOD.replace("Low battery", "\U0001f50b 低").replace(": 600", ": 5").replace("\n", end)
        assert only(check_text(text)) == "4:21 FM706 `refreshEvent` is 5 seconds; the minimum is 60"
    one_line = json.dumps({**BASES["v3"], "label": "\U0001f50b", "zzz": 1}, ensure_ascii=False)
    assert check_text(one_line).findings[0].column == one_line.index('"zzz"') + 1
    marked = check_text("\ufeff" + one_line)
    assert marked.findings[0].column == one_line.index('"zzz"') + 1, "a byte order mark is no column"


def test_a_place_behind_escapes_in_the_expression() -> None:
    written = r"out\u004ffParis \u0026\u0026 (batteryIsLow\t|\nonMonday)"
    text = GOOD.replace("outOfParis & (batteryIsLow | onMonday)", written)
    (finding,) = check_text(text)
    assert finding.code == "FM606"
    assert finding.span.of(text) == r"\u0026\u0026"
    assert check_text(check_text(text).fixed()).codes == ()
    assert r"out\u004ffParis & (batteryIsLow\t|\nonMonday)" in check_text(text).fixed()


def test_very_many_defects_are_reported_in_time() -> None:
    triggers = [{"name": f"a b{number}", "zone": {"radius": -1}} for number in range(1000)]
    text = json.dumps(
        {
            "label": 1,
            "triggerParam": {
                "triggers": triggers,
                "boolExp": " & ".join("xyz"[n % 3] * (n % 50) for n in range(1, 200)),
            },
        }
    )
    before = time.process_time()
    report = check_text(text)
    assert len(report) > 3000
    report.fixed()
    assert time.process_time() - before < 30


def test_a_name_of_any_length_makes_no_endless_message() -> None:
    name = "n" * 9000
    document = json.loads(GOOD)
    document["triggerParam"]["boolExp"] = f"outOfParis & (batteryIsLow | onMonday) & {name} & !{name}"
    document["triggerParam"]["triggers"][0]["zone"]["place"][name] = 1
    for finding in check_text(json.dumps(document)):
        assert len(finding.message) + len(finding.help) < 1300


def test_time_grows_with_the_document_and_not_with_its_square() -> None:
    def seconds(count: int) -> float:
        members = ", ".join(
            f'"k{number}": 1, "label{"_" * (number % 50)}{"-" * (number // 50)}": ""'
            for number in range(count)
        )
        before = time.process_time()
        assert len(check_text(f"{{{members}}}")) > count
        return time.process_time() - before

    seconds(10)
    few, many = min(seconds(300) for _ in range(3)), min(seconds(3000) for _ in range(2))
    assert many < 30 * few


@pytest.mark.parametrize(
    ("written", "quoted"), [("1e1", '"10"'), ("25E-1", '"2.5"'), ("1.50e2", '"150"'), ("30.0", '"30.0"')]
)
def test_a_number_is_quoted_as_operands_take_it(cases: Path, written: str, quoted: str) -> None:
    text = (cases / "FM505" / "bad-json-number-with-an-exponent.json").read_text(encoding="utf-8")
    report = check_text(text.replace("1e1", written))
    assert report.codes[0] == "FM505"
    assert report.fixed() == text.replace("1e1", quoted)
