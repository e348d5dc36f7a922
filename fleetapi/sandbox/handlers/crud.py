"""Create, read, update and delete what an account stores in a fleet: monitors and remote callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from fleetapi.sandbox.handlers.call import Call, not_found
from fleetapi.sandbox.requests.messages import Response
from fleetapi.sandbox.requests.query import invalid
from fleetapi.sandbox.stores import Stored, Stores

__all__ = ["CrudHandlers"]

S = TypeVar("S", bound=Stored)


@attrs.frozen(kw_only=True)
class CrudHandlers(Generic[S]):
    """The handlers of one kind of stored object.

    `kind` is its name in errors, `identifier` the name of its id in the path, and `collection` returns where
    it is stored. `reference` writes the response to a change, `document` the response to a GET. `check`
    refuses an invalid body.
    """

    kind: str
    identifier: str
    collection: Callable[[Stores], dict[str, S]]
    reference: Callable[[Call, S], dict[str, Any]]
    document: Callable[[Call, S], dict[str, Any]]
    check: Callable[[Call, Any], None]

    def of_path(self, call: Call) -> S:
        """Return the object with the id of the path, which must be in the fleet of the path."""
        fleet = call.fleet()
        found = self.collection(call.stores).get(call.identifiers[self.identifier])
        if found is None or found.fleet != fleet.id:
            raise not_found(self.kind)
        return found

    def body(self, call: Call) -> dict[str, Any]:
        """Return the body of a request, after checking it."""
        document: dict[str, Any] = call.document()
        self.check(call, document)
        return document

    def keep(self, call: Call, made: S) -> Response:
        """Store a new object and return the response."""
        self.collection(call.stores)[made.id] = made
        return call.respond(self.reference(call, made))

    def page(self, call: Call, wanted: Callable[[S], bool] = lambda _: True) -> Response:
        """Return one page of the objects of the fleet."""
        fleet = call.fleet()
        found = [
            each for each in self.collection(call.stores).values() if each.fleet == fleet.id and wanted(each)
        ]
        return call.page_of(found, lambda each: self.document(call, each))

    def get(self, call: Call) -> Response:
        """Return one object."""
        return call.respond(self.document(call, self.of_path(call)))

    def replace(self, call: Call) -> Response:
        """Replace the body of an object."""
        found = self.of_path(call)
        found.body = self.body(call)
        found.updated = call.now
        return call.respond(self.reference(call, found))

    def set_status(self, call: Call) -> Response:
        """Pause or resume an object."""
        found = self.of_path(call)
        found.status = _wanted_status(call)
        found.updated = call.now
        return call.respond(self.reference(call, found))

    def delete(self, call: Call) -> Response:
        """Delete an object."""
        del self.collection(call.stores)[self.of_path(call).id]
        return call.respond(None)


def _wanted_status(call: Call) -> str:
    document = call.document()
    status = document.get("status") if isinstance(document, dict) else None
    if status not in ("Running", "Paused"):
        raise invalid("status must be Running or Paused")
    return str(status)
