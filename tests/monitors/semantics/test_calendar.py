"""Windows in local time: across midnight, weeks, and clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from fleetapi.errors import UsageError
from fleetapi.monitors.semantics.calendar import is_open
from fleetapi.monitors.times.windows import CalendarDuration
from fleetapi.monitors.triggers import DailyWindow, SingleWindow, TimeTrigger, Weekday, WeekRange

PARIS = ZoneInfo("Europe/Paris")
MONDAY, TUESDAY, SUNDAY = Weekday.MONDAY, Weekday.TUESDAY, Weekday.SUNDAY


def at(text: str, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    """Return a local time of Paris, or of another zone, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def daily(
    start: str,
    duration: timedelta,
    *days: Weekday,
    weeks: tuple[WeekRange, ...] = (),
    zone: str | None = "Europe/Paris",
) -> TimeTrigger:
    hours, minutes = map(int, start.split(":"))
    window = DailyWindow(timedelta(hours=hours, minutes=minutes), duration, days, weeks)
    return TimeTrigger((window,), zone)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class TestDailyWindow:
    def test_the_start_is_included_and_the_end_excluded(self) -> None:
        trigger = daily("14:30", hours(4.5), MONDAY)
        assert not is_open(trigger, at("2026-03-02T14:29:59"))
        assert is_open(trigger, at("2026-03-02T14:30"))
        assert is_open(trigger, at("2026-03-02T18:59:59"))
        assert not is_open(trigger, at("2026-03-02T19:00"))
        assert not is_open(trigger, at("2026-03-03T15:00"))

    def test_no_days_means_every_day(self) -> None:
        assert all(is_open(daily("08:00", hours(1)), at(f"2026-03-0{day}T08:30")) for day in range(1, 8))

    def test_the_day_is_that_of_the_start(self) -> None:
        trigger = daily("22:00", hours(8), SUNDAY)
        assert is_open(trigger, at("2026-03-02T05:59"))  # Monday morning
        assert not is_open(trigger, at("2026-03-01T05:59"))  # Sunday morning

    def test_it_may_last_for_days(self) -> None:
        trigger = daily("12:00", timedelta(days=3), MONDAY)
        assert is_open(trigger, at("2026-03-05T11:59"))
        assert not is_open(trigger, at("2026-03-05T12:00"))

    def test_it_may_last_for_years(self) -> None:
        assert is_open(
            daily("12:00", timedelta(days=4000), MONDAY, weeks=(WeekRange(9, 9),)), at("2026-01-01T00:00")
        )

    def test_the_default_time_zone_is_paris(self) -> None:
        assert is_open(daily("08:00", hours(1), zone=None), at("2026-07-01T08:30"))
        assert is_open(
            daily("08:00", hours(1), zone=None),
            datetime(2026, 7, 1, 8, 30, tzinfo=UTC),
            default_time_zone="UTC",
        )

    def test_windows_use_the_clock_of_their_zone(self) -> None:
        trigger = daily("08:00", hours(1), zone="America/New_York")
        assert is_open(trigger, at("2026-07-01T14:30"))
        assert is_open(trigger, at("2026-03-10T13:30"))  # New York has changed its clocks, Paris not yet


class TestWeeks:
    def test_weeks_are_iso_weeks_of_the_opening_day(self) -> None:
        trigger = daily("20:00", hours(10), weeks=(WeekRange(1, 1),))
        assert is_open(trigger, at("2024-12-30T21:00"))  # Monday of week 1 of 2025
        assert not is_open(trigger, at("2024-12-29T21:00"))
        assert is_open(trigger, at("2025-01-06T05:00"))  # opened on Sunday of week 1

    def test_week_53_is_in_no_list_of_weeks(self) -> None:
        whole_year = daily("08:00", hours(1), weeks=(WeekRange(1, 52),))
        assert not is_open(whole_year, at("2026-12-31T08:30"))
        assert is_open(daily("08:00", hours(1)), at("2026-12-31T08:30"))


class TestMonths:
    def test_single_windows_may_last_calendar_months(self) -> None:
        trigger = TimeTrigger((SingleWindow(at("2028-01-31T08:00"), CalendarDuration(1, hours(2))),))
        assert is_open(trigger, at("2028-02-29T09:59"))  # the last day of February instead of the 31st
        assert not is_open(trigger, at("2028-02-29T10:00"))
        march = datetime(2027, 3, 1, tzinfo=timezone(hours(1)))  # the day counts in Paris
        year = TimeTrigger((SingleWindow(march, CalendarDuration(12)),))
        assert is_open(year, at("2028-02-29T23:59"))
        assert not is_open(year, at("2028-03-01T00:00"))

    def test_windows_beyond_year_9999_never_end(self) -> None:
        trigger = TimeTrigger((SingleWindow(at("2028-01-31T08:00"), CalendarDuration(12 * 9000)),))
        assert is_open(trigger, datetime(9999, 12, 31, tzinfo=UTC))


class TestChangesOfTheClock:
    def test_skipped_times_do_not_happen(self) -> None:
        trigger = daily("02:15", timedelta(minutes=30), SUNDAY)
        moments = [at("2026-03-29T00:00") + timedelta(minutes=minute) for minute in range(24 * 60)]
        assert not any(is_open(trigger, moment) for moment in moments)

    def test_a_window_that_spans_the_skipped_hour_is_an_hour_shorter(self) -> None:
        trigger = daily("01:00", hours(4), SUNDAY)
        moments = [at("2026-03-29T00:00") + timedelta(minutes=minute) for minute in range(24 * 60)]
        assert sum(is_open(trigger, moment) for moment in moments) == 3 * 60
        assert is_open(trigger, at("2026-03-29T04:59"))
        assert not is_open(trigger, at("2026-03-29T05:00"))

    def test_repeated_times_happen_twice(self) -> None:
        trigger = daily("02:15", timedelta(minutes=30), SUNDAY)
        assert is_open(trigger, at("2026-10-25T02:20", fold=0))
        assert is_open(trigger, at("2026-10-25T02:20", fold=1))
        assert not is_open(trigger, at("2026-10-25T02:50", fold=0))

    def test_skipped_local_times_are_resolved(self) -> None:
        skipped = datetime(2026, 3, 29, 2, 30, tzinfo=PARIS)  # 03:30 on the clock
        assert is_open(daily("03:00", hours(1)), skipped)
        assert not is_open(daily("02:00", hours(1)), skipped)


class TestSingleWindow:
    def test_from_start_to_end(self) -> None:
        trigger = TimeTrigger((SingleWindow(at("2026-03-02T08:00"), hours(2)),))
        assert not is_open(trigger, at("2026-03-02T07:59"))
        assert is_open(trigger, at("2026-03-02T08:00"))
        assert not is_open(trigger, at("2026-03-02T10:00"))

    def test_without_duration_it_never_ends(self) -> None:
        trigger = TimeTrigger((SingleWindow(at("2026-03-02T08:00")),))
        assert is_open(trigger, at("2199-01-01T00:00"))

    def test_an_end_after_year_9999_is_ignored(self) -> None:
        trigger = TimeTrigger((SingleWindow(at("2026-03-02T08:00"), timedelta(days=10_000_000)),))
        assert is_open(trigger, at("2199-01-01T00:00"))

    def test_any_window_opens_the_trigger(self) -> None:
        window = DailyWindow(hours(8), hours(1), (MONDAY,))
        trigger = TimeTrigger((window, SingleWindow(at("2026-03-03T08:00"), hours(1))), "Europe/Paris")
        assert is_open(trigger, at("2026-03-02T08:30"))
        assert is_open(trigger, at("2026-03-03T08:30"))
        assert not is_open(trigger, at("2026-03-04T08:30"))


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(UsageError, match="needs a time zone"):
        is_open(daily("08:00", hours(1)), datetime(2026, 3, 2, 8))  # noqa: DTZ001  (that is the point)
