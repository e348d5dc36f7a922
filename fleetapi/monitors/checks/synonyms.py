"""FM002 for one field given in two spellings: one of them wins, and servers may differ on which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.monitors.checks.place import Place, shortened
from fleetapi.monitors.checks.remark import Remark

__all__ = ["CHECKS"]


def two_spellings(document: Document) -> Iterator[Remark]:
    """FM002: a key that means the same as one above it; a misspelling beside the right key is FM206."""
    for node in document.every_node:
        for first, second in _pairs(node):
            yield _remark(shortened(first.key), second)
    callback = document.callback
    if callback is not None:
        yield from _two_webhooks(callback)


def _pairs(node: Node) -> Iterator[tuple[Entry, Entry]]:
    if not node.has_synonyms:
        return
    firsts: dict[str, Entry] = {}
    for entry in node.entries:
        first = firsts.setdefault(entry.field.concept, entry)
        if first is not entry and first.reading.misspelt == entry.reading.misspelt:
            yield first, entry


def _two_webhooks(callback: Node) -> Iterator[Remark]:
    """The webhook in an object of its own, and its fields directly in the callback too."""
    webhook = callback.entry("webhook")
    flat = [entry for entry in callback.entries if entry.field.concept != "webhook"]
    if webhook is None or not flat:
        return
    if callback.entries[0] is flat[0]:
        yield _remark(flat[0].key, webhook)
    else:
        yield _remark(f"{webhook.key}.{flat[0].key}", flat[0])


def _remark(above: str, second: Entry) -> Remark:
    return Remark(
        "FM002",
        Place.key(second.path),
        f"`{shortened(second.key)}` means the same as `{above}` above; only one can count",
        "keep one of them",
    )


CHECKS: Final = (two_spellings,)
