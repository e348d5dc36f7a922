"""A vehicle: its data, its history, and its thefts."""

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
from fleetapi.resources.parameters import DistanceLike, DurationLike, Names, Profile, Timestamps
from fleetapi.resources.remote import RemoteActions
from fleetapi.resources.trips import TripResource
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import (
        Alarm,
        Alert,
        Collision,
        Maintenance,
        Position,
        Status,
        Stolen,
        Telemetry,
        Trip,
        Vehicle,
    )


__all__ = ["StolenResource", "VehicleResource"]

_VEHICLE: Single[Vehicle] = Single("get_vehicle")
_LAST_POSITION: Single[Position] = Single("last_position")
_STATUS: Single[Status] = Single("get_vehicle_status")
_MAINTENANCE: Single[Maintenance] = Single("get_vehicle_maintenance")
_ALERTS: Collection[Alert] = Collection("list_vehicle_alerts")
_ALERT: Single[Alert] = Single("get_vehicle_alert")
_ALARMS: Collection[Alarm] = Collection("list_vehicle_alarms")
_ALARM: Single[Alarm] = Single("get_vehicle_alarm")
_COLLISIONS: Collection[Collision] = Collection("list_vehicle_collisions")
_COLLISION: Single[Collision] = Single("get_vehicle_collision")
_TELEMETRY: Collection[Telemetry] = Collection("list_vehicle_telemetry")
_STOLEN: Collection[Stolen] = Collection("list_stolen")
_TRIPS: Collection[Trip] = Collection("list_vehicle_trips")


class VehicleResource:
    """A vehicle of a fleet, by its id. Creating it sends nothing.

    `profile` (v3) selects whose view of the data to return: `fleet` (default) or `endUser`. `timestamps`
    limits a history to time ranges, see `TimeRange`. Methods raise the same errors as those of
    `FleetResource`.
    """

    def __init__(self, api: Api, fid: Identifier, vid: Identifier) -> None:
        self._api = api
        self._ids = identified(_VEHICLE.operation, fid=fid, vid=vid)

    @property
    def id(self) -> str:
        """The id of the vehicle."""
        return self._ids["vid"]

    def trip(self, tid: Identifier) -> TripResource:
        """Select a trip of this vehicle by its id."""
        return TripResource(self._api, self._ids, tid)

    def stolen_event(self, sid: Identifier) -> StolenResource:
        """Select a theft of this vehicle by its id (v3)."""
        return StolenResource(self._api, self._ids, sid)

    def remote(self, cbid: Identifier) -> RemoteActions:
        """Select the remote commands to this vehicle whose results go to the callback `cbid` (v3)."""
        return RemoteActions(self._api, self._ids, cbid)

    async def get(
        self, *, locale: str | None = None, extension: Names | None = None, **options: Unpack[CallOptions]
    ) -> Vehicle:
        """Return the vehicle. `extension` embeds `branding`, `pictures`, `onboardCapabilities` (v3)."""
        return await _VEHICLE(self._api, self._ids, options, locale=locale, extension=extension)

    async def last_position(
        self, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Position:
        """Return the last known position, as GeoJSON. Raises `NotFound` if there is none yet."""
        return await _LAST_POSITION(self._api, self._ids, options, profile=profile)

    async def status(
        self,
        *,
        profile: Profile | None = None,
        extension: Names | None = None,
        **options: Unpack[CallOptions],
    ) -> Status:
        """Return the last known status: energy, doors, engines and more.

        `extension` embeds `odometer`, `kinetic` (v2).
        """
        return await _STATUS(self._api, self._ids, options, profile=profile, extension=extension)

    async def maintenance(
        self, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Maintenance:
        """Return when the next maintenance is due."""
        return await _MAINTENANCE(self._api, self._ids, options, profile=profile)

    def alerts(
        self,
        *,
        locale: str | None = None,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Alert]:
        """List the alerts; `locale` selects the language of their messages, as in the vendor's quickstart."""
        return _ALERTS(self._api, self._ids, paging, locale=locale, timestamps=timestamps, profile=profile)

    async def alert(
        self, aid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Alert:
        """Return an alert."""
        return await _ALERT(self._api, {**self._ids, "aid": aid}, options, profile=profile)

    def alarms(
        self,
        *,
        types: Names | None = None,
        timestamps: Timestamps | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Alarm]:
        """List the messages of the alarm (v3). `types`: `vehicle.alarm.status`, `vehicle.alarm.trigger`."""
        return _ALARMS(self._api, self._ids, paging, types=types, timestamps=timestamps)

    async def alarm(self, aid: Identifier, **options: Unpack[CallOptions]) -> Alarm:
        """Return a message of the alarm (v3)."""
        return await _ALARM(self._api, {**self._ids, "aid": aid}, options)

    def collisions(
        self,
        *,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Collision]:
        """List the collisions."""
        return _COLLISIONS(self._api, self._ids, paging, timestamps=timestamps, profile=profile)

    async def collision(
        self, cid: Identifier, *, profile: Profile | None = None, **options: Unpack[CallOptions]
    ) -> Collision:
        """Return a collision."""
        return await _COLLISION(self._api, {**self._ids, "cid": cid}, options, profile=profile)

    def telemetry(
        self,
        *,
        types: Names | None = None,
        extension: Names | None = None,
        timestamps: Timestamps | None = None,
        profile: Profile | None = None,
        **paging: Unpack[PagingOptions],
    ) -> Pages[Telemetry]:
        """List the telemetry, in pages of up to 2000.

        `types` selects the data, such as `vehicle.energies`, `environment`. `extension` embeds `location`,
        `maintenance` and, on v2, `odometer`, `kinetic` in each message.
        """
        return _TELEMETRY(
            self._api,
            self._ids,
            paging,
            types=types,
            extension=extension,
            timestamps=timestamps,
            profile=profile,
        )

    def stolen(
        self, *, timestamps: Timestamps | None = None, **paging: Unpack[PagingOptions]
    ) -> Pages[Stolen]:
        """List the periods during which the vehicle was reported stolen (v3)."""
        return _STOLEN(self._api, self._ids, paging, timestamps=timestamps)

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
        """List the trips, on v3 optionally filtered by `distance`, `duration` and `states`.

        `distance` is in kilometers, such as `(0.1, None)`, and `duration` in seconds or timedeltas; `states`
        are `Nominal`, `Unstarted`, `DataLacking`, `Unfinished`.
        """
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


_THEFT: Single[Stolen] = Single("get_stolen")
_THEFT_WAY_POINTS: Collection[Position] = Collection("list_stolen_way_points")


class StolenResource:
    """A theft, by its id (v3)."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], sid: Identifier) -> None:
        self._api = api
        self._ids = identified(_THEFT.operation, **vehicle, sid=sid)

    async def get(self, **options: Unpack[CallOptions]) -> Stolen:
        """Return the theft."""
        return await _THEFT(self._api, self._ids, options)

    def way_points(self, **paging: Unpack[PagingOptions]) -> Pages[Position]:
        """List the positions of the stolen vehicle, on one page: the API has no `page_size` here."""
        return _THEFT_WAY_POINTS(self._api, self._ids, paging)
