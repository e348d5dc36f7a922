"""What every model promises: tolerance, equality, brevity, and a way to everything that was sent."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import fleetapi.models
from fleetapi.models import Alert, AlertSeverity, Position, Status, Trip, Vehicle, WebhookAttribute
from fleetapi.wire.converters import decode, encode

MEASURE = re.compile(r"\b(float|int|datetime|timedelta)\b")


def test_what_is_absent_null_or_of_another_type_is_none_and_stays_readable() -> None:
    vehicle = decode(Vehicle, {"id": "v", "vin": None, "createdAt": 5, "brand": ["Opel"], "colour": "red"})
    assert (vehicle.id, vehicle.vin, vehicle.created_at, vehicle.brand) == ("v", None, None, None)
    assert vehicle.extra == {"createdAt": 5, "brand": ["Opel"], "colour": "red"}


def test_an_item_of_another_type_does_not_lose_the_others() -> None:
    status = decode(Status, {"energies": [{"level": 5}, None, "full", {"level": "high"}]})
    assert status.energies is not None
    assert [energy.level for energy in status.energies] == [5, None]
    assert status.extra == {"energies": [{"level": 5}, None, "full", {"level": "high"}]}
    assert status.energies[1].extra == {"level": "high"}


def test_an_enumeration_is_open() -> None:
    known, unknown = (decode(Alert, {"severity": text}).severity for text in ("Warning", "Fatal"))
    assert known == "Warning"
    assert known is AlertSeverity.WARNING
    assert known.known
    assert unknown == "Fatal"
    assert unknown == AlertSeverity("Fatal")
    assert isinstance(unknown, AlertSeverity)
    assert not unknown.known
    assert {unknown: 1}["Fatal"] == 1  # type: ignore[index]  # a member is a text
    assert f"{unknown}" == "Fatal"
    assert pickle.loads(pickle.dumps(unknown)) == copy.deepcopy(unknown) == unknown


@pytest.mark.parametrize("value", [None, 5, [], {}, True])
def test_what_is_no_text_is_no_member(value: Any) -> None:
    assert decode(Alert, {"severity": value}).severity is None
    with pytest.raises(ValueError, match="is not a valid AlertSeverity"):
        AlertSeverity(value)


def test_a_number_is_a_number() -> None:
    assert decode(Position, {"properties": {"signalQuality": 9.0, "heading": 5}}).signal_quality == 9
    assert decode(Position, {"properties": {"signalQuality": 9.5}}).signal_quality is None
    assert decode(Position, {"properties": {"signalQuality": True, "heading": False}}).heading is None


def test_links_and_extensions_are_built_when_they_are_read() -> None:
    vehicle = decode(
        Vehicle,
        {
            "_links": {"self": {"href": "/v"}, "trips": [{"href": "/1"}, "/2"], "fleet": None, "odd": 5},
            "_embedded": {"extension": {"branding": {"brand": "DS"}, "colour": "red"}},
        },
    )
    assert list(vehicle.links) == ["self", "trips"]
    assert vehicle.links["self"].href == "/v"
    assert [link.href for link in vehicle.links.every("trips")] == ["/1", "/2"]
    assert vehicle.links.every("nothing") == ()
    assert vehicle.extension is not None
    assert vehicle.extension.branding is not None
    assert vehicle.extension.branding.brand == "DS"
    assert vehicle.extension.extra == {"colour": "red"}
    assert vehicle.extra == {}


@pytest.mark.parametrize("nonsense", [None, [], "x", 5])
def test_unusable_links_and_extensions_are_none(nonsense: Any) -> None:
    vehicle = decode(Vehicle, {"_links": nonsense, "_embedded": nonsense})
    assert not vehicle.links
    assert not vehicle.embedded
    assert vehicle.extension is None
    assert vehicle.extra == ({} if nonsense is None else {"_links": nonsense, "_embedded": nonsense})
    assert decode(Vehicle, {"_embedded": {"extension": nonsense}}).extension is None


def test_the_parts_of_a_status_are_built_when_they_are_read_and_kept() -> None:
    status = decode(Status, {"battery": {"voltage": 90}, "energies": [{"level": 5}]})
    battery, energies = status.battery, status.energies
    assert battery is not None
    assert battery.voltage == 90
    assert status.battery is battery
    assert status.energies is energies
    assert status.adas is None
    status.battery = None
    assert status.battery is None


def test_a_misspelt_field_is_an_error() -> None:
    for status in (decode(Status, {}), Status()):
        with pytest.raises(AttributeError, match="'Status' object has no attribute 'batery'"):
            status.batery  # type: ignore[attr-defined]  # noqa: B018  # the mistake under test
    with pytest.raises(TypeError, match="batery"):
        Status(batery=None)  # type: ignore[call-arg]  # the mistake under test


def test_models_are_equal_by_their_fields_however_they_were_sent() -> None:
    assert decode(Vehicle, {"id": "v", "_links": {}}) == Vehicle(id="v")
    assert Vehicle(id="v") != Vehicle(id="w")
    assert Vehicle() != Alert()
    with pytest.raises(TypeError, match="unhashable"):
        hash(Vehicle())


def test_a_model_survives_copy_and_pickle() -> None:
    status = decode(Status, {"vin": "v", "energies": [{"type": "Steam", "level": 5}], "colour": "red"})
    for twin in (copy.copy(status), copy.deepcopy(status), pickle.loads(pickle.dumps(status))):
        assert twin == status
        assert [energy.type for energy in twin.energies or ()] == ["Steam"]
        assert twin.extra == {"colour": "red"}


def test_a_model_is_shown_briefly() -> None:
    trip = Trip(id="0" * 64, duration=timedelta(minutes=5), start_position=Position(latitude=1.0), faults=[])
    assert repr(trip) == f"Trip(id='{'0' * 20}…', start_position=…, duration=0:05:00, faults=[0])"
    assert repr(Vehicle()) == "Vehicle()"


def test_what_may_be_a_secret_is_not_shown() -> None:
    assert "hunter2" not in repr(WebhookAttribute(key="Authorization", value="hunter2"))


def test_a_position_is_geojson() -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.5, 48.5, 30.0]},
        "properties": {},
    }
    position = decode(Position, feature)
    assert (position.latitude, position.longitude, position.altitude) == (48.5, 2.5, 30.0)
    assert position.feature is feature
    assert position.__geo_interface__ is feature
    assert Position(latitude=48.5, longitude=2.5, altitude=30.0).feature == feature


@pytest.mark.parametrize(
    "coordinates", [None, [], [2.5], ["a", "b"], {"longitude": 2.5}, "2.5,48.5", [[2.5, 48.5]]]
)
def test_a_position_without_usable_coordinates_keeps_them(coordinates: Any) -> None:
    position = decode(Position, {"geometry": {"type": "Point", "coordinates": coordinates}})
    assert position.latitude is None
    assert (
        not coordinates
        or position.longitude == 2.5
        or position.extra["geometry"] == {"coordinates": coordinates}
    )


def test_more_coordinates_than_three_are_kept() -> None:
    assert decode(Position, {"geometry": {"coordinates": [1.0, 2.0, 3.0, 4.0]}}).extra == {
        "geometry": {"coordinates": [1.0, 2.0, 3.0, 4.0]}
    }


def test_dates_are_aware_in_every_form() -> None:
    for text in ("2019-06-03T08:35:36Z", "2019-06-03T08:35:36+0000", "Mon Jun 03 08:35:36 GMT 2019"):
        assert decode(Alert, {"createdAt": text}).created_at == datetime(2019, 6, 3, 8, 35, 36, tzinfo=UTC)


def test_a_model_that_was_built_here_is_encoded_with_what_is_set() -> None:
    trip = Trip(id="t", duration=timedelta(hours=1), started_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert encode(trip) == {"id": "t", "duration": 3600, "startedAt": "2024-01-01T00:00:00Z"}


def test_every_public_name_is_found_without_loading_the_others() -> None:
    import subprocess
    import sys

    program = (
        "import sys, fleetapi.models as m;"
        "before = len([n for n in sys.modules if n.startswith('fleetapi.models.')]);"
        "m.Fleet; after = [n for n in sys.modules if n.startswith('fleetapi.models.')];"
        "assert before == 0 and 'fleetapi.models.status' not in after, after;"
        "assert 'cattrs' not in sys.modules;"
        "[getattr(m, n) for n in m.__all__]; assert set(m.__all__) <= set(dir(m))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        getattr(fleetapi.models, "Nothing")  # noqa: B009  # type checkers know that it does not exist


def test_every_subject_exports_its_models_and_enumerations() -> None:
    from importlib import import_module

    folder = Path(fleetapi.models.__file__).parent
    subjects = sorted(
        path.stem for path in folder.glob("*.py") if path.stem not in {"__init__", "alert_types"}
    )
    exported = getattr(fleetapi.models, "__all__")  # noqa: B009  # the stub has no such name
    names = {subject: set(import_module(f"fleetapi.models.{subject}").__all__) for subject in subjects}
    assert set(exported) == set().union(*names.values()) - {"model"}


def measures() -> list[tuple[str, bool]]:
    """Every field that is a number, moment or duration, and whether a docstring follows it."""
    folder = Path(fleetapi.models.__file__).parent
    found = []
    for path in folder.glob("*.py"):
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(owner, ast.ClassDef):
                for field, follower in zip(owner.body, [*owner.body[1:], None], strict=True):
                    if isinstance(field, ast.AnnAssign) and MEASURE.search(ast.unparse(field.annotation)):
                        said = isinstance(follower, ast.Expr) and isinstance(follower.value, ast.Constant)
                        found.append((f"{owner.name}.{ast.unparse(field.target)}", said))
    return found


def test_every_measure_says_its_unit() -> None:
    fields = measures()
    assert len(fields) > 60
    assert [name for name, said in fields if not said] == []
