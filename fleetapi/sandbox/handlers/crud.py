"""What can be done with anything that the account has created in a fleet: monitors and remote callbacks."""

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
    """One kind of such things.

    `kind` names it in errors, `identifier` is its id in the path, `shelf` where it is kept. `reference` is
    what is answered to a change, `document` to a question; `check` refuses a body that cannot be.
    """

    kind: str
    identifier: str
    shelf: Callable[[Stores], dict[str, S]]
    reference: Callable[[Call, S], dict[str, Any]]
    document: Callable[[Call, S], dict[str, Any]]
    check: Callable[[Call, Any], None]

    def of_path(self, call: Call) -> S:
        """The one that the path names, in its own fleet."""
        fleet = call.fleet()
        found = self.shelf(call.stores).get(call.identifiers[self.identifier])
        if found is None or found.fleet != fleet.id:
            raise not_found(self.kind)
        return found

    def body(self, call: Call) -> dict[str, Any]:
        """The body of a request, checked."""
        document: dict[str, Any] = call.document()
        self.check(call, document)
        return document

    def keep(self, call: Call, made: S) -> Response:
        """Response to its creation."""
        self.shelf(call.stores)[made.id] = made
        return call.respond(self.reference(call, made))

    def page(self, call: Call, wanted: Callable[[S], bool] = lambda _: True) -> Response:
        """Those of the fleet."""
        fleet = call.fleet()
        found = [each for each in self.shelf(call.stores).values() if each.fleet == fleet.id and wanted(each)]
        return call.page(
            len(found), lambda start, stop: [self.document(call, each) for each in found[start:stop]]
        )

    def get(self, call: Call) -> Response:
        """One of them."""
        return call.respond(self.document(call, self.of_path(call)))

    def replace(self, call: Call) -> Response:
        """Put another body in the place of its own."""
        found = self.of_path(call)
        found.body = self.body(call)
        found.updated = call.now
        return call.respond(self.reference(call, found))

    def set_status(self, call: Call) -> Response:
        """Pause it, or let it go on."""
        found = self.of_path(call)
        found.status = _wanted_status(call)
        found.updated = call.now
        return call.respond(self.reference(call, found))

    def delete(self, call: Call) -> Response:
        """Forget it."""
        del self.shelf(call.stores)[self.of_path(call).id]
        return call.respond(None)


def _wanted_status(call: Call) -> str:
    document = call.document()
    status = document.get("status") if isinstance(document, dict) else None
    if status not in ("Running", "Paused"):
        raise invalid("status is not Running or Paused")
    return str(status)
