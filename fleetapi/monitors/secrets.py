"""Credentials that a monitor refers to without holding them.

A `Secret` knows where a credential lies, never what it is: nothing that prints it can give it away. In JSON
it stands as a reference, `${env:CB_AUTH}` or `${file:/run/secrets/cb}`, possibly behind a literal prefix
(`Bearer ${env:TOKEN}`); reading such a text gives the Secret back, and only sending resolves it.
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
from fleetapi.secrecy import guarded

__all__ = ["REDACTED", "Secret", "resolved", "with_secrets"]

REDACTED = "***"

_REFERENCE = re.compile(r"(?P<prefix>[^$]*)\$\{(?P<source>env|file):(?P<place>[^{}\x00]+)\}")
_LINE_ENDS = "\r\n"  # behind a credential: editors end files with one, and it gets into variables too


@safe_repr
@attrs.frozen(repr=False)
class Secret:
    """Where a credential lies: `Secret.env("CB_AUTH")` or `Secret.file("/run/secrets/cb")`.

    `prefix` stands literally before the credential: `Secret.env("TOKEN", prefix="Bearer ")`. `str()` and JSON
    show the reference, never the credential.
    """

    source: Literal["env", "file"]
    place: str
    prefix: str = ""

    def __attrs_post_init__(self) -> None:
        if _REFERENCE.fullmatch(str(self)) is None or (self.source == "env" and "=" in self.place):
            what = "environment variable" if self.source == "env" else "file"
            raise MonitorError(
                f"no {what} can be referred to as {str(self).partition('=')[0]!r}",
                remedy="use a name without braces, and a prefix without $",
            )

    @classmethod
    def env(cls, variable: str, *, prefix: str = "") -> Secret:
        """Return the credential in an environment variable; a line end after it does not belong to it."""
        return cls("env", variable, prefix)

    @classmethod
    def file(cls, path: str | Path, *, prefix: str = "") -> Secret:
        """Return the credential in a UTF-8 file; a line end after it does not belong to it."""
        return cls("file", os.fspath(path), prefix)

    @classmethod
    @guarded
    def from_reference(cls, text: str) -> Secret | None:
        """Read a reference such as `${env:CB_AUTH}`; None when `text` is not one."""
        found = _REFERENCE.fullmatch(text)
        if found is None or (found["source"] == "env" and "=" in found["place"]):
            return None
        return cls("env" if found["source"] == "env" else "file", found["place"], found["prefix"])

    @guarded
    def resolve(self, environment: Mapping[str, str] | None = None) -> str:
        """Return the prefix and the credential; `environment` is `os.environ` unless given.

        Line ends after the credential are left out, of a variable as of a file.

        Raises SecretUnavailable when the variable or the file does not exist, cannot be read or is empty.
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
                remedy="mount it, or correct the path",
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
    """Return what `secret` stands for as the value of the attribute `key` ("Header", "Query" or "Body").

    What is refused of a literal is refused of a credential too, before anything is sent. Raises
    SecretUnavailable, which names the attribute and the reference and never the value.
    """
    value = secret.resolve()
    is_header = str(kind).lower() == AttributeKind.HEADER.lower()
    if value in variables:
        return value
    remedy: Remedy
    if not value.isascii() and value != value.encode(errors="replace").decode():
        why, remedy = "it is not UTF-8 text", "write it as UTF-8"
    elif unknown_variable(value, variables) is not None:
        why, remedy = (
            "it begins with $, as a variable of the server",
            sentence("put something before it with ", Argument("prefix")),
        )
    elif is_header and (against := reason_against_header("X", value)) is not None:
        why, remedy = "a header cannot carry it", against.remedy
    else:
        return value
    where = f"the {'header' if is_header else 'attribute'} {key}"
    raise SecretUnavailable(f"what {secret} stands for cannot be sent in {where}: {why}", remedy=remedy)


def with_secrets(document: Mapping[str, Any], variables: tuple[str, ...] = VARIABLES) -> Mapping[str, Any]:
    """The document with each reference (`${env:CB_AUTH}`) in the value of a webhook's attribute filled in.

    The document given is not changed. Raises SecretUnavailable for a credential that is not there or cannot
    be sent; see `resolved`.
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
