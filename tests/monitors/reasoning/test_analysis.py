"""Conclusions from the formula alone, and the limits of the analysis."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from short_triggers import LYON, MOVING, above, below, conclude, daily, equal, kinds, once, outside, within

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.expression import And, Name
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.reasoning import analyse, analyze
from fleetapi.monitors.triggers import Trigger


class TestFormula:
    @pytest.mark.parametrize(
        ("text", "value", "words"),
        [
            ("a & !a", False, "`a` and `!a` can never hold together"),
            ("b | a | !a", True, "`a` or `!a` always holds"),
            ("(a & b) & (!a | !b)", False, "`a`, `b` and `!a | !b` can never hold together"),
            ("!(a & !a)", True, "`a` and `!a` can never hold together"),
            ("(a & !a) | (b & !b & c)", False, "`a` and `!a` can never hold together; `b` and `!b` can"),
        ],
    )
    def test_constant_expressions_with_their_proof(self, text: str, value: bool, words: str) -> None:
        conclusions = conclude(text, a=below(20), b=below(50), c=above(80))
        assert kinds(conclusions) == ["constant-expression"]
        assert conclusions.constant is not None
        assert conclusions.constant.value is value
        assert conclusions.constant.explanation.startswith(words)

    def test_irrelevant(self) -> None:
        conclusions = conclude("a & (b | !b)", a=below(20), b=equal("true", MOVING))
        (conclusion,) = conclusions.irrelevant
        assert conclusion.names == ("b",)
        assert conclusion.explanation == (
            "the result is the same whether `b` holds or not: the expression says `a`"
        )
        assert kinds(conclusions) == ["irrelevant-trigger"]

    def test_fires_when_idle(self) -> None:
        conclusions = conclude("!a | b", a=below(20), b=equal("true", MOVING))
        assert kinds(conclusions) == ["fires-when-idle"]

    def test_it_is_never_idle_when_some_trigger_always_holds(self) -> None:
        conclusions = conclude("!(a & b)", a=below(80), b=above(20))
        assert conclusions.fires_when_idle is None

    def test_the_documented_rule_has_no_conclusion(self) -> None:
        conclusions = conclude(
            "outOfParis & (batteryIsLow | onMonday)",
            outOfParis=outside(20),
            batteryIsLow=below(50),
            onMonday=daily("Mon", 14.5, 4.5, "Europe/Paris"),
        )
        assert conclusions.found == ()
        assert conclusions.possible.constant is True


class TestBounds:
    def test_names_without_a_trigger_can_have_any_value(self) -> None:
        assert conclude("a & unknown", a=below(20)).found == ()

    def test_unused_triggers_are_ignored(self) -> None:
        assert conclude("a", a=below(20), b=above(80)).found == ()

    def test_too_many_triggers(self) -> None:
        with pytest.raises(UsageError, match="9 triggers are too many"):
            analyze(And(*(Name(f"n{number}") for number in range(9))), {})

    def test_very_long_expressions_are_analyzed_as_a_whole(self) -> None:
        text = " & ".join(["(low | high)", "low", "high"] * 250)
        assert kinds(conclude(text, low=below(20), high=above(80))) == ["never-fires"]

    @pytest.mark.parametrize(("names", "told"), [(299, True), (300, False)])
    def test_redundant_parts_are_searched_in_up_to_300_nodes(self, names: int, told: bool) -> None:
        conclusions = conclude(" & ".join(["b", *["a"] * (names - 1)]), a=below(20), b=equal("true", MOVING))
        assert bool(conclusions.redundant) is told

    def test_the_limits_of_the_calendar(self) -> None:
        late = once(datetime(9999, 12, 30, tzinfo=UTC), timedelta(hours=30))
        assert conclude("a & b", a=late, b=daily("Mon", 8, 2)).never_fires is None

    def test_very_long_windows_are_not_analyzed(self) -> None:
        long = daily("Mon", 0, 24 * 70, weeks="3-3")
        assert conclude("a & b", a=long, b=daily("Tue", 0, 1, weeks="2-2")).found == ()

    def test_a_normal_rule_takes_milliseconds(self) -> None:
        triggers: dict[str, Trigger] = {
            "home": within(20),
            "depot": within(5, LYON),
            "hours": daily("Mon Tue Wed Thu Fri", 8, 10),
            "low": below(20),
            "lower": below(10),
        }
        rule = parse_expression("!home & !depot & hours & (low | lower)")
        analyze(rule, triggers)
        best = min(_seconds(lambda: analyze(rule, triggers)) for _ in range(20))
        assert best < 0.01  # takes a tenth of that on a machine of 2020

    def test_it_loads_no_parser(self) -> None:
        program = (
            "import sys, fleetapi.monitors.reasoning\nprint(sorted({'lark', 'aiohttp'} & set(sys.modules)))"
        )
        assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def _seconds(action: object) -> float:
    start = time.process_time()  # excluding the time of other processes
    assert callable(action)
    action()
    return time.process_time() - start


def test_the_former_name_warns() -> None:
    with pytest.warns(DeprecationWarning, match="use analyze"):
        assert analyse(parse_expression("a & !a"), {}).constant is not None
