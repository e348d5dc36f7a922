"""Hosts that a server somewhere on the internet cannot call: private ones, reserved ones, placeholders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fleetapi.monitors.checks.place import shortened

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

__all__ = ["reason_against_host"]

# Top levels that the internet does not have: by RFC 2606, 6761 and 6762, by ICANN's decision, by habit.
_PRIVATE: Final = frozenset(
    {
        *("localhost", "localdomain", "local", "test", "invalid", "onion", "internal"),
        *("intranet", "private", "corp", "home", "lan"),
    }
)
_PRIVATE_SUFFIX: Final = ".home.arpa"
_DOCUMENTATION: Final = frozenset({"example.com", "example.net", "example.org"})
# Signs of a blank to fill in, and domains that documentation makes up. A label in front of a real domain says
# nothing: `example.mycompany.com`, `www.your-server.de`.
_BLANK_TO_FILL: Final = re.compile(
    r"[<>{}$*…]|(?:^|\.)your[_-]?(?:own[_-]?)?"
    r"(?:api|app|backend|company|domain|endpoint|host|hostname|server|site|url|webhook|website)\.(?:com|net|org)$"
)
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+")


def reason_against_host(host: str) -> str | None:
    """Say why nobody outside can reach `host` (of a URL, without brackets); None where someone may."""
    name = host.lower().removesuffix(".")
    host = shortened(host)
    address = _address(name)
    if address is not None:
        return None if _public(address) else f"`{host}` is {_kind(address)}"
    labels = name.split(".")
    if labels[-1] in _PRIVATE or name.endswith(_PRIVATE_SUFFIX):
        return f"`{host}` exists in a local network only"
    if labels[-1] == "example" or ".".join(labels[-2:]) in _DOCUMENTATION or _BLANK_TO_FILL.search(name):
        return f"`{host}` is a placeholder"
    if len(labels) == 1:
        return f"`{host}` has no domain, so it exists in a local network only"
    return None


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, in any of the forms that programs read: `127.1` and `0x7f000001` too."""
    if ":" not in name and not name.rpartition(".")[2][:1].isdigit():
        return None  # a last label that begins with a letter belongs to a name
    from ipaddress import IPv4Address, ip_address  # noqa: PLC0415

    try:
        return ip_address(name.partition("%")[0])
    except ValueError:
        pass
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    *first, last = (_number(part) for part in parts)
    if any(part > 255 for part in first) or last >= 256 ** (4 - len(first)):
        return None
    value = last
    for index, part in enumerate(first):
        value += part << 8 * (3 - index)
    return IPv4Address(value)


def _number(text: str) -> int:
    if text[:2].lower() == "0x":
        return int(text[2:10], 16) if len(text) <= 10 else 1 << 32
    octal = len(text) > 1 and text.startswith("0") and not set(text) & set("89")
    return int(text, 8 if octal else 10) if len(text) <= 12 else 1 << 32


def _public(address: IPv4Address | IPv6Address) -> bool:
    mapped: IPv4Address | None = getattr(address, "ipv4_mapped", None)  # of IPv6 alone
    address = mapped if mapped is not None else address
    return address.is_global and not address.is_multicast


def _kind(address: IPv4Address | IPv6Address) -> str:
    if address.is_loopback:
        return "the machine itself"
    if address.is_link_local or address.is_private:
        return "a private or reserved address"
    return "not an address of the public internet"
