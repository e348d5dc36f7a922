"""The grammars: found, loaded once, and unambiguous."""

from __future__ import annotations

import logging
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark
from lark.exceptions import LarkError

from fleetapi.errors import FleetError
from fleetapi.language import grammars
from fleetapi.language.grammars import Grammar, ParseError, read_grammar, span_of

STARTS = {
    "expression": ["expression", "unreadable"],
    "json": ["document", "unreadable"],
    "interval": ["duration", "instant", "time_range", "week_range", "unreadable"],
}


def strictly(grammar: str, starts: list[str]) -> Lark:
    """Load a grammar in strict mode, which rejects colliding terminals and parser conflicts."""
    return Lark(grammar, start=starts, parser="lalr", lexer="basic", strict=True)


@pytest.mark.parametrize("name", STARTS)
def test_a_grammar_is_not_ambiguous(name: str) -> None:
    parser = strictly(read_grammar(name), STARTS[name])
    assert {str(rule.origin.name) for rule in parser.rules} >= set(STARTS[name])


@pytest.mark.parametrize(
    ("sound", "ambiguous", "complaint"),
    [
        ("?conjunction: negation", "?conjunction: disjunction", "Shift/Reduce conflict"),
        ("unreadable: QUOTED", "WORD: /[a-z]+/\nunreadable: WORD | QUOTED", "Collision between Terminals"),
    ],
)
def test_an_ambiguity_would_be_found(sound: str, ambiguous: str, complaint: str) -> None:
    grammar = read_grammar("expression")
    assert grammar.count(sound) == 1
    with pytest.raises(LarkError, match=complaint):
        strictly(grammar.replace(sound, ambiguous), STARTS["expression"])


@pytest.mark.parametrize("name", STARTS)
def test_every_rule_of_a_grammar_can_be_reached(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="lark"):
        Lark(read_grammar(name), start=STARTS[name], parser="lalr", lexer="basic", debug=True)
    assert not [record for record in caplog.records if "nused" in record.getMessage()]


def test_the_folder_contains_only_grammars() -> None:
    folder = Path(__file__).parents[2] / "grammar"
    assert {path.stem for path in folder.glob("*.lark")} == set(STARTS)


def test_a_grammar_comes_from_the_package_before_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pkgutil, "get_data", lambda _package, _resource: b"from the package")
    assert read_grammar("json") == "from the package"


def test_a_missing_grammar_asks_to_reinstall() -> None:
    with pytest.raises(FleetError, match=r"poetry\.lark is missing") as caught:
        read_grammar("poetry")
    assert caught.value.remedy == "reinstall fleetapi"


def test_importing_the_languages_does_not_import_lark() -> None:
    languages = ("expressions", "located_json", "intervals")
    imports = ", ".join(f"fleetapi.language.{name}" for name in languages)
    program = f"import sys, {imports}; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


class Words:
    """A builder for the grammar of expressions that only counts."""

    def name(self, children: list[object]) -> int:
        return len(children)

    def either(self, children: list[int]) -> int:
        return sum(children)

    both = either

    def expression(self, children: list[int]) -> int:
        return children[0]


def test_a_grammar_is_loaded_once_on_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def read(name: str) -> str:
        loaded.append(name)
        return read_grammar(name)

    monkeypatch.setattr(grammars, "read_grammar", read)
    grammar = Grammar("expression", builder=Words())
    assert loaded == []
    assert grammar.build(grammar.tokens("a & b | c", "expression"), "expression") == 3
    assert grammar.build(grammar.tokens("a", "expression"), "expression") == 1
    assert loaded == ["expression"]


def test_an_unexpected_token_is_reported_by_its_index() -> None:
    grammar = Grammar("expression", builder=Words())
    for text, index in (("a b", 1), ("a &", 2), ("", 0), (")", 0)):
        with pytest.raises(ParseError) as caught:
            grammar.build(grammar.tokens(text, "expression"), "expression")
        assert caught.value.index == index


def test_tokens_know_their_positions() -> None:
    grammar = Grammar("expression", builder=Words())
    text = " outOfParis\n\t& (x)"
    assert [span_of(token).of(text) for token in grammar.tokens(text, "expression")] == [
        "outOfParis",
        "&",
        "(",
        "x",
        ")",
    ]


def test_loading_restores_lark() -> None:
    import lark.lexer

    before = lark.lexer.has_interegular
    Grammar("interval", builder=None).tokens("PT1H", "duration")
    assert lark.lexer.has_interegular is before
