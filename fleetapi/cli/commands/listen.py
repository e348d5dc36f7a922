"""Print the notifications that arrive, until Ctrl-C.

A webhook to look at: it answers 200 to every notification and prints its
events, one a line. With --header it takes only what has that secret, which
comes from a variable or a file:

  fleetapi listen --port 8000 --header 'Authorization=${env:CB_AUTH}'

It listens on 127.0.0.1, in plain HTTP: `fleetapi sandbox` finds it there. The
vendor wants a public HTTPS address, which a tunnel or a proxy can be.
With --json: each event as it was sent, with the id of its monitor or callback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetapi.cli.param_types import header, port, positive
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.webhooks import MonitorEvent, Notification, RemoteEvent, Router

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--port", type=port, default=0, metavar="N", help="where it listens (default: any free port)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="on which address (default: %(default)s)")
    parser.add_argument(
        "--header",
        type=header,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the secret to expect; VALUE is ${env:NAME}, ${file:PATH} or the text itself; "
        "repeatable: one of them is enough",
    )
    parser.add_argument("--first", type=positive, metavar="N", help="end after so many events")


async def run(context: Context) -> None:
    """Listen."""
    from fleetapi import Secret
    from fleetapi.cli.stopping import told_to_stop
    from fleetapi.cli.values import count
    from fleetapi.webhooks import ExpectedSecret, Receiver, serve

    arguments, output = context.arguments, context.output
    secrets = [
        ExpectedSecret.header(name, Secret.from_reference(value) or value) for name, value in arguments.header
    ]
    printer = _Printer(context, told_to_stop())
    receiver = Receiver(printer.router(), secret=secrets or None, workers=1)
    try:
        async with serve(receiver, host=arguments.host, port=arguments.port) as url:
            if not secrets:
                output.note("anybody who reaches this can post to it: --header names a secret to expect")
            output.note(f"listening at {url} until Ctrl-C")
            await printer.told.wait()
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise UsageError(
            f"cannot listen on {arguments.host}, port {arguments.port}: {error.strerror}",
            remedy="choose another --port, or none for any free one",
        ) from None
    if printer.closed is not None:
        raise printer.closed
    refused = sum(receiver.stats.refused.values())
    output.note(f"stopped after {count(printer.printed, 'event')}, {count(refused, 'request')} refused")


class _Printer:
    """Prints events until nobody reads any more, or enough are printed."""

    def __init__(self, context: Context, told: Any) -> None:
        self.told = told
        self.printed = 0
        self.closed: BrokenPipeError | None = None
        self._output = context.output
        self._most = context.arguments.first

    def router(self) -> Router:
        from fleetapi.webhooks import Router

        router = Router()
        router.default(self._print)
        return router

    async def _print(self, event: MonitorEvent | RemoteEvent, notification: Notification) -> None:
        if self.told.is_set():
            return
        try:
            if self._output.as_json:
                self._output.json_line(_document(event, notification))
            else:
                self._output.line(_line(event, notification))
            self._output.flush()
        except BrokenPipeError as error:
            self.closed = error
            self.told.set()
            return
        self.printed += 1
        if self._most is not None and self.printed >= self._most:
            self.told.set()


def _document(event: MonitorEvent | RemoteEvent, notification: Notification) -> dict[str, Any]:
    """The event as it was sent; of the message around it only whose it is, as attributes may be secrets."""
    sent = notification.as_sent
    return {key: sent[key] for key in ("monitorId", "callbackId") if key in sent} | dict(event.as_sent)


def _line(event: MonitorEvent | RemoteEvent, notification: Notification) -> str:
    from fleetapi.cli.values import moment, plain
    from fleetapi.webhooks import MonitorEvent, MonitorNotification

    words = [moment(event.event_date), plain(event.vin)]
    if isinstance(event, MonitorEvent):
        words.append("still" if event.refresh else "now")
        words.append(", ".join(f"{each.operand} {_value(each.value)}" for each in event.values) or "-")
    else:
        words += [plain(event.type), plain(event.status)]
        words += [plain(event.failure_cause)] if event.failure_cause else []
    if isinstance(notification, MonitorNotification):
        words.append(f"monitor {plain(notification.monitor_id)}")
    else:
        words.append(f"callback {plain(notification.callback_id)}")
    return "".join(letter if letter.isprintable() else "?" for letter in "  ".join(words))


def _value(value: Any) -> str:
    from fleetapi.cli.values import plain
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
