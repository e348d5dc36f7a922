"""Does a text hold a credential? Told by the name it goes under, by its form, or by its disorder.

What matters is that real monitors draw nothing: ids, words and UUIDs are no credentials, and neither is what
stands for one: a variable, a reference such as `${env:TOKEN}`, a placeholder.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, Final, NamedTuple

from fleetapi.monitors.secrets import Secret, names_a_credential

if TYPE_CHECKING:
    from fleetapi.diagnostics.position import Span

__all__ = ["Credential", "credential_in", "credential_in_address", "is_placeholder", "tells_of_credential"]


class Credential(NamedTuple):
    """What it is, in words that do not give it away, and which characters of the text it has."""

    what: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its characters."""
        from fleetapi.diagnostics.position import Span  # noqa: PLC0415  (most documents hold no credential)

        return Span(self.start, self.end)


# Names that hardly ever mean anything else; under the others (`key`, `token`) a plain word is just a word.
_CERTAIN_NAME: Final = r"(?i:authori[sz]ation|passw(?:or)?d|passphrase|secret|credential|pwd|api[-_.]?key)"
_ABOUT_ONE: Final = r"(?i:type|name|kind|url|uri|version|header|field|expir\w*)$"
_PLACEHOLDER: Final = (
    r"(?i:"
    r"[x*.•…_-]+|<.*>|\[.*\]|\{.*\}|%.*%|__.*__|(?:my|your|the|some|a)?[-_ ]?"
    r"(?:password|secret|token|credentials?|api[-_ ]?key|key|value|change-?me|redacted|todo|tbd)"
    r"(?:[-_ ]?here)?|none|null|true|false)"
)
_SCHEME: Final = r"(?i:(basic|bearer|digest|negotiate|token|apikey)\s+(?=\S))"

# Forms that say by themselves what they are: what no match is without, the pattern, whose first group is the
# credential, and its name. A pattern is compiled once a text has what it cannot do without.
_FORMS: Final = (
    ("PRIVATE KEY-----", r"(-----BEGIN [A-Z ]*PRIVATE KEY-----[^\0]*)", "a private key"),
    ("eyJ", r"\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)", "a JSON web token"),
    ("IA", r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b", "an access key of AWS"),
    ("AIza", r"\b(AIza[\w-]{35})", "an API key of Google"),
    ("_", r"\b((?:gh[oprsu]_\w{30,}|github_pat_\w{30,}))", "a token of GitHub"),
    ("glpat-", r"\b(glpat-[\w-]{20,})", "a token of GitLab"),
    ("xox", r"\b(xox[abeoprs]-[\w-]{10,})", "a token of Slack"),
    ("k_", r"\b((?:sk|rk)_(?:live|test)_\w{10,})", "a key of Stripe"),
    ("SG.", r"\b(SG\.[\w-]{16,}\.[\w-]{16,})", "an API key of SendGrid"),
    (".slack.com", r"hooks\.slack\.com/services/([\w/]{20,})", "the secret part of a Slack address"),
    ("discord", r"discord(?:app)?\.com/api/webhooks/([\w/-]{20,})", "the secret part of a Discord address"),
    ("@", r"://[^/@\s:]*:([^/@\s]+)@", "the password of an address"),
)

_RUN: Final = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def credential_in(name: str, text: str) -> Credential | None:
    """Return the credential in the value `text` of a header, query key or field called `name`, if any."""
    if text.startswith("$") or Secret.from_reference(text) is not None:
        return None
    telling = tells_of_credential(name)
    scheme = re.match(_SCHEME, text)
    if scheme is not None and is_placeholder(text[scheme.end() :]):
        return None
    return (
        _known_form(text)
        or (_with_scheme(scheme, telling=telling) if scheme is not None else None)
        or (_named(name, text) if telling else None)
        or _disorder(text)
    )


def tells_of_credential(name: str) -> bool:
    """Tell whether what goes under this name is a credential, and not its type, its expiry or the like."""
    return names_a_credential(name) and re.search(_ABOUT_ONE, name) is None


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for a credential: a variable, or a blank to fill in."""
    return text.startswith("$") or re.fullmatch(_PLACEHOLDER, text.strip()) is not None


def credential_in_address(url: str) -> Credential | None:
    """Return the credential in the query or in another known place of an address, if any."""
    found = _known_form(url)
    if found is not None:
        return found
    address, mark, query = url.partition("?")
    start = len(address) + len(mark)
    for part in query.split("&") if mark else ():
        name, sign, value = part.partition("=")
        found = credential_in(name, value)
        if found is not None:
            start += len(name) + len(sign)
            return Credential(found.what, found.start + start, found.end + start)
        start += len(part) + 1
    return None


def _known_form(text: str) -> Credential | None:
    for essential, form, what in _FORMS:
        match = re.search(form, text) if essential in text else None
        if match is not None and not is_placeholder(match[1]):
            return Credential(what, *match.span(1))
    return None


def _with_scheme(match: re.Match[str], *, telling: bool) -> Credential | None:
    rest = match.string[match.end() :]
    scheme = match[1].capitalize()
    certain = _is_user_and_password(rest) if scheme == "Basic" else len(rest) >= 16 and _mixed(rest)
    if not telling and not certain:
        return None
    return Credential(f"a {scheme} credential", match.end(), len(match.string))


def _is_user_and_password(text: str) -> bool:
    try:
        return b":" in b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return False


def _named(name: str, text: str) -> Credential | None:
    certain = re.search(_CERTAIN_NAME, name) is not None
    if is_placeholder(text) or len(text) < 4 or not (certain or (len(text) >= 8 and _mixed(text))):
        return None
    return Credential("a credential", 0, len(text))


def _mixed(text: str) -> bool:
    """Whether there is more in it than a word: digits and letters, or signs between them."""
    return any(character.isdigit() for character in text) and any(character.isalpha() for character in text)


def _disorder(text: str) -> Credential | None:
    for run in _RUN.finditer(text):
        characters = run.group()
        if re.fullmatch(_UUID, characters) is None and _is_random(characters):
            return Credential("what looks like a token", *run.span())
    return None


def _is_random(text: str) -> bool:
    """Whether capitals, small letters and digits alternate as in no word and no id."""
    kinds = [_kind(character) for character in text]
    if not {"capital", "small", "digit"} <= set(kinds):
        return False
    changes = sum(one != other for one, other in pairwise(kinds))
    return changes >= 0.4 * len(text) and _entropy(text) >= 3.8


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "capital" if character.isupper() else "small" if character.islower() else "sign"


def _entropy(text: str) -> float:
    """Bits a character."""
    return -sum(share * log2(share) for share in _shares(text))


def _shares(text: str) -> Iterator[float]:
    return (count / len(text) for count in Counter(text).values())
