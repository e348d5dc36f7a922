"""Rules that never fire, and rules that only seem to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
    once,
    one_of,
    outside,
    within,
)

from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.semantics.assumptions import Assumptions, ZoneMeaning
from fleetapi.monitors.times.windows import CalendarDuration
from fleetapi.monitors.triggers import Trigger


class TestNeverFires:
    @pytest.mark.parametrize(
        ("low", "high"),
        [
            (below(20), above(80)),
            (below(20), above(20)),
            (below(20), equal(20)),
            (equal(20), equal("20.5")),
            (above("0.10"), below("0.1")),
            (equal("true", MOVING), equal("false", MOVING)),
            (equal("Eco", "vehicle.drivingBehavior.mode"), equal("Sport", "vehicle.drivingBehavior.mode")),
            (one_of("privacy.state", "Full", "None"), equal("Geolocation", "privacy.state")),
            (within(20, PARIS), within(20, LYON)),
            (within(1, (0, 0)), within(1, (0, 0.0189))),  # 2.1 km apart: more than both margins of 30 m
            (within(20), outside(30)),
            (within(20), outside(20)),
            (daily("Mon", 8, 10), daily("Tue", 8, 10)),
            (daily("Mon", 20, 10), daily("Tue", 6, 10)),
            (daily("Mon", 0, 24), daily("Wed", 0, 24, "Pacific/Auckland")),
            (daily("Mon Tue", 8, 4), daily("Mon Tue", 12, 4)),
            (daily("Mon", 8, 4, weeks="1-10"), daily("Mon", 8, 4, weeks="11-52")),
            (daily("Sun", 20, 10, weeks="52-52"), daily("Mon", 2, 2, weeks="2-52")),
            (daily("Sat Sun", 0, 24), once(datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=4))),
            (
                daily("Mon", 0, 24, weeks="30-40"),
                once(datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=90)),
            ),
            (
                once(datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=4)),
                once(datetime(2026, 3, 6, tzinfo=UTC)),
            ),
        ],
    )
    def test_triggers_that_exclude_each_other(self, low: Trigger, high: Trigger) -> None:
        conclusions = conclude("low & high", low=low, high=high)
        assert kinds(conclusions) == ["never-fires"]
        conclusion = conclusions.never_fires
        assert conclusion is not None
        assert conclusion.names == ("low", "high")
        assert "can never hold together" in conclusion.explanation

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (below(80), above(20)),
            (equal("20.0"), equal(20)),
            (above(20), below(20, "vehicle.energy.fuel.level")),
            (equal("RiskOfIce", "vehicle.alert"), equal("OilLevelLow", "vehicle.alert")),
            (equal("Front", "vehicle.collision.side"), equal("Rear", "vehicle.collision.side")),
            (equal("Minor", "vehicle.collision.severity"), one_of("vehicle.collision.severity", "Major")),
            (equal("true", "vehicle.engines.running"), equal("false", "vehicle.engines.running")),
            (changes(MOVING), equal("true", MOVING)),
            (within(200, PARIS), within(200, LYON)),
            (within(196, PARIS), within(195, LYON)),  # 391.5 km apart: nearly touching proves nothing
            (within(1, (0, 0)), within(1, (0, 0.0184))),  # 2.05 km apart
            (within(20), outside(19.9)),
            (daily("Mon", 20, 10), daily("Tue", 5, 10)),
            (daily("Mon", 20, 4), daily("Tue", 0, 4, "Asia/Tokyo")),
            (daily("Sun", 20, 10, weeks="52-52"), daily("Mon", 2, 2, weeks="1-1")),
            (daily("Sat Sun", 0, 24), once(datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=5))),
            (daily("Mon", 0, 24), once(datetime(2026, 3, 2, tzinfo=UTC))),
        ],
    )
    def test_triggers_that_can_hold_together(self, one: Trigger, other: Trigger) -> None:
        assert conclude("one & other", one=one, other=other).never_fires is None

    def test_some_years_have_a_week_53(self) -> None:
        """In those years the Monday after Sunday of week 52 is not in week 1, nor in any listed week."""
        triggers = {
            "sunday": daily("Sun", 20, 10, weeks="52-52"),
            "monday": daily("Mon", 2, 2),
            "listed": daily("Mon", 2, 2, weeks="1-52"),
        }
        assert conclude("sunday & monday & !listed", **triggers).never_fires is None
        assert conclude("sunday & listed", **triggers).never_fires is None

    def test_windows_of_months_are_not_analyzed(self) -> None:
        """It is not documented whether a month ends on February 28 or March 3."""
        month = once(datetime(2030, 1, 31, tzinfo=UTC), CalendarDuration(1))
        later = once(datetime(2031, 1, 1, tzinfo=UTC))
        assert conclude("month & later", month=month, later=later).never_fires is None
        assert conclude("month & !month", month=month).constant is not None

    def test_fractions_of_a_second_are_not_analyzed(self) -> None:
        assert conclude("a & b", a=daily("Mon", 8, 1e-4), b=daily("Tue", 8, 1)).never_fires is None

    def test_the_proof_names_only_what_conflicts(self) -> None:
        conclusion = conclude(
            "moving & low & (high | full)",
            moving=equal("true", MOVING),
            low=below(20),
            high=above(80),
            full=equal(100),
        ).never_fires
        assert conclusion is not None
        assert conclusion.names == ("low", "high", "full")
        assert conclusion.explanation == (
            "`low` (vehicle.energy.electric.level < 20) and `high` (vehicle.energy.electric.level > 80)"
            " can never hold together; `low` (vehicle.energy.electric.level < 20) and"
            " `full` (vehicle.energy.electric.level = 100) can never hold together"
        )

    def test_three_discs_that_overlap_only_in_pairs(self) -> None:
        corners = {"a": within(60, (0, 0)), "b": within(60, (0, 1)), "c": within(60, (0.9, 0.5))}
        conclusion = conclude("a & b & c", **corners).never_fires
        assert conclusion is not None
        assert conclusion.names == ("a", "b", "c")
        assert conclude("(a & b) | (b & c) | (a & c)", **corners).never_fires is None
        wider = {
            name: within(70, (one.circle.latitude, one.circle.longitude)) for name, one in corners.items()
        }
        assert conclude("a & b & c", **wider).never_fires is None

    def test_a_disc_covered_by_two_others(self) -> None:
        triggers = {
            "small": within(30),
            "west": outside(100, (48.8567, 1.2)),
            "east": outside(100, (48.8567, 3.5)),
        }
        conclusion = conclude("small & west & east", **triggers).never_fires
        assert conclusion is not None
        assert conclusion.names == ("small", "west", "east")
        assert conclude("small & west", **triggers).found == ()

    def test_the_earth_is_round(self) -> None:
        """Two discs on both sides of the antimeridian, and one around the pole."""
        assert conclude("a & b", a=within(100, (0, 179.9)), b=within(100, (0, -179.9))).never_fires is None
        assert conclude("a & b", a=within(500, (89, 0)), b=within(500, (89, 180))).never_fires is None
        assert conclude("a", a=outside(25_000)).never_fires is not None

    def test_zones_as_crossings(self) -> None:
        """As crossings, leaving one zone never coincides with entering another one outside it."""
        crossing = Assumptions(zone=ZoneMeaning.CROSSING)
        rule = parse_expression("a & b")
        apart = {"a": within(20, PARIS), "b": within(20, LYON)}
        assert analyze(rule, apart, crossing).never_fires is not None
