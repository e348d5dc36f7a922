"""Show a remote callback. With --json: as the API sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.param_types import identifier
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import RemoteCallback

__all__ = ["configure", "facts", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("fid", metavar="FID", type=identifier, help="id of the fleet")
    parser.add_argument(
        "cbid", metavar="CBID", type=identifier, help="id of the callback; `remote callbacks list` has it"
    )


def facts(callback: RemoteCallback) -> dict[str, str]:
    """A callback, fact by fact; values of attributes may be credentials, and are not shown."""
    from fleetapi.monitors.subscription import shown_target

    found = {"id": plain(callback.id), "status": plain(callback.status)}
    subscription = callback.subscribe
    if subscription is None:
        return found
    found |= {
        "label": subscription.label or "",
        "commands": ", ".join(subscription.remote_types or ()),
    }
    if (webhook := subscription.webhook) is not None:
        attributes = [f"{plain(each.type)} {plain(each.key)}" for each in webhook.attributes or ()]
        target = "" if webhook.target is None else shown_target(webhook.target)
        found |= {"target": target, "attributes": ", ".join(attributes)}
    if (retry := subscription.retry_policy) is not None:
        times = "" if retry.retry_number is None else f" {retry.retry_number}"
        delay = "" if retry.retry_delay is None else f", every {retry.retry_delay} s"
        found["retries"] = f"{plain(retry.policy)}{times}{delay}"
    if (batch := subscription.batch_notify) is not None:
        found["batch"] = f"{plain(batch.size)} within {plain(batch.time_window or 60)} s"
    return found


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    async with context.client() as client:
        callback = await client.fleet(arguments.fid).remote_callbacks.get(arguments.cbid)
    if output.as_json:
        output.json_line(callback.as_sent)
    else:
        output.facts(facts(callback))
