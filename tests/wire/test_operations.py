"""The table of operations: what a path and a query look like, and that the vendor's list has nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vendor import operations as documented

from fleetapi.errors import UnsupportedOperation, UsageError
from fleetapi.wire.operations import OPERATIONS, PARAMETERS, Operation

SUBJECTS = {"v3": 47, "v2": 37}


def row(method: object, path: object) -> Operation:
    return next(row for row in OPERATIONS.values() if (row.method, row.path) == (method, path))


def test_every_documented_operation_is_there_with_exactly_its_parameters() -> None:
    for vendor in documented():
        version = str(vendor["version"])
        ours = row(vendor["method"], vendor["path"])
        listed = [str(name).rstrip("*").split(":") for name in vendor["parameters"]]
        assert version in ours.versions
        assert {name for place, name in listed if place == "path"} == set(ours.identifiers)
        query = {PARAMETERS[name] for name in ours.query[version] if name not in ours.additions}
        assert {name for place, name in listed if place == "query"} == query, ours.name
        assert ours.body == vendor["body"]
        assert (ours.deprecation(version) is not None) == vendor["deprecated"], ours.name
        answers = dict(vendor["responses"])
        assert str(ours.success) in answers, ours.name
        assert answers[str(ours.success)] in ([ours.accept], []), ours.name


def test_there_is_no_operation_that_the_vendor_does_not_document() -> None:
    vendor = {(row["version"], row["method"], row["path"]) for row in documented()}
    assert vendor == {
        (version, row.method, row.path) for row in OPERATIONS.values() for version in row.versions
    }


@pytest.mark.parametrize(("version", "count"), SUBJECTS.items())
def test_each_version_has_its_number_of_operations(version: str, count: int) -> None:
    assert sum(version in row.versions for row in OPERATIONS.values()) == count


def test_only_the_quickstart_adds_parameters() -> None:
    assert {name: row.additions for name, row in OPERATIONS.items() if row.additions} == {
        "list_fleets": ("index_range",),
        "list_vehicles": ("index_range",),
        "list_vehicle_alerts": ("locale",),
    }


def test_what_replaces_a_deprecated_operation_exists_and_is_not_deprecated_itself() -> None:
    old = [row.deprecated for row in OPERATIONS.values() if row.deprecated]
    assert old
    assert all(OPERATIONS[notice.instead].deprecated is None for notice in old)


def test_identifiers_are_percent_encoded() -> None:
    path = OPERATIONS["get_vehicle"].expand(fid="a b", vid="ü?#%")
    assert path == "/fleets/a%20b/vehicles/%C3%BC%3F%23%25"


@pytest.mark.parametrize("bad", ["", " ", "\t", "a/b", "/", ".", "..", "a\\b", "a\nb", "\x7f", "\ud800"])
def test_an_identifier_that_is_not_one_step_of_a_path_is_refused(bad: str) -> None:
    with pytest.raises(UsageError, match="fid"):
        OPERATIONS["get_fleet"].expand(fid=bad)


def test_an_identifier_that_is_not_a_text_is_refused() -> None:
    with pytest.raises(UsageError, match="fid must be a string, not int"):
        OPERATIONS["get_fleet"].expand(fid=7)  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.parametrize("identifiers", [{}, {"fid": "f", "vid": "v"}, {"vid": "v"}])
def test_a_missing_or_foreign_identifier_is_refused(identifiers: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="get_fleet takes fid"):
        OPERATIONS["get_fleet"].expand(**identifiers)


@given(st.text(min_size=1))
def test_an_identifier_never_leaves_its_place(text: str) -> None:
    try:
        path = OPERATIONS["get_vehicle"].expand(fid="f", vid=text)
    except UsageError:
        return
    steps = path.split("/")
    assert len(steps) == 5
    assert not set(steps[4]) & set("?#/\\ \n")


def test_the_query_is_spelt_as_on_the_wire() -> None:
    pairs = OPERATIONS["list_vehicle_trips"].parameters(
        "v3", page_size=60, index_range="5-", timestamps=["a/", "/b"], page_token=None
    )
    assert pairs == [("pageSize", "60"), ("indexRange", "5-"), ("timestamps", "a/"), ("timestamps", "/b")]


def test_a_parameter_of_the_other_version_is_refused() -> None:
    assert OPERATIONS["list_vehicle_trips"].parameters("v3", distance="1.0-") == [("distance", "1.0-")]
    with pytest.raises(UsageError, match="does not take 'distance' in API version v2"):
        OPERATIONS["list_vehicle_trips"].parameters("v2", distance="1.0-")


@pytest.mark.parametrize(("name", "maximum"), [("list_vehicles", 60), ("list_trip_way_points", 2000)])
def test_a_page_size_outside_of_its_bounds_is_refused_naming_them(name: str, maximum: int) -> None:
    for size in (0, maximum + 1, "5", True, 1.5):
        with pytest.raises(UsageError, match=f"1 to {maximum}"):
            OPERATIONS[name].parameters("v3", page_size=size)
    assert OPERATIONS[name].parameters("v3", page_size=maximum) == [("pageSize", str(maximum))]


@pytest.mark.parametrize("bad", ["", "5", "-5", "9-3", "a-b", "1-2-3", "٣-", 5])
def test_a_malformed_index_range_is_refused(bad: object) -> None:
    with pytest.raises(UsageError, match="FIRST-LAST"):
        OPERATIONS["list_vehicles"].parameters("v3", index_range=bad)


def test_an_operation_of_the_other_version_is_refused_naming_the_one_that_has_it() -> None:
    OPERATIONS["get_stolen"].require("v3")
    with pytest.raises(UnsupportedOperation, match="it exists in v3"):
        OPERATIONS["get_stolen"].require("v2")
    with pytest.raises(UnsupportedOperation, match="it exists in v2"):
        OPERATIONS["get_fleet_trip"].require("v3")
