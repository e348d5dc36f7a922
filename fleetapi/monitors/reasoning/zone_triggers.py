"""Which circles on the earth a vehicle can be in at the same time.

Circles divide the sphere into regions. A region is considered possible unless it contains no point even when
all circles are drawn with a margin. A region that is neither empty nor the whole sphere has a border, which
contains a whole circle or a corner where two circles intersect; so it is enough to test one point of every
circle and all corners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import asin, atan2, cos, pi, sin, sqrt

import attrs

from fleetapi.monitors.reasoning.conclusions import Dimension
from fleetapi.monitors.semantics.assumptions import Assumptions, ZoneMeaning
from fleetapi.monitors.semantics.geometry import Vector, unit_vector
from fleetapi.monitors.triggers import Circle, Transition, ZoneTrigger

__all__ = ["zone_dimension"]

# The vendor may measure distances on the ellipsoid, which differ by up to 0.57 % from those on the sphere, or
# with another radius of the earth. Claims about circles hold for all of these.
RELATIVE_MARGIN = 0.01
MARGIN_KM = 0.02

_ROUNDING = 1e-9  # relative to the earth's radius (6 mm): above rounding errors, far below the margin


def zone_dimension(triggers: Mapping[str, ZoneTrigger], assumptions: Assumptions) -> Dimension:
    """Return which zone triggers can hold together."""
    discs = list(dict.fromkeys(_disc(trigger.circle, assumptions) for trigger in triggers.values()))
    asked = [
        (discs.index(_disc(trigger.circle, assumptions)), trigger.transition is Transition.IN)
        for trigger in triggers.values()
    ]
    rows: set[int] = set()
    for inside in _placements(tuple(discs)):
        holding = [at for at, (disc, wanted) in enumerate(asked) if inside[disc] is wanted]
        if assumptions.zone is ZoneMeaning.STATE:
            rows.add(sum(1 << at for at in holding))
        else:
            rows.update(_crossings(holding, asked))
    return Dimension("place", tuple(triggers), frozenset(rows))


def _crossings(holding: Sequence[int], asked: Sequence[tuple[int, bool]]) -> Iterator[int]:
    """Yield the rows for crossings: each trigger that could hold may or may not; equal ones agree."""
    groups: dict[tuple[int, bool], int] = {}
    for at in holding:
        groups[asked[at]] = groups.get(asked[at], 0) | 1 << at
    masks = list(groups.values())
    for choice in range(1 << len(masks)):
        yield sum(mask for index, mask in enumerate(masks) if choice >> index & 1)


@attrs.frozen
class _Disc:
    center: Vector
    angle: float
    """The angular radius in radians, seen from the center of the earth."""


@attrs.frozen(eq=False)
class _Border:
    """A circle with its margin, and the required side of it."""

    disc: _Disc
    within: bool
    limit: float = attrs.field(init=False)
    """The radius as the length of a chord."""
    point: Vector = attrs.field(init=False)
    """A point on the circle."""

    @limit.default
    def _chord_of_radius(self) -> float:
        return 2 * sin(self.disc.angle / 2)

    @point.default
    def _any_point(self) -> Vector:
        return _on_circle(self.disc, _perpendicular(self.disc.center), 0.0)

    @property
    def cuts(self) -> bool:
        """Whether the other side is not empty."""
        return self.disc.angle < pi if self.within else self.disc.angle > 0


def _disc(circle: Circle, assumptions: Assumptions) -> _Disc:
    center = unit_vector(circle.latitude, circle.longitude)
    return _Disc(center, min(circle.radius_km, 1e6) / assumptions.earth_radius_km)


@lru_cache(maxsize=64)
def _placements(discs: tuple[_Disc, ...]) -> tuple[tuple[bool, ...], ...]:
    """Return all combinations of discs that a place can be in, unless provably impossible."""
    found: list[tuple[bool, ...]] = []
    borders = [(_with_margin(disc, within=False), _with_margin(disc, within=True)) for disc in discs]
    corners: dict[tuple[_Border, _Border], tuple[Vector, ...]] = {}
    stack: list[tuple[bool, ...]] = [()]
    while stack:
        inside = stack.pop()
        chosen = [borders[at][within] for at, within in enumerate(inside)]
        if not _is_possible([border for border in chosen if border.cuts], corners):
            continue
        if len(inside) == len(discs):
            found.append(inside)
        else:
            stack.extend(((*inside, False), (*inside, True)))
    return tuple(found)


def _with_margin(disc: _Disc, *, within: bool) -> _Border:
    margin = disc.angle * RELATIVE_MARGIN + MARGIN_KM / 6371
    angle = disc.angle + margin if within else disc.angle - margin
    return _Border(_Disc(disc.center, min(max(angle, 0.0), pi)), within)


def _is_possible(
    borders: Sequence[_Border], corners: dict[tuple[_Border, _Border], tuple[Vector, ...]]
) -> bool:
    """Return whether some point may be on the required side of every border."""
    if not borders:
        return True
    for index, border in enumerate(borders):
        if not border.within and border.disc.angle >= pi:
            return False  # no place is outside a disc that covers the earth
        if _fits(border.point, borders):
            return True
        for other in borders[:index]:
            if (other, border) not in corners:
                corners[other, border] = tuple(_corners(other.disc, border.disc))
            if any(_fits(point, borders) for point in corners[other, border]):
                return True
    return False


def _fits(point: Vector, borders: Sequence[_Border]) -> bool:
    for border in borders:
        chord, limit = _chord(point, border.disc.center), border.limit
        if border.within and chord > limit * (1 + _ROUNDING) + _ROUNDING:
            return False
        if not border.within and chord < limit * (1 - _ROUNDING) - _ROUNDING:
            return False
    return True


def _corners(one: _Disc, other: _Disc) -> Iterator[Vector]:
    """Yield the intersections of two circles, by the half-angle formula (accurate for small circles)."""
    apart = 2 * asin(min(1.0, _chord(one.center, other.center) / 2))
    half = (one.angle + other.angle + apart) / 2
    above = sin(half - one.angle) * sin(half - apart)
    below = sin(half) * sin(half - other.angle)
    if sin(apart) < _ROUNDING or above < 0 or below < 0:  # concentric, disjoint or nested
        return
    turn = 2 * atan2(sqrt(above), sqrt(below))
    cosine = 1 - _chord(one.center, other.center) ** 2 / 2
    toward = _unit(_sum(other.center, one.center, -cosine))
    yield _on_circle(one, toward, turn)
    yield _on_circle(one, toward, -turn)


def _on_circle(disc: _Disc, toward: Vector, turn: float) -> Vector:
    """Return the point of a circle in the direction `toward` (perpendicular to its center), rotated left."""
    aside = _cross(disc.center, toward)
    direction = _sum(_scaled(toward, cos(turn)), aside, sin(turn))
    return _sum(_scaled(disc.center, cos(disc.angle)), direction, sin(disc.angle))


def _perpendicular(vector: Vector) -> Vector:
    x, y, z = vector
    return _unit((-y, x, 0.0)) if abs(z) < 0.9 else _unit((0.0, -z, y))


def _chord(one: Vector, other: Vector) -> float:
    return sqrt((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2)


def _cross(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )


def _sum(one: Vector, other: Vector, factor: float) -> Vector:
    return one[0] + factor * other[0], one[1] + factor * other[1], one[2] + factor * other[2]


def _scaled(vector: Vector, factor: float) -> Vector:
    return vector[0] * factor, vector[1] * factor, vector[2] * factor


def _unit(vector: Vector) -> Vector:
    return _scaled(vector, 1 / _chord(vector, (0.0, 0.0, 0.0)))
