"""GeoJSON is printed as items arrive, and is valid even after an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleetapi.cli.geojson import feature, feature_collection, path_geometry, position_feature
from fleetapi.cli.output import Output
from fleetapi.models import Position
from fleetapi.wire.converters import decode

PARIS = Position(latitude=48.85, longitude=2.35)
ROME = Position(latitude=41.9, longitude=12.5, altitude=20)
NOWHERE = Position(heading=3)


def test_a_collection_is_printed_feature_by_feature(capsys: pytest.CaptureFixture[str]) -> None:
    with feature_collection(Output()) as add:
        add(position_feature(PARIS))
        assert json.loads(capsys.readouterr().out + "]}")["features"], "what has come is out already"
        add(position_feature(ROME))
    assert capsys.readouterr().out.endswith("}\n]}\n")


def test_an_empty_collection(capsys: pytest.CaptureFixture[str]) -> None:
    with feature_collection(Output()):
        pass
    assert json.loads(capsys.readouterr().out) == {"type": "FeatureCollection", "features": []}


def test_an_error_leaves_complete_json(capsys: pytest.CaptureFixture[str]) -> None:
    def stumble() -> None:
        with feature_collection(Output()) as add:
            add(position_feature(PARIS))
            raise LookupError

    with pytest.raises(LookupError):
        stumble()
    assert len(json.loads(capsys.readouterr().out)["features"]) == 1


def test_the_geometry_of_a_path() -> None:
    assert path_geometry([]) is None
    assert path_geometry([None, NOWHERE]) is None
    assert path_geometry([PARIS, None]) == {"type": "Point", "coordinates": [2.35, 48.85]}
    assert path_geometry([PARIS, NOWHERE, ROME]) == {
        "type": "LineString",
        "coordinates": [[2.35, 48.85], [12.5, 41.9, 20]],
    }


def test_a_position_keeps_its_properties() -> None:
    sent = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.35, 48.85]},
        "properties": {"heading": 90, "novel": True},
        "_links": {"self": {"href": "https://example.com"}},
    }
    assert position_feature(decode(Position, sent)) == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.35, 48.85]},
        "properties": {"heading": 90, "novel": True},
    }
    assert position_feature(NOWHERE)["geometry"] is None


def test_links_are_not_properties() -> None:
    assert feature(None, {"id": 1, "_links": {}, "_embedded": {}})["properties"] == {"id": 1}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["position", "F", "V", "--geojson", "--json"], "--geojson and --json cannot be combined"),
        (["trips", "F", "V", "--geojson", "--json"], "--geojson and --json cannot be combined"),
        (["waypoints", "F", "V", "T", "--geojson", "--json"], "--geojson and --json cannot be combined"),
        (["trips", "F", "V", "--tolerance", "1"], "--tolerance needs --geojson"),
    ],
)
def test_options_that_contradict_each_other(run: Any, words: list[str], complaint: str) -> None:
    ran = run(*words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert complaint in ran.err


def way(*places: tuple[float, ...]) -> dict[str, Any] | None:
    return path_geometry(
        [
            Position(latitude=place[0], longitude=place[1], altitude=place[2] if len(place) > 2 else None)
            for place in places
        ]
    )


@pytest.mark.parametrize(
    ("places", "lines"),
    [
        ([(10, 179), (20, -179)], [[[179, 10], [180, 15]], [[-180, 15], [-179, 20]]]),
        ([(10, -179), (20, 179)], [[[-179, 10], [-180, 15]], [[180, 15], [179, 20]]]),
        ([(10, 179, 5), (20, -179, 15)], [[[179, 10, 5], [180, 15, 10]], [[-180, 15, 10], [-179, 20, 15]]]),
        ([(10, 179, 5), (20, -179)], [[[179, 10, 5], [180, 15]], [[-180, 15], [-179, 20]]]),
        ([(0, 179), (0, 180), (0, -179)], [[[179, 0], [180, 0]], [[-180, 0], [-179, 0]]]),
        ([(0, 179), (0, -180), (0, -179)], [[[179, 0], [180, 0]], [[-180, 0], [-179, 0]]]),
        (
            [(0, 179), (0, -179), (0, 179)],
            [[[179, 0], [180, 0]], [[-180, 0], [-179, 0], [-180, 0]], [[180, 0], [179, 0]]],
        ),
    ],
)
def test_a_line_across_the_antimeridian_is_cut_there(places: list[Any], lines: list[Any]) -> None:
    assert way(*places) == {"type": "MultiLineString", "coordinates": lines}


@pytest.mark.parametrize(
    ("places", "line"),
    [
        ([(0, 179), (0, -180)], [[179, 0], [180, 0]]),
        ([(0, -180), (0, 179)], [[180, 0], [179, 0]]),
        ([(0, 180), (0, -180)], [[180, 0], [-180, 0]]),
        ([(0, -90), (0, 90)], [[-90, 0], [90, 0]]),
    ],
)
def test_a_line_on_one_side_is_not_cut(places: list[Any], line: list[Any]) -> None:
    assert way(*places) == {"type": "LineString", "coordinates": line}
