"""What the remote commands of the command line have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.param_types import identifier
from fleetapi.cli.values import plain
from fleetapi.cli.vehicle_argument import add_vehicle

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import RemoteAction
    from fleetapi.resources.sent_action import SentAction

__all__ = ["add_remote", "facts", "follow", "show_action"]


def add_remote(parser: Parser, *, action: bool = False) -> None:
    """The arguments that name a vehicle, a callback and perhaps an action."""
    add_vehicle(parser)
    parser.add_argument(
        "cbid",
        metavar="CBID",
        type=identifier,
        help="id of the callback; `fleetapi remote callbacks list` has it",
    )
    if action:
        parser.add_argument(
            "rid", metavar="RID", type=identifier, help="id of the action; `remote send` printed it"
        )


def facts(action: RemoteAction) -> dict[str, str]:
    """An action, fact by fact."""
    return {
        "action": plain(action.remote_action_id),
        "command": plain(action.type),
        "status": plain(action.status),
        "cause": "" if action.failure_cause is None else plain(action.failure_cause),
        "detail": "" if action.feedback_detail is None else plain(action.feedback_detail),
        "label": (action.remote.label or "") if action.remote else "",
    }


def show_action(output: Output, action: RemoteAction) -> None:
    """Print an action."""
    if output.as_json:
        output.json_line(action.as_sent)
    else:
        output.facts(facts(action))


async def follow(output: Output, sent: SentAction, timeout: float) -> ExitStatus:  # noqa: ASYNC109 - of `wait`
    """Wait until an action is finished, and print it; every new state is noted on the way."""
    final = await sent.wait(timeout=timeout, on_change=lambda seen: output.note(plain(seen.status)))
    show_action(output, final)
    return ExitStatus.OK if final.succeeded else ExitStatus.NO
