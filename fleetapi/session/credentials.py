"""Username, password and client id, and how they are kept out of errors and logs."""

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
from fleetapi.tracebacks import guarded_init

__all__ = ["Credentials", "Redactor"]

MASK = "***"

_TELLING = re.compile(
    r"(?P<name>client_id\s*[=:]\s*|authorization\s*[=:]\s*(?:basic\s+)?|basic\s+)(?P<value>[^\s&\"'<>,;]{4,})",
    re.IGNORECASE,
)

# Words of error messages about credentials. If a test account has one of them as its password, prose is kept.
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
        raise ConfigurationError(f"{attribute.name} is empty or not a string")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in given):
        raise ConfigurationError(
            f"{attribute.name} contains bytes that are not valid UTF-8",
            remedy="encode it as UTF-8",
        )
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in given):
        raise ConfigurationError(
            f"{attribute.name} contains a control character",
            remedy="look for a line end at the end",
        )


def _without_colon(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if ":" in value:
        raise ConfigurationError(
            "username contains a ':', which HTTP Basic does not allow",
            remedy=sentence(
                "give username and password separately: ", Setting("username"), " and ", Setting("password")
            ),
        )


@safe_repr
@guarded_init
@attrs.frozen(repr=False)
class Credentials:
    """The credentials that every request sends besides the client certificate. Its repr shows nothing.

    Raises `ConfigurationError` for empty values, control characters, and a colon in the username. Username
    and password are sent as UTF-8.
    """

    client_id: str = attrs.field(validator=_filled)
    username: str = attrs.field(validator=[_filled, _without_colon])
    password: str = attrs.field(validator=_filled)

    def __repr__(self) -> str:
        return f"Credentials({MASK})"

    @property
    def authorization(self) -> str:
        """The value of the `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode("ascii")

    def redactor(self) -> Redactor:
        """Return a `Redactor` that removes these credentials from third-party text."""
        return Redactor([self.client_id, self.password, self.authorization.removeprefix("Basic ")])


class Redactor:
    """Removes secrets from a string: the known ones, plain or percent-encoded, and what looks like one.

    It is meant for third-party text, such as an error page that repeats our URL; our own text never contains
    a secret. A secret that is an ordinary word (`wrong`) is only removed where a value may be: after `=`, `:`
    or `/`, or in quotes. To mask it in prose would reveal the secret.
    """

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
        usable = sorted((form for form in forms if len(form) >= 4), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(_pattern, usable))) if usable else None

    def __call__(self, text: str) -> str:
        """Return the text with secrets masked."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        return _TELLING.sub(lambda match: match["name"] + MASK, text)

    def __repr__(self) -> str:
        return f"Redactor({MASK})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without secrets, because responses, which contain a redactor, are cached and queued.

        The unpickled redactor removes what looks like a secret.
        """
        return Redactor, ((),)

    def __copy__(self) -> Redactor:
        return self

    def __deepcopy__(self, _memo: object) -> Redactor:
        return self


def _pattern(secret: str) -> str:
    """Return the pattern for a secret; an ordinary word only matches where a value may be."""
    escaped = re.escape(secret)
    if secret not in _ORDINARY:
        return escaped
    return f"(?:(?<=[=:/\"'`])|(?<=[=:] )){escaped}|{escaped}(?=[@\"'`])"
