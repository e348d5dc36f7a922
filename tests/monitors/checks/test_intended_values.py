"""Suggestions are made of the author's own value, and there is none where it has two readings."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.diagnostics.finding import Finding
from fleetapi.language.expressions import parse
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.checks.intended_values import (
    boolean_meant,
    days_meant,
    degrees_meant,
    duration_meant,
    kilometres_meant,
    moment_meant,
    number_meant,
    seconds_meant,
    week_meant,
)
from fleetapi.monitors.times.time_texts import duration_of, instant_of

TRIGGERS = ("triggerParam", "triggers")
WINDOW = (*TRIGGERS, 1, "time", "times", 0)
ZONE = (*TRIGGERS, 1, "time", "timeZone")
CIRCLE = (*TRIGGERS, 0, "zone", "place")
DATA = (*TRIGGERS, 2, "data")


def finding_for(path: tuple[str | int, ...], value: Any) -> Finding:
    """The only finding when one value of a clean monitor is written otherwise."""
    document: Any = copy.deepcopy(dict(BASES["v3"]))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (finding,) = check_text(json.dumps(document))
    return finding


@pytest.mark.parametrize(
    ("path", "value", "suggestion"),
    [
        ((*DATA, "value"), 13, '["13"]'),
        ((*DATA, "value"), "13", '["13"]'),
        ((*DATA, "value"), "13,5", '["13.5"]'),
        ((*DATA, "value"), ["13,5"], '"13.5"'),
        ((*DATA, "value"), ["50 %"], '"50"'),
        ((*DATA, "value"), ["1 000"], '"1000"'),
        ((*WINDOW, "start"), 39600, '"PT11H"'),
        ((*WINDOW, "start"), "11:00", "PT11H"),
        ((*WINDOW, "start"), "11h", "PT11H"),
        ((*WINDOW, "start"), "2 pm", "PT14H"),
        ((*WINDOW, "start"), 11, '"PT11H" for hours'),
        ((*WINDOW, "duration"), 5400, '"PT1H30M"'),
        ((*WINDOW, "duration"), "90 min", "PT1H30M"),
        ((*WINDOW, "duration"), "4h30", "PT4H30M"),
        ((*WINDOW, "duration"), "P4H", "PT4H"),
        ((*WINDOW, "occurence", "day"), "lundi", '["Mon"]'),
        ((*WINDOW, "occurence", "day"), ["lun"], "`Mon`"),
        ((*WINDOW, "occurence", "day"), ["Mo-Mi"], "`Mon` and `Tue` and `Wed`"),
        ((*WINDOW, "occurence"), {"day": ["Mon"], "week": [3]}, '"w3"'),
        ((*WINDOW, "occurence"), {"day": ["Mon"], "week": ["3-12"]}, "w3-w12"),
        ((*WINDOW, "occurence"), {"day": ["Mon"], "week": "w3-w12"}, '["w3-w12"]'),
        ((*WINDOW, "recurrence"), "weekly", "`Daily`"),
        (ZONE, "GMT+1", "`Etc/GMT-1`"),
        (ZONE, "europe/PARIS", "did you mean `Europe/Paris`?"),
        (ZONE, "Paris", "did you mean `Europe/Paris`?"),
        ((*CIRCLE, "center", "latitude"), "48,9362", "write 48.9362,"),
        ((*CIRCLE, "center", "latitude"), "48.9362 N", "write 48.9362,"),
        ((*CIRCLE, "radius"), "20 km", "write 20,"),
        ((*CIRCLE, "radius"), "20000 m", "write 20,"),
        ((*TRIGGERS, 0, "zone", "transition"), "leave", "`Out`"),
        (("subscribeParam", "refreshEvent"), "10 min", "write 600,"),
        (("subscribeParam", "refreshEvent"), ["600"], "write"),
        (("subscribeParam", "retryPolicy", "policy"), "Limited", "`Bounded`"),
        (("extendedEventParam",), "vehicle.alerts, vehicle.status", '["vehicle.alerts", "vehicle.status"]'),
        (TRIGGERS, BASES["v3"]["triggerParam"]["triggers"][0], "[{…}]"),
    ],
    ids=str,
)
def test_the_suggestion_has_the_value(path: tuple[str | int, ...], value: Any, suggestion: str) -> None:
    assert suggestion in finding_for(path, value).help


@pytest.mark.parametrize(
    "text",
    ["Vehicle.Energy.Electric.Level", "vehicle.energy.electric.level ", "VEHICLE.ENERGY.ELECTRIC.LEVEL"],
)
def test_an_operand_in_another_case_is_fixed(text: str) -> None:
    document: Any = copy.deepcopy(dict(BASES["v3"]))
    document["triggerParam"]["triggers"][2]["data"]["data"] = text
    report = check_text(json.dumps(document))
    assert report.codes == ("FM208",)
    assert check_text(report.fixed()).codes == ()


@pytest.mark.parametrize(
    ("expression", "help_"),
    [
        ("a et b", "write `&` instead of `et`"),
        ("a und b", "write `&` instead of `und`"),
        ("a Oder b", "write `|` instead of `Oder`"),
        ("a ou (b)", "write `|` instead of `ou`"),
    ],
)
def test_a_foreign_word_between_names_is_an_operator(expression: str, help_: str) -> None:
    (problem,) = parse(expression).problems
    assert (problem.code, problem.help) == ("FM601", help_)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("{'a': 'b', 'c': 'd'}", "put all keys and strings in double quotes"),
        (
            "{a: 'b', // why\n c: 1,}",
            "put all keys and strings in double quotes, and remove comments and trailing commas",
        ),
        ("{// one\n// two\n/* three */}", "remove comments"),
    ],
)
def test_what_is_nearly_json_is_told_what_to_change(text: str, remedy: str) -> None:
    (finding,) = check_text(text)
    assert finding.help == remedy


@pytest.mark.parametrize(
    ("word", "days"),
    [
        *(
            (word, ("Mon",))
            for word in (
                "lun",
                "lundi",
                "Montag",
                "lunes",
                "lunedì",
                "segunda-feira",
                "poniedziałek",
                "maandag",
            )
        ),
        *((word, ("Tue",)) for word in ("mardi", "martes", "mar.", "Dienstag", "terça", "wtorek", "Tues")),
        *((word, ("Wed",)) for word in ("mer", "mercredi", "Mi", "miércoles", "środa", "woensdag", "qua")),
        *((word, ("Thu",)) for word in ("jeu", "Donnerstag", "jueves", "giovedì", "czwartek", "donderdag")),
        *((word, ("Fri",)) for word in ("ven", "vendredi", "Fr", "viernes", "piątek", "vrijdag", "Fridays")),
        *((word, ("Sat",)) for word in ("sam", "sab", "sábado", "Samstag", "Sonnabend", "sobota")),
        *((word, ("Sun",)) for word in ("dim", "dom", "domingo", "Sonntag", "niedziela", "zondag")),
        *((word, ()) for word in ("do", "di", "ma", "so", "1", "7")),
        *((word, None) for word in ("", "xyz", "today", "holiday")),
        ("Mon-Wed", ("Mon", "Tue", "Wed")),
        ("Sat-Mon", ("Sat", "Sun", "Mon")),
        ("Mon, Tue", ("Mon", "Tue")),
    ],
)
def test_weekdays_of_other_languages(word: str, days: tuple[str, ...] | None) -> None:
    assert days_meant(word) == days


@pytest.mark.parametrize("value", [True, 0.5, 11, "", "noon", "25:70", "-PT1H", "1,5", "11.5", None])
def test_a_time_that_can_be_anything_is_not_guessed(value: Any) -> None:
    assert duration_meant(value, start=True) is None


def test_a_start_is_never_beyond_the_day() -> None:
    for value in ("24:00", "25h", "1d", 86400, "PT24"):
        assert duration_meant(value, start=True) is None
    assert duration_meant("24:00", start=False) == "PT24H"


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (number_meant, "1,000", None),
        (number_meant, "0,125", "0.125"),
        (number_meant, "1e3", "1000"),
        (number_meant, "fifty", None),
        (degrees_meant, "48°56'10\"N", "48.936111"),
        (degrees_meant, "2.33 W", "-2.33"),
        (degrees_meant, "2.33 O", None),
        (degrees_meant, "N 48 S", None),
        (kilometres_meant, "500 m", "0.5"),
        (kilometres_meant, "5 miles", "8"),
        (kilometres_meant, "far", None),
        (seconds_meant, "PT10M", 600),
        (seconds_meant, "soon", None),
        (week_meant, "KW3", "w3"),
        (week_meant, "w60", None),
        (boolean_meant, "oui", "true"),
        (boolean_meant, "nein", "false"),
        (boolean_meant, "perhaps", None),
    ],
)
def test_values_in_other_forms(read: Any, text: str, value: Any) -> None:
    assert read(text) == value


@given(
    st.text(max_size=12) | st.from_regex(r"[0-9]{1,3}[ :h.,'°]?[0-9]{0,2} ?[a-zA-Z%]{0,4}", fullmatch=True)
)
@examples(300)
def test_what_is_meant_can_be_read(text: str) -> None:
    for start in (True, False):
        meant = duration_meant(text, start=start)
        assert meant is None or (duration_of(meant) is not None and meant != text)
    assert number_meant(text) is None or float(str(number_meant(text))) is not None
    degrees = degrees_meant(text)
    assert degrees is None or -181 < float(degrees) < 181
    for read in (kilometres_meant, seconds_meant, week_meant, boolean_meant, days_meant):
        read(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2027-01-05T08:00:00", "2027-01-05T08:00:00+01:00"),
        ("2027-07-05 08:00", "2027-07-05T08:00:00+02:00"),
        ("2027-07-05", "2027-07-05T00:00:00+02:00"),
        ("2027/07/05 8:00", "2027-07-05T08:00:00+02:00"),
        ("2027-01-05T08:00Z", "2027-01-05T08:00:00Z"),
        ("2027-01-05 08:00 UTC", "2027-01-05T08:00:00Z"),
        ("2027-01-05T08:00:00.25", "2027-01-05T08:00:00.25+01:00"),
        ("2027-01-05 08:00:00+0530", "2027-01-05T08:00:00+05:30"),
        ("2027-01-05T08:00-05", "2027-01-05T08:00:00-05:00"),
        ("28/11/2027 14:00", "2027-11-28T14:00:00+01:00"),
        ("28/11/2027 à 14h30", "2027-11-28T14:30:00+01:00"),
        ("11/28/2027 14:00", "2027-11-28T14:00:00+01:00"),
        ("5.1.2027 8.00", "2027-01-05T08:00:00+01:00"),
        ("05/05/2027", "2027-05-05T00:00:00+02:00"),
        ("04/05/2027 08:00", None),  # April or May
        ("04-05-2027", None),
        ("2027-02-30", None),
        ("2027-01-05T25:00", None),
        ("2027-10-31T02:30:00", None),  # twice
        ("2027-03-28T02:30:00", None),  # never
        ("1700-01-05T08:00:00", None),  # the offset has seconds
        ("9999-12-31T23:59:59", "9999-12-31T23:59:59+01:00"),
        ("0000-01-05", None),
        ("14:30", None),
        ("1764338400", None),
        ("2027-01-05T08:00:00 PT4H", None),
        ("", None),
    ],
)
def test_a_moment_is_completed_from_the_time_zone(text: str, meant: str | None) -> None:
    assert moment_meant(text, "Europe/Paris") == meant


@pytest.mark.parametrize("zone", ["", None, "Europe/Pari", "Paris"])
def test_without_a_time_zone_only_a_moment_with_its_offset_is_completed(zone: str | None) -> None:
    assert moment_meant("2027-01-05 08:00", zone) is None
    assert moment_meant("2027-01-05 08:00+02:00", zone) == "2027-01-05T08:00:00+02:00"


@examples(60)
@given(
    st.datetimes(timezones=st.timezones(), allow_imaginary=False).filter(
        lambda moment: moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()
    ),
    st.sampled_from(" T"),
)
def test_a_moment_without_its_offset_means_itself(moment: datetime, mark: str) -> None:
    meant = moment_meant(moment.replace(tzinfo=None).isoformat(mark), str(moment.tzinfo))
    assert meant is None or instant_of(meant) == moment


def test_the_advice_for_a_moment_is_the_author_s_with_the_offset_of_the_trigger() -> None:
    window = {"recurrence": "None", "start": "2027-07-05 08:00", "duration": "PT4H"}
    assert finding_for(WINDOW, window).help == "write 2027-07-05T08:00:00+02:00"
