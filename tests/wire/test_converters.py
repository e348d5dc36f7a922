"""JSON to models and back: nothing inside an answer can break it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from cattrs import Converter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi import models
from fleetapi.errors import DecodingError
from fleetapi.wire.converters import configure, decode, decode_many, encode
from fleetapi.wire.structuring import write_structure

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "Electric", "2024-01-01T00:00:00Z", "PT5M", "12", "1e9999", "\ud800"])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "level", "extension", "coordinates", "fault", "href", "self", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)

# For every model: the members that its answer has, so that nonsense meets a field and not only `extra`.
PLACES: dict[str, list[tuple[str | int, ...]]] = {}


def places(name: str) -> list[tuple[str | int, ...]]:
    from fleetapi.wire.names import wire_path
    from fleetapi.wire.structuring import field_types

    if name not in PLACES:
        model = getattr(models, name)
        PLACES[name] = [wire_path(model, field) for field in field_types(model)] + [
            ("_links",),
            ("_embedded",),
        ]
    return PLACES[name]


def put(document: dict[str, Any], place: tuple[str | int, ...], value: Any) -> None:
    """Put a value where a field lies; what would lie around it is made."""
    *around, last = place
    inner: Any = document
    for step, following in zip(around, place[1:], strict=True):
        if not isinstance(inner, dict):
            return
        inner = inner.setdefault(str(step), [0.5, 0.5, 0.5] if isinstance(following, int) else {})
    if isinstance(inner, list) and isinstance(last, int):
        inner[last] = value
    elif isinstance(inner, dict):
        inner[str(last)] = value


DECODED = [
    "Vehicle",
    "Status",
    "Energy",
    "Position",
    "Trip",
    "Alert",
    "RemoteAction",
    "RemoteCallback",
    "Adas",
]


@examples(150)
@given(st.sampled_from(DECODED), st.data())
def test_no_value_in_any_place_raises_or_is_lost(name: str, data: st.DataObject) -> None:
    model = getattr(models, name)
    document: dict[str, Any] = {}
    for place in data.draw(st.lists(st.sampled_from(places(name)), min_size=1, max_size=4, unique=True)):
        put(document, place, data.draw(JSON))
    answer = decode(model, document)
    assert answer.as_sent is document
    on_demand = [repr(answer), answer.links, answer.extra]
    if isinstance(getattr(model, "extension", None), property):
        on_demand.append(answer.extension)
    assert decode(model, encode(answer)) is not None


@examples(100)
@given(st.sampled_from(["Vehicle", "Trip", "Position"]), st.lists(JSON, max_size=6))
def test_no_item_of_a_page_loses_another(name: str, items: list[Any]) -> None:
    model = getattr(models, name)
    good = {"id": "kept", "properties": {"vin": "kept"}}
    page = [*items, good, *items]
    decoded = decode_many(model, page)
    assert len(decoded) == sum(isinstance(item, dict) for item in page)
    assert decode(model, good) in decoded


@pytest.mark.parametrize("document", [None, [], "x", 5, True, [{"id": "v"}]])
def test_only_a_document_that_is_no_object_is_an_error(document: Any) -> None:
    with pytest.raises(DecodingError, match="expected an object that describes a Vehicle") as caught:
        decode(models.Vehicle, document)
    assert caught.value.excerpt == repr(document)
    assert caught.value.remedy


def test_nothing_is_lost_between_decode_and_encode() -> None:
    document = {
        "_links": {"self": {"href": "/v"}},
        "_embedded": {"extension": {"branding": {"brand": "DS"}}},
        "id": "v",
        "vin": 5,
        "new": {"field": [1]},
        "motorization": "Steam",
        "createdAt": "2024-01-01T00:00:00Z",
    }
    assert encode(decode(models.Vehicle, document)) == document


def test_a_converter_of_the_users_own_learns_the_models() -> None:
    @attrs.define
    class Pair:
        first: models.Vehicle
        second: models.Trip | None

    converter = configure(Converter())
    pair = converter.structure({"first": {"id": "a"}, "second": {"duration": 60}}, Pair)
    assert pair.first == models.Vehicle(id="a")
    assert converter.unstructure(pair) == {"first": {"id": "a"}, "second": {"duration": 60}}
    assert Converter().unstructure(models.Vehicle(id="a")) != {"id": "a"}, (
        "no converter but the given one is changed"
    )


def test_a_field_that_no_function_can_be_written_for_is_our_own_fault() -> None:
    @attrs.define(kw_only=True)
    class Broken:
        when: complex | None = None
        as_sent: dict[str, Any] = attrs.field(factory=dict)

    def none_inside(kind: type) -> Callable[[dict[str, Any]], Any]:
        raise AssertionError(kind)

    with pytest.raises(TypeError, match="not a supported type"):
        write_structure(Broken, none_inside)
