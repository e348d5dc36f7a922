"""A monitor: which condition to watch, whom to tell, and how. The builder is the model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

import attrs

from fleetapi.errors import MonitorError
from fleetapi.monitors.delivery_rules import Attachment
from fleetapi.monitors.parts import MonitorParts, gather
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
from fleetapi.secrecy import guarded
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

    Immutable: every method returns a new monitor. Every step is checked when it is made and raises
    MonitorError with the argument, the reason and the remedy; what a `Monitor` holds has no error in one
    dialect at least, though perhaps warnings: see `findings()`. Two monitors are equal when they say the same
    under the same names.

    `expression_text` is the expression of the document that the monitor was read from, if that mixes `&` and
    `|` without parentheses: `expression` is then our reading of it, and the text is written back unchanged.
    """

    # ------------------------------------------------------------------ composing

    def when(self, condition: Condition, *, triggers: Iterable[Trigger] = ()) -> Self:
        """Watch `condition`: one trigger, triggers joined with `&`, `|` and `~`, or an Expression.

        Unnamed triggers are named `zone1`, `time1`, `data1` in order of appearance. `triggers` puts triggers
        first in that order, whether the condition uses them or not; the names in an Expression mean them.

        Raises MonitorError for more than five triggers, two different ones of one name, a name without a
        trigger, and a condition that is always true or always false.
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
        """Post notifications to `url`, which the vendor keeps under `name`.

        `headers`, `query` and `body` are added to every notification, in this order, then `attributes`; their
        values are literals, Secrets, or variables of the server: `$vin`, `$monitorID`, `$fleetID`, `$vid`.

        Raises MonitorError for a URL the vendor cannot call, headers that cannot be sent, unknown variables.
        """
        groups = ((AttributeKind.HEADER, headers), (AttributeKind.QUERY, query), (AttributeKind.BODY, body))
        added = [Attribute(kind, key, value) for kind, group in groups for key, value in _pairs(kind, group)]
        return attrs.evolve(self, webhook=Webhook(url, name, (*added, *attributes)))

    def remind_every(self, interval: timedelta) -> Self:
        """Notify again every `interval`, of 60 seconds at least, for as long as the condition holds."""
        return attrs.evolve(self, reminder=interval)

    def retry_never(self) -> Self:
        """Give up after the first try (the specification) or after one retry (the vendor's guide)."""
        return self.retry(RetryPolicy(RetryKind.NEVER))

    def retry_bounded(self, *, times: int | None = None, every: timedelta | None = None) -> Self:
        """Try `times` (server's default: 3), `every` so often (10 s), when a notification is not accepted."""
        return self.retry(RetryPolicy(RetryKind.BOUNDED, times, every))

    def retry_always(self, *, every: timedelta | None = None) -> Self:
        """Try again, `every` so often (server's default: 10 s), for the 3 days that messages are kept."""
        return self.retry(RetryPolicy(RetryKind.ALWAYS, None, every))

    def retry(self, policy: RetryPolicy | None) -> Self:
        """Take `policy` as it is; None leaves it to the server. Raises MonitorError for anything else."""
        return attrs.evolve(self, retry_policy=policy)

    def batch(self, *, size: int, within: timedelta | None = None) -> Self:
        """Send up to `size` events together, or what came `within` 5 s or more (server's default: 60)."""
        return attrs.evolve(self, batching=Batching(size, within))

    def attach(self, *names: Attachment | str) -> Self:
        """Add data to every notification: "vehicle.alerts", "vehicle.telemetry.environment", for example."""
        return attrs.evolve(self, attachments=(*self.attachments, *names))

    def named(self, label: str) -> Self:
        """Return this monitor under another label."""
        return attrs.evolve(self, label=label)

    # ------------------------------------------------------------------ reading

    @classmethod
    @guarded
    def from_dict(
        cls, document: Mapping[str, Any], *, unknown: Literal["refuse", "keep"] | None = None
    ) -> Self:
        """Read a monitor in any spelling, mixed ones too, or what GET answers: a monitor in its envelope.

        What surrounds the monitor in an answer of GET is left aside. Keys that no specification knows are
        refused in a document of your own and kept, as `unknown_fields`, in an answer of the server; `unknown`
        overrules that. From v2, which has no names and no expression, triggers get names and are ANDed.

        Raises MonitorError with the place and the reason, NotExpressible never.
        """
        from fleetapi.monitors.documents.loading import concealing_credentials  # noqa: PLC0415
        from fleetapi.monitors.documents.reading import read_monitor  # noqa: PLC0415  (loaded when used)

        with concealing_credentials(document):
            return read_monitor(cls, document, unknown)

    @classmethod
    @guarded
    def from_json(cls, text: str | bytes, *, unknown: Literal["refuse", "keep"] | None = None) -> Self:
        """Read JSON text as `from_dict` does. Refuses what JSON readers silently accept: a key given twice.

        Raises MonitorError, for text that is not JSON too.
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
        """Write the monitor in the spelling of `dialect`, as the body of a POST.

        `secrets` leaves references in place (`${env:CB_AUTH}`, which `from_dict` reads back), or resolves
        them for sending.

        Raises MonitorError for a monitor without condition or webhook, NotExpressible with the part and the
        reason where the dialect has no words for it, SecretUnavailable when resolving.
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
        """Write the monitor as JSON text that ends with a newline; arguments and errors as for `to_dict`."""
        document = self.to_dict(dialect=dialect, secrets=secrets)
        return json.dumps(document, indent=indent, ensure_ascii=False) + "\n"

    def to_python(self) -> str:
        """Return the Python program that composes this monitor and leaves it in `monitor`.

        Secrets stay references; literals stay what they are, credentials included. Unknown fields of the
        server have no words in it: a comment names each.
        """
        from fleetapi.monitors.descriptions.program import program_of  # noqa: PLC0415  (loaded when used)

        return program_of(self)

    def describe(self) -> str:
        """Return the monitor in plain English, for people to agree or disagree with; credentials redacted."""
        from fleetapi.monitors.descriptions.describe import describe_monitor  # noqa: PLC0415

        return describe_monitor(self)

    def findings(self, *, dialect: DialectName = Dialect.QUICKSTART) -> tuple[Finding, ...]:
        """Return what the checks say about this monitor, written in `dialect`.

        Warnings, and errors for what `dialect` has no words for and `to_dict` refuses with NotExpressible: a
        radius of 0.5 km (FM301), an operand of the other API version (FM501), `|` in v2 (FM209).

        Raises MonitorError for a monitor without condition or webhook.
        """
        from fleetapi.monitors.checks import check_text  # noqa: PLC0415  (loads every check)
        from fleetapi.monitors.documents.writing import write_for_checks  # noqa: PLC0415  (loaded when used)

        text = json.dumps(write_for_checks(self, dialect), indent=2, ensure_ascii=False)
        report = check_text(text, dialect=dialect)
        findings: tuple[Finding, ...] = tuple(report.findings)
        return findings
