"""From a file to the monitor that is sent: checked first, unless that is not wanted."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from fleetapi.cli.framework import option
from fleetapi.errors import InvalidMonitor, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.app import App
    from fleetapi.cli.checking.sources import Document
    from fleetapi.resources.dialect_choice import MonitorBody

__all__ = ["findings_shown", "monitor_body", "monitor_file_options"]

_ENVELOPE: Final = "FM004"
_LOCAL: Final = frozenset({"FM702", "FM703"})
"""Plain http, and a local address: what a webhook beside the sandbox has."""

_LOCAL_NOTE: Final = (
    "note: server and webhook are both on this machine, so plain http to a local address is right "
    "(FM702, FM703); the vendor's server wants https and a public address"
)


def monitor_file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare the file of a monitor, and the options that say how it is sent."""
    for declare in (
        option("--no-check", is_flag=True, help="Send the file unchecked; only its secrets are filled in."),
        option(
            "--dialect",
            type=click.Choice(["quickstart", "v3", "v2"]),
            help="Send this dialect (default: the one of the settings).",
        ),
        click.argument(
            "file", help="The monitor, in any dialect or as `show --json` prints it; - for standard input."
        ),
    ):
        function = declare(function)
    return function


def monitor_body(app: App, file: str, dialect: Any, *, check: bool) -> MonitorBody:
    """Return what to send, after showing the findings on stderr; see `_tries_out` for local webhooks.

    Raise `InvalidMonitor` when the checks find errors, and `UsageError` for a file that cannot be read or
    options that contradict each other.
    """
    from fleetapi.cli.checking.sources import read_document, read_monitor

    if dialect and not check:
        raise UsageError(
            "--no-check sends the file unchanged, --dialect rewrites it", remedy="use one of them"
        )
    document = read_document(file)
    if not check:
        return _unchanged(document)
    _check(app, document)
    monitor = read_monitor(document, app.output)
    return monitor if dialect is None else monitor.to_dict(dialect=dialect, secrets="resolve")


@contextmanager
def findings_shown() -> Iterator[None]:
    """Keep the client from logging the warnings that `monitor_body` has already shown."""
    log = logging.getLogger("fleetapi.monitors")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _unchanged(document: Document) -> dict[str, Any]:
    try:
        found = json.loads(document.content)
    except ValueError as error:
        raise UsageError(f"{document.name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{document.name} holds no JSON object")
    return found


def _check(app: App, document: Document) -> None:
    from fleetapi.cli.values import count
    from fleetapi.diagnostics.formats import render
    from fleetapi.monitors.checks import examine

    report = examine(document.content, filename=document.name, now=datetime.now(UTC)).report
    # `monitors show --json` prints an envelope: the monitor inside it is the one that is sent.
    report = report.only(set(report.codes) - {_ENVELOPE})
    if _LOCAL & set(report.codes) and _tries_out(app, document):
        report = report.only(set(report.codes) - _LOCAL)
        app.output.note(_LOCAL_NOTE)
    if report.findings:
        app.output.note(render("text", [report]).rstrip("\n"))
    if report.errors:
        raise InvalidMonitor(
            f"{document.name} has {count(len(report.errors), 'error')}; nothing was sent",
            findings=report.errors,
            remedy="fix it, or send it anyway with --no-check",
        )


def _tries_out(app: App, document: Document) -> bool:
    """Return whether server and webhook are both on this machine: the sandbox, and `fleetapi listen`."""
    if not _is_local(app.settings().base_url):
        return False
    try:
        found = list(_targets(json.loads(document.content)))
    except ValueError:
        return False
    return bool(found) and all(map(_is_local, found))


def _is_local(url: str) -> bool:
    """Return whether a URL leads to this machine, by its host name or address alone."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _targets(document: Any) -> Iterator[str]:
    """Yield the targets of the callback, in any dialect; nothing else is searched."""
    for path in ((), ("monitor",)):
        for webhook in (("callback",), ("callback", "webhook")):
            node = document
            for key in (*path, "subscribeParam", *webhook, "target"):
                node = node.get(key) if isinstance(node, dict) else None
            if isinstance(node, str):
                yield node
