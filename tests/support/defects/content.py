"""Zones, times and comparisons that cannot be, each at every place."""

from __future__ import annotations

from collections.abc import Iterator

from defects.defect import Defect, Document, Path, at, entries, nodes, replaced, with_member, without

__all__ = ["datas", "times", "zones"]


def _each(
    code: str, document: Document, path: Path, wrong: tuple[object, ...], part: Path | None = None
) -> Iterator[Defect]:
    for value in wrong:
        yield Defect(code, part or path, "value", replaced(document, path, value), repr(value))


def zones(document: Document, dialect: str) -> Iterator[Defect]:
    """FM301 to FM304."""
    for entry in entries(document, "circle", "radius"):
        yield from _each("FM301", document, entry.path, (0, -1, *(() if dialect == "v2" else (2.5,))))
        yield from _each("FM302", document, entry.path, (20_000, 501))
    for entry in entries(document, "center", "latitude"):
        yield from _each("FM303", document, entry.path, (90.5, -91, 48_866_667))
    for entry in entries(document, "center", "longitude"):
        yield from _each("FM303", document, entry.path, (180.5, -181))
    for entry in entries(document, "circle", "center"):
        swapped = {"longitude": entry.value["latitude"], "latitude": entry.value["longitude"]}
        for note, center in (("swapped", swapped), ("nowhere", {"longitude": 0, "latitude": 0})):
            yield Defect("FM304", entry.path, "opener", replaced(document, entry.path, center), note)


def times(document: Document, dialect: str) -> Iterator[Defect]:
    """FM401 to FM409."""
    for entry in entries(document, "time", "time_zone"):
        wrong = ("Europe/Pariss", "+01:00", "", "Romance Standard Time", "europe/paris", "Europe/Paris ")
        yield from _each("FM404", document, entry.path, wrong)
        yield from _each("FM405", document, entry.path, ("UTC", "CET"))
        yield Defect("FM406", entry.path[:-1], "opener", without(document, entry.path))
    for entry in entries(document, "time", "windows"):
        yield from _each("FM408", document, entry.path, ([],))
    for node in nodes(document):
        if node.shape.name == "window":
            yield from _window(document, node.path)
    for entry in entries(document, "occurrence", "days"):
        yield from _each("FM408", document, entry.path, ([],))
    for entry in entries(document, "occurrence", "weeks"):
        yield from _each("FM408", document, entry.path, ([],))
        for index in range(len(entry.value)):
            weeks = ("w0", "w53", "3", "w12-w3", "week 3", "", "w3-12", "w03", "w3-")
            yield from _each("FM407", document, (*entry.path, index), weeks)


def _window(document: Document, path: Path) -> Iterator[Defect]:
    start, duration = (*path, "start"), (*path, "duration")
    words = ("Once", "Weekly", "", "Nonne", "Daylie")
    if "recurrence" in at(document, path):
        yield from _each("FM107", document, (*path, "recurrence"), words)
    if at(document, path).get("recurrence") == "None":
        for occurrence in ({"day": ["Mon"]}, {"week": ["w3"]}, {}):
            changed = with_member(document, path, "occurence", occurrence)
            yield Defect("FM402", (*path, "occurence"), "key", changed)
        yield from _each("FM403", document, start, ("14:30", "PT8H", "2027-01-05T08:00:00", "2027-01-05", ""))
        yield from _each("FM403", document, start, ("2027-13-05T08:00:00Z", "2027-02-30T08:00:00Z"))
        for other in (
            without(document, (*path, "recurrence")),
            with_member(document, path, "recurrence", "Daily"),
        ):
            yield Defect("FM403", start, "value", other, "recurrence Daily")
            yield Defect("FM403", start, "value", without(other, duration), "recurrence Daily, no duration")
        yield from _each("FM409", document, start, ("2019-01-05T08:00:00+01:00",))
    else:
        yield Defect("FM401", path, "opener", without(document, duration))
        for word in () if "timeZoneTriggers" in path else ("None", "none", " NONE"):
            once = with_member(document, path, "recurrence", word)
            yield Defect("FM403", start, "value", once, f"recurrence {word}")
        yield from _each("FM403", document, start, ("14:30", "PT24H", "PT8", "pt8h", "-PT1H", "P1D", ""))
        yield from _each("FM403", document, start, ("P8H", "2027-01-05T08:00:00Z"))
        yield from _each("FM403", document, duration, ("P4M", "P1Y"))
    yield from _each("FM403", document, duration, ("4h", "04:30", "PT0S", "", "P", "PT", "-PT1H"))
    yield from _each("FM403", document, duration, ("PT4", "P4H"))


_OTHER_OPERATOR = {
    "lowerThan": "includedIn",
    "greaterThan": "onChange",
    "equalsTo": "greaterThan",
    "includedIn": "lowerThan",
    "onChange": "equalsTo",
}


def datas(document: Document, dialect: str) -> Iterator[Defect]:
    """FM501 to FM508, and FM803."""
    for node in nodes(document):
        if node.shape.name != "data":
            continue
        operand, operator = (*node.path, "data"), (*node.path, "op")
        foreign = "stolen.state" if dialect == "v2" else "vehicle.engines.running"
        wrong = ("vehicle.speed", "energy.electric.level", "", "x", foreign)
        yield from _each("FM501", document, operand, wrong)
        written = at(document, operand)
        cases = (written.upper(), written.title(), f"{written} ")
        yield from _each("FM208", document, operand, cases)
        old = {"data": "privacy.state" if dialect == "v2" else "vehicle.trip", "op": "onChange"}
        yield from _each("FM508", document, node.path, (old,), operand)
        chosen = at(document, operator)
        yield from _each("FM502", document, operator, (_OTHER_OPERATOR[chosen],))
        if chosen == "onChange":
            needless = with_member(document, node.path, "value", ["x"])
            yield Defect("FM503", (*node.path, "value"), "value", needless)
        else:
            yield from _values(document, node.path, chosen)
        others = [entry for entry in entries(document, "data", "operator") if entry.path != operator]
        if all(entry.value != "onChange" for entry in others):
            restless = replaced(document, node.path, {"data": "vehicle.kinetic.moving", "op": "onChange"})
            alone = without(restless, ("subscribeParam", "batchNotify"))
            yield Defect("FM803", operator, "value", alone)


def _values(document: Document, path: Path, operator: str) -> Iterator[Defect]:
    place = (*path, "value")
    given = at(document, place)
    yield Defect("FM503", path, "opener", without(document, place))
    yield from _each("FM503", document, place, ([],))
    if operator != "includedIn":
        more = [*given, "false" if given[0] == "true" else "7"]
        yield from _each("FM504", document, place, (more,), (*place, 1))
    for index, value in enumerate(given):
        each = (*place, index)
        yield from _each("FM505", document, each, (50, True, 0.5))
        if operator in ("lowerThan", "greaterThan"):
            yield from _each("FM505", document, each, ("fifty", "5,0", "50%", "", " 50", "1e3"))
            yield from _each("FM507", document, each, ("-5",))
        elif value == "true":
            yield from _each("FM505", document, each, ("yes",))
            yield from _each("FM208", document, each, ("True",))
        else:
            yield from _each("FM506", document, each, (f"{value}x", value.lower()))
