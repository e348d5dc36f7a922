"""Where calls begin: the methods of a client, and of one fleet."""

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
    """What can be asked of a client itself."""

    _api: Api

    def fleets(self, **paging: Unpack[PagingOptions]) -> Pages[Fleet]:
        """Every fleet of the subscription: awaited for the first page, iterated for all."""
        return _FLEETS(self._api, {}, paging)

    def fleet(self, fid: Identifier) -> FleetResource:
        """One fleet, by its id; sends nothing yet. Raises `UsageError` for an id that cannot be one."""
        return FleetResource(self._api, fid)

    async def vehicle_capabilities(
        self,
        vin: Identifier,
        *,
        locale: str | None = None,
        extension: Names | None = None,
        **options: Unpack[CallOptions],
    ) -> VehicleCapabilities:
        """What a vehicle can report and do, by its VIN, in whichever fleet it is (v3)."""
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
    """One fleet, by its id. Nothing is sent before one of its methods is called.

    Every method raises `UsageError` for arguments that cannot be right, `UnsupportedOperation` when the
    client's API version has no such operation, and the errors of `Session.send`.
    """

    def __init__(self, api: Api, fid: Identifier) -> None:
        self._api = api
        self._ids = identified(_FLEET.operation, fid=fid)

    @property
    def id(self) -> str:
        """The id it was made with."""
        return self._ids["fid"]

    @property
    def monitors(self) -> Monitors:
        """The monitors of this fleet."""
        return Monitors(self._api, self._ids)

    @property
    def remote_callbacks(self) -> RemoteCallbacks:
        """Where the results of remote commands are posted to (v3)."""
        return RemoteCallbacks(self._api, self._ids)

    def vehicle(self, vid: Identifier) -> VehicleResource:
        """One vehicle of this fleet, by its id (not its VIN)."""
        return VehicleResource(self._api, self._ids["fid"], vid)

    def trip(self, tid: Identifier) -> FleetTripResource:
        """One trip of any vehicle of this fleet (v2); on v3 trips belong to a vehicle."""
        return FleetTripResource(self._api, self._ids["fid"], tid)

    async def get(self, **options: Unpack[CallOptions]) -> Fleet:
        """The fleet itself."""
        return await _FLEET(self._api, self._ids, options)

    def vehicles(
        self,
        *,
        locale: str | None = None,
        vin_prefix: str | None = None,
        extension: Names | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Vehicle]:
        """The vehicles of this fleet, of those whose VIN begins with `vin_prefix`.

        `extension` embeds more about each: `branding`, `pictures` (v3).
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
        """The last known status of every vehicle. Deprecated on v3: ask each vehicle; `each_of` helps.

        `extension` embeds `odometer`, `kinetic` (v2).
        """
        return _STATUS(self._api, self._ids, paging, profile=profile, extension=extension)

    def maintenances(
        self, *, profile: Profile | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Maintenance]:
        """The maintenance state of every vehicle. Deprecated on v3: ask each vehicle."""
        return _MAINTENANCES(self._api, self._ids, paging, profile=profile)

    def alerts(
        self,
        *,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Alert]:
        """The alerts of all vehicles. Deprecated on v3: ask each vehicle."""
        return _ALERTS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def alert(
        self, aid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Alert:
        """One alert of any vehicle. Deprecated on v3: ask the vehicle."""
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
        """The trips of all vehicles. Deprecated on v3 (where it has the filters): ask each vehicle."""
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
        """The collisions of all vehicles. Deprecated on v3: ask each vehicle."""
        return _COLLISIONS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def collision(
        self, cid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Collision:
        """One collision of any vehicle. Deprecated on v3: ask the vehicle."""
        return await _COLLISION(self._api, {**self._ids, "cid": cid}, options, profile=profile)
