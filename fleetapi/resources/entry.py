"""Where a client's questions begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from fleetapi.resources.calling import Api, CallOptions, Collection, Identifier, PagingOptions, Single
from fleetapi.resources.fleets import FleetResource
from fleetapi.resources.parameters import Names
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import Fleet, VehicleCapabilities

__all__ = ["Entry"]

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
        return await _CAPABILITIES(
            self._api,
            {"vin": vin},
            options,
            locale=locale,
            extension=extension,
        )
