"""Windows in several time zones, and on nights when clocks change."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from short_triggers import conclude, daily, kinds, once, outside, within

from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.reasoning.clocks import horizon, transitions
from fleetapi.monitors.reasoning.time_triggers import time_dimension
from fleetapi.monitors.semantics.assumptions import Assumptions
from fleetapi.monitors.semantics.calendar import is_open, zone_of
from fleetapi.monitors.triggers import TimeTrigger

PARIS, NEW_YORK, CHICAGO = "Europe/Paris", "America/New_York", "America/Chicago"
BY_THE_CLOCK = "a window ends by the clock on the wall, even on a night when the clocks change"


class TestSeveralZones:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (daily("Mon", 8, 1, PARIS), daily("Mon", 1, 1, NEW_YORK)),  # seven hours apart
            (daily("Mon", 8, 1, PARIS), daily("Mon", 4, 1, NEW_YORK)),  # four
            (daily("Mon", 8, 1, PARIS, weeks="20-30"), daily("Mon", 3, 1, NEW_YORK)),  # five in summer
            (daily("Mon", 8, 1, PARIS, weeks="48-52"), daily("Mon", 3, 1, NEW_YORK)),  # five in winter
            (daily("Mon", 8, 1, PARIS), daily("Mon", 8, 1, "Europe/London")),
            (daily("Mon", 8, 1, PARIS), daily("Mon", 9, 1, "Europe/Berlin")),
            (daily("Mon", 8, 1, NEW_YORK), daily("Mon", 9, 1, "US/Eastern")),
            (daily("Mon", 8, 1, CHICAGO), daily("Mon", 10, 1, NEW_YORK)),  # two, but on Sundays only
            (daily("Mon", 8, 1, "Asia/Tokyo"), daily("Mon", 8, 1, "UTC")),
            (daily("Mon", 8, 1, "America/Mexico_City"), daily("Mon", 13, 1, "UTC")),  # until 2022
        ],
    )
    def test_windows_that_never_overlap(self, one: TimeTrigger, other: TimeTrigger) -> None:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        triggers = {"one": one, "other": other}
        assert analyze(parse_expression("one & other"), triggers, now=now).never_fires is not None

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (daily("Mon", 8, 1, PARIS), daily("Mon", 2, 1, NEW_YORK)),
            (daily("Mon", 8, 1, PARIS), daily("Mon", 3, 1, NEW_YORK)),  # some weeks in March, one in autumn
            (daily("Mon", 8, 1, PARIS, weeks="11-12"), daily("Mon", 3, 1, NEW_YORK)),
            (daily("Mon", 8, 1, PARIS, weeks="44-44"), daily("Mon", 3, 1, NEW_YORK)),
            (daily("Sun", 1.5, 0.5, CHICAGO), daily("Sun", 3.5, 0.5, NEW_YORK)),  # for an hour in spring
            (daily("Sun", 1, 0.5, CHICAGO), daily("Sun", 1, 0.5, NEW_YORK)),  # for an hour in autumn
            (daily("Mon", 8, 1, PARIS), daily("Mon", 6, 1, "UTC")),
            (daily("Mon", 8, 1, PARIS), daily("Mon", 8, 1, "Africa/Casablanca")),
        ],
    )
    def test_windows_that_sometimes_overlap(self, one: TimeTrigger, other: TimeTrigger) -> None:
        assert conclude("one & other", one=one, other=other).found == ()

    @pytest.mark.parametrize("alias", ["Europe/Berlin", "Europe/Rome", "Europe/Paris", "Arctic/Longyearbyen"])
    def test_zones_with_the_same_clocks_are_merged(self, alias: str) -> None:
        triggers = {"a": daily("Mon", 8, 2, PARIS), "b": daily("Mon", 8, 2, alias)}
        assert kinds(conclude("a & b", **triggers)) == ["redundant-trigger"]
        assert kinds(conclude("a & !b", **triggers)) == ["never-fires"]

    def test_past_clock_changes_are_ignored(self) -> None:
        """Mexico has not changed its clocks since 2022."""
        rule = parse_expression("a & b")
        triggers = {"a": daily("Mon", 8, 1, "America/Mexico_City"), "b": daily("Mon", 13, 1, "UTC")}
        assert analyze(rule, triggers, now=datetime(2022, 5, 1, tzinfo=UTC)).never_fires is None
        assert analyze(rule, triggers, now=datetime(2023, 5, 1, tzinfo=UTC)).never_fires is not None

    @pytest.mark.parametrize("year", [1971, 2090, 9990, 9999])
    def test_in_any_year(self, year: int) -> None:
        triggers = {"a": daily("Sat", 22, 6, PARIS), "b": daily("Sun", 4, 2, NEW_YORK)}
        now = datetime(year, 12, 31, tzinfo=UTC)
        assert analyze(parse_expression("a & b"), triggers, now=now).never_fires is not None

    def test_with_a_single_window_only_its_weeks_count(self) -> None:
        triggers = {"a": daily("Mon", 8, 1, PARIS), "b": daily("Mon", 3, 1, NEW_YORK)}
        summer = once(datetime(2030, 5, 1, tzinfo=UTC), timedelta(days=60))
        march = once(datetime(2030, 3, 1, tzinfo=UTC), timedelta(days=60))
        assert conclude("a & b & s", **triggers, s=summer).never_fires is not None
        assert conclude("a & b & s", **triggers, s=march).never_fires is None

    def test_many_windows_in_many_zones_are_limited(self) -> None:
        zones = [PARIS, NEW_YORK, CHICAGO, "Australia/Lord_Howe", "Africa/Casablanca"]
        triggers = {
            f"t{at}": daily("Mon Tue", at, 30, zone, weeks=f"{at + 1}-{at + 9} {at + 20}-{at + 31}")
            for at, zone in enumerate(zones)
        }
        start = time.process_time()  # excluding the time of other processes
        conclude(" & ".join(triggers), **triggers)
        assert time.process_time() - start < 10  # takes less than one on a machine of 2020


WINDOWS = st.builds(
    daily,
    st.sampled_from(["Mon", "Sun", "Sat Sun", "Thu Fri", ""]),
    st.sampled_from([0, 1, 2, 3, 8.5, 23]),
    st.sampled_from([0.5, 1, 2, 8, 24, 30]),
    st.sampled_from([PARIS, NEW_YORK, CHICAGO, "UTC", "Australia/Lord_Howe", "Africa/Casablanca"]),
    st.sampled_from([None, None, "10-13", "43-44", "52-52"]),
)


@examples(15)
@given(WINDOWS, WINDOWS, st.integers(2026, 2060))
def test_a_sampled_year_has_no_impossible_combination(
    one: TimeTrigger, other: TimeTrigger, year: int
) -> None:
    """Yield every moment of a year at which a window opens or closes, or a clock changes."""
    triggers = {"one": one, "other": other}
    rows = time_dimension(triggers, Assumptions(time_needs_use=False), 2026).rows
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    moments = {begin}
    for trigger in triggers.values():
        zone, window = zone_of(trigger), trigger.windows[0]
        changes = transitions(zone, (int(begin.timestamp()), int(end.timestamp())))
        moments.update(datetime.fromtimestamp(change, UTC) for change in changes)
        for day in range(366):
            midnight = datetime(year, 1, 1) + timedelta(days=day)  # noqa: DTZ001  (local, its zone follows)
            for edge in (midnight + window.start, midnight + window.start + window.duration):  # type: ignore[operator]  # they are daily
                moments.add(edge.replace(tzinfo=zone).astimezone(UTC))
    for moment in moments:
        row = sum(1 << at for at, trigger in enumerate(triggers.values()) if is_open(trigger, moment))
        assert row in rows, moment


def test_every_zone_changes_at_most_once_a_week() -> None:
    """The weekly search for clock changes relies on this."""
    for name in ("Africa/Casablanca", "Africa/El_Aaiun", "Africa/Cairo", "America/Santiago", PARIS):
        zone = zone_of(daily("Mon", 0, 1, name))
        found = transitions(zone, horizon(2026))
        assert len(found) > 50
        assert min(after - before for before, after in pairwise(found)) > 14 * 86_400


class TestNightsOfClockChanges:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (daily("Sat", 22, 4, PARIS), daily("Sun", 2, 4, PARIS)),
            (daily("Sat", 22, 6, PARIS), daily("Sun", 4, 2, PARIS)),
            (daily("", 20, 8, PARIS), daily("", 4, 4, PARIS)),
            (daily("Sun", 0, 24, PARIS), daily("Mon", 0, 24, PARIS)),
            (daily("Sun", 2, 1, PARIS), daily("Sun", 3, 1, PARIS)),
            (daily("Sat", 22, 6, PARIS, weeks="13-13"), daily("Sun", 4, 2, PARIS)),
            (daily("Thu", 0, 24, "Africa/Cairo"), daily("Fri", 0, 24, "Africa/Cairo")),
            (daily("Sat", 22, 6, PARIS), daily("Sun", 3, 2, "Europe/London")),
            (daily("Sat", 22, 6), daily("Sun", 4, 2)),  # the server's own time zone
        ],
    )
    def test_adjacent_windows_on_such_a_night(self, one: TimeTrigger, other: TimeTrigger) -> None:
        never = conclude("one & other", one=one, other=other).never_fires
        assert never is not None
        assert never.provided == BY_THE_CLOCK

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (daily("", 8, 4, PARIS), daily("", 12, 4, PARIS)),
            (daily("Mon", 0, 24, PARIS), daily("Tue", 0, 24, PARIS)),
            (daily("Mon", 20, 8, PARIS), daily("Tue", 4, 4, PARIS)),
            (daily("Sat", 22, 4, PARIS), daily("Sun", 5, 4, PARIS)),  # three hours between them
            (daily("Sat", 22, 6, "UTC"), daily("Sun", 4, 2, "UTC")),
            (daily("Sat", 22, 6, "Asia/Tokyo"), daily("Sun", 4, 2, "Asia/Tokyo")),
            (daily("Sat", 22, 6, PARIS, weeks="20-30"), daily("Sun", 4, 2, PARIS)),
            (daily("Mon", 0, 72, PARIS), daily("Sat", 0, 10, PARIS)),
        ],
    )
    def test_windows_that_no_clock_change_brings_together(self, one: TimeTrigger, other: TimeTrigger) -> None:
        never = conclude("one & other", one=one, other=other).never_fires
        assert never is not None
        assert never.provided == ""

    def test_nested_windows_with_the_same_end(self) -> None:
        (found,) = conclude("a & b", a=daily("", 20, 8, PARIS), b=daily("", 2, 2, PARIS)).redundant
        assert found.provided == BY_THE_CLOCK
        (found,) = conclude("a & b", a=daily("", 20, 12, PARIS), b=daily("", 22, 4, PARIS)).redundant
        assert found.provided == ""

    def test_conclusions_from_other_triggers_do_not_depend_on_it(self) -> None:
        night = {"a": daily("Sat", 22, 6, PARIS), "b": daily("Sun", 4, 2, PARIS)}
        never = conclude("a & b & x & y", **night, x=within(20), y=within(20, (0, 0))).never_fires
        assert never is not None
        assert never.provided == ""

    def test_together_with_the_assumption_about_zones(self) -> None:
        night = {"a": daily("Sat", 22, 6, PARIS), "b": daily("Sun", 4, 2, PARIS)}
        always = conclude("!(a & b) & (x | y)", **night, x=within(20), y=outside(20)).always_fires
        assert always is not None
        assert always.provided.startswith("a zone trigger holds as long as")
        assert always.provided.endswith(f" and {BY_THE_CLOCK}")
