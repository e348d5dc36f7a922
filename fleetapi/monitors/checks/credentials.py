"""Recognize credentials in a value, by its name, its form or its randomness.

Real monitors must not cause false positives: ids, words and UUIDs are not credentials, and neither are
variables, references such as `${env:TOKEN}` and placeholders.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote_plus

from fleetapi.monitors.credentials import Certainty, certainty_of, known_forms
from fleetapi.monitors.secrets import Secret

if TYPE_CHECKING:
    from fleetapi.diagnostics.position import Span

__all__ = ["Credential", "credentials_in", "credentials_in_address", "is_placeholder"]


class Credential(NamedTuple):
    """A credential: a description that does not reveal it, and its position in the text."""

    what: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its position as a span."""
        from fleetapi.diagnostics.position import Span  # noqa: PLC0415  (most documents hold no credential)

        return Span(self.start, self.end)


_PLACEHOLDER: Final = (
    r"(?i:"
    r"[x*.•…_-]+|<.*>|\[.*\]|\{.*\}|%.*%|__.*__|(?:my|your|the|some|a|insert|put|enter|votre|mon)?[-_ ]?"
    r"(?:password|secret|token|credentials?|api[-_ ]?key|key|value|change-?me|replace[-_ ]?me|redacted|masked"
    r"|placeholder|todo|tbd|fixme|mot[-_ ]?de[-_ ]?passe|jeton|passwort|x{3,})"
    r"(?:[-_ ]?here|[-_ ]?ici)?|none|null|true|false)"
)
_SCHEME: Final = r"(?i:(basic|bearer|digest|negotiate|token|apikey)\s+(?=\S))"

_RUN: Final = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def credentials_in(name: str, text: str) -> list[Credential]:
    """Return the credentials in the value `text` of a header, query key or field called `name`."""
    if text.startswith("$") or Secret.from_reference(text) is not None:
        return []
    certainty = certainty_of(name)
    scheme = re.match(_SCHEME, text)
    if scheme is not None and is_placeholder(text[scheme.end() :]):
        return []
    known = _apart(_known_forms(text))
    if known:
        return known
    found = _with_scheme(scheme, telling=bool(certainty)) if scheme is not None else None
    found = found or (_named(certainty, text) if certainty else None)
    return [found] if found is not None else list(_disorder(text))


def is_placeholder(text: str) -> bool:
    """Tell whether a text is a placeholder for a credential, such as a variable or a blank to fill in."""
    return text.startswith("$") or re.fullmatch(_PLACEHOLDER, text.strip()) is not None


def credentials_in_address(url: str) -> list[Credential]:
    """Return the credentials in the query of a URL, or in other places known to hold them."""
    found = list(_known_forms(url))
    address, mark, query = url.partition("?")
    start = len(address) + len(mark)
    for part in query.split("&") if mark else ():
        name, sign, value = part.partition("=")
        decoded = unquote_plus(value)
        start += len(name) + len(sign)
        for each in credentials_in(unquote_plus(name), decoded):
            first, last = (each.start, each.end) if decoded == value else (0, len(value))
            found.append(Credential(each.what, start + first, start + last))
        start += len(value) + 1
    return _apart(found)


def _known_forms(text: str) -> Iterator[Credential]:
    for each in known_forms(text):
        parts = text[each.start : each.end].split("/")
        if not any(is_placeholder(part) for part in parts if part):
            yield Credential(*each)


def _apart(found: Iterable[Credential]) -> list[Credential]:
    """Return the credentials in document order, without those that overlap an earlier one."""
    apart: list[Credential] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


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


def _named(certainty: Certainty, text: str) -> Credential | None:
    certain = certainty is Certainty.CERTAIN
    if is_placeholder(text) or len(text) < 4 or not (certain or (len(text) >= 8 and _mixed(text))):
        return None
    return Credential("a credential", 0, len(text))


def _mixed(text: str) -> bool:
    """Tell whether a text has digits as well as letters, unlike a word."""
    return any(character.isdigit() for character in text) and any(character.isalpha() for character in text)


def _disorder(text: str) -> Iterator[Credential]:
    for run in _RUN.finditer(text):
        characters = run.group()
        if re.fullmatch(_UUID, characters) is None and _is_random(characters):
            yield Credential("what looks like a token", *run.span())


def _is_random(text: str) -> bool:
    """Tell whether uppercase and lowercase letters and digits alternate more than in any word or id."""
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
    """Return the entropy in bits per character."""
    return -sum(share * log2(share) for share in _shares(text))


def _shares(text: str) -> Iterator[float]:
    return (count / len(text) for count in Counter(text).values())
