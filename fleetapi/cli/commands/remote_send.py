"""Send one command to a vehicle (v3). It is never sent twice.

  doors lock | doors unlock              charging now | stop | at MOMENT
  horn activate | horn deactivate        preconditioning now
  lights on | lights off                 navigation LAT,LON [LAT,LON ...]
  immobilization activate | deactivate   wakeup
  stolen declare | withdraw | immobilize | release

Anything else the API takes, such as programs, is read from --body FILE. On a
terminal it asks first. With --wait the exit status is 1 when the command
fails, and also when nothing is known after so many seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetapi.cli.confirmation import add_yes, confirmed
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.param_types import seconds
from fleetapi.cli.remote_arguments import add_remote, follow
from fleetapi.cli.values import plain
from fleetapi.cli.vehicle_argument import vehicle_id
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.remote_commands import CommandLike

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_remote(parser)
    parser.add_argument("words", metavar="COMMAND", nargs="*", help="what to do, such as `doors lock`")
    parser.add_argument("--body", metavar="FILE", help="the command as JSON, or - for standard input")
    parser.add_argument("--label", help="a text of your own, which the server keeps")
    parser.add_argument(
        "--wait",
        nargs="?",
        const=120.0,
        type=seconds,
        metavar="SECONDS",
        help="follow it until it is finished, so long at most (default: 120)",
    )
    add_yes(parser)


async def run(context: Context) -> ExitStatus:
    """Ask, send, print the id; then perhaps wait."""
    arguments, output = context.arguments, context.output
    command, said = _command(context)
    if not confirmed(context, f"Send {said} to vehicle {arguments.vid}?"):
        return ExitStatus.NO
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        sent = await client.fleet(arguments.fid).vehicle(vid).remote(arguments.cbid).send(command)
        if arguments.wait is not None:
            output.note(f"sent: action {sent.id}")
            return await follow(output, sent, arguments.wait)
    if output.as_json:
        output.json_line(sent.reference.as_sent if sent.reference else {})
    else:
        output.facts({"action": plain(sent.id), "command": plain(sent.type)})
    return ExitStatus.OK


def _command(context: Context) -> tuple[CommandLike, str]:
    """The command, and how it is called in the question."""
    from fleetapi.cli.command_words import command_of
    from fleetapi.remote_commands import document_of_command

    arguments = context.arguments
    if (arguments.body is None) == (not arguments.words):
        raise UsageError(
            "the command is missing" if arguments.body is None else "there is a command and a --body",
            remedy="say what to do, such as `doors lock`, or give --body FILE",
        )
    if arguments.words:
        return command_of(arguments.words).labelled(arguments.label), f"`{' '.join(arguments.words)}`"
    document = _document(arguments.body)
    if arguments.label is not None:
        document["label"] = arguments.label
    document_of_command(document)
    return document, f"the command of {arguments.body}"


def _document(path: str) -> dict[str, Any]:
    import json

    from fleetapi.cli.checking.sources import read_document

    read = read_document(path)
    try:
        found = json.loads(read.content)
    except ValueError as error:
        raise UsageError(f"{read.name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{read.name} holds no JSON object")
    return found
