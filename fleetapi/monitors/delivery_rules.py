"""What the server accepts for deliveries: targets, headers, variables, retries and attachments.

This module only has the rules; `subscription` has the classes that apply them.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import Final, Literal, TypeAlias, get_args
from urllib.parse import SplitResult, quote, urlsplit

from fleetapi.monitors.operands.table import Objection

__all__ = [
    "DEFAULT_DELAY",
    "LARGEST_WHOLE",
    "OWNED_HEADERS",
    "REMOTE_VARIABLES",
    "RETENTION",
    "SPLITS_BATCHES",
    "TELEMETRY_TYPES",
    "VARIABLES",
    "Attachment",
    "AttributeKind",
    "RetryKind",
    "attachments_of",
    "reason_against_address",
    "reason_against_header",
    "reason_against_target",
    "unknown_variable",
    "variables_of",
    "without_credentials",
]

# The largest number of seconds (hundreds of thousands of years), and of anything else that is counted.
LARGEST_WHOLE: Final = 10**13

# Variables that the server replaces in the values of attributes.
VARIABLES = ("$vin", "$monitorID", "$fleetID", "$vid")

# Those that v2 does not replace.
_NOT_IN_V2 = frozenset({"$vid"})

# What follows a space, a colon or an equals sign may be a credential.
_ENDING: Final = re.compile(r"(?<=[\s:=])[^\s:=].{7,}", re.DOTALL)

# In a Query attribute, this variable disables batching: each event is sent in its own request.
SPLITS_BATCHES: Final = "$vin"

# Seconds after which the server deletes messages that it could not deliver.
RETENTION: Final = 3 * 24 * 3600

# Seconds between two attempts when the policy does not specify a delay.
DEFAULT_DELAY: Final = 10

# Variables in notifications about remote commands.
REMOTE_VARIABLES = ("$vin", "$callbackID", "$remoteType", "$fleetID")

# Headers that the vendor's HTTP layer sets itself.
OWNED_HEADERS = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

_BLANK = re.compile(r"[\s\x00-\x1f\x7f\\]")
_NOT_IN_HOSTS = re.compile(r"""["^`|%]""")  # < > { } mark a placeholder, which FM703 reports
_NOT_IN_URLS = re.compile(r"""["<>^`{|}]|%(?![0-9A-Fa-f]{2})|[^\x00-\x7f]""")
_BLANK_TO_FILL = re.compile("[<>{}$*…]")
_LABEL = re.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
# Characters without a visible glyph.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(0xFE00 + each) for each in range(16)
}
_WRITE = "write an absolute URL: https://, the host and the path"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class AttributeKind(enum.StrEnum):
    """Where an attribute goes in the notification; the values are those of the API."""

    HEADER = "Header"
    BODY = "Body"
    QUERY = "Query"


class RetryKind(enum.StrEnum):
    """What happens after a failed notification; the values are those of the API."""

    NEVER = "None"
    BOUNDED = "Bounded"
    ALWAYS = "Always"


def variables_of(version: str) -> tuple[str, ...]:
    """Return the variables that the server of `version` ("v3", "v2") replaces."""
    return tuple(each for each in VARIABLES if version != "v2" or each not in _NOT_IN_V2)


def unknown_variable(value: str, variables: tuple[str, ...] = VARIABLES) -> str | None:
    """Return the variable that `value` refers to if the server does not know it, otherwise None.

    Only a whole value can be a variable: `$vin`. The server distinguishes case and surrounding spaces.
    """
    return value if value.strip().startswith("$") and value not in variables else None


def reason_against_target(url: str) -> Objection | None:
    """Return why the vendor cannot call `url`; None if it can."""
    if url.strip(" ") not in ("", url):
        return Objection("begins or ends with a space", "remove it")
    unseen = next(filter(_is_unseen, url), None)
    if unseen is not None:
        name = unicodedata.name(unseen, "")
        return Objection(
            f"contains {f'U+{ord(unseen):04X} {name}'.strip()}, an invisible character", "remove it"
        )
    if _BLANK.search(url):
        return Objection("contains a space or a control character", "percent-encode it: %20 for a space")
    return reason_against_address(url) or _reason_against_signs(url)


def reason_against_address(url: str) -> Objection | None:
    """Return why `url` is not an http or https URL without credentials; None if it is one.

    Targets that a server returns meet this, but may contain characters that `reason_against_target` rejects.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, _port(parts)
    except ValueError:  # its message may quote a password
        return Objection("is not a URL", _WRITE)
    if port is not None and not 0 < port <= 65535:
        return Objection("has an invalid port", "write a port from 1 to 65535, or omit it")
    if parts.scheme.lower() not in {"http", "https"} or not url.lower().startswith(("http://", "https://")):
        return Objection("is not an absolute http or https URL", _WRITE)
    if not host:
        return Objection("names no host that can be called", _WRITE)
    if "@" in parts.netloc:
        return Objection("contains a user name or a password", "remove it, and send credentials in a header")
    return None


def _reason_against_signs(url: str) -> Objection | None:
    """Return which characters of a URL are not allowed: first in its host, then after it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    foreign = _NOT_IN_HOSTS.search(host) if ":" not in host else None
    if foreign is not None:
        return Objection(
            f"has a {foreign[0]} in its host, which host names cannot contain", "write the name of the server"
        )
    against = _reason_against_name(host)
    if against is not None:
        return against
    if parts.netloc.endswith(":"):
        return Objection("has a colon without a port", "write the port, or remove the colon")
    if "#" in url:
        return Objection(
            "has a fragment, which is never sent to a server", "remove the # and everything after it"
        )
    foreign = _NOT_IN_URLS.search(url, url.index(parts.netloc) + len(parts.netloc))
    if foreign is not None:
        sign = foreign[0]
        encoded = "%25" if sign == "%" else quote(sign)
        return Objection(f"has a {sign} that must be percent-encoded", f"write {encoded} instead")
    return None


def _port(parts: SplitResult) -> int | None:
    """Return the port as written, even if it is out of range."""
    _, colon, port = parts.netloc.rpartition("@")[2].rpartition(":")
    if colon and port.isascii() and port.isdigit():
        return int(port[:10])
    return parts.port


def _is_unseen(character: str) -> bool:
    """Return whether a character has no width, or changes the direction of the text; never in ASCII."""
    return not character.isascii() and (
        unicodedata.category(character) in ("Cf", "Zl", "Zp", "Zs", "Cc") or character in _UNSEEN
    )


def _is_host(host: str) -> bool:
    """Return whether this is a name without empty labels, or an IP address without numbers out of range."""
    if ":" in host:
        return True  # an IPv6 address, which urlsplit has checked
    labels = host.removesuffix(".").split(".")
    if all(label.isascii() and label.isdigit() for label in labels):
        *first, last = (int(label[:11]) for label in labels)
        return len(first) < 4 and all(part < 256 for part in first) and last < 256 ** (4 - len(first))
    return all(labels) and not labels[-1].isdigit()


def _reason_against_name(host: str) -> Objection | None:
    """Return why DNS does not allow the name of a host; placeholders are left to FM703."""
    if not _is_host(host):
        return Objection("names no host that can be called", _WRITE)
    if ":" in host or _BLANK_TO_FILL.search(host):
        return None
    labels = [_in_dns(label) for label in host.removesuffix(".").split(".")]
    for label in labels:
        if label is None or _LABEL.fullmatch(label) is None:
            return Objection(
                "has a host that DNS does not allow",
                "use letters, digits and hyphens; no label may begin or end with a hyphen",
            )
        if len(label) > 63:
            return Objection("has a host that DNS does not allow", "a label may have at most 63 characters")
    if len(".".join(filter(None, labels))) > 253:
        return Objection("has a host that DNS does not allow", "a name may have at most 253 characters")
    return None


def _in_dns(label: str) -> str | None:
    """Return a label as DNS encodes it; None for characters that international names cannot contain."""
    if label.isascii():
        return label.lower()
    label = unicodedata.normalize("NFC", label.lower())
    if not all(character.isascii() or character.isalnum() or _is_mark(character) for character in label):
        return None
    if label.startswith("-") or label.endswith("-"):
        return None
    return f"xn--{label.encode('punycode').decode()}"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc") or character in "·ー〇々〆"


def without_credentials(text: str) -> str:
    """Return a text for an error message, cut where a credential may follow a space or a colon."""
    found = _ENDING.search(text)
    return text if found is None else f"{text[: found.start()]}…"


def reason_against_header(name: str, value: str | None) -> Objection | None:
    """Return why a header cannot be sent; None if it can. A `value` of None is not checked."""
    if _HEADER_NAME.fullmatch(name) is None:
        return Objection(
            f"{without_credentials(name)!r} is not a valid header name", "use letters, digits and hyphens"
        )
    if name.lower() in OWNED_HEADERS:
        return Objection(f"the header {name} is reserved for the HTTP layer", "remove it; the vendor sets it")
    if value is not None and (_HEADER_VALUE.fullmatch(value) is None or value != value.strip()):
        return Objection(
            f"the value of the header {name} is not valid",
            "use a single line of Latin-1 characters without surrounding spaces",
        )
    return None


Attachment: TypeAlias = Literal[
    "vehicle.doorsState",
    "vehicle.status",
    "vehicle.maintenance",
    "vehicle.position",
    "vehicle.telemetry",
    "vehicle.alerts",
    "vehicle.collisions",
    "vehicle.trip",
    "vehicle.stolen",
]

# Suffixes of `vehicle.telemetry.`; v3 only.
TELEMETRY_TYPES = (
    "environment",
    "privacy",
    "vehicle",
    "vehicle.adas",
    "vehicle.battery",
    "vehicle.doorsState",
    "vehicle.energies",
    "vehicle.engines",
    "vehicle.ignition",
    "vehicle.lighting",
    "vehicle.lightingSystem",
    "vehicle.safety",
    "vehicle.transmission",
    "vehicle.drivingBehavior",
    "vehicle.alarm.status",
    "vehicle.alarm.trigger",
    "vehicle.wipingBlades",
)

_V3 = (*get_args(Attachment), *(f"vehicle.telemetry.{kind}" for kind in TELEMETRY_TYPES))
_V2 = tuple(name for name in get_args(Attachment) if name not in {"vehicle.trip", "vehicle.stolen"})


def attachments_of(version: str | None = None) -> tuple[str, ...]:
    """Return the attachments of `version` ("v3" or "v2"); None means v3, which has all those of v2."""
    return _V2 if version == "v2" else _V3
