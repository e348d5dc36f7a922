"""From a file to the monitor that is sent: checked first, unless that is not wanted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fleetapi.errors import InvalidMonitor, UsageError

if TYPE_CHECKING:
    from fleetapi.cli.checking.sources import Document
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.resources.dialect_choice import MonitorBody

__all__ = ["add_monitor_file", "findings_shown", "monitor_body"]

_ENVELOPE = "FM004"
DIALECTS = ("quickstart", "v3", "v2")


def add_monitor_file(parser: Parser) -> None:
    """The file, and how it is treated."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="the monitor, in any spelling or as `show --json` prints it; - for standard input",
    )
    parser.add_argument("--dialect", choices=DIALECTS, help="the spelling to send (default: the settings')")
    parser.add_argument(
        "--no-check",
        action="store_true",
        help="send the file as it stands: unchecked, only secrets filled in",
    )


def monitor_body(context: Context) -> MonitorBody:
    """What to send; findings are shown on stderr. On a local server, a local webhook is no reason to warn.

    Raises `InvalidMonitor` when the checks find errors, `UsageError` for a file that cannot be read, or
    options that contradict each other.
    """
    from fleetapi.cli.checking.sources import read_document, read_monitor

    arguments = context.arguments
    if arguments.no_check and arguments.dialect:
        raise UsageError(
            "--no-check sends the file as it stands, --dialect writes it anew", remedy="use one of them"
        )
    document = read_document(arguments.file)
    if arguments.no_check:
        return _as_it_stands(document)
    _check(context, document)
    monitor = read_monitor(document, context.output)
    if arguments.dialect is None:
        return monitor
    return monitor.to_dict(dialect=arguments.dialect, secrets="resolve")


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


def _as_it_stands(document: Document) -> dict[str, Any]:
    import json

    try:
        found = json.loads(document.content)
    except ValueError as error:
        raise UsageError(f"{document.name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{document.name} holds no JSON object")
    return found


def _check(context: Context, document: Document) -> None:
    from fleetapi.cli.this_machine import HARMLESS, HARMLESS_HERE
    from fleetapi.cli.values import count
    from fleetapi.diagnostics.formats import render
    from fleetapi.monitors.checks import examine

    report = examine(document.content, filename=document.name, now=datetime.now(UTC)).report
    # What `monitors show --json` prints is taken: the monitor inside it is the one that is sent.
    report = report.only(set(report.codes) - {_ENVELOPE})
    if HARMLESS & set(report.codes) and _tries_out(context, document):
        report = report.only(set(report.codes) - HARMLESS)
        context.output.note(HARMLESS_HERE)
    if report.findings:
        context.output.note(render("text", [report]).rstrip("\n"))
    if report.errors:
        raise InvalidMonitor(
            f"{document.name} has {count(len(report.errors), 'error')}; nothing was sent",
            findings=report.errors,
            remedy="repair it, or send it all the same with --no-check",
        )


def _tries_out(context: Context, document: Document) -> bool:
    """Whether server and webhook are both on this machine: the sandbox, and `fleetapi listen` beside it."""
    import json

    from fleetapi.cli.connect import settings_of
    from fleetapi.cli.this_machine import all_targets_here, is_here

    if not is_here(settings_of(context.arguments).base_url):
        return False
    try:
        return all_targets_here(json.loads(document.content))
    except ValueError:
        return False
