"""Tables, facts and progress, with and without a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from fleetapi.cli.output import Column, Output, cells
from fleetapi.cli.value_formatting import visible

COLUMNS = (Column("name"), Column("level", justify="right"), Column("id", shorten=True))
ROWS = [("one", "7 %", "a" * 40), ("twenty-two", "100 %", "b")]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_plain_table_is_aligned_and_complete(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(COLUMNS, ROWS, indent=1)
    assert capsys.readouterr().out.splitlines() == [
        " NAME        LEVEL  ID",
        f" one           7 %  {'a' * 40}",
        " twenty-two  100 %  b",
    ]


def test_a_plain_table_needs_no_rich(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rich", None)
    Output().table(COLUMNS, ROWS)
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(ROWS)


def test_a_terminal_table_fits(terminal: Any, capsys: pytest.CaptureFixture[str]) -> None:
    terminal(50)
    Output().table(COLUMNS, ROWS)
    title, rule, first, second = capsys.readouterr().out.splitlines()
    assert title.split() == ["name", "level", "id"]
    assert set(rule) == {"─"}
    assert first.split() == ["one", "7", "%", "aaaaaaaaaaaaaaaaaa…aaaaaaaaaa"]
    assert second.split() == ["twenty-two", "100", "%", "b"]
    assert len(first) <= 50


def test_no_color_turns_colors_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert (Output().color, Output(color=False).color) == (True, False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert Output().color is False


def test_facts_without_a_value_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    Output().facts({"position": "here", "altitude": "", "at": "now"}, indent=2)
    assert capsys.readouterr().out == "  position  here\n  at        now\n"


def test_json_lines_keep_letters_and_stay_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).json_pretty({"text": "Citroën\n"})
    assert capsys.readouterr().out == '{"text":"Citroën\\n"}\n'
    Output().json_pretty({"text": "Citroën"})
    assert capsys.readouterr().out == '{\n  "text": "Citroën"\n}\n'


def test_progress_is_hidden_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Output().progress("vehicles") as progress:
        progress(1, 100)
        progress(100, None)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("steps", "shown"), [([(60, 100), (100, 100)], True), ([(60, 60)], False)])
def test_progress_appears_on_a_terminal_if_more_items_follow(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[int, int]], shown: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Output(color=False).progress("vehicles") as progress:
        for done, total in steps:
            progress(done, total)
    assert ("vehicles" in terminal.getvalue()) == shown


def test_a_table_without_rows_has_titles() -> None:
    assert list(cells(COLUMNS, [])) == ["NAME  LEVEL  ID"]


HOSTILE = "\x1b[31mx\r\x9b2J\x7f\u202e"
SHOWN = r"\x1b[31mx\r\x9b2J\x7f\u202e"


def test_control_characters_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.table((Column("name"),), [(HOSTILE + "\n",)])
    output.facts({"label": HOSTILE + "\n"})
    output.line("first\n" + HOSTILE)
    output.note(HOSTILE)
    captured = capsys.readouterr()
    assert captured.out.splitlines() == ["NAME", SHOWN + r"\n", rf"label  {SHOWN}\n", "first", SHOWN]
    assert captured.err == SHOWN + "\n"


def test_control_characters_are_escaped_on_a_terminal(
    terminal: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(80)
    Output(color=False).table((Column("name"),), [(HOSTILE,)])
    assert SHOWN in capsys.readouterr().out


def test_json_keeps_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).json_line({"label": HOSTILE})
    assert json.loads(capsys.readouterr().out) == {"label": HOSTILE}


def test_printable_text_is_unchanged() -> None:
    assert visible("Zoé\u00a0→ 東京 👩\u200d🔧\n\tx") == "Zoé\u00a0→ 東京 👩\u200d🔧\n\tx"
