"""One way for every request to travel: deadline, limits, attempts, hooks, and the error in the end."""

from __future__ import annotations

from fleetapi.errors import FleetError
from fleetapi.session.deadline import Deadline, DeadlineLike
from fleetapi.session.request import Request
from fleetapi.session.response import Response

__all__ = ["Session"]


class Session:
    """Sends requests; shared by everything that a client does."""

    base_url: str
    concurrency: int

    async def send(
        self,
        request: Request,
        *,
        timeout: float | None = None,
        deadline: DeadlineLike = None,  # noqa: ASYNC109 - the caller's bound for each attempt
    ) -> Response:
        """Send a request and return its answer (2xx); every other outcome is an error of `fleetapi.errors`.

        `timeout` bounds each attempt, `deadline` the whole call with its waiting and its repeats; both
        default to those of the client's options.
        """
        raise FleetError("the session is not open")

    def until(self, deadline: DeadlineLike = None) -> Deadline | None:
        """A deadline that several calls can share; by default the one of the options, from now on."""
