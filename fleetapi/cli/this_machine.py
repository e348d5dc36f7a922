"""Trying out on this machine: what the vendor would warn of is right here."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HARMLESS", "HARMLESS_HERE", "all_targets_here", "is_here"]

HARMLESS: Final = frozenset({"FM702", "FM703"})
"""Plain http, and a local address: what a webhook has that listens beside the sandbox."""

HARMLESS_HERE: Final = (
    "note: server and webhook are both on this machine, so plain http to a local address is right "
    "(FM702, FM703); the vendor's server wants https and a public address"
)


def is_here(url: str) -> bool:
    """Whether a URL leads to this machine, by its name or address alone."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def all_targets_here(document: Any) -> bool:
    """Whether a monitor has targets, and each leads to this machine."""
    found = list(_targets(document))
    return bool(found) and all(map(is_here, found))


def _targets(document: Any) -> Iterator[str]:
    """The targets of the callback, in any spelling; the depth is that of a monitor, not of the document."""
    for path in ((), ("monitor",)):
        for webhook in (("callback",), ("callback", "webhook")):
            node = document
            for key in (*path, "subscribeParam", *webhook, "target"):
                node = node.get(key) if isinstance(node, dict) else None
            if isinstance(node, str):
                yield node
