"""Login, password and client id, and how they are kept out of everything that people read."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

import attrs

from fleetapi.errors import ConfigurationError
from fleetapi.remedies import Setting, sentence
from fleetapi.representation import safe_repr
from fleetapi.secrecy import guarded_init

__all__ = ["Credentials", "Redactor"]

MASK = "***"

_TELLING = re.compile(
    r"(?P<name>client_id\s*[=:]\s*|authorization\s*[=:]\s*(?:basic\s+)?|basic\s+)(?P<value>[^\s&\"'<>,;]{4,})",
    re.IGNORECASE,
)

# What servers say of a login that they refuse: where a secret is one of these (in a trial), it is their word.
_ORDINARY = frozenset(
    {
        "client",
        "incorrect",
        "invalid",
        "login",
        "missing",
        "none",
        "null",
        "password",
        "user",
        "username",
        "wrong",
    }
)


def _filled(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    given: Any = value
    if not isinstance(given, str) or not given:
        raise ConfigurationError(f"{attribute.name} is empty or not a text")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in given):
        raise ConfigurationError(
            f"{attribute.name} contains bytes that are no text",
            remedy="write it as UTF-8 where it comes from",
        )
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in given):
        raise ConfigurationError(
            f"{attribute.name} contains a control character",
            remedy="look for a line end copied along with it",
        )


def _without_colon(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if ":" in value:
        raise ConfigurationError(
            "username contains a ':', which HTTP Basic cannot carry",
            remedy=sentence(
                "give login and password separately: ", Setting("username"), " and ", Setting("password")
            ),
        )


@safe_repr
@guarded_init
@attrs.frozen(repr=False)
class Credentials:
    """What every request carries besides the client certificate. Its repr shows nothing.

    Raises `ConfigurationError` for empty values, control characters, and a colon in the username (the
    password may contain anything; both are sent as UTF-8).
    """

    client_id: str = attrs.field(validator=_filled)
    username: str = attrs.field(validator=[_filled, _without_colon])
    password: str = attrs.field(validator=_filled)

    def __repr__(self) -> str:
        return f"Credentials({MASK})"

    @property
    def authorization(self) -> str:
        """The value of the header `Authorization`."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode("ascii")

    def redactor(self) -> Redactor:
        """Blots these credentials out of texts that came from elsewhere."""
        return Redactor([self.client_id, self.password, self.authorization.removeprefix("Basic ")])


class Redactor:
    """Blots secrets out of a text: the known ones, plain or percent-encoded, and what looks like one.

    Meant for texts of others (an error page that repeats our URL). Ours never hold a secret to begin with.
    A secret that is an ordinary word there (`wrong`) goes only where a value may stand: after `=`, `:`,
    `/`, or in quotes. In prose it is their own word, and a blot in its place would tell what the secret is.
    """

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
        usable = sorted((form for form in forms if len(form) >= 4), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(_pattern, usable))) if usable else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        return _TELLING.sub(lambda match: match["name"] + MASK, text)

    def __repr__(self) -> str:
        return f"Redactor({MASK})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Answers are cached and queued, and this is in them: what is written holds no secret.

        What comes back blots out what looks like one, as to anybody who does not know the secrets.
        """
        return Redactor, ((),)

    def __copy__(self) -> Redactor:
        return self

    def __deepcopy__(self, _memo: object) -> Redactor:
        return self


def _pattern(secret: str) -> str:
    """Where a secret is one: anywhere; an ordinary word only where a value may stand."""
    escaped = re.escape(secret)
    if secret not in _ORDINARY:
        return escaped
    return f"(?:(?<=[=:/\"'`])|(?<=[=:] )){escaped}|{escaped}(?=[@\"'`])"
