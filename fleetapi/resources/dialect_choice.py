"""Which dialect a monitor is sent in, and which one the server accepts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, Protocol, TypeVar, cast

from fleetapi.errors import InvalidRequest, NotExpressible, UsageError
from fleetapi.remedies import Code, any_of, sentence
from fleetapi.session.messages.request import Hidden, SecretBody, secret_body
from fleetapi.tracebacks import guarded
from fleetapi.wire.dialects import EDITOR_KEY

__all__ = ["AUTO", "DialectChoice", "MonitorBody", "WritesItself"]

_log = logging.getLogger("fleetapi.monitors")

R = TypeVar("R")

AUTO = "auto"
DialectName = Literal["quickstart", "v3", "v2"]


class WritesItself(Protocol):
    """A monitor that writes its own body in any dialect, such as `fleetapi.Monitor`."""

    def to_dict(self, *, dialect: DialectName, secrets: Literal["reference", "resolve"]) -> Mapping[str, Any]:
        """Return the request body; `secrets="resolve"` replaces references to secrets by their values."""
        ...


MonitorBody = Mapping[str, Any] | WritesItself


class DialectChoice:
    """The `dialect` setting and, with `auto`, the dialect that the server accepts. Shared by derived clients.

    `auto` starts with the dialect of the vendor's quickstart. If the server rejects it with 400, nothing has
    been created, and the monitor is sent again in the dialect of the specification. The dialect that worked
    is remembered.
    """

    def __init__(self, setting: str, version: str) -> None:
        self._setting = setting
        self._version = version
        self._proven: DialectName | None = None

    @property
    def candidates(self) -> tuple[DialectName, ...]:
        """The dialects to try, in order."""
        if self._setting != AUTO:
            return (cast("DialectName", self._setting),)
        if self._proven is not None:
            return (self._proven,)
        return ("quickstart", cast("DialectName", self._version))

    def to_check(self, monitor: MonitorBody) -> tuple[DialectName | None, Mapping[str, Any]]:
        """Return the dialect to check against, if any, and the document to check, without secrets."""
        _refuse_others(monitor)
        if isinstance(monitor, Mapping):
            return (None if self._setting == AUTO else self.candidates[0]), monitor
        dialect = self.candidates[0]
        return dialect, monitor.to_dict(dialect=dialect, secrets="reference")

    async def send(self, held: Hidden[MonitorBody], post: Callable[[SecretBody], Awaitable[R]]) -> R:
        """Send a monitor with its secrets resolved. A mapping keeps its own dialect."""
        _refuse_others(held())
        if isinstance(held(), Mapping):
            return await post(secret_body(lambda: _to_send(cast("Mapping[str, Any]", held()))))
        monitor = cast("WritesItself", held())
        preferred, *others = self.candidates
        first = secret_body(lambda: monitor.to_dict(dialect=preferred, secrets="resolve"))
        try:
            answer = await post(first)
        except InvalidRequest as refused:
            for dialect in others:
                other = self._otherwise(monitor, dialect)
                if other is not None and other != first:
                    return await self._again(post, other, dialect, refused)
            raise
        self._remember(preferred)
        return answer

    async def _again(
        self,
        post: Callable[[SecretBody], Awaitable[R]],
        body: SecretBody,
        dialect: DialectName,
        refused: InvalidRequest,
    ) -> R:
        try:
            answer = await post(body)
        except InvalidRequest as error:
            raise error from refused
        self._remember(dialect)
        return answer

    @staticmethod
    def _otherwise(monitor: WritesItself, dialect: DialectName) -> SecretBody | None:
        try:
            return secret_body(lambda: monitor.to_dict(dialect=dialect, secrets="resolve"))
        except NotExpressible:
            return None

    def _remember(self, dialect: DialectName) -> None:
        if self._setting == AUTO and self._proven is None:
            self._proven = dialect
            _log.info("the server accepts monitors in the dialect %r; it is used from now on", dialect)


def _to_send(monitor: Mapping[str, Any]) -> Mapping[str, Any]:
    from fleetapi.monitors.secrets import with_secrets  # noqa: PLC0415 - needed by few

    return with_secrets({key: value for key, value in monitor.items() if key != EDITOR_KEY})


@guarded
def _refuse_others(body: object) -> None:
    if isinstance(body, str | bytes | bytearray):
        raise UsageError(
            "the monitor is a string",
            remedy=sentence("parse it with ", Code("Monitor.from_json or json.loads")),
        )
    if not isinstance(body, Mapping) and not callable(getattr(body, "to_dict", None)):
        given = "None" if body is None else f"a {type(body).__name__}"
        raise UsageError(
            f"the monitor must be a Monitor or a mapping, not {given}",
            remedy=any_of(
                sentence("create one with ", Code("Monitor(...)")),
                sentence("pass its document as ", Code("a dict")),
            ),
        )
