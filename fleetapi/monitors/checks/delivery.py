"""FM701 to FM706, FM711: the target of notifications, retries, and the data sent along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, quoted, shortened
from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import replace_value
from fleetapi.monitors.checks.examples import HOOK, Example
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.delivery_rules import RETENTION, RetryKind, attachments_of, reason_against_target

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

__all__ = ["FAMILY", "reason_against_host"]

FAMILY: Final = Family()


# Top-level domains that do not exist on the internet, by RFC 2606, 6761 and 6762, by ICANN, or by custom.
_PRIVATE: Final = frozenset(
    {
        *("localhost", "localdomain", "local", "test", "invalid", "onion", "internal"),
        *("intranet", "private", "corp", "home", "lan"),
    }
)


_PRIVATE_SUFFIX: Final = ".home.arpa"
_DOCUMENTATION: Final = frozenset({"example.com", "example.net", "example.org"})


# Placeholders, and domains invented in documentation. A label in front of a real domain is no indication:
# `example.mycompany.com`, `www.your-server.de`.
_BLANK_TO_FILL: Final = re.compile(
    r"[<>{}$*…]|(?:^|\.)your[_-]?(?:own[_-]?)?"
    r"(?:api|app|backend|company|domain|endpoint|host|hostname|server|site|url|webhook|website)\.(?:com|net|org)$"
)


_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+")
_TARGET = f"{HOOK}/target"
_RETRY = "subscribeParam/retryPolicy"


@FAMILY.check(
    Check(
        code="FM701",
        name="target-url",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the target is not a usable URL",
        explanation=(
            "Notifications are POSTed to the target, so it must be an absolute `https://` (or `http://`) URL "
            "with a host that DNS allows. A user name and password, a fragment, spaces, invisible "
            "characters, non-ASCII characters after the host, and an empty or invalid port are not accepted. "
            "Put credentials in an attribute of type Header."
        ),
        bad=Example(changes={_TARGET: "my.dn/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
    Check(
        code="FM702",
        name="target-http",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="the target uses plain http",
        explanation=(
            "The vendor requires https with a certificate signed by a public authority. Over plain http, "
            "anyone on the network path can read the positions of vehicles and the credentials in the "
            "headers."
        ),
        bad=Example(changes={_TARGET: "http://my.dn/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
    Check(
        code="FM703",
        name="target-host",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the vendor cannot reach the target's host",
        explanation=(
            "The vendor's servers call the target over the public internet. They cannot reach `localhost`, "
            "private and reserved addresses, or the placeholder hosts used in documentation. (A real domain "
            "that merely looks like one, such as `example.acme.eu`, is not reported.) To try things out, use "
            "a tunnel with a public name, or the sandbox."
        ),
        bad=Example(changes={_TARGET: "https://192.168.0.10/monitors/cb1"}),
        good=Example(changes={_TARGET: "https://my.dn/monitors/cb1"}),
    ),
)
def target(document: Document) -> Iterator[Diagnostic]:
    """Report an invalid, an unencrypted, or an unreachable target (FM701 to FM703)."""
    entry = document.hook.entry("target") if document.hook is not None else None
    if entry is None or not entry.well_typed:
        return
    against = reason_against_target(entry.value)
    if against is not None:
        message = f"the target {against.reason}"
        yield Diagnostic("FM701", entry.place, message, against.remedy, secret="@" in entry.value)
        return
    address = urlsplit(entry.value)
    if address.scheme.lower() == "http":
        yield Diagnostic(
            "FM702",
            entry.place,
            "the target uses plain http: notifications can be read and changed on the way",
            "use https:// with a certificate signed by a public authority",
        )
    unreachable = reason_against_host(address.hostname or "")
    if unreachable is not None:
        yield Diagnostic(
            "FM703",
            entry.place,
            f"the vendor's servers cannot call this target: {unreachable}",
            "use the public name of the server that receives the notifications",
        )


@FAMILY.check(
    Check(
        code="FM704",
        name="retry-ignored",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a retry setting that the policy ignores",
        explanation=(
            "The number of retries only applies to the policy `Bounded`, and the delay only if there is more "
            "than one attempt, so not to `None`. Otherwise the setting has no effect and suggests a limit "
            "that does not exist."
        ),
        bad=Example(changes={_RETRY: {"policy": "Always", "retryNumber": 3, "retryDelay": 120}}),
        good=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120}}),
    ),
    Check(
        code="FM705",
        name="retry-retention",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="retries that exceed three days",
        explanation=(
            "Messages that cannot be delivered are deleted after three days. If the number of retries times "
            "the delay exceeds 259,200 seconds, not all of the retries take place."
        ),
        bad=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 1000, "retryDelay": 600}}),
        good=Example(changes={_RETRY: {"policy": "Bounded", "retryNumber": 100, "retryDelay": 600}}),
    ),
)
def retries(document: Document) -> Iterator[Diagnostic]:
    """Report settings that the policy ignores (FM704), and retries that come too late (FM705)."""
    for node in document.nodes("retry"):
        policy = _policy(node)
        number, delay = node.entry("number"), node.entry("delay")
        ignored = [
            entry
            for entry, used_by in (
                (number, {RetryKind.BOUNDED}),
                (delay, {RetryKind.BOUNDED, RetryKind.ALWAYS}),
            )
            if policy is not None and entry is not None and policy not in used_by
        ]
        if ignored:
            listed = " and ".join(f"`{entry.key}`" for entry in ignored)
            verb = "has" if len(ignored) == 1 else "have"
            wanted = '"policy": "Bounded"' + ("" if number in ignored else ' or "Always"')
            yield Diagnostic(
                "FM704",
                Place.key(ignored[0].path),
                f"{listed} {verb} no effect with the policy `{policy}`",
                f"remove {'it' if len(ignored) == 1 else 'them'}, or write {wanted}",
            )
        if policy is not None and policy is not RetryKind.NEVER:
            yield from _too_late(node, policy, number, delay)


def _policy(node: Node) -> RetryKind | None:
    entry = node.entry("policy")
    word = (
        closest_choice(entry.value, entry.field.choices) if entry is not None and entry.well_typed else None
    )
    return RetryKind(word) if word is not None else None


def _too_late(
    node: Node, policy: RetryKind, number: Entry | None, delay: Entry | None
) -> Iterator[Diagnostic]:
    count = _setting(node, "number") if policy is RetryKind.BOUNDED else 1
    seconds = _setting(node, "delay")
    place = number if number is not None and policy is RetryKind.BOUNDED else delay
    if count is None or seconds is None or place is None or count * seconds <= RETENTION:
        return
    tries = f"{count:,} retries" if count > 1 else "a retry"
    yield Diagnostic(
        "FM705",
        place.place,
        f"{tries} after {seconds:,} second{'' if seconds == 1 else 's'} {'each ' if count > 1 else ''}would "
        "exceed three days, after which messages are deleted",
        f"keep number × delay at or below {RETENTION:,} seconds",
    )


def _setting(node: Node, concept: str) -> int | None:
    """Return the number that the server will use; None if it is invalid or below its minimum."""
    entry, field = node.entry(concept), node.shape.field(concept)
    value: Any = field.default if entry is None else entry.value
    if entry is not None and not entry.well_typed:
        return None
    return int(value) if value >= (field.minimum or 0) else None


@FAMILY.check(
    Check(
        code="FM706",
        name="below-minimum",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a number below its published minimum",
        explanation=(
            "`refreshEvent` must be at least 60 seconds, the `timeWindow` of a batch at least 5 seconds, and "
            "its `size`, the number of retries and the delay between them at least 1. All durations here are "
            "in seconds."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": 10}),
        good=Example(changes={"subscribeParam/refreshEvent": 60}),
    ),
)
def minimum(document: Document) -> Iterator[Diagnostic]:
    """Report a number below its published minimum (FM706)."""
    for node in document.every_node:
        for entry in node.entries:
            least = entry.field.minimum
            if least is not None and entry.well_typed and entry.value < least:
                unit = "" if entry.field.concept in ("number", "size") else " seconds"
                yield Diagnostic(
                    "FM706",
                    entry.place,
                    f"`{entry.key}` is {entry.value}{unit}; the minimum is {least}",
                    f"write {least} or more",
                )


@FAMILY.check(
    Check(
        code="FM711",
        name="unknown-extension",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="additional data that the API version cannot send",
        explanation=(
            "`extendedEventParam` lists additional data to send with a notification: `vehicle.alerts`, "
            "`.status`, `.position` and others; `.trip` and `.stolen` only on v3. `vehicle.telemetry` can be "
            "narrowed to a telemetry type, several times. An entry that appears twice has no effect and is "
            "only a warning."
        ),
        bad=Example(changes={"extendedEventParam": ["vehicle.alert"]}),
        good=Example(changes={"extendedEventParam": ["vehicle.alerts"]}),
    ),
)
def extensions(document: Document) -> Iterator[Diagnostic]:
    """Report unknown and duplicate additional data (FM711), and names in the wrong case (FM208)."""
    entry = document.root.entry("attachments")
    known, version = attachments_of(document.version), document.version
    seen: set[str] = set()
    for index, name in enumerate(entry.value if entry is not None and entry.well_typed else ()):
        if entry is None or not isinstance(name, str):
            continue
        place = Place((*entry.path, index))
        shown = quoted(name)
        if name in seen:
            message = f"{shown} appears twice, which has no effect"
            yield Diagnostic("FM711", place, message, "remove one of them", severity=Severity.WARNING)
        elif name not in known:
            other = "v2" if version == "v3" else "v3"
            elsewhere = name in attachments_of(other)
            message = (
                f"{shown} exists on {other} only"
                if elsewhere
                else f"{shown} is not additional data of a notification"
            )
            listed = ", ".join(f"`{each}`" for each in known if each.count(".") == 1)
            advice = f"{version} offers {listed}"
            right = closest_choice(name, known)
            if right is not None and right not in entry.value:
                make_fix = replace_value(place.path, right)
                yield Diagnostic(
                    "FM208",
                    place,
                    f"{shown} has the wrong case",
                    f"write `{right}`",
                    make_fix=make_fix,
                )
                continue
            guess = None if elsewhere else nearest(name, known)
            if guess is not None:
                there = guess in entry.value
                advice = (
                    f"`{guess}` is present as well: remove this one" if there else f"did you mean `{guess}`?"
                )
            yield Diagnostic("FM711", place, message, advice)
        seen.add(name)


def reason_against_host(host: str) -> str | None:
    """Return why `host` (without brackets) cannot be reached from the internet; None if it may be."""
    name = host.lower().removesuffix(".")
    host = shortened(host)
    address = _address(name)
    if address is not None:
        return None if _public(address) else f"`{host}` is {_kind(address)}"
    labels = name.split(".")
    if labels[-1] in _PRIVATE or name.endswith(_PRIVATE_SUFFIX):
        return f"`{host}` exists only in a local network"
    if labels[-1] == "example" or ".".join(labels[-2:]) in _DOCUMENTATION or _BLANK_TO_FILL.search(name):
        return f"`{host}` is a placeholder"
    if len(labels) == 1:
        return f"`{host}` has no domain, so it exists only in a local network"
    return None


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is, in any form such as `127.1` and `0x7f000001`."""
    if ":" not in name and not name.rpartition(".")[2][:1].isdigit():
        return None  # if the last label begins with a letter, it is a name
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
        return "the local machine"
    if address.is_link_local or address.is_private:
        return "a private or reserved address"
    return "not an address of the public internet"
