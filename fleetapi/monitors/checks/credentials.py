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
from typing import Final

import attrs

from fleetapi.diagnostics.position import Span
from fleetapi.monitors.secrets import Secret, names_a_credential

__all__ = ["Credential", "credential_in", "credential_in_address"]


@attrs.frozen
class Credential:
    """What it is, in words that do not give it away, and which characters of the text it has."""

    what: str
    span: Span


# Names that hardly ever mean anything else; under the others (`key`, `token`) a plain word is just a word.
_CERTAIN_NAME: Final = re.compile(
    r"authori[sz]ation|passw(?:or)?d|passphrase|secret|credential|pwd|api[-_.]?key", re.IGNORECASE
)
_ABOUT_ONE: Final = re.compile(r"(?:type|name|kind|url|uri|version|header|field|expir\w*)$", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    r"[x*.•…_-]+|<.*>|\[.*\]|\{.*\}|%.*%|__.*__|(?:my|your|the|some|a)?[-_ ]?"
    r"(?:password|secret|token|credentials?|api[-_ ]?key|key|value|change-?me|redacted|todo|tbd)"
    r"(?:[-_ ]?here)?|none|null|true|false",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"(basic|bearer|digest|negotiate|token|apikey)\s+(?=\S)", re.IGNORECASE)

# Forms that say by themselves what they are. The first group is the credential.
_FORMS: Final = (
    (re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----[^\0]*)"), "a private key"),
    (re.compile(r"\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"), "a JSON web token"),
    (re.compile(r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"), "an access key of AWS"),
    (re.compile(r"\b(AIza[\w-]{35})"), "an API key of Google"),
    (re.compile(r"\b((?:gh[oprsu]_\w{30,}|github_pat_\w{30,}))"), "a token of GitHub"),
    (re.compile(r"\b(glpat-[\w-]{20,})"), "a token of GitLab"),
    (re.compile(r"\b(xox[abeoprs]-[\w-]{10,})"), "a token of Slack"),
    (re.compile(r"\b((?:sk|rk)_(?:live|test)_\w{10,})"), "a key of Stripe"),
    (re.compile(r"\b(SG\.[\w-]{16,}\.[\w-]{16,})"), "an API key of SendGrid"),
    (re.compile(r"hooks\.slack\.com/services/([\w/]{20,})"), "the secret part of a Slack address"),
    (re.compile(r"discord(?:app)?\.com/api/webhooks/([\w/-]{20,})"), "the secret part of a Discord address"),
    (re.compile(r"://[^/@\s:]*:([^/@\s]+)@"), "the password of an address"),
)

_RUN: Final = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def credential_in(name: str, text: str) -> Credential | None:
    """Return the credential in the value `text` of a header, query key or field called `name`, if any."""
    if text.startswith("$") or Secret.from_reference(text) is not None:
        return None
    telling = names_a_credential(name) and _ABOUT_ONE.search(name) is None
    scheme = _SCHEME.match(text)
    if scheme is not None and _stands_for_one(text[scheme.end() :]):
        return None
    return (
        _known_form(text)
        or (_with_scheme(scheme, telling=telling) if scheme is not None else None)
        or (_named(name, text) if telling else None)
        or _disorder(text)
    )


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
            return attrs.evolve(found, span=found.span.shifted(start + len(name) + len(sign)))
        start += len(part) + 1
    return None


def _known_form(text: str) -> Credential | None:
    for form, what in _FORMS:
        match = form.search(text)
        if match is not None and not _stands_for_one(match[1]):
            return Credential(what, Span(*match.span(1)))
    return None


def _with_scheme(match: re.Match[str], *, telling: bool) -> Credential | None:
    rest = match.string[match.end() :]
    scheme = match[1].capitalize()
    certain = _is_user_and_password(rest) if scheme == "Basic" else len(rest) >= 16 and _mixed(rest)
    if not telling and not certain:
        return None
    return Credential(f"a {scheme} credential", Span(match.end(), len(match.string)))


def _is_user_and_password(text: str) -> bool:
    try:
        return b":" in b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return False


def _named(name: str, text: str) -> Credential | None:
    certain = _CERTAIN_NAME.search(name) is not None
    if _stands_for_one(text) or len(text) < 4 or not (certain or (len(text) >= 8 and _mixed(text))):
        return None
    return Credential("a credential", Span(0, len(text)))


def _stands_for_one(text: str) -> bool:
    """Whether a text is a placeholder or a variable."""
    return text.startswith("$") or _PLACEHOLDER.fullmatch(text.strip()) is not None


def _mixed(text: str) -> bool:
    """Whether there is more in it than a word: digits and letters, or signs between them."""
    return any(character.isdigit() for character in text) and any(character.isalpha() for character in text)


def _disorder(text: str) -> Credential | None:
    for run in _RUN.finditer(text):
        characters = run.group()
        if _UUID.fullmatch(characters) is None and _is_random(characters):
            return Credential("what looks like a token", Span(*run.span()))
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
