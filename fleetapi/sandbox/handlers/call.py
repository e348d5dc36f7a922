"""An API call: what a handler needs to know about a request, and how it responds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

import attrs
import orjson

from fleetapi.sandbox.faults.responses import Render, page_document
from fleetapi.sandbox.requests.messages import Refusal, Request, Response
from fleetapi.sandbox.requests.paging import Pager
from fleetapi.sandbox.requests.query import Query
from fleetapi.sandbox.requests.routes import Links
from fleetapi.sandbox.settings import Settings
from fleetapi.sandbox.stores import Stores
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import Fleet, World
from fleetapi.wire.operations import Operation

__all__ = ["Call", "not_found"]

Item = TypeVar("Item")


def not_found(what: str) -> Refusal:
    """Return a 404 for an unknown id."""
    return Refusal(HTTPStatus.NOT_FOUND, 99, f"No {what} is available for such an id")


@attrs.frozen(kw_only=True)
class Call:
    """An accepted request: its credentials, its operation and its media type are valid."""

    request: Request
    operation: Operation
    identifiers: Mapping[str, str]
    query: Query
    now: float
    faults: Collection[str]
    links: Links
    world: World
    stores: Stores
    settings: Settings
    cache: dict[Any, orjson.Fragment]

    @property
    def version(self) -> str:
        """The requested API version."""
        return self.links.version

    def fleet(self) -> Fleet:
        """Return the fleet of the path. Refuses an unknown one (404), and one of another account (403)."""
        fleet = self.world.fleets_by_id.get(self.identifiers["fid"])
        if fleet is None:
            raise not_found("fleet")
        if not fleet.mine:
            raise Refusal(HTTPStatus.FORBIDDEN, 1, "This fleet belongs to another account")
        return fleet

    def vehicle(self) -> Vehicle:
        """Return the vehicle of the path, which must be in the fleet of the path."""
        fleet = self.fleet()
        vehicle = self.world.vehicles_by_id.get(self.identifiers["vid"])
        return self.allowed(vehicle, fleet)

    def allowed(self, vehicle: Vehicle | None, fleet: Fleet | None) -> Vehicle:
        """Return a vehicle if it belongs to the account and is in the fleet (None: any fleet)."""
        if vehicle is not None and vehicle.fleet == self.world.foreign.id:
            raise Refusal(HTTPStatus.FORBIDDEN, 2, "This vehicle belongs to another account")
        if vehicle is None or (fleet is not None and vehicle.fleet != fleet.id):
            raise not_found("vehicle")
        return vehicle

    def document(self) -> Any:
        """Return the body, parsed as JSON."""
        try:
            return orjson.loads(self.request.body)
        except ValueError:
            raise Refusal(HTTPStatus.BAD_REQUEST, 7, "The body is not JSON") from None

    def respond(self, document: Mapping[str, Any] | None) -> Response:
        """Return a response with the status and media type of the operation; None means no content."""
        if document is None:
            return Response(self.operation.success)
        return Response(self.operation.success, orjson.dumps(document), self.operation.accept)

    def page_of(self, items: Sequence[Item], write: Callable[[Item], Any]) -> Response:
        """Return one page of `items`; `write` returns the document of one of them."""
        return self.page(len(items), lambda start, stop: [write(item) for item in items[start:stop]])

    def page(self, total: int, render: Render, embedded: Mapping[str, Any] | None = None) -> Response:
        """Return one page of a collection of `total` items; `render` writes the items of a range.

        `embedded` is added to `_embedded`, next to the items.
        """
        paging = self.operation.paging
        if paging is None:
            raise TypeError(f"{self.operation.name} is not a collection")
        pager = Pager(
            self.links.href(self.operation.name, **self.identifiers),
            self.query,
            paging.maximum,
            self.settings.ranged,
        )
        document = page_document(
            pager, paging.collection, total, render, self.faults, origin=self.links.origin
        )
        document["_embedded"] |= embedded or {}
        return self.respond(document)
