"""The entry points of a client, and the methods of a fleet."""

from __future__ import annotations

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
from fleetapi.resources.monitors import Monitors
from fleetapi.resources.parameters import DistanceLike, DurationLike, Names, Profile, Timestamps
from fleetapi.resources.remote import RemoteCallbacks
from fleetapi.resources.trips import FleetTripResource
from fleetapi.resources.vehicles import VehicleResource
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import (
        Alert,
        Collision,
        Fleet,
        Maintenance,
        Status,
        Trip,
        Vehicle,
        VehicleCapabilities,
    )


__all__ = ["Entry", "FleetResource"]

_FLEETS: Collection[Fleet] = Collection("list_fleets")
_CAPABILITIES: Single[VehicleCapabilities] = Single("get_capabilities")


class Entry:
    """The methods that a client has besides its own: the entry points to all resources."""

    _api: Api

    def fleets(self, **paging: Unpack[PagingOptions]) -> Pages[Fleet]:
        """List the fleets of your subscription. Await the result for the first page, or iterate over all."""
        return _FLEETS(self._api, {}, paging)

    def fleet(self, fid: Identifier) -> FleetResource:
        """Select a fleet by its id, without sending a request. Raises `UsageError` for an invalid id."""
        return FleetResource(self._api, fid)

    async def vehicle_capabilities(
        self,
        vin: Identifier,
        *,
        locale: str | None = None,
        extension: Names | None = None,
        **options: Unpack[CallOptions],
    ) -> VehicleCapabilities:
        """Return what a vehicle can report and do, by its VIN, in any fleet (v3)."""
        return await _CAPABILITIES(self._api, {"vin": vin}, options, locale=locale, extension=extension)


_FLEET: Single[Fleet] = Single("get_fleet")
_VEHICLES: Collection[Vehicle] = Collection("list_vehicles")
_STATUS: Collection[Status] = Collection("list_fleet_status")
_MAINTENANCES: Collection[Maintenance] = Collection("list_fleet_maintenances")
_ALERTS: Collection[Alert] = Collection("list_fleet_alerts")
_ALERT: Single[Alert] = Single("get_fleet_alert")
_TRIPS: Collection[Trip] = Collection("list_fleet_trips")
_COLLISIONS: Collection[Collision] = Collection("list_fleet_collisions")
_COLLISION: Single[Collision] = Single("get_fleet_collision")


class FleetResource:
    """A fleet, by its id. Creating it sends nothing.

    Every method raises `UsageError` for invalid arguments, `UnsupportedOperation` for an operation that the
    client's API version does not have, and the errors of `Session.send`.
    """

    def __init__(self, api: Api, fid: Identifier) -> None:
        self._api = api
        self._ids = identified(_FLEET.operation, fid=fid)

    @property
    def id(self) -> str:
        """The id of the fleet."""
        return self._ids["fid"]

    @property
    def monitors(self) -> Monitors:
        """The monitors of this fleet."""
        return Monitors(self._api, self._ids)

    @property
    def remote_callbacks(self) -> RemoteCallbacks:
        """The callbacks that the results of remote commands are posted to (v3)."""
        return RemoteCallbacks(self._api, self._ids)

    def vehicle(self, vid: Identifier) -> VehicleResource:
        """Select a vehicle of this fleet by its id (not its VIN)."""
        return VehicleResource(self._api, self._ids["fid"], vid)

    def trip(self, tid: Identifier) -> FleetTripResource:
        """Select a trip of any vehicle of this fleet (v2). On v3, trips belong to a vehicle."""
        return FleetTripResource(self._api, self._ids["fid"], tid)

    async def get(self, **options: Unpack[CallOptions]) -> Fleet:
        """Return the fleet."""
        return await _FLEET(self._api, self._ids, options)

    def vehicles(
        self,
        *,
        locale: str | None = None,
        vin_prefix: str | None = None,
        extension: Names | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Vehicle]:
        """List the vehicles of this fleet, optionally only those whose VIN starts with `vin_prefix`.

        `extension` embeds more data in each vehicle: `branding`, `pictures` (v3).
        """
        return _VEHICLES(
            self._api, self._ids, paging, locale=locale, vin_prefix=vin_prefix, extension=extension
        )

    def status(
        self,
        *,
        profile: Profile | None = None,
        extension: Names | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Status]:
        """List the last known status of every vehicle.

        Deprecated on v3: call `status` of each vehicle, for example with `each_of`. `extension` embeds
        `odometer`, `kinetic` (v2).
        """
        return _STATUS(self._api, self._ids, paging, profile=profile, extension=extension)

    def maintenances(
        self, *, profile: Profile | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Maintenance]:
        """List the maintenance data of every vehicle. Deprecated on v3: use `maintenance` of each vehicle."""
        return _MAINTENANCES(self._api, self._ids, paging, profile=profile)

    def alerts(
        self,
        *,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Alert]:
        """List the alerts of all vehicles. Deprecated on v3: use `alerts` of each vehicle."""
        return _ALERTS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def alert(
        self, aid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Alert:
        """Return an alert of any vehicle. Deprecated on v3: use `alert` of the vehicle."""
        return await _ALERT(self._api, {**self._ids, "aid": aid}, options, profile=profile)

    def trips(
        self,
        *,
        timestamps: Timestamps | None = None,
        distance: DistanceLike | None = None,
        duration: DurationLike | None = None,
        states: Names | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Trip]:
        """List the trips of all vehicles, filtered on v3. Deprecated on v3: use `trips` of each vehicle."""
        return _TRIPS(
            self._api,
            self._ids,
            paging,
            timestamps=timestamps,
            distance=distance,
            duration=duration,
            states=states,
            profile=profile,
        )

    def collisions(
        self,
        *,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Collision]:
        """List the collisions of all vehicles. Deprecated on v3: use `collisions` of each vehicle."""
        return _COLLISIONS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def collision(
        self, cid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Collision:
        """Return a collision of any vehicle. Deprecated on v3: use `collision` of the vehicle."""
        return await _COLLISION(self._api, {**self._ids, "cid": cid}, options, profile=profile)
