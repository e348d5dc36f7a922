"""References to credentials, which are resolved only for sending.

A `Secret` contains the location of a credential, not its value, so printing it cannot reveal anything. In
JSON it is a reference such as `${env:CB_AUTH}` or `${file:/run/secrets/cb}`, optionally after a literal
prefix (`Bearer ${env:TOKEN}`), which is read back as a Secret.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from fleetapi.errors import MonitorError, SecretUnavailable
from fleetapi.monitors.delivery_rules import VARIABLES, AttributeKind, reason_against_header, unknown_variable
from fleetapi.remedies import Argument, Remedy, sentence
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded

__all__ = ["REDACTED", "Secret", "resolved", "with_secrets"]

REDACTED = "***"

_REFERENCE = re.compile(r"(?P<prefix>[^$]*)\$\{(?P<source>env|file):(?P<place>[^{}\x00]+)\}")
_LINE_ENDS = "\r\n"  # editors end files with a newline, which may also end up in variables


@safe_repr
@attrs.frozen(repr=False)
class Secret:
    """The location of a credential: `Secret.env("CB_AUTH")` or `Secret.file("/run/secrets/cb")`.

    `prefix` is a literal to put before the credential: `Secret.env("TOKEN", prefix="Bearer ")`. `str()` and
    JSON show the reference, never the credential.
    """

    source: Literal["env", "file"]
    place: str
    prefix: str = ""

    def __attrs_post_init__(self) -> None:
        if _REFERENCE.fullmatch(str(self)) is None or (self.source == "env" and "=" in self.place):
            what = "an environment variable" if self.source == "env" else "a file"
            raise MonitorError(
                f"{str(self).partition('=')[0]!r} is not a valid reference to {what}",
                remedy="use a name without braces, and a prefix without $",
            )

    @classmethod
    def env(cls, variable: str, *, prefix: str = "") -> Secret:
        """Return a reference to an environment variable; trailing newlines are removed from its value."""
        return cls("env", variable, prefix)

    @classmethod
    def file(cls, path: str | Path, *, prefix: str = "") -> Secret:
        """Return a reference to a UTF-8 file; trailing newlines are removed from its content."""
        return cls("file", os.fspath(path), prefix)

    @classmethod
    @guarded
    def from_reference(cls, text: str) -> Secret | None:
        """Parse a reference such as `${env:CB_AUTH}`; return None if `text` is not one."""
        found = _REFERENCE.fullmatch(text)
        if found is None or (found["source"] == "env" and "=" in found["place"]):
            return None
        return cls("env" if found["source"] == "env" else "file", found["place"], found["prefix"])

    @guarded
    def resolve(self, environment: Mapping[str, str] | None = None) -> str:
        """Return the prefix and the credential, without trailing newlines.

        `environment` is `os.environ` by default. Raises SecretUnavailable if the variable or the file does
        not exist, cannot be read or is empty.
        """
        if self.source == "env":
            given = (os.environ if environment is None else environment).get(self.place)
            found = given.rstrip(_LINE_ENDS) if given is not None else None
            if not found:
                raise SecretUnavailable(
                    f"the environment variable {self.place} is {'empty' if found == '' else 'not set'}",
                    remedy="set it in the environment of this process",
                )
            return self.prefix + found
        try:
            content = Path(self.place).read_text(encoding="utf-8").rstrip(_LINE_ENDS)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise SecretUnavailable(
                f"the secret file {self.place} cannot be read: {reason}",
                remedy="mount the file, or correct the path",
            ) from None
        if not content:
            raise SecretUnavailable(
                f"the secret file {self.place} is empty", remedy="write the credential into it"
            )
        return self.prefix + content

    def __str__(self) -> str:
        return f"{self.prefix}${{{self.source}:{self.place}}}"

    def __repr__(self) -> str:
        prefix = f", prefix={self.prefix!r}" if self.prefix else ""
        return f"Secret.{self.source}({self.place!r}{prefix})"


_ATTRIBUTES: Final = "attributes"
_VALUE: Final = "value"


def resolved(secret: Secret, kind: object, key: object, variables: tuple[str, ...] = VARIABLES) -> str:
    """Return the value of `secret` for the attribute `key` of a kind ("Header", "Query" or "Body").

    The value has to meet the same requirements as a literal. Raises SecretUnavailable, which names the
    attribute and the reference, but never the value.
    """
    value = secret.resolve()
    is_header = str(kind).lower() == AttributeKind.HEADER.lower()
    if value in variables:
        return value
    remedy: Remedy
    if not value.isascii() and value != value.encode(errors="replace").decode():
        why, remedy = "it is not UTF-8 text", "encode it as UTF-8"
    elif unknown_variable(value, variables) is not None:
        why, remedy = (
            "it begins with $, like a variable of the server",
            sentence("add a prefix with ", Argument("prefix")),
        )
    elif is_header and (against := reason_against_header("X", value)) is not None:
        why, remedy = "it is not a valid header value", against.remedy
    else:
        return value
    where = f"the {'header' if is_header else 'attribute'} {key}"
    raise SecretUnavailable(f"the value of {secret} cannot be sent in {where}: {why}", remedy=remedy)


def with_secrets(document: Mapping[str, Any], variables: tuple[str, ...] = VARIABLES) -> Mapping[str, Any]:
    """Return a copy of a document in which the references in values of webhook attributes are resolved.

    Raises SecretUnavailable for a credential that is missing or cannot be sent; see `resolved`.
    """
    return {
        key: _attributes(value, variables) if key == _ATTRIBUTES else _inside(value, variables)
        for key, value in document.items()
    }


def _inside(value: Any, variables: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return with_secrets(value, variables)
    if isinstance(value, list | tuple):
        return [_inside(each, variables) for each in value]
    return value


def _attributes(value: Any, variables: tuple[str, ...]) -> Any:
    if not isinstance(value, list | tuple):
        return _inside(value, variables)
    return [_attribute(each, variables) if isinstance(each, Mapping) else each for each in value]


def _attribute(attribute: Mapping[str, Any], variables: tuple[str, ...]) -> Mapping[str, Any]:
    value = attribute.get(_VALUE)
    secret = Secret.from_reference(value) if isinstance(value, str) else None
    if secret is None:
        return attribute
    return {**attribute, _VALUE: resolved(secret, attribute.get("type"), attribute.get("key"), variables)}
