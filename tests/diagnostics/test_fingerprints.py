from __future__ import annotations

from reports import report_of

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Position, Span


def prints(text: str, *problems: Diagnostic, path: str = "a.json") -> list[str]:
    return [fingerprint for _, fingerprint in report_of(problems, text).fingerprints(path)]


def test_a_finding_keeps_its_fingerprint_when_its_line_moves() -> None:
    before = prints("abc", Diagnostic("FM602", Span(0, 3), "undefined"))
    after = prints("\n\n  abc", Diagnostic("FM602", Span(4, 7), "undefined"))
    assert before == after


def test_path_code_message_and_marked_text_all_count() -> None:
    same = prints("abc", Diagnostic("FM602", Span(0, 3), "undefined"))
    assert prints("abc", Diagnostic("FM602", Span(0, 3), "undefined"), path="b.json") != same
    assert prints("abc", Diagnostic("FM603", Span(0, 3), "undefined")) != same
    assert prints("abc", Diagnostic("FM602", Span(0, 3), "other")) != same
    assert prints("abd", Diagnostic("FM602", Span(0, 3), "undefined")) != same


def test_repetitions_in_one_file_are_told_apart() -> None:
    repeated = prints(
        "a a",
        Diagnostic("FM602", Span(0, 1), "undefined `a`"),
        Diagnostic("FM602", Span(2, 3), "undefined `a`"),
    )
    assert len(set(repeated)) == 2


def test_a_credential_leaves_no_trace_in_its_fingerprint() -> None:
    one = prints("secret one", Diagnostic("FM801", Span(0, 10), "a credential"))
    assert one == prints("secret two", Diagnostic("FM801", Span(0, 10), "a credential"))


def test_how_the_other_file_was_written_does_not_count() -> None:
    one = prints("abc", Diagnostic("FM902", Span(0, 3), "`rules/a.json` has the same label: x"))
    assert one == prints("abc", Diagnostic("FM902", Span(0, 3), "`a.json` has the same label: x"))


def test_a_place_within_the_message_may_move_as_well() -> None:
    def again(key: str, place: Position) -> list[str]:
        return prints("abc", Diagnostic("FM002", Span(0, 3), f"`{key}` is given again, first at {place}"))

    assert again("a", Position(1, 2)) == again("a", Position(3, 2)) != again("b", Position(3, 2))
