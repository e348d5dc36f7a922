"""A remote callback: whom to tell what became of remote commands, and how. The builder is the value."""

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
from fleetapi.secrecy import guarded
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
"""Every kind of command."""

CommandKind: TypeAlias = type[Command] | RemoteType | str
"""A kind of command: its class (`Doors`), its `RemoteType`, or the text of that."""

_TYPES: Final = {kind.remote_type.value: kind.remote_type for kind in COMMANDS}


def _remote_types(kinds: CommandKind | Iterable[CommandKind]) -> tuple[RemoteType, ...]:
    given: Any = kinds
    alone = isinstance(given, str | type) or not isinstance(given, Iterable)
    found = tuple(dict.fromkeys(_remote_type(kind) for kind in ([given] if alone else given)))
    if not found:
        raise UsageError(
            "remote_types is empty", remedy=sentence("name the kinds of commands", Code(": (Doors, Horn)"))
        )
    return found


def _remote_type(kind: Any) -> RemoteType:
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command:
        return kind.remote_type
    if not isinstance(kind, str) or str(kind) not in _TYPES:
        guess = did_you_mean(str(kind), _TYPES) if isinstance(kind, str) else ""
        raise UsageError(
            f"{kind!r} is not a kind of remote command",
            remedy=all_of(
                guess or f"the kinds are {', '.join(_TYPES)}",
                sentence("correct ", Argument("remote_types")),
            ),
        )
    return _TYPES[str(kind)]


@contextmanager
def _as_usage() -> Iterator[None]:
    """The values are those of monitors, but this is no monitor."""
    try:
        yield
    except SecretUnavailable:
        raise
    except MonitorError as error:
        raise UsageError(error.message, remedy=error.advice) from error


@safe_repr
@attrs.frozen
class RemoteCallback:
    """What to report about the remote commands of a fleet, and where: created once, used by many commands.

    ::

        callback = (
            RemoteCallback("doors of the depot", remote_types=(Doors, Horn))
            .notify("https://my.dn/remote", headers={"Authorization": Secret.env("CB_AUTH")})
            .retry_bounded(times=3, every=timedelta(minutes=2))
        )
        reference = await client.fleet(fid).remote_callbacks.create(callback)

    Immutable: every method returns a new one. Every step is checked when it is made and raises `UsageError`.
    `fleetapi.models.RemoteCallback` is its counterpart: a callback that the server holds.
    """

    label: str | None = attrs.field(default=None, converter=label_of)
    remote_types: tuple[RemoteType, ...] = attrs.field(kw_only=True, converter=_remote_types)
    webhook: Webhook | None = attrs.field(default=None, kw_only=True)
    retry_policy: RetryPolicy | None = attrs.field(default=None, kw_only=True)
    batching: Batching | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.retry_policy is not None and self.retry_policy.kind is RetryKind.ALWAYS:
            raise UsageError(
                "retry_policy is ALWAYS, which remote callbacks do not have",
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
        """Post notifications to `url`, which the vendor keeps under `name`.

        `headers`, `query` and `body` are added to every notification; their values are literals, Secrets, or
        variables of the server: `$vin`, `$callbackID`, `$remoteType`, `$fleetID`. A `$vin` in the query makes
        the server send each event alone, whatever `batch` says.
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
        """Give up after a single try."""
        return self.retry(RetryPolicy(RetryKind.NEVER))

    def retry_bounded(self, *, times: int | None = None, every: timedelta | None = None) -> Self:
        """Try `times` (server's default: 3), `every` so often (10 s), when a notification is not accepted."""
        with _as_usage():
            return self.retry(RetryPolicy(RetryKind.BOUNDED, times, every))

    def retry(self, policy: RetryPolicy | None) -> Self:
        """Take `policy` as it is; None leaves it to the server."""
        return attrs.evolve(self, retry_policy=policy)

    def batch(self, *, size: int, within: timedelta | None = None) -> Self:
        """Send up to `size` events together, or what came `within` 5 s or more (server's default: 60)."""
        with _as_usage():
            return attrs.evolve(self, batching=Batching(size, within))

    def named(self, label: str | None) -> Self:
        """The same callback under another label."""
        return attrs.evolve(self, label=label)

    @classmethod
    @guarded
    def of(cls, subscription: models.RemoteSubscription | models.RemoteCallback) -> Self:
        """What the server holds, to be changed and sent back: PUT takes whole callbacks only.

        Raises `DecodingError` for what the server should not hold by its own specification, and `UsageError`
        for a model of your own that is like that.
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
                f"the server holds a callback that cannot be composed anew: {error.message}",
                remedy=sentence("change its document instead", Code(", which is `as_sent`")),
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
        """The body of the POST; `secrets="resolve"` fills in what the references stand for, as sending does.

        Raises `UsageError` without a webhook, `SecretUnavailable` when resolving.
        """
        if self.webhook is None:
            raise UsageError(
                "the callback has nobody to notify yet",
                remedy=sentence("give it a webhook", Code(" with .notify(url, ...)")),
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
        raise UsageError(f"{seconds} seconds are longer than any duration") from None


def _webhook_of(webhook: models.Webhook | None) -> Webhook | None:
    if webhook is None:
        return None
    attributes = [
        RemoteAttribute(attribute.type, attribute.key or "", attribute.value)
        for attribute in webhook.attributes or ()
    ]
    return Webhook.held(webhook.target or "", webhook.name or "", attributes)


def _retry_of(policy: models.RetryPolicy | None) -> RetryPolicy | None:
    if policy is None or policy.policy is None:
        return None
    known = {kind.value: kind for kind in RetryKind}
    if policy.policy.value not in known:
        raise UsageError(f"retry_policy is {policy.policy.value!r}", remedy=f"known are {', '.join(known)}")
    return RetryPolicy(known[policy.policy.value], policy.retry_number, _length(policy.retry_delay))


def _batching_of(batch: models.BatchNotify | None) -> Batching | None:
    if batch is None or batch.size is None:
        return None
    return Batching(batch.size, _length(batch.time_window))
