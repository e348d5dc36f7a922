"""Times combined with conditions of a parked vehicle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from short_triggers import LEVEL, MOVING, above, below, changes, conclude, daily, equal

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.semantics.assumptions import Assumptions
from fleetapi.monitors.triggers import Trigger
from fleetapi.sandbox.events.detection import MonitorDetector, Watch
from fleetapi.sandbox.world.world import World

STATUS, PLUGGED = "vehicle.energy.charging.status", "vehicle.energy.charging.plugged"
TRIGGERS: dict[str, Trigger] = {
    "day": daily("Mon Tue Wed Thu Fri", 6, 12, "Europe/Paris"),
    "late": daily("Mon Tue Wed Thu Fri", 16, 8, "Europe/Paris"),
    "charged": equal("Finished", STATUS),
    "plugged": equal("true", PLUGGED),
    "stolen": changes("stolen.state"),
    "connected": equal("Disconnected", STATUS),
    "moving": equal("true", MOVING),
    "low": below(20),
}


def found(text: str) -> list[tuple[str, ...]]:
    return [one.names for one in analyze(parse_expression(text), TRIGGERS).parked_while_used]


class TestRules:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("day & charged", ("day", "charged")),
            ("charged & day & low", ("day", "charged")),
            ("day & (charged | low)", ("day", "charged")),
            ("(day & charged) | low", ("day", "charged")),
            ("(day | late) & charged", ("day", "late", "charged")),
            ("day & late & charged", ("day", "late", "charged")),
            ("day & charged & plugged", ("day", "charged", "plugged")),
            ("day & (charged | plugged | stolen)", ("day", "charged", "plugged", "stolen")),
            ("day & !connected", ("day", "connected")),
            ("!(!day | !charged)", ("day", "charged")),
            ("charged & (day | moving)", ("day", "charged")),
            ("charged & (day | !late)", ("day", "charged")),
            ("(moving | plugged) & (day | low)", ("day", "plugged")),
        ],
    )
    def test_rules_that_need_both(self, text: str, names: tuple[str, ...]) -> None:
        assert found(text) == [names]

    @pytest.mark.parametrize(
        "text",
        [
            "charged & !day",
            "charged | day",
            "day & !charged",
            "day & connected",
            "(day & moving) | (charged & !moving)",
            "(day & low) | (charged & !low)",
            "charged | (day & moving)",
            "day & low & moving",
            "charged & low",
            "charged & (charged | day)",
        ],
    )
    def test_rules_that_do_not_need_both(self, text: str) -> None:
        assert found(text) == []

    def test_separate_combinations_are_separate_conclusions(self) -> None:
        assert found("(day & charged) | (late & stolen)") == [("day", "charged"), ("late", "stolen")]

    def test_equivalent_triggers_do_not_hide_each_other(self) -> None:
        twice = {"a": equal("Finished", STATUS), "b": equal("Finished", STATUS), "day": TRIGGERS["day"]}
        (conclusion,) = conclude("day & (a | b)", **twice).parked_while_used
        assert conclusion.names == ("day", "a", "b")

    def test_rules_that_never_fire_have_no_other_conclusion(self) -> None:
        rule = conclude("day & charged & low & high", **TRIGGERS, high=above(80, LEVEL))
        assert rule.parked_while_used == ()

    def test_names_without_a_trigger_are_ignored(self) -> None:
        assert conclude("day & unknown", day=TRIGGERS["day"]).parked_while_used == ()
        assert conclude("unknown & charged", charged=TRIGGERS["charged"]).parked_while_used == ()

    def test_it_depends_on_the_assumption_about_use(self) -> None:
        rule = parse_expression("day & charged")
        assert analyze(rule, TRIGGERS, Assumptions(time_needs_use=False)).parked_while_used == ()

    def test_explanation(self) -> None:
        (one,) = analyze(parse_expression("day & !connected"), TRIGGERS).parked_while_used
        assert one.explanation == (
            "`day` (Mon, Tue, Wed, Thu, Fri 06:00 for 12 h Europe/Paris) holds only while the vehicle is"
            " being used, and `!connected` (vehicle.energy.charging.status = Disconnected) only while it is"
            " parked: together they hardly ever hold"
        )

    def test_describe_mentions_it(self) -> None:
        day, charged = TRIGGERS["day"].named("day"), TRIGGERS["charged"].named("charged")
        assert "together they hardly ever hold." in Monitor("x").when(day & charged).describe()
        assert "hardly ever" not in Monitor("x").when(~day & charged).describe()


EXPRESSIONS = st.recursive(
    st.sampled_from(["day", "charged", "plugged", "low"]).map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: And(*operands)),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: Or(*operands)),
    ),
    max_leaves=7,
)


@given(EXPRESSIONS)
def test_conclusions_match_a_brute_force_search(expression: Expression) -> None:
    taken = set()
    for values, holds in expression.truth_table().rows():
        decisive = {
            name
            for name, value in values.items()
            if value and holds and not expression.evaluate({**values, name: False})
        }
        parked = decisive & {"charged", "plugged"}
        if "day" in decisive and parked:
            taken |= {"day", *parked}
    told = {name for one in analyze(expression, TRIGGERS).parked_while_used for name in one.names}
    assert told == taken


EVERY_HOUR = daily("", 0, 24)
HAPPENING = [
    equal("Finished", STATUS),
    equal("true", PLUGGED),
    equal("InProgress", STATUS),
    equal("Active", "vehicle.alarm.status.activation"),
    equal("Stopped", "vehicle.powertrain.status"),
]


def test_in_the_sandbox_such_rules_do_not_fire() -> None:
    """Simulate twenty vehicles for a day, with and without a window that is always open."""
    start = datetime(2026, 5, 20, 5, tzinfo=UTC).timestamp()
    world = World({"Paris": 20}, seed=1, origin=start)
    watches = {
        (number, timed): Watch(
            f"{number} {timed}",
            world.fleets[0].id,
            "v3",
            1,
            Monitor("x").when(EVERY_HOUR.named("hours") & what if timed else what),
        )
        for number, what in enumerate(one.named("happening") for one in HAPPENING)
        for timed in (False, True)
    }
    engine = MonitorDetector(world)
    events = [
        firing.watch
        for step in range(0, 24 * 3600, 600)
        for firing in engine.detect(start + step, watches.values())
    ]
    assert all(events.count(watches[number, False]) > 0 for number in range(len(HAPPENING)))
    assert not any(events.count(watches[number, True]) for number in range(len(HAPPENING)))
