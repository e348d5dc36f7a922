"""GeoJSON (RFC 7946), printed as items arrive: one FeatureCollection, one feature per line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from fleetapi.cli.listing import each_item, explain_empty

if TYPE_CHECKING:
    from fleetapi.cli.app import App
    from fleetapi.cli.output import Output
    from fleetapi.models import Position
    from fleetapi.session.pages.pages import Pages

__all__ = [
    "feature",
    "feature_collection",
    "path_geometry",
    "position_feature",
    "show_features",
]

Item = TypeVar("Item")
Feature = Mapping[str, Any]


@contextmanager
def feature_collection(output: Output) -> Iterator[Callable[[Feature], None]]:
    """Print a FeatureCollection: pass each feature to the function that this yields.

    If an error occurs, complete the JSON before raising it.
    """
    output.line('{"type":"FeatureCollection","features":[')
    separator = ""

    def add(one: Feature) -> None:
        nonlocal separator
        output.raw(separator + output.json_text(one))
        separator = ","

    try:
        yield add
    finally:
        output.line("]}")


async def show_features(
    app: App, pages: Pages[Item], made: Callable[[Item], Feature], *, first: int | None
) -> None:
    """Print all items, or the `first` ones, as features as they arrive."""
    anything = False
    with feature_collection(app.output) as add:
        async with aclosing(each_item(pages, first)) as found:
            async for item in found:
                anything = True
                add(made(item))
    if not anything:
        explain_empty(app, looks_back=False)


def feature(geometry: Mapping[str, Any] | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a feature. Leave links and embedded resources out of its properties."""
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {name: value for name, value in properties.items() if not name.startswith("_")},
    }


def position_feature(position: Position) -> dict[str, Any]:
    """Return a position as a feature, with the geometry null if it has no coordinates."""
    return feature(path_geometry([position]), position.feature.get("properties") or {})


def path_geometry(positions: Sequence[Position | None]) -> dict[str, Any] | None:
    """Return the line through these positions, a point for a single one, or None.

    A line across the antimeridian is cut there, as RFC 7946 (3.1.9) recommends: in one piece, it would run
    around the earth.
    """
    vectors = [vector for position in positions if position and (vector := _vector(position)) is not None]
    if len(vectors) < 2:
        return {"type": "Point", "coordinates": vectors[0]} if vectors else None
    lines = _cut_at_antimeridian(vectors)
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _cut_at_antimeridian(vectors: Sequence[list[float]]) -> list[list[list[float]]]:
    """Return the parts of a line; a single point is not a part."""
    parts = [[vectors[0]]]
    for here, there in pairwise(vectors):
        if abs(there[0] - here[0]) > 180:
            edge = 180.0 if here[0] > 0 else -180.0
            beyond = there[0] + 2 * edge
            share = min(1.0, max(0.0, (edge - here[0]) / (beyond - here[0]))) if beyond != here[0] else 0.0
            cut = [one + (other - one) * share for one, other in zip(here[1:], there[1:], strict=False)]
            _add(parts[-1], [edge, *cut])
            parts.append([[-edge, *cut]])
        _add(parts[-1], there)
    lines = [part for part in parts if len(part) > 1]
    return lines or [list(vectors)]  # all the same place, written as both 180 and -180


def _add(part: list[list[float]], vector: list[float]) -> None:
    """Append a vertex, unless the part already ends there."""
    if part[-1] != vector or abs(vector[0]) != 180:
        part.append(vector)


def _vector(position: Position) -> list[float] | None:
    if position.longitude is None or position.latitude is None:
        return None
    vector = [position.longitude, position.latitude]
    return vector if position.altitude is None else [*vector, position.altitude]
