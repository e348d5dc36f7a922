"""What is concluded about a rule, in which words, and what is left unsaid."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from fleetapi.errors import UsageError
from fleetapi.monitors.assumptions import Assumptions, ZoneMeaning
from fleetapi.monitors.expression import And, Name, parse_expression
from fleetapi.monitors.reasoning import Conclusions, analyse
from fleetapi.monitors.triggers import (
    Circle,
    DailyWindow,
    DataTrigger,
    Operator,
    SingleWindow,
    TimeTrigger,
    Transition,
    Trigger,
    Weekday,
    WeekRange,
    ZoneTrigger,
)

LEVEL = "vehicle.energy.electric.level"
MOVING = "vehicle.kinetic.moving"
PARIS, LYON = (48.8567, 2.3522), (45.7640, 4.8357)


def below(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.LOWER_THAN, (str(value),))


def above(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.GREATER_THAN, (str(value),))


def equal(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.EQUALS_TO, (str(value),))


def one_of(operand: str, *values: str) -> DataTrigger:
    return DataTrigger(operand, Operator.INCLUDED_IN, values)


def changes(operand: str) -> DataTrigger:
    return DataTrigger(operand, Operator.ON_CHANGE)


def within(radius: float, place: tuple[float, float] = PARIS) -> ZoneTrigger:
    return ZoneTrigger(Transition.IN, Circle(*place, radius))


def outside(radius: float, place: tuple[float, float] = PARIS) -> ZoneTrigger:
    return ZoneTrigger(Transition.OUT, Circle(*place, radius))


def daily(
    days: str, start: float, duration: float, zone: str | None = None, weeks: str | None = None
) -> TimeTrigger:
    ranges = [WeekRange(*map(int, part.split("-"))) for part in (weeks or "").split()]
    window = DailyWindow(
        timedelta(hours=start), timedelta(hours=duration), tuple(map(Weekday, days.split())), tuple(ranges)
    )
    return TimeTrigger((window,), zone)


def once(start: datetime, duration: timedelta | None = None) -> TimeTrigger:
    return TimeTrigger((SingleWindow(start, duration),))


def conclude(text: str, **triggers: Trigger) -> Conclusions:
    return analyse(parse_expression(text), triggers)


def kinds(conclusions: Conclusions) -> list[str]:
    return [conclusion.kind.value for conclusion in conclusions.found]


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
    def test_two_triggers_that_exclude_each_other(self, low: Trigger, high: Trigger) -> None:
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
            (changes(MOVING), equal("true", MOVING)),
            (within(200, PARIS), within(200, LYON)),
            (within(196, PARIS), within(195, LYON)),  # 391.5 km apart: nearly touching proves nothing
            (within(20), outside(19.9)),
            (daily("Mon", 20, 10), daily("Tue", 5, 10)),
            (daily("Mon", 20, 4), daily("Tue", 0, 4, "Asia/Tokyo")),
            (daily("Sun", 20, 10, weeks="52-52"), daily("Mon", 2, 2, weeks="1-1")),
            (daily("Sat Sun", 0, 24), once(datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=5))),
            (daily("Mon", 0, 24), once(datetime(2026, 3, 2, tzinfo=UTC))),
        ],
    )
    def test_two_triggers_that_may_meet(self, one: Trigger, other: Trigger) -> None:
        assert conclude("one & other", one=one, other=other).never_fires is None

    def test_some_years_have_a_week_53(self) -> None:
        """Then Monday comes after Sunday of week 52 and is not in week 1, nor in any listed week."""
        triggers = {
            "sunday": daily("Sun", 20, 10, weeks="52-52"),
            "monday": daily("Mon", 2, 2),
            "listed": daily("Mon", 2, 2, weeks="1-52"),
        }
        assert conclude("sunday & monday & !listed", **triggers).never_fires is None
        assert conclude("sunday & listed", **triggers).never_fires is None

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

    def test_three_discs_that_meet_in_pairs_but_not_all(self) -> None:
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
        """Two discs on both sides of the date line, and one around the pole."""
        assert conclude("a & b", a=within(100, (0, 179.9)), b=within(100, (0, -179.9))).never_fires is None
        assert conclude("a & b", a=within(500, (89, 0)), b=within(500, (89, 180))).never_fires is None
        assert conclude("a", a=outside(25_000)).never_fires is not None

    def test_a_zone_across_which_one_drives(self) -> None:
        """Taken as crossings, an Out is never at the same moment as an In elsewhere outside."""
        crossing = Assumptions(zone=ZoneMeaning.CROSSING)
        rule = parse_expression("a & b")
        apart = {"a": within(20, PARIS), "b": within(20, LYON)}
        assert analyse(rule, apart, crossing).never_fires is not None


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
    def test_two_triggers_one_of_which_always_holds(self, one: Trigger, other: Trigger) -> None:
        conclusions = conclude("one | other", one=one, other=other)
        assert kinds(conclusions) == ["always-fires"]
        assert conclusions.always_fires is not None
        assert "always holds" in conclusions.always_fires.explanation

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (below(20), above(20)),  # exactly 20
            (one_of("privacy.state", "None", "Geolocation"), equal("Full", "privacy.state")),  # a new value
            (within(20), outside(30)),
            (daily("Mon Tue Wed Thu Fri", 0, 24), daily("Sat Sun", 0, 24)),  # nobody drives
        ],
    )
    def test_two_triggers_that_may_both_fail(self, one: Trigger, other: Trigger) -> None:
        assert conclude("one | other", one=one, other=other).always_fires is None

    def test_without_the_need_for_use_a_full_week_is_always(self) -> None:
        triggers = {"week": daily("Mon Tue Wed Thu Fri", 0, 24), "end": daily("Sat Sun", 0, 24)}
        rule = parse_expression("week | end")
        assert analyse(rule, triggers, Assumptions(time_needs_use=False)).always_fires is not None

    def test_it_says_when_it_rests_on_what_a_zone_means(self) -> None:
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
        conclusions = analyse(parse_expression(text), triggers)
        (conclusion,) = conclusions.redundant
        assert str(conclusion.part) == part
        assert conclusion.value is value
        assert (conclusion.first_name, conclusion.name_count) == place
        assert conclusion.explanation.startswith(f"`{part}` adds nothing: ")

    def test_why(self) -> None:
        (conclusion,) = conclude("lower & low", low=below(50), lower=below(20)).redundant
        assert conclusion.names == ("low",)
        assert conclusion.explanation == (
            "`low` adds nothing: `lower` (vehicle.energy.electric.level < 20) holds only when"
            " `low` (vehicle.energy.electric.level < 50) does"
        )

    def test_of_equal_triggers_the_later_ones_are_redundant(self) -> None:
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
            ("a & b", {"a": changes(MOVING), "b": changes(MOVING)}),
            ("a & b", {"a": daily("Mon", 8, 2, weeks="3-3"), "b": daily("Mon", 8, 2)}),
        ],
    )
    def test_the_wider_of_two_is_redundant(self, text: str, triggers: dict[str, Trigger]) -> None:
        (conclusion,) = analyse(parse_expression(text), triggers).redundant
        assert conclusion.names == ("b",)

    @pytest.mark.parametrize(
        "text",
        ["low & moving", "low | moving", "!low | moving & lower", "(low & moving) | (lower & !moving)"],
    )
    def test_what_adds_something(self, text: str) -> None:
        triggers = {"low": below(50), "lower": below(20), "moving": equal("true", MOVING)}
        assert analyse(parse_expression(text), triggers).redundant == ()

    def test_what_the_formula_shows_is_not_the_triggers_fault(self) -> None:
        conclusions = conclude("low | (low & moving)", low=below(50), moving=equal("true", MOVING))
        assert kinds(conclusions) == ["irrelevant-trigger"]


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
    def test_constant_with_the_proof(self, text: str, value: bool, words: str) -> None:
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

    def test_the_documented_rule_has_no_fault(self) -> None:
        conclusions = conclude(
            "outOfParis & (batteryIsLow | onMonday)",
            outOfParis=outside(20),
            batteryIsLow=below(50),
            onMonday=daily("Mon", 14.5, 4.5, "Europe/Paris"),
        )
        assert conclusions.found == ()
        assert conclusions.possible.constant is True


class TestBounds:
    def test_a_name_without_trigger_may_be_anything(self) -> None:
        assert conclude("a & unknown", a=below(20)).found == ()

    def test_triggers_that_are_not_used_do_not_matter(self) -> None:
        assert conclude("a", a=below(20), b=above(80)).found == ()

    def test_more_triggers_than_it_reasons_about(self) -> None:
        with pytest.raises(UsageError, match="9 triggers are too many"):
            analyse(And(*(Name(f"n{number}") for number in range(9))), {})

    def test_a_very_long_expression_is_still_judged_as_a_whole(self) -> None:
        text = " & ".join(["(low | high)", "low", "high"] * 250)
        assert kinds(conclude(text, low=below(20), high=above(80))) == ["never-fires"]

    def test_the_ends_of_the_calendar(self) -> None:
        late = once(datetime(9999, 12, 30, tzinfo=UTC), timedelta(hours=30))
        assert conclude("a & b", a=late, b=daily("Mon", 8, 2)).never_fires is None

    def test_windows_too_long_to_reason_about(self) -> None:
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
        analyse(rule, triggers)
        best = min(_seconds(lambda: analyse(rule, triggers)) for _ in range(20))
        assert best < 0.01  # a tenth of that on a machine of 2020

    def test_it_loads_no_parser(self) -> None:
        program = (
            "import sys, fleetapi.monitors.reasoning\nsys.exit(bool({'lark', 'aiohttp'} & set(sys.modules)))"
        )
        subprocess.run([sys.executable, "-c", program], check=True)


def _seconds(action: object) -> float:
    start = time.process_time()  # not those that other processes take
    assert callable(action)
    action()
    return time.process_time() - start
