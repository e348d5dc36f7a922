"""Rules that always fire, and redundant parts of rules."""

from __future__ import annotations

from typing import ClassVar

import pytest
from short_triggers import (
    LYON,
    MOVING,
    PARIS,
    above,
    below,
    changes,
    conclude,
    daily,
    equal,
    kinds,
    one_of,
    outside,
    within,
)

from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.semantics.assumptions import Assumptions
from fleetapi.monitors.triggers import Trigger

SIDE = "vehicle.collision.side"


class TestAlwaysFires:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (below(80), above(20)),
            (equal("true", MOVING), equal("false", MOVING)),
            (within(20), outside(20)),
            (within(30), outside(20)),
        ],
    )
    def test_one_of_two_triggers_always_holds(self, one: Trigger, other: Trigger) -> None:
        conclusions = conclude("one | other", one=one, other=other)
        assert kinds(conclusions) == ["always-fires"]
        assert conclusions.always_fires is not None
        assert "always holds" in conclusions.always_fires.explanation

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (below(20), above(20)),  # exactly 20
            (equal("true", "vehicle.engines.running"), equal("false", "vehicle.engines.running")),
            (one_of("privacy.state", "None", "Geolocation"), equal("Full", "privacy.state")),  # a new value
            (within(20), outside(30)),
            (daily("Mon Tue Wed Thu Fri", 0, 24), daily("Sat Sun", 0, 24)),  # the vehicle is not used
        ],
    )
    def test_two_triggers_that_may_both_fail(self, one: Trigger, other: Trigger) -> None:
        assert conclude("one | other", one=one, other=other).always_fires is None

    def test_a_full_week_is_always_if_use_is_not_required(self) -> None:
        triggers = {"week": daily("Mon Tue Wed Thu Fri", 0, 24), "end": daily("Sat Sun", 0, 24)}
        rule = parse_expression("week | end")
        assert analyze(rule, triggers, Assumptions(time_needs_use=False)).always_fires is not None

    def test_conclusions_name_the_assumption_about_zones(self) -> None:
        always = conclude("one | other", one=within(20), other=outside(20)).always_fires
        never = conclude("one & other", one=within(20, PARIS), other=within(20, LYON)).never_fires
        assert always is not None
        assert never is not None
        assert "as long as the vehicle is inside" in always.provided
        assert never.provided == ""


class TestRedundant:
    @pytest.mark.parametrize(
        ("text", "part", "value", "place"),
        [
            ("low & lower", "low", True, (0, 1)),
            ("lower & low", "low", True, (1, 1)),
            ("low | lower", "lower", False, (1, 1)),
            ("!low & !lower", "!lower", True, (1, 1)),
            ("(low & high) | moving", "low & high", False, (0, 2)),
            ("(lower & moving) | (low & moving)", "lower & moving", False, (0, 2)),
            ("moving & (low | lower)", "lower", False, (2, 1)),
            ("lower & !high", "!high", True, (1, 1)),
            ("(lower & low & moving) | high", "low", True, (1, 1)),
        ],
    )
    def test_a_part_that_adds_nothing(
        self, text: str, part: str, value: bool, place: tuple[int, int]
    ) -> None:
        triggers = {"low": below(50), "lower": below(20), "high": above(80), "moving": equal("true", MOVING)}
        conclusions = analyze(parse_expression(text), triggers)
        (conclusion,) = conclusions.redundant
        assert str(conclusion.part) == part
        assert conclusion.value is value
        assert (conclusion.first_name, conclusion.name_count) == place
        assert conclusion.explanation.startswith(f"`{part}` adds nothing: ")

    def test_explanations(self) -> None:
        (conclusion,) = conclude("lower & low", low=below(50), lower=below(20)).redundant
        assert conclusion.names == ("low",)
        assert conclusion.explanation == (
            "`low` adds nothing: `lower` (vehicle.energy.electric.level < 20) holds only when"
            " `low` (vehicle.energy.electric.level < 50) does"
        )

    def test_parts_that_depend_on_another_removal_are_not_reported(self) -> None:
        triggers = {"low": below(20), "wider": below(50), "over": above(10)}
        assert [one.names for one in conclude("low | (wider & over)", **triggers).redundant] == [("over",)]
        assert [one.names for one in conclude("low | wider", **triggers).redundant] == [("low",)]

    def test_later_duplicates_are_redundant(self) -> None:
        conclusions = conclude("a & b & c", a=below(20), b=below("20.0"), c=below(20))
        assert [str(one.part) for one in conclusions.redundant] == ["c", "b"]

    @pytest.mark.parametrize(
        ("text", "triggers"),
        [
            ("a & b", {"a": within(20), "b": within(30)}),
            ("a & b", {"a": daily("Mon", 8, 2), "b": daily("Mon Tue", 7, 8)}),
            ("a & b", {"a": equal("Eco", "privacy.state"), "b": one_of("privacy.state", "Eco", "None")}),
            (
                "a & b",
                {"a": equal("RiskOfIce", "vehicle.alert"), "b": one_of("vehicle.alert", "RiskOfIce", "X")},
            ),
            (
                "a & b",
                {"a": equal("Front", SIDE), "b": one_of(SIDE, "Front", "Rear")},
            ),
            ("a & b", {"a": changes(MOVING), "b": changes(MOVING)}),
            ("a & b", {"a": daily("Mon", 8, 2, weeks="3-3"), "b": daily("Mon", 8, 2)}),
        ],
    )
    def test_the_wider_of_two_triggers_is_redundant(self, text: str, triggers: dict[str, Trigger]) -> None:
        (conclusion,) = analyze(parse_expression(text), triggers).redundant
        assert conclusion.names == ("b",)

    @pytest.mark.parametrize(
        "text",
        ["low & moving", "low | moving", "!low | moving & lower", "(low & moving) | (lower & !moving)"],
    )
    def test_relevant_parts(self, text: str) -> None:
        triggers = {"low": below(50), "lower": below(20), "moving": equal("true", MOVING)}
        assert analyze(parse_expression(text), triggers).redundant == ()

    def test_an_irrelevant_trigger_causes_one_conclusion(self) -> None:
        conclusions = conclude("low | (low & moving)", low=below(50), moving=equal("true", MOVING))
        assert kinds(conclusions) == ["irrelevant-trigger"]


class TestRedundantByTheFormula:
    TRIGGERS: ClassVar[dict[str, Trigger]] = {
        "a": below(50),
        "b": equal("true", MOVING),
        "c": equal("Eco", "vehicle.drivingBehavior.mode"),
    }

    @pytest.mark.parametrize(
        ("text", "part", "place", "shorter"),
        [
            ("a & b & a", "a", (2, 1), "a & b"),
            ("a | b | a", "a", (2, 1), "a | b"),
            ("a | (b & !a)", "!a", (2, 1), "a | b"),
            ("a & (b | !a)", "!a", (2, 1), "a & b"),
            ("!a & (a | b)", "a", (1, 1), "!a & b"),
            ("!(a & b & a)", "a", (2, 1), "!(a & b)"),
            ("a & !(b & a)", "a", (2, 1), "a & !b"),
            ("a & (b | (c & a))", "a", (3, 1), "a & (b | c)"),
            ("(a | b) & c & (b | a)", "b | a", (3, 2), "(a | b) & c"),
            ("(a & b) | (!a & c) | (b & c)", "b & c", (4, 2), "(a & b) | (!a & c)"),
            ("(a & b & c) | (a & b & !c & a) | (a & c)", "a & b & c", (0, 3), "(a & b) | (a & c)"),
        ],
    )
    def test_a_part_that_adds_nothing(
        self, text: str, part: str, place: tuple[int, int], shorter: str
    ) -> None:
        conclusion = next(one for one in conclude(text, **self.TRIGGERS).redundant if str(one.part) == part)
        assert conclusion.conflicts == ()
        assert conclusion.provided == ""
        assert (conclusion.first_name, conclusion.name_count) == place
        assert str(conclusion.shorter) == shorter
        assert conclusion.explanation == f"`{part}` adds nothing: the expression says the same as `{shorter}`"

    @pytest.mark.parametrize(
        "text",
        ["a & b", "a | b & c", "(a & b) | (!a & c)", "(a & b) | (a & c)", "!a | b", "(a | b) & (!a | !b)"],
    )
    def test_relevant_parts(self, text: str) -> None:
        assert conclude(text, **self.TRIGGERS).redundant == ()

    def test_each_repetition_is_reported(self) -> None:
        found = conclude("a & a & b & a", **self.TRIGGERS).redundant
        assert [(one.first_name, str(one.shorter)) for one in found] == [(3, "a & b"), (1, "a & b")]

    def test_together_with_redundancy_by_the_triggers(self) -> None:
        found = conclude("wide & a & wide", a=below(50), wide=below(80)).redundant
        assert [one.first_name for one in found] == [2, 0]
        assert {str(one.shorter) for one in found} == {"a"}

    def test_names_without_a_trigger_are_included(self) -> None:
        (conclusion,) = conclude("x & y & x").redundant
        assert str(conclusion.shorter) == "x & y"

    def test_a_rule_that_never_fires_has_no_redundant_part(self) -> None:
        assert kinds(conclude("a & over & a", a=below(50), over=above(80))) == ["never-fires"]
