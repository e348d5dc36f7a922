"""`fleetapi listen`: a webhook that prints what it receives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fleetapi.cli.app import App, shutdown_event
from fleetapi.cli.framework import command, option
from fleetapi.cli.param_types import header, port, positive
from fleetapi.cli.value_formatting import count, moment, plain
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.webhooks import Event, Notification, Router

__all__ = ["listen"]


@command(uses=("json",))
@option("--port", type=port, default="0", metavar="N", help="The port to listen on (default: any free port).")
@option(
    "--host", default="127.0.0.1", metavar="ADDRESS", help="The address to listen on (default: 127.0.0.1)."
)
@option(
    "--header",
    "headers",
    type=header,
    multiple=True,
    metavar="NAME=VALUE",
    help="Accept only requests with this secret header; VALUE is ${env:NAME}, ${file:PATH} or the secret "
    "itself. Repeat it to accept any of several.",
)
@option("--first", type=positive, metavar="N", help="Stop after N events.")
async def listen(
    app: App, *, port: int, host: str, headers: tuple[tuple[str, str], ...], first: int | None
) -> None:
    """Print notifications as they arrive.

    A webhook for trying things out: it answers 200 to every notification and
    prints its events, one per line, until Ctrl-C. With --header it accepts only
    requests with that secret, which comes from a variable or a file:

    \b
      fleetapi listen --port 8000 --header 'Authorization=${env:CB_AUTH}'

    It listens on 127.0.0.1 over plain HTTP, where `fleetapi sandbox` can reach
    it. The vendor requires a public HTTPS address, such as a tunnel or a proxy.
    With --json, it prints each event as it was sent, with the id of its monitor
    or callback.
    """
    from fleetapi import Secret
    from fleetapi.webhooks import ExpectedSecret, Receiver, serve

    output = app.output
    secrets = [ExpectedSecret.header(name, Secret.from_reference(value) or value) for name, value in headers]
    printer = _Printer(output, shutdown_event(), first)
    receiver = Receiver(printer.router(), secret=secrets or None, workers=1)
    try:
        async with serve(receiver, host=host, port=port) as url:
            if not secrets:
                output.note("anyone who can reach this address can post; use --header to require a secret")
            output.note(f"listening at {url} until Ctrl-C")
            await printer.shutdown.wait()
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise UsageError(
            f"cannot listen on {host}, port {port}: {error.strerror}",
            remedy="choose another --port, or omit it to use any free port",
        ) from None
    if printer.closed is not None:
        raise printer.closed
    refused = sum(receiver.stats.refused.values())
    output.note(f"stopped after {count(printer.printed, 'event')}, {count(refused, 'request')} refused")


class _Printer:
    """Prints events until the output is closed, or until `limit` events are printed."""

    def __init__(self, output: Output, shutdown: asyncio.Event, limit: int | None) -> None:
        self.shutdown = shutdown
        self.printed = 0
        self.closed: BrokenPipeError | None = None
        self._output = output
        self._limit = limit

    def router(self) -> Router:
        """Return a router that passes every event to this printer."""
        from fleetapi.webhooks import Router

        router = Router()
        router.default(self._print)
        return router

    async def _print(self, event: Event, notification: Notification) -> None:
        if self.shutdown.is_set():
            return
        try:
            if self._output.as_json:
                self._output.json_line(_document(event, notification))
            else:
                self._output.line(_line(event, notification))
            self._output.flush()
        except BrokenPipeError as error:
            self.closed = error
            self.shutdown.set()
            return
        self.printed += 1
        if self._limit is not None and self.printed >= self._limit:
            self.shutdown.set()


def _document(event: Event, notification: Notification) -> dict[str, Any]:
    """Return the event as it was sent, with the id of its source; other attributes may be secret."""
    from fleetapi.webhooks.notifications import KINDS

    sent = notification.as_sent
    return {kind.source_key: sent[kind.source_key] for kind in KINDS if kind.source_key in sent} | dict(
        event.as_sent
    )


def _line(event: Event, notification: Notification) -> str:
    from fleetapi.webhooks.notifications import MonitorEvent, RemoteEvent, kind_of

    words = [moment(event.event_date), plain(event.vin)]
    if isinstance(event, MonitorEvent):
        words.append("still" if event.refresh else "now")
        words.append(", ".join(f"{each.operand} {_value(each.value)}" for each in event.values) or "-")
    elif isinstance(event, RemoteEvent):
        words += [plain(event.type), plain(event.status)]
        words += [plain(event.failure_cause)] if event.failure_cause else []
    kind = kind_of(notification)
    words.append(f"{kind.source_name} {plain(kind.source_of(notification))}")
    return "".join(letter if letter.isprintable() else "?" for letter in "  ".join(words))


def _value(value: Any) -> str:
    from fleetapi.models import Alert, Collision

    if isinstance(value, tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.1f}"
    if isinstance(value, Collision):
        return " and ".join(f"{plain(each.side)} {plain(each.severity)}" for each in value.details or ())
    return plain(value.type if isinstance(value, Alert) else value)
