"""The receiver, for any server: it answers immediately, handles messages afterwards, and limits the queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import attrs

from fleetapi.errors import UsageError
from fleetapi.remedies import Code, sentence, write
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded
from fleetapi.webhooks.argument_checks import count_of, seconds_of
from fleetapi.webhooks.decoding import unread_events
from fleetapi.webhooks.isolation import outcome_of
from fleetapi.webhooks.notifications import Notification
from fleetapi.webhooks.repeats import RecentEvents, RepeatStore, event_key
from fleetapi.webhooks.request_validation import Answer, Head, Intake
from fleetapi.webhooks.results import ReceiverStats
from fleetapi.webhooks.router import Router
from fleetapi.webhooks.secrets import ExpectedSecret, SecretCheck, secrets_given

__all__ = ["Receiver"]

logger = logging.getLogger("fleetapi.webhooks")

MEBIBYTE = 1 << 20

STORE_PATIENCE = 30.0
"""Seconds to wait for the store of repeats; after that, an event counts as new."""


@attrs.frozen
class _Waiting:
    notification: Notification
    size: int


@safe_repr
class Receiver:
    """Accepts the vendor's notifications and dispatches them with a `Router`.

    ::

        receiver = Receiver(router, secret=ExpectedSecret.header("Authorization", Secret.env("CB_AUTH")))
        app = asgi_app(receiver)        # or aiohttp_app(receiver)

    It answers 200 as soon as a message is decoded and queued, and 500 if it cannot be queued (the queue is
    full, or the receiver is not running), so that the vendor sends it again. Other answers: 401 for a missing
    or wrong secret, 400 for anything but a notification, 405 (not POST), 408 (too slow), 413 (too large), 415
    (compressed).

    - `secret`: the secret that the monitor sends, or several during a rotation, of which a request must have
      one. None disables authentication.
    - `max_body`: maximum size of a message in bytes. `read_timeout`: maximum time for its arrival.
    - `max_waiting`, `max_waiting_bytes`: maximum size of the queue of accepted notifications.
    - `workers`: number of notifications that are handled concurrently; 1 keeps their order.
    - `repeats`: remembers which events have been seen; a `RecentEvents` by default. If your own store fails
      or does not respond within 30 seconds, an event counts as new.
    - `drain`: maximum time that `stop` waits for accepted notifications.

    It runs inside `async with receiver:`, or during the lifetime of its application. In an application that
    has no startup event (because it is mounted in another one, for example), the first request starts it, and
    it stops with the event loop. Raises SecretUnavailable for a secret that does not exist, UsageError for an
    invalid limit.
    """

    @guarded
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
            raise UsageError(f"{router!r} is not a Router", remedy=write("Receiver(Router(), secret=...)"))
        if repeats is not None and not callable(getattr(repeats, "seen", None)):
            raise UsageError(f"repeats {repeats!r} has no method `seen`", remedy=write("a RepeatStore"))
        self.router = router
        self._intake = Intake(SecretCheck(secrets_given(secret), environment), count_of("max_body", max_body))
        self._read_timeout = seconds_of("read_timeout", read_timeout, least=timedelta(0))
        self._max_waiting = count_of("max_waiting", max_waiting)
        self._max_waiting_bytes = count_of("max_waiting_bytes", max_waiting_bytes)
        self._workers = count_of("workers", workers)
        self._repeats = RecentEvents() if repeats is None else repeats
        self._drain = seconds_of("drain", drain, least=timedelta(0))
        self._line: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._waiting = _Load()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: AsyncGenerator[None] | None = None
        self._open = False
        self._ending = False
        self._stopped = False
        self._stats = ReceiverStats()

    def __repr__(self) -> str:
        return f"<Receiver {'running' if self._open else 'not running'}, {self._waiting.count} waiting>"

    @property
    def stats(self) -> ReceiverStats:
        """The statistics of the receiver."""
        return attrs.evolve(self._stats, waiting=self._waiting.count)

    # ------------------------------------------------------------------ start and stop

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start accepting requests. Raises UsageError if it is running, unless a request started it."""
        self._forget_lost_loop()
        watch, self._watch = self._watch, None
        if watch is not None and self._loop is asyncio.get_running_loop():
            await watch.aclose()  # the caller now has to stop it
            return
        if self._open or self._tasks:
            self._watch = watch
            raise UsageError("the receiver is already running")
        self._begin()

    async def ensure_started(self) -> None:
        """Start unless it is running or was stopped. It stops with the event loop.

        Accepted notifications are handled before that, as by `stop`; the loop cancels a running handler.
        """
        self._forget_lost_loop()
        if self._open or self._tasks or self._stopped:
            return
        self._begin()
        self._watch = self._until_the_loop_ends()
        await anext(self._watch)

    @asynccontextmanager
    async def kept_running(self) -> AsyncIterator[None]:
        """Run during the block, unless the user of the server starts it before or meanwhile."""
        self._stopped = False
        await self.ensure_started()
        try:
            yield
        finally:
            if self._watch is not None:
                await self.stop()

    async def _until_the_loop_ends(self) -> AsyncGenerator[None]:
        """Stop when the event loop closes its async generators, which is the last thing that it does."""
        try:
            yield
        finally:
            if self._watch is not None:
                self._watch = None
                await self._stop()

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._line = asyncio.Queue()
        self._waiting = _Load()
        self._ending = self._stopped = False
        self._open = True
        self._ensure_workers()

    def _forget_lost_loop(self) -> None:
        """Reset the receiver after its event loop was closed without `stop`."""
        if self._loop is None or not self._loop.is_closed():
            return
        self._abandon()
        self._tasks.clear()
        self._loop = self._watch = None
        self._waiting = _Load()
        self._open = False

    async def stop(self) -> None:
        """Reject new requests (500), wait until accepted notifications are handled, and stop.

        After `drain`, the remaining notifications are cancelled, logged and counted in `stats.abandoned`; the
        vendor does not repeat them. Raises UsageError if a handler awaits it, because that would be a
        deadlock.
        """
        if self.router.handles(asyncio.current_task()):
            raise UsageError(
                "a handler cannot stop its receiver, because stopping waits for the handler",
                remedy=sentence(
                    "stop it where it was started", Code("; signal that code with an asyncio.Event")
                ),
            )
        self._forget_lost_loop()
        if self._loop not in (None, asyncio.get_running_loop()) and self._open:
            raise UsageError("the receiver runs in another event loop", remedy="stop it where it was started")
        self._stopped = True
        watch, self._watch = self._watch, None
        await self._stop()
        if watch is not None:
            await watch.aclose()

    async def _stop(self) -> None:
        if not self._open:
            while self._tasks:  # another task is stopping it
                await asyncio.wait(tuple(self._tasks))
            return
        self._open = False
        self._ensure_workers()
        try:
            async with asyncio.timeout(self._drain):
                await self._line.join()
        except TimeoutError:
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        """Cancel the workers, and count what they have not handled."""
        self._ending = True
        self._abandon()
        workers = tuple(self._tasks)
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._tasks.clear()
        self._waiting = _Load()

    def _abandon(self) -> None:
        """Log and count the accepted messages that will not be handled."""
        if left := self._waiting.count:
            logger.error("stopped before %d accepted message(s) were handled", left)
            self._count(abandoned=left)

    def _ensure_workers(self) -> None:
        """Start the missing workers. Only the receiver itself should cancel them."""
        while len(self._tasks) < self._workers:
            task = asyncio.create_task(self._work(), name=f"fleetapi webhook worker {len(self._tasks) + 1}")
            self._tasks.add(task)
            task.add_done_callback(self._replace_ended)

    def _replace_ended(self, task: asyncio.Task[None]) -> None:
        """Replace a worker that was cancelled by other code, if there is work."""
        self._tasks.discard(task)
        if not self._ending and (self._waiting.count or not self._open):
            self._ensure_workers()

    # ------------------------------------------------------------------ requests

    async def handle(self, head: Head, chunks: AsyncIterator[bytes]) -> Answer:
        """Answer a request whose body arrives in `chunks`; they may raise ConnectionError.

        This is all that a server needs to call; see `receiver_asgi` for an example.
        """
        answer = await self._answer(head, chunks)
        refused = dict(self._stats.refused)
        if not answer.accepted:
            refused[answer.status.value] = refused.get(answer.status.value, 0) + 1
            logger.warning("rejected a request with %d: %s", answer.status, answer.reason)
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
            return Answer(HTTPStatus.BAD_REQUEST, "the body is incomplete")
        found = self._intake.read(head, bytes(body))
        if isinstance(found, Answer):
            return found
        size = len(body) // max(len(found.notifications), 1)
        answer = self._accept(*(_Waiting(each, size) for each in found.notifications))
        if answer.accepted and found.refused:
            logger.error(
                "%d notification(s) of an accepted message were rejected, the first with %d: %s",
                len(found.refused),
                found.refused[0].status,
                found.refused[0].reason,
            )
            self._count(unread=len(found.refused))
        return answer

    def _accept(self, *messages: _Waiting) -> Answer:
        """Queue messages, or ask for a repeat; atomic, because it does not await."""
        if not self._open:
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "the receiver is not running; send it again")
        if self._loop is not asyncio.get_running_loop():
            return Answer(
                HTTPStatus.INTERNAL_SERVER_ERROR, "the receiver runs in another event loop; send it again"
            )
        load, count, size = self._waiting, len(messages), sum(each.size for each in messages)
        too_many = load.count + count > max(self._max_waiting, count)
        if too_many or load.size + size > max(self._max_waiting_bytes, size):
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "the queue is full; send it again")
        for message in messages:
            load.add(message)
            self._line.put_nowait(message)
        self._ensure_workers()
        return Answer(HTTPStatus.OK)

    # ------------------------------------------------------------------ workers

    async def _work(self) -> None:
        line, load = self._line, self._waiting
        while True:
            message = await line.get()
            try:
                await self._handle(message.notification)
            except Exception:
                logger.exception("a message could not be handled because of a bug in fleetapi")
            except asyncio.CancelledError:
                if not self._ending:  # cancelled by other code; `_replace_ended` starts another worker
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
            self._count(unread=unread)
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
        """Return whether an event was seen before. If the store fails, it counts as new."""
        found = await outcome_of(
            partial(self._repeats.seen, key), name="fleetapi store of repeats", seconds=STORE_PATIENCE
        )
        if found.error is not None:
            logger.error("the store of repeats failed; the event is handled as new", exc_info=found.error)
        return bool(found.value)

    def _count(self, **more: int) -> None:
        totals = {name: getattr(self._stats, name) + number for name, number in more.items()}
        self._stats = attrs.evolve(self._stats, **totals)


def receiver_of(what: str, given: Receiver) -> Receiver:
    """Return a receiver. Raises UsageError for anything else, before the first request."""
    if not isinstance(given, Receiver):
        raise UsageError(
            f"{what} takes a Receiver, not {given!r}", remedy=write("Receiver(router, secret=...)")
        )
    return given


@attrs.define
class _Load:
    """The size of the queue, including what is being handled."""

    count: int = 0
    size: int = 0

    def add(self, message: _Waiting) -> None:
        self.count += 1
        self.size += message.size

    def remove(self, message: _Waiting) -> None:
        self.count -= 1
        self.size -= message.size
