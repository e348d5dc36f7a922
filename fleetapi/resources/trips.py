"""A trip of a vehicle or, on v2, of a fleet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from fleetapi.resources.calling import (
    Api,
    CallOptions,
    Collection,
    Identifier,
    PagingOptions,
    Single,
    identified,
)
from fleetapi.resources.parameters import Names, Profile, Timestamps
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import Alert, Collision, Position, Telemetry, Trip


__all__ = ["FleetTripResource", "TripResource"]

_TRIP: Single[Trip] = Single("get_vehicle_trip")
_ALERTS: Collection[Alert] = Collection("list_trip_alerts")
_ALERT: Single[Alert] = Single("get_trip_alert")
_COLLISIONS: Collection[Collision] = Collection("list_trip_collisions")
_WAY_POINTS: Collection[Position] = Collection("list_trip_way_points")
_TELEMETRY: Collection[Telemetry] = Collection("list_trip_telemetry")


class TripResource:
    """A trip of a vehicle, by its id. Arguments are the same as for `VehicleResource`."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], tid: Identifier) -> None:
        self._api = api
        self._ids = identified(_TRIP.operation, **vehicle, tid=tid)

    async def get(self, *, profile: Profile | None = None, **options: Unpack[CallOptions]) -> Trip:
        """Return the trip."""
        return await _TRIP(self._api, self._ids, options, profile=profile)

    def alerts(
        self,
        *,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Alert]:
        """List the alerts during the trip."""
        return _ALERTS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def alert(
        self, aid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Alert:
        """Return an alert during the trip."""
        return await _ALERT(self._api, {**self._ids, "aid": aid}, options, profile=profile)

    def collisions(
        self, *, timestamps: Timestamps | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Collision]:
        """List the collisions during the trip."""
        return _COLLISIONS(self._api, self._ids, paging, timestamps=timestamps)

    def way_points(
        self,
        *,
        timestamps: Timestamps | None = None,
        tolerance: float | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Position]:
        """List the waypoints of the trip, in pages of up to 2000.

        `tolerance` simplifies the path (Douglas-Peucker): the kilometers by which it may deviate.
        """
        return _WAY_POINTS(
            self._api, self._ids, paging, timestamps=timestamps, tolerance=tolerance, profile=profile
        )

    def telemetry(
        self,
        *,
        types: Names | None = None,
        extension: Names | None = None,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Telemetry]:
        """List the telemetry during the trip; see `VehicleResource.telemetry`."""
        return _TELEMETRY(
            self._api,
            self._ids,
            paging,
            types=types,
            extension=extension,
            timestamps=timestamps,
            profile=profile,
        )


_FLEET_TRIP: Single[Trip] = Single("get_fleet_trip")
_FLEET_TRIP_ALERTS: Collection[Alert] = Collection("list_fleet_trip_alerts")
_FLEET_TRIP_ALERT: Single[Alert] = Single("get_fleet_trip_alert")
_FLEET_TRIP_COLLISIONS: Collection[Collision] = Collection("list_fleet_trip_collisions")
_FLEET_TRIP_WAY_POINTS: Collection[Position] = Collection("list_fleet_trip_way_points")
_FLEET_TRIP_TELEMETRY: Collection[Telemetry] = Collection("list_fleet_trip_telemetry")


class FleetTripResource:
    """A trip of a fleet, by its id (v2). On v3, every method raises `UnsupportedOperation`."""

    def __init__(self, api: Api, fid: Identifier, tid: Identifier) -> None:
        self._api = api
        self._ids = identified(_FLEET_TRIP.operation, fid=fid, tid=tid)

    async def get(self, **options: Unpack[CallOptions]) -> Trip:
        """Return the trip."""
        return await _FLEET_TRIP(self._api, self._ids, options)

    def alerts(
        self, *, timestamps: Timestamps | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Alert]:
        """List the alerts during the trip."""
        return _FLEET_TRIP_ALERTS(self._api, self._ids, paging, timestamps=timestamps)

    async def alert(self, aid: Identifier, **options: Unpack[CallOptions]) -> Alert:
        """Return an alert during the trip."""
        return await _FLEET_TRIP_ALERT(self._api, {**self._ids, "aid": aid}, options)

    def collisions(
        self, *, timestamps: Timestamps | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Collision]:
        """List the collisions during the trip."""
        return _FLEET_TRIP_COLLISIONS(self._api, self._ids, paging, timestamps=timestamps)

    def way_points(
        self,
        *,
        timestamps: Timestamps | None = None,
        tolerance: float | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Position]:
        """List the waypoints of the trip; `tolerance` simplifies the path, see `TripResource.way_points`."""
        return _FLEET_TRIP_WAY_POINTS(
            self._api, self._ids, paging, timestamps=timestamps, tolerance=tolerance
        )

    def telemetry(
        self,
        *,
        types: Names | None = None,
        extension: Names | None = None,
        timestamps: Timestamps | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Telemetry]:
        """List the telemetry during the trip; see `VehicleResource.telemetry`."""
        return _FLEET_TRIP_TELEMETRY(
            self._api, self._ids, paging, types=types, extension=extension, timestamps=timestamps
        )
