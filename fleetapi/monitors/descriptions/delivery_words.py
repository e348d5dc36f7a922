"""Deliveries in English: where notifications go, and when they are sent."""

from __future__ import annotations

from datetime import timedelta

from fleetapi.monitors.delivery_rules import DEFAULT_DELAY, RETENTION, SPLITS_BATCHES
from fleetapi.monitors.descriptions.phrases import counted, duration_words, interval_words, listed
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import (
    Attribute,
    AttributeKind,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
    shown_target,
)

__all__ = ["attachment_words", "batching_words", "destination_words", "retry_words"]

_VARIABLES = {
    "$vin": "the VIN of the vehicle",
    "$monitorID": "the id of the monitor",
    "$fleetID": "the id of the fleet",
    "$vid": "the id of the vehicle",
}
_PLACES = {
    AttributeKind.HEADER: "header",
    AttributeKind.QUERY: "query parameter",
    AttributeKind.BODY: "body field",
}
_ATTACHED = {
    "vehicle.doorsState": "the state of the doors",
    "vehicle.status": "the vehicle's status",
    "vehicle.maintenance": "the next maintenance",
    "vehicle.position": "the last position",
    "vehicle.telemetry": "all telemetry",
    "vehicle.alerts": "the active alerts",
    "vehicle.collisions": "the latest collisions",
    "vehicle.trip": "the trip",
    "vehicle.stolen": "the circumstances of a theft",
}
_DAYS_KEPT = duration_words(timedelta(seconds=RETENTION))


def destination_words(webhook: Webhook) -> str:
    """Return where events are posted and what is added to them; credentials are hidden."""
    attributes = [_attribute(attribute) for attribute in webhook.attributes]
    having = f", with {listed(attributes)}" if attributes else ""
    return f'It posts its events to {shown_target(webhook.target)} ("{webhook.name}"){having}.'


def _attribute(attribute: Attribute) -> str:
    return f"the {_PLACES[attribute.kind]} {attribute.key} set to {_value(attribute)}"


def _value(attribute: Attribute) -> str:
    value = attribute.value
    if isinstance(value, Secret):
        where = "environment variable" if value.source == "env" else "file"
        return f"the secret in the {where} {value.place}"
    if value in _VARIABLES:
        return _VARIABLES[value]
    return "a credential that is not shown" if attribute.looks_secret else f'"{value}"'


def retry_words(policy: RetryPolicy | None) -> str:
    """Return what happens after a failure, and which settings have no effect (FM704, FM705)."""
    if policy is None:
        return "Whether it tries again after a failure is left to the server."
    ignored = _ignored(policy)
    return f"{_tries(policy)}{f'; {ignored}' if ignored else ''}."


def _tries(policy: RetryPolicy) -> str:
    if policy.kind is RetryKind.NEVER:
        return "After a failure it does not try again, or once according to the vendor's guide"
    delay = policy.delay or timedelta(seconds=DEFAULT_DELAY)
    kept = timedelta(seconds=RETENTION)
    if delay > kept:
        return (
            "After a failure it does not try again: the first retry would come after "
            f"{duration_words(delay)}, and the server deletes messages after {_DAYS_KEPT}"
        )
    if policy.kind is RetryKind.BOUNDED and policy.number == 1:
        by_default = "" if policy.delay else " (the server's default)"
        return f"After a failure it tries once more, after {duration_words(delay)}{by_default}"
    pause = f"every {interval_words(delay)}" + ("" if policy.delay else " (the server's default)")
    if policy.kind is RetryKind.ALWAYS:
        return f"After a failure it tries again {pause}, for up to {_DAYS_KEPT}"
    number = policy.number or 3
    times = f"{counted(number, 'time')} at most" + ("" if policy.number else " (the server's default)")
    too_long = delay // timedelta(seconds=1) * number > RETENTION
    within = f" and for no longer than {_DAYS_KEPT}" if too_long else ""
    return f"After a failure it tries again {pause}, {times}{within}"


def _ignored(policy: RetryPolicy) -> str:
    settings = []
    if policy.number is not None and policy.kind is not RetryKind.BOUNDED:
        settings.append(f"the number of retries ({policy.number:,})")
    if policy.delay is not None and policy.kind is RetryKind.NEVER:
        settings.append(f"the delay between retries ({duration_words(policy.delay)})")
    return f"{listed(settings)} {'has' if len(settings) == 1 else 'have'} no effect" if settings else ""


def batching_words(batching: Batching | None, webhook: Webhook) -> str:
    """Return whether events are sent in batches; never if the server does not support them here (FM707)."""
    if batching is None or batching.size == 1:
        return "Each event is sent by itself."
    if any(each.kind is AttributeKind.QUERY and each.value == SPLITS_BATCHES for each in webhook.attributes):
        return (
            f"Each event is sent by itself: the query parameter with {SPLITS_BATCHES} switches off "
            f"the batches of up to {counted(batching.size, 'event')}."
        )
    within = duration_words(batching.within) if batching.within else "60 seconds (the server's default)"
    return f"It sends events in batches: as soon as {batching.size:,} are ready, or {within} after the first."


def attachment_words(names: tuple[str, ...]) -> str:
    """Return what every event carries; duplicate names have no effect."""
    return f"Each event carries {listed(_attachment(name) for name in dict.fromkeys(names))}."


def _attachment(name: str) -> str:
    return _ATTACHED.get(name) or f"the telemetry of {name.removeprefix('vehicle.telemetry.')}"
