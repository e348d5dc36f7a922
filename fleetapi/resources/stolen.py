"""One theft of a vehicle, and the way it went since."""

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
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import Position, Stolen

__all__ = ["StolenResource"]

_STOLEN: Single[Stolen] = Single("get_stolen")
_WAY_POINTS: Collection[Position] = Collection("list_stolen_way_points")


class StolenResource:
    """One theft, by its id (v3)."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], sid: Identifier) -> None:
        self._api = api
        self._ids = identified(_STOLEN.operation, **vehicle, sid=sid)

    async def get(self, **options: Unpack[CallOptions]) -> Stolen:
        """The theft itself."""
        return await _STOLEN(self._api, self._ids, options)

    def way_points(self, **paging: Unpack[PagingOptions]) -> Pages[Position]:
        """Where the vehicle was while stolen. All on one page: the API takes no `page_size` here."""
        return _WAY_POINTS(self._api, self._ids, paging)
