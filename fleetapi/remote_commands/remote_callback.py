"""Remote callbacks: where and how the server posts the results of remote commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, Literal, Self, TypeAlias

import attrs

from fleetapi import models
from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import DecodingError, MonitorError, SecretUnavailable, UsageError
from fleetapi.models.subscriptions import RemoteType
from fleetapi.monitors.secrets import Secret, resolved
from fleetapi.monitors.subscription import (
    Attribute,
    AttributeKind,
    Batching,
    RemoteAttribute,
    RetryKind,
    RetryPolicy,
    Webhook,
)
from fleetapi.remedies import Argument, Code, all_of, sentence
from fleetapi.remote_commands.charging import Charging, Preconditioning
from fleetapi.remote_commands.command import Command, label_of, whole_seconds
from fleetapi.remote_commands.navigation import Navigation
from fleetapi.remote_commands.switches import Doors, Horn, Immobilization, Lights, Stolen, WakeUp
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded
from fleetapi.wire.converters import encode

__all__ = ["COMMANDS", "CommandKind", "RemoteCallback"]

COMMANDS: Final[tuple[type[Command], ...]] = (
    Doors,
    Horn,
    Lights,
    Charging,
    Preconditioning,
    Immobilization,
    Stolen,
    Navigation,
    WakeUp,
)
"""Every command class."""

CommandKind: TypeAlias = type[Command] | RemoteType | str
"""A type of command: its class (`Doors`), its `RemoteType`, or that as a string."""

_TYPES: Final = {kind.remote_type.value: kind.remote_type for kind in COMMANDS}


def _remote_types(kinds: CommandKind | Iterable[CommandKind]) -> tuple[RemoteType, ...]:
    given: Any = kinds
    alone = isinstance(given, str | type) or not isinstance(given, Iterable)
    found = tuple(dict.fromkeys(_remote_type(kind) for kind in ([given] if alone else given)))
    if not found:
        raise UsageError(
            "remote_types is empty", remedy=sentence("list the types of commands", Code(": (Doors, Horn)"))
        )
    return found


def _remote_type(kind: Any) -> RemoteType:
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command:
        return kind.remote_type
    if not isinstance(kind, str) or str(kind) not in _TYPES:
        guess = did_you_mean(str(kind), _TYPES) if isinstance(kind, str) else ""
        raise UsageError(
            f"{kind!r} is not a type of remote command",
            remedy=all_of(
                guess or f"the types are {', '.join(_TYPES)}",
                sentence("correct ", Argument("remote_types")),
            ),
        )
    return _TYPES[str(kind)]


@contextmanager
def _as_usage() -> Iterator[None]:
    """Turn a `MonitorError` of the shared classes into a `UsageError`."""
    try:
        yield
    except SecretUnavailable:
        raise
    except MonitorError as error:
        raise UsageError(error.message, remedy=error.advice) from error


@safe_repr
@attrs.frozen
class RemoteCallback:
    """Which results of a fleet's remote commands to post, and where: created once, used by many commands.

    ::

        callback = (
            RemoteCallback("doors of the depot", remote_types=(Doors, Horn))
            .notify("https://my.dn/remote", headers={"Authorization": Secret.env("CB_AUTH")})
            .retry_bounded(times=3, every=timedelta(minutes=2))
        )
        reference = await client.fleet(fid).remote_callbacks.create(callback)

    Immutable: every method returns a new callback, and raises `UsageError` for an invalid argument. A
    callback that is stored on the server is a `fleetapi.models.RemoteCallback`.
    """

    label: str | None = attrs.field(default=None, converter=label_of)
    remote_types: tuple[RemoteType, ...] = attrs.field(kw_only=True, converter=_remote_types)
    webhook: Webhook | None = attrs.field(default=None, kw_only=True)
    retry_policy: RetryPolicy | None = attrs.field(default=None, kw_only=True)
    batching: Batching | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.retry_policy is not None and self.retry_policy.kind is RetryKind.ALWAYS:
            raise UsageError(
                "remote callbacks do not support the retry policy ALWAYS",
                remedy=sentence("use ", Code(".retry_bounded(times=..., every=...)")),
            )

    @guarded
    def notify(
        self,
        url: str,
        *,
        name: str = "webhook",
        headers: Mapping[str, str | Secret] | None = None,
        query: Mapping[str, str | Secret] | None = None,
        body: Mapping[str, str | Secret] | None = None,
    ) -> Self:
        """Post notifications to `url`, which the vendor stores under `name`.

        `headers`, `query` and `body` are added to every notification. Their values are literals, secrets, or
        variables of the server: `$vin`, `$callbackID`, `$remoteType`, `$fleetID`. With `$vin` in the query,
        the server sends every event separately and ignores `batch`.
        """
        groups = ((AttributeKind.HEADER, headers), (AttributeKind.QUERY, query), (AttributeKind.BODY, body))
        with _as_usage():
            attributes = [
                RemoteAttribute(kind, key, value)
                for kind, group in groups
                for key, value in (group or {}).items()
            ]
            return attrs.evolve(self, webhook=Webhook(url, name, attributes))

    def retry_never(self) -> Self:
        """Do not retry a notification."""
        return self.retry(RetryPolicy(RetryKind.NEVER))

    def retry_bounded(self, *, times: int | None = None, every: timedelta | None = None) -> Self:
        """Try up to `times` times (default: 3), waiting `every` in between (default: 10 s)."""
        with _as_usage():
            return self.retry(RetryPolicy(RetryKind.BOUNDED, times, every))

    def retry(self, policy: RetryPolicy | None) -> Self:
        """Set the retry policy; None uses the server's default."""
        return attrs.evolve(self, retry_policy=policy)

    def batch(self, *, size: int, within: timedelta | None = None) -> Self:
        """Batch up to `size` events, or those that arrive `within` 5 s or more (default: 60 s)."""
        with _as_usage():
            return attrs.evolve(self, batching=Batching(size, within))

    def named(self, label: str | None) -> Self:
        """Return the callback with another label."""
        return attrs.evolve(self, label=label)

    @classmethod
    @guarded
    def of(cls, subscription: models.RemoteSubscription | models.RemoteCallback) -> Self:
        """Return a callback of the server, to be changed and sent back with `replace`.

        Raises `DecodingError` if the server's callback violates its own specification, and `UsageError` if a
        model that you built does.
        """
        held = bool(subscription.as_sent)
        if isinstance(subscription, models.RemoteCallback):
            subscription = subscription.subscribe or models.RemoteSubscription()
        try:
            return cls._of(subscription)
        except UsageError as error:
            if not held:
                raise
            wrong = DecodingError(
                f"the server's callback is invalid: {error.message}",
                remedy=sentence("edit its document", Code(", `as_sent`,"), " instead"),
            )
        raise wrong

    @classmethod
    def _of(cls, subscription: models.RemoteSubscription) -> Self:
        made = cls(subscription.label, remote_types=subscription.remote_types or ())
        with _as_usage():
            return attrs.evolve(
                made,
                webhook=_webhook_of(subscription.webhook),
                retry_policy=_retry_of(subscription.retry_policy),
                batching=_batching_of(subscription.batch_notify),
            )

    @guarded
    def to_dict(self, *, secrets: Literal["reference", "resolve"] = "reference") -> dict[str, Any]:
        """Return the request body; `secrets="resolve"` replaces references to secrets by their values.

        Raises `UsageError` without a webhook, `SecretUnavailable` when resolving.
        """
        if self.webhook is None:
            raise UsageError(
                "the callback has no webhook",
                remedy=sentence("add a webhook", Code(" with .notify(url, ...)")),
            )
        subscription = models.RemoteSubscription(
            label=self.label,
            remote_types=list(self.remote_types),
            webhook=_webhook(self.webhook, resolve=secrets == "resolve"),
        )
        if self.retry_policy is not None:
            subscription.retry_policy = models.RetryPolicy(
                policy=models.RetryPolicyName(self.retry_policy.kind.value),
                retry_number=self.retry_policy.number,
                retry_delay=whole_seconds(self.retry_policy.delay),
            )
        if self.batching is not None:
            subscription.batch_notify = models.BatchNotify(
                size=self.batching.size, time_window=whole_seconds(self.batching.within)
            )
        return encode(subscription)


def _webhook(webhook: Webhook, *, resolve: bool) -> models.Webhook:
    attributes = [
        models.WebhookAttribute(
            type=models.AttributeType(attribute.kind.value),
            key=attribute.key,
            value=_text(attribute, resolve=resolve),
        )
        for attribute in webhook.attributes
    ]
    return models.Webhook(target=webhook.target, name=webhook.name, attributes=attributes or None)


def _text(attribute: Attribute, *, resolve: bool) -> str:
    value = attribute.value
    if resolve and isinstance(value, Secret):
        return resolved(value, attribute.kind, attribute.key, attribute.variables)
    return str(value)


def _length(seconds: int | None) -> timedelta | None:
    try:
        return None if seconds is None else timedelta(seconds=seconds)
    except OverflowError:
        raise UsageError(f"{seconds} seconds is too long for a duration") from None


def _webhook_of(webhook: models.Webhook | None) -> Webhook | None:
    if webhook is None:
        return None
    attributes = [
        RemoteAttribute(attribute.type, attribute.key or "", attribute.value)
        for attribute in webhook.attributes or ()
    ]
    return Webhook.lenient(webhook.target or "", webhook.name or "", attributes)


def _retry_of(policy: models.RetryPolicy | None) -> RetryPolicy | None:
    if policy is None or policy.policy is None:
        return None
    known = {kind.value: kind for kind in RetryKind}
    if policy.policy.value not in known:
        raise UsageError(
            f"retry_policy cannot be {policy.policy.value!r}",
            remedy=f"use {RetryKind.NEVER.value} or {RetryKind.BOUNDED.value}",
        )
    return RetryPolicy(known[policy.policy.value], policy.retry_number, _length(policy.retry_delay))


def _batching_of(batch: models.BatchNotify | None) -> Batching | None:
    if batch is None or batch.size is None:
        return None
    return Batching(batch.size, _length(batch.time_window))
