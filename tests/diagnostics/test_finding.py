from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import report_of

from fleetapi.diagnostics.diagnostic import Diagnostic, Severity, printable
from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.fixes import Edit, Fix, apply_fixes
from fleetapi.diagnostics.position import LineIndex, Span
from fleetapi.monitors.checks.registry import check_of


def insert(offset: int, text: str) -> Edit:
    return Edit(Span.at(offset), text)


def test_a_finding_has_the_name_and_severity_of_its_code_and_its_place_in_lines() -> None:
    problem = Diagnostic("FM602", Span(4, 7), "undefined trigger `xyz`", "did you mean `xy`?")
    finding = Finding.of(problem, check_of(problem.code), LineIndex("a\nb xyz"), "a.json")
    assert (finding.code, finding.name, finding.severity) == ("FM602", "undefined-trigger", Severity.ERROR)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (2, 3, 2, 6)
    assert str(finding) == "a.json:2:3: FM602 undefined trigger `xyz`"


def test_a_problem_may_weigh_less_than_its_code() -> None:
    problem = Diagnostic("FM711", Span.at(0), "given twice", severity=Severity.WARNING)
    assert Finding.of(problem, check_of("FM711"), LineIndex("")).severity is Severity.WARNING


def test_a_code_that_is_not_registered_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        report_of([Diagnostic("FM999", Span.at(0), "?")], "")


def test_what_a_document_puts_into_a_message_cannot_break_the_line_or_the_terminal() -> None:
    diagnostic = Diagnostic("FM001", Span.at(0), "a\nb\x1b[31m\u202e\ud800", "c\r")
    (finding,) = report_of([diagnostic], "")
    assert finding.message == "a\\nb\\x1b[31m\\u202e\\ud800"
    assert finding.help == "c\\r"


@given(st.text())
def test_printable_text_is_printable_and_printable_text_stays(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


def test_a_problem_moves_into_the_surrounding_text_with_its_fix() -> None:
    fix = Fix.replace("replace it", Span(1, 2), "x")
    problem = Diagnostic("FM606", Span(0, 3), "message", fix=fix)
    moved = problem.moved(lambda span: span.shifted(10))
    assert moved.span == Span(10, 13)
    assert moved.fix == Fix("replace it", (Edit(Span(11, 12), "x"),))


def test_fixes_change_what_they_cover_and_nothing_else() -> None:
    fixes = [
        Fix.replace("one", Span(2, 4), "&"),
        Fix("two", (insert(0, "("), insert(6, ")"))),
    ]
    assert apply_fixes("a && b\r\n\tc", fixes) == ("(a & b)\r\n\tc", 2)


def test_a_fix_in_the_way_of_another_waits() -> None:
    fixes = [Fix.replace("one", Span(0, 4), "x"), Fix("two", (Edit(Span(2, 6), "y"), insert(8, "!")))]
    assert apply_fixes("abcdefgh", fixes) == ("xefgh", 1), "not even the harmless half of it is applied"


def test_insertions_at_one_place_are_made_in_order() -> None:
    assert apply_fixes("ab", [Fix("one", (insert(1, "1"),)), Fix("two", (insert(1, "2"),))]) == ("a12b", 2)


def test_an_insertion_beside_a_replacement_is_not_in_its_way() -> None:
    fixes = [Fix.replace("one", Span(1, 2), "x"), Fix("two", (insert(1, "("), insert(2, ")")))]
    assert apply_fixes("abc", fixes) == ("a(x)c", 2)


@given(st.text(max_size=20), st.data())
def test_fixes_that_replace_by_the_same_change_nothing(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(ends, ends).map(sorted).map(lambda ends: Span(*ends)), max_size=5))
    fixes = [Fix.replace("same", span, span.of(text)) for span in spans]
    assert apply_fixes(text, fixes)[0] == text
