"""`Monitor`: the condition to watch and the notifications to send. The builder is also the model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

import attrs

from fleetapi.errors import MonitorError
from fleetapi.monitors.delivery_rules import Attachment
from fleetapi.monitors.monitor_parts import MonitorParts, gather
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import (
    Attribute,
    AttributeKind,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
)
from fleetapi.monitors.triggers import Condition, Trigger
from fleetapi.remedies import write
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded
from fleetapi.wire.dialects import Dialect

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Finding

__all__ = ["DialectName", "Monitor"]

DialectName = Dialect | Literal["quickstart", "v3", "v2"]


def _pairs(kind: AttributeKind, group: object) -> Iterable[tuple[str, str | Secret]]:
    if group is None:
        return ()
    if not isinstance(group, Mapping):
        argument = "headers" if kind is AttributeKind.HEADER else kind.value.lower()
        raise MonitorError(
            f"{argument} must be a mapping, not a {type(group).__name__}",
            remedy=write(f'{argument}={{"key": "value"}}'),
        )
    return group.items()


@safe_repr
@attrs.frozen
class Monitor(MonitorParts):
    """A rule over zones, times and vehicle data, and the notifications it sends.

    Monitors are immutable: every method returns a new one. Every step is checked immediately and raises
    MonitorError with the argument, the reason and the remedy. So a `Monitor` has no error in at least one
    dialect, but may have warnings: see `findings()`. Two monitors are equal if all their fields are equal.

    `expression_text` is the original expression of a document that mixes `&` and `|` without parentheses:
    `expression` is how fleetapi reads it, and the text is written back unchanged.
    """

    # ------------------------------------------------------------------ composing

    def when(self, condition: Condition, *, triggers: Iterable[Trigger] = ()) -> Self:
        """Set the condition: a trigger, triggers combined with `&`, `|` and `~`, or an Expression.

        Unnamed triggers get the names `zone1`, `time1`, `data1` and so on, in order of appearance. `triggers`
        come first in that order, whether the condition uses them or not; the names in an Expression refer to
        them.

        Raises MonitorError for more than five triggers, different triggers with the same name, a name without
        a trigger, and a condition that is always true or always false.
        """
        gathered, expression = gather(condition, triggers)
        return attrs.evolve(self, triggers=gathered, expression=expression, expression_text=None)

    @guarded
    def notify(
        self,
        url: str,
        *,
        name: str = "webhook",
        headers: Mapping[str, str | Secret] | None = None,
        query: Mapping[str, str | Secret] | None = None,
        body: Mapping[str, str | Secret] | None = None,
        attributes: Iterable[Attribute] = (),
    ) -> Self:
        """Post notifications to `url`, which the vendor stores under `name`.

        `headers`, `query` and `body`, followed by `attributes`, are added to every notification. Their values
        are literals, Secrets, or variables of the server: `$vin`, `$monitorID`, `$fleetID`, `$vid`.

        Raises MonitorError for a URL that the vendor cannot call, invalid headers and unknown variables.
        """
        groups = ((AttributeKind.HEADER, headers), (AttributeKind.QUERY, query), (AttributeKind.BODY, body))
        added = [Attribute(kind, key, value) for kind, group in groups for key, value in _pairs(kind, group)]
        return attrs.evolve(self, webhook=Webhook(url, name, (*added, *attributes)))

    def remind_every(self, interval: timedelta) -> Self:
        """Send a reminder every `interval`, at least 60 seconds, as long as the condition holds."""
        return attrs.evolve(self, reminder=interval)

    def retry_never(self) -> Self:
        """Give up after the first attempt (specification) or after one retry (vendor's guide)."""
        return self.retry(RetryPolicy(RetryKind.NEVER))

    def retry_bounded(self, *, times: int | None = None, every: timedelta | None = None) -> Self:
        """Retry a failed notification up to `times` (server default: 3), at intervals of `every` (10 s)."""
        return self.retry(RetryPolicy(RetryKind.BOUNDED, times, every))

    def retry_always(self, *, every: timedelta | None = None) -> Self:
        """Retry at intervals of `every` (server default: 10 s) for the 3 days that messages are stored."""
        return self.retry(RetryPolicy(RetryKind.ALWAYS, None, every))

    def retry(self, policy: RetryPolicy | None) -> Self:
        """Set the retry policy; None leaves it to the server. Raises MonitorError for any other type."""
        return attrs.evolve(self, retry_policy=policy)

    def batch(self, *, size: int, within: timedelta | None = None) -> Self:
        """Send events in batches of up to `size`, or after `within` (at least 5 s; server default: 60 s)."""
        return attrs.evolve(self, batching=Batching(size, within))

    def attach(self, *names: Attachment | str) -> Self:
        """Add data to every notification, for example "vehicle.alerts" or "vehicle.telemetry.environment"."""
        return attrs.evolve(self, attachments=(*self.attachments, *names))

    def named(self, label: str) -> Self:
        """Return this monitor with another label."""
        return attrs.evolve(self, label=label)

    # ------------------------------------------------------------------ reading

    @classmethod
    @guarded
    def from_dict(
        cls, document: Mapping[str, Any], *, unknown: Literal["refuse", "keep"] | None = None
    ) -> Self:
        """Read a monitor in any spelling, even a mix of several, or from the response to a GET request.

        The rest of a GET response is ignored. Unknown keys are rejected in your own documents and kept in a
        response of the server, as `unknown_fields`; `unknown` overrides this. The triggers of v2, which has
        neither names nor an expression, get names and are ANDed.

        Raises MonitorError with the path and the reason, never NotExpressible.
        """
        from fleetapi.monitors.documents.loading import concealing_credentials  # noqa: PLC0415
        from fleetapi.monitors.documents.reading import read_monitor  # noqa: PLC0415  (loaded when used)

        with concealing_credentials(document):
            return read_monitor(cls, document, unknown)

    @classmethod
    @guarded
    def from_json(cls, text: str | bytes, *, unknown: Literal["refuse", "keep"] | None = None) -> Self:
        """Read JSON text like `from_dict`, but reject what JSON parsers silently accept: duplicate keys.

        Raises MonitorError, also for invalid JSON.
        """
        from fleetapi.monitors.documents.loading import concealing_credentials, load_json  # noqa: PLC0415

        with concealing_credentials(text):
            return cls.from_dict(load_json(text), unknown=unknown)

    # ------------------------------------------------------------------ writing

    @guarded
    def to_dict(
        self,
        *,
        dialect: DialectName = Dialect.QUICKSTART,
        secrets: Literal["reference", "resolve"] = "reference",
    ) -> dict[str, Any]:
        """Return the body of a POST request in the spelling of `dialect`.

        `secrets` determines whether references such as `${env:CB_AUTH}` stay, for `from_dict` to read back,
        or are resolved for sending.

        Raises MonitorError for a monitor without a condition or webhook, NotExpressible for a feature that
        the dialect lacks, and SecretUnavailable if a secret cannot be resolved.
        """
        from fleetapi.monitors.documents.writing import write_monitor  # noqa: PLC0415  (loaded when used)

        return write_monitor(self, dialect, resolve=secrets == "resolve")

    @guarded
    def to_json(
        self,
        *,
        dialect: DialectName = Dialect.QUICKSTART,
        secrets: Literal["reference", "resolve"] = "reference",
        indent: int | None = 2,
    ) -> str:
        """Return the monitor as JSON text with a final newline; arguments and errors as for `to_dict`."""
        document = self.to_dict(dialect=dialect, secrets=secrets)
        return json.dumps(document, indent=indent, ensure_ascii=False) + "\n"

    def to_python(self) -> str:
        """Return a Python program that builds this monitor as `monitor`.

        Secrets stay references, but literals are included even if they are credentials. The program omits
        unknown fields of the server and names each in a comment.
        """
        from fleetapi.monitors.descriptions.program import program_of  # noqa: PLC0415  (loaded when used)

        return program_of(self)

    def describe(self) -> str:
        """Describe the monitor in plain English, for review; credentials are hidden."""
        from fleetapi.monitors.descriptions.describe import describe_monitor  # noqa: PLC0415

        return describe_monitor(self)

    def findings(self, *, dialect: DialectName = Dialect.QUICKSTART) -> tuple[Finding, ...]:
        """Return the findings of the checks about this monitor, written in `dialect`.

        They are warnings, and errors for features that `dialect` lacks, for which `to_dict` raises
        NotExpressible: a radius of 0.5 km (FM301), an operand of the other API version (FM501), `|` in v2
        (FM209).

        Raises MonitorError for a monitor without a condition or webhook.
        """
        from fleetapi.monitors.checks import check_document  # noqa: PLC0415  (loads every check)
        from fleetapi.monitors.documents.writing import write_for_checks  # noqa: PLC0415  (loaded when used)

        return check_document(write_for_checks(self, dialect), dialect=dialect).findings
