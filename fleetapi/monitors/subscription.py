"""How a monitor sends notifications: webhook, attributes, retries and batching.

The classes accept what the specification allows and raise MonitorError for the rest. They also accept what
only causes a warning (a plain http target, a number of retries without effect).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import unquote_plus

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.monitors.credentials import known_forms, names_a_credential
from fleetapi.monitors.delivery_rules import (
    LARGEST_WHOLE,
    OWNED_HEADERS,
    REMOTE_VARIABLES,
    VARIABLES,
    AttributeKind,
    RetryKind,
    reason_against_address,
    reason_against_header,
    reason_against_target,
    unknown_variable,
    without_credentials,
)
from fleetapi.monitors.operands.table import Objection
from fleetapi.monitors.secrets import REDACTED, Secret
from fleetapi.monitors.times.windows import whole_seconds
from fleetapi.remedies import Code, sentence, write
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded, guarded_init

__all__ = [
    "OWNED_HEADERS",
    "REMOTE_VARIABLES",
    "VARIABLES",
    "Attribute",
    "AttributeKind",
    "Batching",
    "RemoteAttribute",
    "RetryKind",
    "RetryPolicy",
    "Webhook",
    "plain_text",
    "reason_against_header",
    "reason_against_target",
    "shown_target",
    "unknown_variable",
    "whole_number",
]

_LEGIBLE = 10**30


def plain_text(argument: str, value: Any) -> str:
    """Return `value` if it is a string that can be encoded as UTF-8; otherwise raise MonitorError."""
    if not isinstance(value, str):
        raise MonitorError(f"{argument} must be a string, not {_shown(value)}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise MonitorError(f"{argument} contains a lone surrogate, which is half a character") from None
    return value


def _shown(value: Any) -> str:
    """Return an invalid value for an error message, without credentials."""
    if isinstance(value, str):
        return repr(without_credentials(value))
    return repr(value) if isinstance(value, int | float | None) else f"a {type(value).__name__}"


def whole_number(argument: str, value: Any, minimum: int) -> int:
    """Return `value` if it is an int from `minimum` to `LARGEST_WHOLE`; otherwise raise MonitorError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise MonitorError(f"{argument} must be an integer, not {value!r}")
    if value < minimum:
        raise MonitorError(f"{argument} is {_written(value)}", remedy=f"the minimum is {minimum}")
    if value > LARGEST_WHOLE:
        raise MonitorError(f"{argument} is {_written(value)}", remedy=f"the maximum is {LARGEST_WHOLE}")
    return value


def duration_of_seconds(argument: str, count: int) -> timedelta:
    """Return a number of seconds as a duration. Raises MonitorError for more than `LARGEST_WHOLE`."""
    if abs(count) > LARGEST_WHOLE:
        limit = f"the maximum is {_seconds(LARGEST_WHOLE)}" if count > 0 else "use a positive duration"
        raise MonitorError(f"{argument} is {_seconds(count)}", remedy=limit)
    return timedelta(seconds=count)


def _seconds(number: int) -> str:
    return f"{_written(number)} second{'' if number == 1 else 's'}"


def _written(number: int) -> str:
    """Return an integer in digits, or its magnitude: Python limits the number of digits."""
    if abs(number) <= _LEGIBLE:
        return str(number)
    return "over 10**30" if number > 0 else "under -10**30"


def at_least(argument: str, value: object, minimum: int) -> timedelta:
    """Return `value` if it is a timedelta of whole seconds between `minimum` and `LARGEST_WHOLE`."""
    duration = whole_seconds(argument, value)
    count = duration // timedelta(seconds=1)
    if count < minimum:
        raise MonitorError(f"{argument} is {_seconds(count)}", remedy=f"the minimum is {_seconds(minimum)}")
    return duration_of_seconds(argument, count)


def _kind(value: Any) -> AttributeKind:
    kind = next((each for each in AttributeKind if each == value), None)
    if kind is None:
        raise MonitorError(
            f"{_shown(value)} is not a kind of attribute", remedy='use "Header", "Body" or "Query"'
        )
    return kind


def _secret_text(what: str, value: Any) -> str:
    """Return `value` if it is a valid string; otherwise raise MonitorError without showing credentials."""
    if not isinstance(value, str):
        raise MonitorError(f"{what} must be a string, not {_shown(value)}")
    return plain_text(what, value)


def _value(value: Any) -> str | Secret:
    if isinstance(value, Secret):
        return value
    return Secret.from_reference(_secret_text("the value of an attribute", value)) or value


@safe_repr
@guarded_init
@attrs.frozen(repr=False)
class Attribute:
    """A key and a value that the server adds to each notification.

    The value is a literal, a variable (`$vin`, `$monitorID`, `$fleetID`, `$vid`) or a Secret; a string with a
    reference to a secret becomes that Secret. `repr` hides literals that look like credentials.
    """

    variables: ClassVar[tuple[str, ...]] = VARIABLES

    kind: AttributeKind = attrs.field(converter=_kind)
    key: str
    value: str | Secret = attrs.field(converter=_value)

    def __attrs_post_init__(self) -> None:
        if not plain_text("the key of an attribute", self.key):
            raise MonitorError("the key of an attribute is empty", remedy="give the attribute a key")
        literal = None if isinstance(self.value, Secret) else self.value
        unknown = unknown_variable(literal, self.variables) if literal is not None else None
        if unknown is not None:
            unknown = REDACTED if names_a_credential(self.key) else unknown
            raise MonitorError(
                f"{self.key}: {unknown} is not a variable of the server",
                remedy=did_you_mean(unknown, self.variables) or f"use one of {', '.join(self.variables)}",
            )
        if self.kind is AttributeKind.HEADER:
            against = reason_against_header(self.key, literal)
            if against is not None:
                raise MonitorError(against.reason, remedy=against.remedy)

    @property
    def shown(self) -> str:
        """The value for display: a secret as its reference, a credential redacted."""
        if isinstance(self.value, Secret) or self.value in self.variables:
            return str(self.value)
        return REDACTED if self.looks_secret else self.value

    @property
    def looks_secret(self) -> bool:
        """Whether the value is a literal that looks like a credential."""
        if isinstance(self.value, Secret) or self.value in self.variables or not self.value:
            return False
        has_scheme = self.value.lower().startswith(("basic ", "bearer "))
        return names_a_credential(self.key) or has_scheme or any(known_forms(self.value))

    def __repr__(self) -> str:
        value = repr(self.value) if isinstance(self.value, Secret) else repr(self.shown)
        return f"{type(self).__name__}({self.kind.value!r}, {self.key!r}, {value})"


@safe_repr
@guarded_init
@attrs.frozen(repr=False)
class RemoteAttribute(Attribute):
    """An attribute of notifications about remote commands, whose variables are `REMOTE_VARIABLES`."""

    variables: ClassVar[tuple[str, ...]] = REMOTE_VARIABLES


def _attributes(values: Iterable[Any]) -> tuple[Attribute, ...]:
    given = tuple(values)
    for value in given:
        if not isinstance(value, Attribute):
            raise MonitorError(
                f"a {type(value).__name__} is not an Attribute", remedy=write("Attribute(kind, key, value)")
            )
    return given


def shown_target(url: str) -> str:
    """Return `url` with the credentials in its query and path redacted."""
    address, mark, query = url.partition("?")
    parts = [part.partition("=") for part in query.split("&")]
    shown = (
        f"{key}={REDACTED}" if value and names_a_credential(unquote_plus(key)) else key + sign + value
        for key, sign, value in parts
    )
    text = address + mark + "&".join(shown)
    reached = len(text)
    for found in sorted(known_forms(text), key=lambda found: found.end, reverse=True):
        if found.end <= reached:
            text, reached = f"{text[: found.start]}{REDACTED}{text[found.end :]}", found.start
    return text


def _refuse_target(target: object, rule: Callable[[str], Objection | None]) -> None:
    against = rule(_secret_text("the webhook's target", target))
    if against is not None:
        raise MonitorError(f"the webhook's target {against.reason}", remedy=against.remedy)


@attrs.frozen(init=False)  # __init__ checks the target more strictly
class Webhook:
    """The URL to call, the name under which the vendor stores it, and attributes to add.

    Raises MonitorError for a target that the vendor cannot call; `lenient` also accepts what a server
    returns.
    """

    target: str = attrs.field(repr=lambda url: repr(shown_target(str(url))))
    name: str
    attributes: tuple[Attribute, ...] = attrs.field(default=(), converter=_attributes)

    @guarded
    def __init__(self, target: str, name: str, attributes: Iterable[Attribute] = ()) -> None:
        _refuse_target(target, reason_against_target)
        self.__attrs_init__(target, name, attributes)

    @classmethod
    @guarded
    def lenient(cls, target: str, name: str, attributes: Iterable[Attribute] = ()) -> Self:
        """Return the webhook of a document: its URL may contain characters that FM701 reports."""
        webhook = cls.__new__(cls)
        webhook.__attrs_init__(target, name, attributes)
        return webhook

    def __attrs_post_init__(self) -> None:
        plain_text("name", self.name)
        _refuse_target(self.target, reason_against_address)
        headers: set[str] = set()
        for attribute in self.attributes:
            if attribute.kind is AttributeKind.HEADER:
                if attribute.key.lower() in headers:
                    raise MonitorError(
                        f"duplicate header {attribute.key}",
                        remedy="remove one; header names are case-insensitive",
                    )
                headers.add(attribute.key.lower())


@safe_repr
@attrs.frozen
class RetryPolicy:
    """What happens after a failed notification: `number` retries, `delay` apart.

    None means the server's defaults: 3 retries, 10 seconds. Nothing is retried after 3 days. `number` applies
    only to BOUNDED, `delay` to BOUNDED and ALWAYS.
    """

    kind: RetryKind
    number: int | None = None
    delay: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.kind, RetryKind):
            raise MonitorError(
                f"{self.kind!r} is not a RetryKind",
                remedy=sentence("use, for example, ", Code("RetryKind.BOUNDED")),
            )
        if self.number is not None:
            whole_number("the number of retries", self.number, 1)
        if self.delay is not None:
            at_least("the delay between retries", self.delay, 1)


@attrs.frozen
class Batching:
    """Batches of up to `size` events, each sent at the latest after `within` (None: 60 seconds)."""

    size: int
    within: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        whole_number("the batch size", self.size, 1)
        if self.within is not None:
            at_least("the batch window", self.within, 5)
