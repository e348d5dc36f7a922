"""A remote callback, from the options of a command line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from fleetapi.cli.param_types import header, pair, positive, text, whole
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.remote_commands import RemoteCallback

__all__ = ["add_callback", "callback_of"]


def add_callback(parser: Parser) -> None:
    """The options that a callback is composed of."""
    parser.add_argument("--url", required=True, help="where notifications are posted to")
    parser.add_argument(
        "--type",
        dest="types",
        type=text,
        metavar="NAME",
        action="append",
        help="a kind of command to report on: Doors, Horn, ...; repeatable (default: every kind)",
    )
    parser.add_argument("--label", help="a text of your own")
    parser.add_argument(
        "--name", default="webhook", help="what the vendor calls the webhook (default: %(default)s)"
    )
    for where, what in (("header", "header"), ("query", "query parameter"), ("body", "field of the body")):
        parser.add_argument(
            f"--{where}",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            type=header if where == "header" else pair,
            help=f"a {what} to add; VALUE may be $vin, $callbackID, $remoteType, $fleetID or ${{env:NAME}}",
        )
    parser.add_argument("--retries", type=whole, metavar="N", help="how many tries (0: a single one)")
    parser.add_argument("--retry-every", type=positive, metavar="SECONDS", help="time between tries")
    parser.add_argument("--batch", type=positive, metavar="N", help="up to N events together")
    parser.add_argument("--batch-within", type=positive, metavar="SECONDS", help="or what came within")


def callback_of(context: Context) -> RemoteCallback:
    """The callback that the options say. Raises `UsageError`."""
    from fleetapi.remote_commands import COMMANDS, RemoteCallback

    arguments = context.arguments
    if arguments.batch_within is not None and arguments.batch is None:
        raise UsageError("--batch-within is given without --batch", remedy="say how many at most: --batch N")
    if arguments.retries == 0 and arguments.retry_every is not None:
        raise UsageError("--retry-every is given, and no retry at all", remedy="leave one of them out")
    callback = RemoteCallback(arguments.label, remote_types=arguments.types or COMMANDS).notify(
        arguments.url,
        name=arguments.name,
        headers=_mapping("--header", arguments.header),
        query=_mapping("--query", arguments.query),
        body=_mapping("--body", arguments.body),
    )
    if arguments.retries == 0:
        callback = callback.retry_never()
    elif arguments.retries is not None or arguments.retry_every is not None:
        callback = callback.retry_bounded(times=arguments.retries, every=_seconds(arguments.retry_every))
    if arguments.batch is not None:
        callback = callback.batch(size=arguments.batch, within=_seconds(arguments.batch_within))
    return callback


def _mapping(option: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(f"{option} gives {name} twice", remedy="give each name one value")
        found[name] = value
    return found


def _seconds(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(seconds=number)
