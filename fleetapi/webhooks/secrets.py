"""The secret that a monitor sends, and the check whether a request has it.

Messages are not signed: only a header, a query parameter or a body attribute known only to you and the vendor
proves where a message comes from.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import VARIABLES, AttributeKind, reason_against_header
from fleetapi.remedies import Argument, sentence, write
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded, guarded_init

__all__ = ["ExpectedSecret", "SecretCheck", "secrets_given", "secrets_of"]


@safe_repr
@guarded_init
@attrs.frozen(repr=False)
class ExpectedSecret:
    """A secret and its place in a request: create one with `header`, `query` or `body`.

    The value is a `Secret` or a string; the repr does not show it.
    """

    kind: AttributeKind
    key: str
    value: Secret | str

    def __attrs_post_init__(self) -> None:
        given: Any = (self.key, self.value)
        if not all(isinstance(each, str | Secret) and each for each in given) or isinstance(given[0], Secret):
            raise UsageError(
                f"a secret {self.kind.value.lower()} needs a key and a value",
                remedy=write('ExpectedSecret.header("Authorization", Secret.env("CB_AUTH"))'),
            )
        if self.kind is AttributeKind.HEADER:
            against = reason_against_header(self.key, None)
            if against is not None:
                raise UsageError(against.reason, remedy=against.remedy)

    @classmethod
    @guarded
    def header(cls, name: str, value: Secret | str) -> ExpectedSecret:
        """Expect the secret in a header, such as `Authorization`."""
        return cls(AttributeKind.HEADER, name, value)

    @classmethod
    @guarded
    def query(cls, key: str, value: Secret | str) -> ExpectedSecret:
        """Expect the secret in a query parameter. Servers and proxies log these, so prefer a header."""
        return cls(AttributeKind.QUERY, key, value)

    @classmethod
    @guarded
    def body(cls, key: str, value: Secret | str) -> ExpectedSecret:
        """Expect the secret in an attribute of the message."""
        return cls(AttributeKind.BODY, key, value)

    def __repr__(self) -> str:
        shown = repr(self.value) if isinstance(self.value, Secret) else "***"
        return f"ExpectedSecret.{self.kind.value.lower()}({self.key!r}, {shown})"


def secrets_of(monitor: Monitor) -> tuple[ExpectedSecret, ...]:
    """Return the secrets that `monitor` sends: each `Secret` of its webhook.

    Literals that look like credentials are included.
    """
    attributes = monitor.webhook.attributes if monitor.webhook is not None else ()
    return tuple(
        ExpectedSecret(each.kind, each.key, each.value)
        for each in attributes
        if isinstance(each.value, Secret) or (each.looks_secret and each.value not in VARIABLES)
    )


def secrets_given(secret: ExpectedSecret | Iterable[ExpectedSecret] | None) -> tuple[ExpectedSecret, ...]:
    """Return the argument `secret` of a `Receiver` as a tuple. Raises UsageError, which hides its value."""
    if secret is None:
        return ()
    given: Any = secret
    listed = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else (given,)
    if not listed:
        raise UsageError(
            "secret is empty",
            remedy=sentence("to disable authentication, pass ", Argument("secret", "None")),
        )
    if not all(isinstance(each, ExpectedSecret) for each in listed):  # not shown: it may be the secret itself
        raise UsageError(
            "secret must be an ExpectedSecret, or several of them",
            remedy=write('ExpectedSecret.header("Authorization", Secret.env("CB_AUTH"))'),
        )
    return listed


@attrs.frozen
class _Expected:
    kind: AttributeKind
    key: str
    digest: bytes = attrs.field(repr=False)


@guarded_init
class SecretCheck:
    """Checks that a request has one of several secrets; without any, every request passes.

    Secrets are resolved once, on creation; SecretUnavailable is raised for one that does not exist. All
    values are compared as digests, in constant time, so that timing reveals nothing.
    """

    def __init__(
        self, secrets: Iterable[ExpectedSecret], environment: Mapping[str, str] | None = None
    ) -> None:
        self._expected = tuple(
            _Expected(
                each.kind,
                each.key.lower() if each.kind is AttributeKind.HEADER else each.key,
                _digest(each.value.resolve(environment) if isinstance(each.value, Secret) else each.value),
            )
            for each in secrets
        )

    def __repr__(self) -> str:
        return f"<SecretCheck {len(self._expected)} secrets>"

    @property
    def needs_body(self) -> bool:
        """Whether a secret may be inside the body."""
        return any(each.kind is AttributeKind.BODY for each in self._expected)

    def outside(self, headers: Sequence[tuple[str, str]], query: Sequence[tuple[str, str]]) -> bool:
        """Return whether the headers (in any case) or the query have a secret."""
        lowered = [(name.lower(), value) for name, value in headers]
        in_headers = self._among(AttributeKind.HEADER, lowered)
        in_query = self._among(AttributeKind.QUERY, query)
        return not self._expected or in_headers or in_query

    def inside(self, attributes: Sequence[tuple[str, Any]]) -> bool:
        """Return whether the attributes of the message have a secret."""
        return self._among(
            AttributeKind.BODY, [(key, value) for key, value in attributes if isinstance(value, str)]
        )

    def _among(self, kind: AttributeKind, given: Sequence[tuple[str, str]]) -> bool:
        found = False
        for expected in self._expected:
            for key, value in given:
                if expected.kind is kind and key == expected.key:
                    found |= hmac.compare_digest(_digest(value), expected.digest)
        return found


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogateescape")).digest()
