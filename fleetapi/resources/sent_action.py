"""A remote command that was sent, and how often to ask for its state."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, Unpack

import attrs

from fleetapi.errors import DeadlineExceeded, FleetError, RateLimited, UsageError
from fleetapi.remedies import Call, Operation, all_of, sentence
from fleetapi.resources.calling import CallOptions, Identifier
from fleetapi.session.options import Deadline, DeadlineLike, checked_callable
from fleetapi.session.rate_limits import Quota

if TYPE_CHECKING:
    from fleetapi.models import RemoteAction, RemoteActionReference, RemoteType
    from fleetapi.session.session import Session


__all__ = ["Polling", "SentAction"]

_AT_THE_END = 1.0
"""Seconds before a deadline in which the last look is taken; of short waits a tenth."""


_SAME_MOMENT = 0.01
"""Seconds by which a clock may disagree with a sleep; without it the last look would be taken many times."""


class _Get(Protocol):
    def __call__(self, rid: Identifier, /, **options: Unpack[CallOptions]) -> Awaitable[RemoteAction]: ...


class SentAction:
    """One remote action of the server, by its id: `get` looks once, `wait` until it is finished.

    `reference` is what the server answered to the command (None when the action was made from an id), `last`
    what was seen of it last (None before the first look).
    """

    def __init__(
        self,
        session: Session,
        get: _Get,
        rid: Identifier,
        reference: RemoteActionReference | None = None,
    ) -> None:
        self._session = session
        self._get = get
        self.id = rid
        self.reference = reference
        self.last: RemoteAction | None = None

    @property
    def type(self) -> RemoteType | None:
        """What kind of command it is, as far as the server has said."""
        told = self.last or self.reference
        return None if told is None else told.type

    async def get(self, **options: Unpack[CallOptions]) -> RemoteAction:
        """How far it has come; one request."""
        self.last = await self._get(self.id, **options)
        return self.last

    async def wait(
        self,
        *,
        timeout: DeadlineLike = None,  # noqa: ASYNC109 - a deadline of ours, which ends in an error of ours
        on_change: Callable[[RemoteAction], None] | None = None,
        polling: Polling | None = None,
    ) -> RemoteAction:
        """Follow it until it is finished, and return it, **succeeded or failed**: look at `.succeeded`.

        A command that the vehicle refuses is an answer, not an error: `.failed`, `.status` and
        `.failure_cause` say what became of it. `timeout` (seconds, a timedelta or an aware datetime; the
        client's deadline unless given) bounds the waiting; `on_change` is called with every new state;
        `polling` says how often to look.

        Raises `DeadlineExceeded`, with the last state in the message and in `.last`, when it is not finished
        in time: the command goes on all the same, and `wait` may be called again. Errors of the looking are
        those of every GET, after its repeats; they, too, say nothing about the command.
        """
        if on_change is not None:
            checked_callable("on_change", on_change, told="a RemoteAction")
        if not isinstance(polling, Polling | None):
            raise UsageError(f"polling is a {type(polling).__name__}, not a Polling")
        session, policy = self._session, polling or Polling()
        until = session.until(timeout)
        begun = session.clock()
        looks = 0
        if self.last is None and self.reference is not None:  # just sent: it cannot have come far
            await self._pause(policy.pause(looks, session.quota), until, begun)
        while True:
            seen = self.last
            try:
                action = await self.get(deadline=until)
            except (DeadlineExceeded, RateLimited) as error:
                if until is None:
                    raise
                raise self._unfinished(begun, because=error.message) from error
            if on_change is not None and (seen is None or seen.status != action.status):
                on_change(action)
            if action.finished:
                return action
            looks += 1
            await self._pause(policy.pause(looks, session.quota), until, begun)

    async def _pause(self, seconds: float, until: Deadline | None, begun: float) -> None:
        """Sleep until the next look, which is the last one when the deadline is near."""
        if until is None:
            await self._session.sleep(seconds)
            return
        left = until.remaining(self._session.clock())
        reserve = min(_AT_THE_END, (until.at - begun) / 10)
        if left <= reserve + _SAME_MOMENT:
            raise self._unfinished(begun)
        await self._session.sleep(min(seconds, left - reserve))

    def _unfinished(self, begun: float, *, because: str = "") -> FleetError:
        state = "not seen yet" if self.last is None else f"{self.last.status or 'without a status'}"
        waited = self._session.clock() - begun
        return DeadlineExceeded(
            f"remote action {self.id} is not finished after {waited:.1f} s; its state: {state}"
            + (f" ({because})" if because else ""),
            remedy=all_of(
                "the action itself continues",
                sentence(Call(Operation.WAIT_FOR_REMOTE_ACTION), " waits again"),
                sentence(Call(Operation.SHOW_REMOTE_ACTION), " shows its state"),
            ),
        )

    def __repr__(self) -> str:
        state = "" if self.last is None else f", {self.last.status}"
        return f"<SentAction {self.id}{state}>"


SHARE = 0.1
"""Of what is left of the day, what a minute of looking may take."""


def _at_least(least: float) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[float], given: object) -> None:
        sound = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
        if not sound or not given >= least:  # type: ignore[operator]  # a number, as the line above has made sure
            raise UsageError(f"{attribute.name} {given!r} is not a number of at least {least:g}")

    return check


@attrs.frozen(kw_only=True)
class Polling:
    """Seconds between looks: `first`, each `growth` times the one before, `longest` at most.

    Whatever they say, looking for a minute takes at most a tenth of what the subscription has left for the
    day. The burst limit is kept by the session, as for every request.
    """

    first: float = attrs.field(default=1.0, validator=_at_least(0.05))
    growth: float = attrs.field(default=1.5, validator=_at_least(1))
    longest: float = attrs.field(default=10.0, validator=_at_least(0.05))

    def pause(self, looks: int, quota: Quota) -> float:
        """Seconds to the next look, after so many."""
        grown = min(self.longest, self.first * self.growth ** min(looks, 100))
        if quota.day_remaining is None:
            return grown
        return max(grown, 60 / (SHARE * max(1, quota.day_remaining)))
