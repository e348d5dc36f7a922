"""Receiving: answered at once, handled afterwards, nothing waiting without bound.

The same for every server: `receiver_aiohttp` and `receiver_asgi` only bring it requests.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import attrs

from fleetapi.errors import UsageError
from fleetapi.webhooks.arguments import count_of, seconds_of
from fleetapi.webhooks.decoding import unread_events
from fleetapi.webhooks.guests import outcome_of
from fleetapi.webhooks.intake import Answer, Head, Intake
from fleetapi.webhooks.notifications import Notification
from fleetapi.webhooks.repeats import RecentEvents, RepeatStore, event_key
from fleetapi.webhooks.router import Router
from fleetapi.webhooks.secrets import ExpectedSecret, SecretCheck

__all__ = ["Receiver", "ReceiverStats"]

logger = logging.getLogger("fleetapi.webhooks")

MEBIBYTE = 1 << 20

STORE_PATIENCE = 30.0
"""Seconds that a store of repeats may take for an event; then the event is a new one."""


@attrs.frozen(kw_only=True)
class ReceiverStats:
    """What a receiver has done since it was made."""

    requests: int = 0
    accepted: int = 0
    """Messages answered with 200."""
    refused: Mapping[int, int] = attrs.field(factory=dict)
    """Other answers, by status."""
    events: int = 0
    """Events in accepted messages that have been looked at, repeats included."""
    repeats: int = 0
    """Events that were recognised as sent before, and not handled again."""
    calls: int = 0
    """Calls of handlers."""
    failures: int = 0
    """Calls of handlers that raised."""
    unrouted: int = 0
    """Events that no handler was for."""
    waiting: int = 0
    """Accepted messages that are still to be handled, or being handled."""
    abandoned: int = 0
    """Accepted messages that were not handled to their end when the receiver was stopped."""


@attrs.frozen
class _Waiting:
    notification: Notification
    size: int


class Receiver:
    """Takes what the vendor posts, and has a `Router` handle it.

    ::

        receiver = Receiver(router, secret=ExpectedSecret.header("Authorization", Secret.env("CB_AUTH")))
        app = asgi_app(receiver)        # or aiohttp_app(receiver)

    Answers 200 as soon as a message is received (read, understood and put in line), and 500 when it cannot be
    (too much is waiting, or the receiver does not run), so that the vendor sends it again. 401: no secret, or
    a wrong one. 400: not a notification. 405, 408, 413, 415: not POST, too slow, too big, compressed.

    - `secret`: what the monitor was told to send; several while one replaces another, one of which a request
      must have. None lets everybody in.
    - `max_body`: bytes of a message. `read_timeout`: how long it may take to arrive.
    - `max_waiting`, `max_waiting_bytes`: how many accepted messages may wait for their handling.
    - `workers`: how many messages are handled at the same time; 1 handles them in their order.
    - `repeats`: remembers which events have been seen: `RecentEvents` unless you bring a store of your own.
      An event about which it fails, or says nothing for 30 seconds, counts as new.
    - `drain`: how long `stop` waits for what was accepted.

    It runs within `async with receiver:`, or as long as the application that it is made into. Raises
    SecretUnavailable when a secret cannot be looked up, UsageError for bounds that cannot be.
    """

    def __init__(
        self,
        router: Router,
        *,
        secret: ExpectedSecret | Iterable[ExpectedSecret] | None,
        max_body: int = 4 * MEBIBYTE,
        read_timeout: timedelta = timedelta(seconds=10),
        max_waiting: int = 1000,
        max_waiting_bytes: int = 64 * MEBIBYTE,
        workers: int = 4,
        repeats: RepeatStore | None = None,
        drain: timedelta = timedelta(seconds=30),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        if not isinstance(router, Router):
            raise UsageError(f"{router!r} is not a Router", remedy="write Receiver(Router(), secret=...)")
        if repeats is not None and not callable(getattr(repeats, "seen", None)):
            raise UsageError(
                f"repeats {repeats!r} has no method `seen`", remedy="see fleetapi.webhooks.RepeatStore"
            )
        self.router = router
        self._intake = Intake(SecretCheck(_secrets_of(secret), environment), count_of("max_body", max_body))
        self._read_timeout = seconds_of("read_timeout", read_timeout, least=timedelta(0))
        self._max_waiting = count_of("max_waiting", max_waiting)
        self._max_waiting_bytes = count_of("max_waiting_bytes", max_waiting_bytes)
        self._workers = count_of("workers", workers)
        self._repeats = RecentEvents() if repeats is None else repeats
        self._drain = seconds_of("drain", drain, least=timedelta(0))
        self._line: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._waiting = _Load()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False
        self._ending = False
        self._stats = ReceiverStats()

    def __repr__(self) -> str:
        return f"<Receiver {'running' if self._open else 'not running'}, {self._waiting.count} waiting>"

    @property
    def stats(self) -> ReceiverStats:
        """What it has done so far."""
        return attrs.evolve(self._stats, waiting=self._waiting.count)

    # ------------------------------------------------------------------ its life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to accept. Raises UsageError when it already does."""
        if self._open or self._tasks:
            raise UsageError("the receiver is already running")
        self._line = asyncio.Queue()
        self._waiting = _Load()
        self._ending = False
        self._open = True
        self._staff()

    async def stop(self) -> None:
        """Accept nothing more (500), wait for what was accepted to be handled, and end.

        What is not handled after `drain` is broken off, logged and counted in `stats.abandoned`: it was
        accepted, so it will not be sent again. UsageError when a handler awaits it, which would wait for
        itself.
        """
        if self.router.handles(asyncio.current_task()):
            raise UsageError(
                "a handler cannot stop its receiver, which would wait for the handler",
                remedy="let it set an asyncio.Event, and stop where the receiver was started",
            )
        if not self._open:
            while self._tasks:  # somebody else is about to stop it
                await asyncio.wait(tuple(self._tasks))
            return
        self._open = False
        self._staff()
        try:
            async with asyncio.timeout(self._drain):
                await self._line.join()
        except TimeoutError:
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        """Send the workers home, and say what they leave behind."""
        self._ending = True
        left = self._waiting.count
        if left:
            logger.error("stopped before %d accepted message(s) were handled", left)
            self._count(abandoned=left)
        workers = tuple(self._tasks)
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._tasks.clear()
        self._waiting = _Load()

    def _staff(self) -> None:
        """See to it that all workers are there: only the receiver itself sends them home."""
        while len(self._tasks) < self._workers:
            task = asyncio.create_task(self._work(), name=f"fleetapi webhook worker {len(self._tasks) + 1}")
            self._tasks.add(task)
            task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """Somebody else has ended a worker: have another one for what waits."""
        self._tasks.discard(task)
        if not self._ending and (self._waiting.count or not self._open):
            self._staff()

    # ------------------------------------------------------------------ a request

    async def handle(self, head: Head, chunks: AsyncIterator[bytes]) -> Answer:
        """Answer one request, whose body comes in `chunks`; a ConnectionError from these ends it.

        This is all that a server needs: see `receiver_asgi` for one that is written with it.
        """
        answer = await self._answer(head, chunks)
        refused = dict(self._stats.refused)
        if not answer.accepted:
            refused[answer.status.value] = refused.get(answer.status.value, 0) + 1
            logger.warning("refused a request with %d: %s", answer.status, answer.reason)
        self._stats = attrs.evolve(self._stats, refused=refused)
        self._count(requests=1, accepted=int(answer.accepted))
        return answer

    async def _answer(self, head: Head, chunks: AsyncIterator[bytes]) -> Answer:
        refusal = self._intake.refuse_head(head)
        if refusal is not None:
            return refusal
        body = bytearray()
        try:
            async with asyncio.timeout(self._read_timeout):
                async for chunk in chunks:
                    body += chunk
                    if len(body) > self._intake.max_body:
                        return self._intake.too_big()
        except TimeoutError:
            return Answer(HTTPStatus.REQUEST_TIMEOUT, "the body did not arrive in time")
        except ConnectionError:
            return Answer(HTTPStatus.BAD_REQUEST, "the body did not arrive whole")
        found = self._intake.read(head, bytes(body))
        return found if isinstance(found, Answer) else self._accept(_Waiting(found, len(body)))

    def _accept(self, message: _Waiting) -> Answer:
        """Put a message in line, or say that it must come again. Nothing is awaited in between."""
        if not self._open:
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "the receiver is not running; send it again")
        load = self._waiting
        if load.count >= self._max_waiting or load.size + message.size > max(
            self._max_waiting_bytes, message.size
        ):
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "too much is waiting; send it again")
        load.add(message)
        self._line.put_nowait(message)
        self._staff()
        return Answer(HTTPStatus.OK)

    # ------------------------------------------------------------------ after the answer

    async def _work(self) -> None:
        line, load = self._line, self._waiting
        while True:
            message = await line.get()
            try:
                await self._handle(message.notification)
            except Exception:
                logger.exception("a message could not be handled, by a fault of fleetapi")
            except asyncio.CancelledError:
                if not self._ending:  # somebody cancels what is not theirs; `_gone` finds a successor
                    logger.error("a worker was cancelled while it handled a message")  # noqa: TRY400
                    self._count(abandoned=1)
                raise
            finally:
                load.remove(message)
                line.task_done()

    async def _handle(self, notification: Notification) -> None:
        unread = unread_events(notification)
        if unread:
            logger.error("%d event(s) of an accepted message could not be read", unread)
        new: list[Any] = []
        for event in notification.events:
            key = event_key(event, notification)
            if key is None or not await self._seen(key):
                new.append(event)
        self._count(events=len(notification.events), repeats=len(notification.events) - len(new))
        if not new:
            return
        done = await self.router.dispatch(notification, new)
        self._count(calls=done.called, failures=done.failed, unrouted=done.unrouted)

    async def _seen(self, key: str) -> bool:
        """Whether an event was seen before; where the store fails it is new: better twice than never."""
        found = await outcome_of(
            partial(self._repeats.seen, key), name="fleetapi store of repeats", seconds=STORE_PATIENCE
        )
        if found.error is not None:
            logger.error(
                "the store of repeats failed; the event is handled as a new one", exc_info=found.error
            )
        return bool(found.value)

    def _count(self, **more: int) -> None:
        totals = {name: getattr(self._stats, name) + number for name, number in more.items()}
        self._stats = attrs.evolve(self._stats, **totals)


def receiver_of(what: str, given: Receiver) -> Receiver:
    """The same, if it is one; otherwise UsageError at once, and not at the first request."""
    if not isinstance(given, Receiver):
        raise UsageError(
            f"{what} takes a Receiver, not {given!r}", remedy="write Receiver(router, secret=...)"
        )
    return given


def _secrets_of(secret: ExpectedSecret | Iterable[ExpectedSecret] | None) -> tuple[ExpectedSecret, ...]:
    if secret is None:
        return ()
    given: Any = secret
    listed = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else (given,)
    if not listed:
        raise UsageError("no secret is given", remedy="secret=None lets everybody in, if you mean that")
    if not all(isinstance(each, ExpectedSecret) for each in listed):  # never shown: it may be the secret
        raise UsageError(
            "secret must be an ExpectedSecret, or several",
            remedy='say where it stands: ExpectedSecret.header("Authorization", Secret.env("CB_AUTH"))',
        )
    return listed


@attrs.define
class _Load:
    """How much is accepted and not yet handled."""

    count: int = 0
    size: int = 0

    def add(self, message: _Waiting) -> None:
        self.count += 1
        self.size += message.size

    def remove(self, message: _Waiting) -> None:
        self.count -= 1
        self.size -= message.size
