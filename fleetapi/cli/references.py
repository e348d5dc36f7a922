"""What comes back when something was created or changed, for people and for pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.models import MonitorReference, RemoteCallbackReference

__all__ = ["show_callback", "show_monitor"]


def show_monitor(output: Output, reference: MonitorReference, *, mid: str | None = None) -> None:
    """The id of a monitor, and what it does now; `mid` is its id where the server need not repeat it."""
    if output.as_json:
        output.json_line(reference.as_sent)
    else:
        output.facts({"monitor": plain(reference.monitor_id or mid), "status": plain(reference.status)})


def show_callback(output: Output, reference: RemoteCallbackReference, *, cbid: str | None = None) -> None:
    """The id of a remote callback, and what it does now."""
    if output.as_json:
        output.json_line(reference.as_sent)
    else:
        output.facts({"callback": plain(reference.callback_id or cbid), "status": plain(reference.status)})
