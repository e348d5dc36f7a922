"""The sliding window of one second, with every moment given."""

from __future__ import annotations

import math

import pytest

from fleetapi.session.burst_window import WINDOW, BurstWindow, Departure

KEPT = 1.01
"""A second, and one hundredth on top."""
SOON = 0.001
"""A short time before or after the tested moment."""


def round_trip(window: BurstWindow, begin: float, length: float) -> Departure:
    departure = window.depart(begin)
    window.send(departure, begin)
    window.land(departure, begin + length, sample=True)
    return departure


def learn(window: BurstWindow, lengths: list[float]) -> float:
    """Make round trips one after the other, and return when the last answer came."""
    for number, length in enumerate(lengths):
        round_trip(window, 10.0 * number, length)
    return 10.0 * (len(lengths) - 1) + lengths[-1]


def free(window: BurstWindow, now: float) -> int | None:
    """How many requests could leave at once, places that have come back counted."""
    window.delay(now)
    return window.free(now)


def kept_after(window: BurstWindow, answered: float) -> float:
    """For how long after the answer the last request keeps its place."""
    assert free(window, answered) == 0
    delay = window.delay(answered)
    assert free(window, answered + delay - SOON) == 0
    assert free(window, answered + delay + SOON) == 1
    return delay


class TestPlaces:
    def test_nothing_waits_before_the_allowance_is_known(self) -> None:
        window = BurstWindow()
        for _ in range(50):
            window.depart(0.0)
        assert window.delay(0.0) == 0
        assert free(window, 0.0) is None
        assert window.flying == 50

    def test_as_many_as_the_allowance_go_at_once(self) -> None:
        window = BurstWindow(3)
        for left in (2, 1, 0):
            assert window.delay(0.0) == 0
            window.depart(0.0)
            assert free(window, 0.0) == left
        assert window.delay(0.0) == math.inf  # only an answer can tell

    def test_a_slot_is_free_one_window_after_the_response(self) -> None:
        window = BurstWindow(1)
        round_trip(window, 0.0, 0.3)
        assert kept_after(window, 0.3) == pytest.approx(KEPT)

    def test_a_request_is_counted_once(self) -> None:
        window = BurstWindow(2)
        departure = round_trip(window, 0.0, 0.1)
        window.land(departure, 0.5, sample=True)
        assert window.flying == 0
        assert free(window, 0.5) == 1

    def test_with_too_many_in_flight_enough_of_them_must_end_first(self) -> None:
        window = BurstWindow()
        for begin in (0.0, 0.1, 0.2):
            round_trip(window, begin, 0.05)
        window.limit = 1
        assert window.delay(0.3) == pytest.approx(0.25 + KEPT - 0.3)
        window.limit = 2
        assert window.delay(0.3) == pytest.approx(0.15 + KEPT - 0.3)

    def test_departures_are_spaced_out_until_half_of_the_slots_are_free(self) -> None:
        window = BurstWindow(4)
        for begin in (0.0, 0.0, 0.0, 0.5):
            round_trip(window, begin, 0.0)
        assert window.delay(0.5) == pytest.approx(KEPT - 0.5)  # now it is crowded
        round_trip(window, KEPT + SOON, 0.0)
        assert free(window, KEPT + SOON) == 2
        assert window.delay(KEPT + SOON) == pytest.approx(0.1 * WINDOW / 4)
        assert window.delay(KEPT + SOON + 0.02) == pytest.approx(0.005)
        assert free(window, KEPT + 0.5 + SOON) == 3  # more than half
        assert window.delay(KEPT + 0.5 + SOON) == 0
        window.depart(KEPT + 0.6)
        assert window.delay(KEPT + 0.6) == 0

    def test_departures_are_not_spaced_out_before_all_slots_were_in_use(self) -> None:
        window = BurstWindow()
        for _ in range(3):
            window.depart(0.0)
        window.limit = 4
        assert window.delay(0.0) == 0

    def test_a_slot_is_free_exactly_after_the_returned_delay(self) -> None:
        answered, waiting = BurstWindow(1), BurstWindow(1)
        round_trip(answered, 0.0, 0.0)
        assert answered.delay(0.0) == KEPT
        assert free(answered, KEPT) == 1
        for number in range(32):
            round_trip(waiting, 16.0 * number, 0.125)  # each exactly as long, so that no delay is expected
        waiting.depart(1024.0)
        assert free(waiting, 1024.0 + KEPT) == 1


class TestRoundTrips:
    def test_the_lower_quartile_measures_how_much_round_trips_vary(self) -> None:
        """Of 32, the ninth is 0.02 longer than the shortest: the shortest possible is as much shorter."""
        window = BurstWindow(1)
        answered = learn(window, [0.5] * 11 + [0.12] + [0.1] * 8 + [0.5] * 12)
        assert kept_after(window, answered) == pytest.approx(KEPT - 0.08)

    @pytest.mark.parametrize(("short", "kept"), [(8, KEPT - 0.08), (9, KEPT - 0.1)])
    def test_the_quartile_is_exact(self, short: int, kept: float) -> None:
        window = BurstWindow(1)
        answered = learn(window, [0.1] * short + [0.12] * (32 - short))
        assert kept_after(window, answered) == pytest.approx(kept)

    def test_round_trips_that_vary_by_more_than_their_length_are_not_used(self) -> None:
        window = BurstWindow(1)
        answered = learn(window, [0.1] + [0.5] * 31)
        assert kept_after(window, answered) == pytest.approx(KEPT)

    @pytest.mark.parametrize(("count", "kept"), [(31, KEPT), (32, KEPT - 0.1), (33, KEPT - 0.1)])
    def test_too_few_round_trips_are_not_used(self, count: int, kept: float) -> None:
        window = BurstWindow(1)
        assert kept_after(window, learn(window, [0.1] * count)) == pytest.approx(kept)

    @pytest.mark.parametrize(("long", "kept"), [(47, KEPT - 0.1), (48, KEPT - 0.05)])
    def test_the_differences_are_those_of_the_last_64(self, long: int, kept: float) -> None:
        window = BurstWindow(1)
        answered = learn(window, [0.1] * 40 + [0.15] * long)
        assert kept_after(window, answered) == pytest.approx(kept)

    @pytest.mark.parametrize(("after", "patience"), [(63, KEPT + 1.5 * 0.8), (64, KEPT)])
    def test_the_largest_delay_is_that_of_the_last_64(self, after: int, patience: float) -> None:
        window = BurstWindow(1)
        learn(window, [0.9] + [0.1] * after)
        window.depart(1000.0)
        assert window.delay(1000.0) == pytest.approx(patience)

    def test_a_slow_request_returns_its_slot_after_one_and_a_half_times_the_largest_delay(self) -> None:
        window = BurstWindow(1)
        learn(window, [0.1] * 20 + [0.5] * 12)
        window.depart(1000.0)
        patience = KEPT + 1.5 * 0.4
        assert window.delay(1000.0) == pytest.approx(patience)
        assert free(window, 1000.0 + patience - SOON) == 0
        assert free(window, 1000.0 + patience + SOON) == 1

    def test_no_round_trip_counts_before_one_was_measured_with_nothing_else_in_flight(self) -> None:
        window = BurstWindow(1)
        other = window.depart(-1.0)
        for number in range(40):
            round_trip(window, 10.0 * number, 0.1)
        window.land(other, 390.1, sample=False)
        assert kept_after(window, 390.1) == pytest.approx(KEPT)
        round_trip(window, 500.0, 0.1)
        assert kept_after(window, 500.1) == pytest.approx(KEPT - 0.1)

    def test_a_later_departure_means_that_something_else_was_in_flight(self) -> None:
        window = BurstWindow(1)
        first = window.depart(0.0)
        window.send(first, 0.0)
        second = window.depart(0.05)
        window.send(second, 0.05)
        window.land(first, 0.1, sample=True)
        window.land(second, 0.15, sample=True)
        for number in range(1, 20):  # two at a time
            one, other = window.depart(10.0 * number), window.depart(10.0 * number)
            for departure in (one, other):
                window.send(departure, 10.0 * number)
                window.land(departure, 10.0 * number + 0.1, sample=True)
        assert window.delay(190.1) == pytest.approx(KEPT)

    def test_a_request_that_opens_a_connection_is_measured_from_its_sending(self) -> None:
        window = BurstWindow(1)
        for number in range(32):
            departure = window.depart(10.0 * number)
            assert departure.warm is (number > 0)
            if number == 0:
                window.send(departure, 0.2)  # the handshake took so long
            window.land(departure, 10.0 * number + (0.3 if number == 0 else 0.1), sample=True)
        assert kept_after(window, 310.1) == pytest.approx(KEPT - 0.1)

    def test_a_cold_request_whose_sending_is_unknown_and_a_failed_one_are_no_samples(self) -> None:
        window = BurstWindow(1)
        cold = window.depart(0.0)
        window.land(cold, 0.01, sample=True)
        failed = window.depart(5.0)
        window.land(failed, 5.01, sample=False)
        answered = learn(window, [0.1] * 32)
        assert kept_after(window, answered) == pytest.approx(KEPT - 0.1)


class TestOthers:
    @pytest.mark.parametrize(
        ("remaining", "usable"),
        [
            (19, 20),  # all that was counted is ours
            (18, 18),  # one of somebody else: that one, and one to spare
            (14, 14),  # 5 and 1
            (13, 12),  # 6 and 2
            (9, 8),  # 10 and 2
            (8, 6),  # 11 and 3
            (0, 1),  # 19 and 4: one request may always go
        ],
    )
    def test_what_others_use_is_left_to_them_and_a_fifth_to_spare(self, remaining: int, usable: int) -> None:
        window = BurstWindow()
        departure = round_trip(window, 0.0, 0.1)
        window.count(20, remaining, departure, 0.1)
        assert window.limit == 20
        assert free(window, 0.1) == max(0, usable - 1)
        assert free(window, 0.1 + KEPT + SOON) == usable
        assert free(window, 2.1 - SOON) == usable
        assert free(window, 2.1 + SOON) == 20

    def test_the_most_that_others_used_in_two_windows_counts(self) -> None:
        window = BurstWindow()
        window.count(20, 9, round_trip(window, 0.0, 0.1), 0.1)
        window.count(20, 13, round_trip(window, 1.5, 0.1), 1.6)
        assert free(window, 2.0) == 8 - 1
        assert free(window, 2.2) == 20 - 6 - 2 - 1

    def test_requests_in_flight_may_have_been_counted(self) -> None:
        window = BurstWindow()
        departure = window.depart(0.0)
        window.depart(0.0)
        window.land(departure, 0.1, sample=False)
        window.count(20, 18, departure, 0.1)
        assert free(window, 0.1) == 18

    def test_a_response_from_an_earlier_window_does_not_count(self) -> None:
        window = BurstWindow()
        round_trip(window, 0.0, 0.1)
        window.count(20, 18, round_trip(window, 1.0, 0.1), 1.1)  # both may have been counted
        assert free(window, 1.1 + KEPT + SOON) == 20
        window.count(20, 18, round_trip(window, 5.0, 0.1), 5.1)
        assert free(window, 5.1 + KEPT + SOON) == 18

    def test_an_answer_at_the_very_beginning_of_the_window_may_be_ours(self) -> None:
        window = BurstWindow()
        departure = window.depart(5.0)
        since = 5.0 + 0.0 - WINDOW - 0.01
        round_trip(window, since, 0.0)
        window.land(departure, 5.1, sample=False)
        window.count(20, 18, departure, 5.1)
        assert free(window, 5.1 + KEPT + SOON) == 20

    def test_responses_are_remembered_while_an_earlier_request_is_in_flight(self) -> None:
        window = BurstWindow()
        round_trip(window, -1.5, 0.5)  # answered a window before the slow one left: it may count
        slow = window.depart(0.0)
        round_trip(window, 0.0, 0.1)
        window.count(20, 19, round_trip(window, 5.0, 0.1), 5.1)
        window.land(slow, 5.2, sample=False)
        window.count(20, 16, slow, 5.2)  # the server has counted four, and all of them are ours
        assert free(window, 5.2 + KEPT + SOON) == 20

    def test_answers_are_forgotten_when_nothing_can_count_them(self) -> None:
        window = BurstWindow()
        for number in range(100):
            departure = round_trip(window, 10.0 * number, 0.1)
            window.count(20, 19, departure, 10.0 * number + 0.1)
        assert len(window._history) == 1

    @pytest.mark.parametrize(("left", "usable"), [(999.95, 20), (1000.05, 18)])
    def test_a_request_that_left_less_than_a_round_trip_ago_was_not_counted_yet(
        self, left: float, usable: int
    ) -> None:
        window = BurstWindow()
        learn(window, [0.1] * 32)
        departure = window.depart(999.9)
        other = window.depart(left)
        window.land(departure, 1000.1, sample=False)
        window.count(20, 18, departure, 1000.1)
        window.land(other, 1000.2, sample=False)
        assert free(window, 1000.2 + KEPT + SOON) == usable

    def test_without_counters_or_a_departure_only_the_allowance_is_learnt(self) -> None:
        window = BurstWindow()
        window.count(20, None, round_trip(window, 0.0, 0.1), 0.1)
        window.count(10, 0, None, 0.1)
        assert window.limit == 10
        assert free(window, 0.1) == 9

    @pytest.mark.parametrize(("limit", "usable"), [(200, 200 - 88 - 18), (201, 201)])
    def test_with_a_large_allowance_others_are_looked_for_now_and_then(self, limit: int, usable: int) -> None:
        window = BurstWindow()
        first, second = round_trip(window, 0.0, 0.1), round_trip(window, 0.0, 0.1)
        window.count(limit, limit - 2, first, 0.1)
        window.count(limit, limit - 90, second, 0.1 + 0.02)
        assert free(window, 0.1 + KEPT + SOON) == usable
        window.count(limit, limit - 90, second, 0.1 + 0.03)
        assert free(window, 0.1 + KEPT + SOON) == limit - 88 - 18
