"""Prose is wrapped to the terminal, and not wrapped in a pipe."""

from __future__ import annotations

import pytest

from fleetapi.cli.output import Output, print_prose

TEXT = """\
It notifies when all of these are true:
  - the vehicle is outside the circle with a radius of 20 km around 48.866667° N, 2.333333° E [outOfParis]
  - at least one of these is true:
    - the battery level is below 50 % [low]
It posts its events to https://hooks.example.com/a/very/long/path/that/is/longer/than/the/line ("fleet").
"""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Output:
    monkeypatch.setattr(Output, "is_terminal", property(lambda _: True))
    monkeypatch.setenv("TERM", "xterm")
    return Output(color=False)


def test_lines_are_wrapped_on_a_terminal_and_lists_stay_indented(
    terminal: Output, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_prose(terminal, TEXT)
    assert capsys.readouterr().out == (
        "It notifies when all of these are true:\n"
        "  - the vehicle is outside the circle with a radius of 20 km\n"
        "    around 48.866667° N, 2.333333° E [outOfParis]\n"
        "  - at least one of these is true:\n"
        "    - the battery level is below 50 % [low]\n"
        "It posts its events to\n"
        "https://hooks.example.com/a/very/long/path/that/is/longer/than/the/line\n"
        '("fleet").\n'
    )


def test_lines_are_short_on_a_wide_terminal_too(
    terminal: Output, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    print_prose(terminal, TEXT)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_lines_are_not_wrapped_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_prose(Output(), TEXT)
    assert capsys.readouterr().out == TEXT
