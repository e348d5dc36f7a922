"""What the server accepts for deliveries: targets, headers, variables, retries and attachments.

These are the rules alone; `subscription` has the values that obey them.
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
    "without_ending",
]

# The greatest number of seconds, or of anything that is counted: hundreds of thousands of years.
LARGEST_WHOLE: Final = 10**13

# What the server replaces in the values of attributes.
VARIABLES = ("$vin", "$monitorID", "$fleetID", "$vid")

# Of these, what v2 does not replace.
_ENDING: Final = re.compile(r"(?<=[\s:=])[^\s:=].{7,}", re.DOTALL)
_NOT_IN_V2 = frozenset({"$vid"})

# In a Query attribute it switches batching off: each event is sent in a request of its own.
SPLITS_BATCHES: Final = "$vin"

# Seconds after which the server deletes what it could not deliver.
RETENTION: Final = 3 * 24 * 3600

# Seconds between two tries where a policy does not say.
DEFAULT_DELAY: Final = 10

# The same where notifications are about remote commands.
REMOTE_VARIABLES = ("$vin", "$callbackID", "$remoteType", "$fleetID")

# What the HTTP layer of the vendor writes itself.
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
_NOT_IN_HOSTS = re.compile(r"""["^`|%]""")  # < > { } are those of a blank to fill in, which FM703 reports
_NOT_IN_URLS = re.compile(r"""["<>^`{|}]|%(?![0-9A-Fa-f]{2})|[^\x00-\x7f]""")
_BLANK_TO_FILL = re.compile("[<>{}$*…]")
_LABEL = re.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
# Letters and marks that are drawn as nothing.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(0xFE00 + each) for each in range(16)
}
_WRITE = "write an absolute address: https://, the host and the path"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class AttributeKind(enum.StrEnum):
    """Where an attribute goes in the notification; the value is its text on the wire."""

    HEADER = "Header"
    BODY = "Body"
    QUERY = "Query"


class RetryKind(enum.StrEnum):
    """What happens after a failed notification; the value is its text on the wire."""

    NEVER = "None"
    BOUNDED = "Bounded"
    ALWAYS = "Always"


def variables_of(version: str) -> tuple[str, ...]:
    """Return the variables that the server of `version` ("v3", "v2") replaces."""
    return tuple(each for each in VARIABLES if version != "v2" or each not in _NOT_IN_V2)


def unknown_variable(value: str, variables: tuple[str, ...] = VARIABLES) -> str | None:
    """Return the variable that `value` asks for and the server does not know; None when all is well.

    A value is a variable as a whole: `$vin`. Case matters to the server, and so do blanks around it.
    """
    return value if value.strip().startswith("$") and value not in variables else None


def reason_against_target(url: str) -> Objection | None:
    """Say why `url` cannot be called by the vendor; None when it can."""
    if url.strip(" ") not in ("", url):
        return Objection("begins or ends with a blank", "remove it")
    unseen = next(filter(_is_unseen, url), None)
    if unseen is not None:
        name = unicodedata.name(unseen, "")
        return Objection(
            f"holds {f'U+{ord(unseen):04X} {name}'.strip()}, an invisible character", "remove it"
        )
    if _BLANK.search(url):
        return Objection("holds a space or a control character", "encode it with %20 and the like")
    return reason_against_address(url) or _reason_against_signs(url)


def reason_against_address(url: str) -> Objection | None:
    """Say why `url` is no address of the web, or one with a password; None when it is one.

    What a server holds is an address, with signs perhaps that `reason_against_target` objects to.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, _port(parts)
    except ValueError:  # its text may quote a password
        return Objection("is not a URL", _WRITE)
    if port is not None and not 0 < port <= 65535:
        return Objection("has a port that does not exist", "write one from 1 to 65535, or leave it out")
    if parts.scheme.lower() not in {"http", "https"} or not url.lower().startswith(("http://", "https://")):
        return Objection("is not an absolute http or https URL", _WRITE)
    if not host:
        return Objection("names no host that can be called", _WRITE)
    if "@" in parts.netloc:
        return Objection("holds a user name or a password", "leave it out, and send credentials in a header")
    return None


def _reason_against_signs(url: str) -> Objection | None:
    """What is to be said against the signs of an address: in its host first, then behind it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    foreign = _NOT_IN_HOSTS.search(host) if ":" not in host else None
    if foreign is not None:
        return Objection(
            f"has a {foreign[0]} in its host, where no name has one", "write the name of the server"
        )
    against = _reason_against_name(host)
    if against is not None:
        return against
    if parts.netloc.endswith(":"):
        return Objection("has a colon with no port after it", "write the port, or leave out the colon")
    if "#" in url:
        return Objection(
            "has a fragment, which is never sent to a server", "remove # and everything after it"
        )
    foreign = _NOT_IN_URLS.search(url, url.index(parts.netloc) + len(parts.netloc))
    if foreign is not None:
        sign = foreign[0]
        encoded = "%25" if sign == "%" else quote(sign)
        return Objection(f"has a {sign} that must be percent-encoded", f"write {encoded} instead")
    return None


def _port(parts: SplitResult) -> int | None:
    """The port as it is written, also one that does not exist."""
    _, colon, port = parts.netloc.rpartition("@")[2].rpartition(":")
    if colon and port.isascii() and port.isdigit():
        return int(port[:10])
    return parts.port


def _is_unseen(character: str) -> bool:
    """Whether it has no width, or changes the direction of the text: ASCII has none of these."""
    return not character.isascii() and (
        unicodedata.category(character) in ("Cf", "Zl", "Zp", "Zs", "Cc") or character in _UNSEEN
    )


def _is_host(host: str) -> bool:
    """Whether it can be a name or an address: no part of a name empty, no number of an address too large."""
    if ":" in host:
        return True  # of version 6, which was read already
    labels = host.removesuffix(".").split(".")
    if all(label.isascii() and label.isdigit() for label in labels):
        *first, last = (int(label[:11]) for label in labels)
        return len(first) < 4 and all(part < 256 for part in first) and last < 256 ** (4 - len(first))
    return all(labels) and not labels[-1].isdigit()


def _reason_against_name(host: str) -> Objection | None:
    """What DNS does not allow in the name of a host; signs of a blank to fill in are FM703."""
    if not _is_host(host):
        return Objection("names no host that can be called", _WRITE)
    if ":" in host or _BLANK_TO_FILL.search(host):
        return None
    labels = [_in_dns(label) for label in host.removesuffix(".").split(".")]
    for label in labels:
        if label is None or _LABEL.fullmatch(label) is None:
            return Objection(
                "has a host that DNS does not allow",
                "a name has letters, digits and hyphens, and no part of it begins or ends with a hyphen",
            )
        if len(label) > 63:
            return Objection(
                "has a host that DNS does not allow", "no part of a name is longer than 63 letters"
            )
    if len(".".join(filter(None, labels))) > 253:
        return Objection("has a host that DNS does not allow", "no name is longer than 253 letters")
    return None


def _in_dns(label: str) -> str | None:
    """A part of a name as DNS has it; None for signs that no international name has."""
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


def without_ending(text: str) -> str:
    """Return a word as an error quotes it: what follows a blank or a colon may be a credential."""
    found = _ENDING.search(text)
    return text if found is None else f"{text[: found.start()]}…"


def reason_against_header(name: str, value: str | None) -> Objection | None:
    """Say why a header cannot be sent; None when it can. A `value` of None is not looked at."""
    if _HEADER_NAME.fullmatch(name) is None:
        return Objection(f"{without_ending(name)!r} is no header name", "use letters, digits and hyphens")
    if name.lower() in OWNED_HEADERS:
        return Objection(f"the header {name} belongs to the HTTP layer", "leave it out, the vendor writes it")
    if value is not None and (_HEADER_VALUE.fullmatch(value) is None or value != value.strip()):
        return Objection(
            f"the value of the header {name} cannot be sent",
            "use Latin-1 in one line, without spaces around it",
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

# Behind `vehicle.telemetry.`; v3 only.
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
    """Return what `version` ("v3", "v2") can attach; every v2 attachment exists in v3, which None means."""
    return _V2 if version == "v2" else _V3
