"""FM0xx: whether the document is the JSON of one monitor, and each key is given once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Place, shortened
from fleetapi.language.plain_json import Plain
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document, is_envelope, resembles_monitor
from fleetapi.monitors.checks.examples import BASES, Example
from fleetapi.monitors.checks.fixes import without_envelope
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.wire.dialects import SHAPES

if TYPE_CHECKING:
    from fleetapi.diagnostics.position import LineIndex
    from fleetapi.language.json_tree import JsonObject

__all__ = ["FAMILY", "not_a_monitor", "repeated_key_diagnostics"]

FAMILY: Final = Family()


_ENVELOPE = {
    "monitorId": "5b0e7c3a9d2f4e61",
    "status": "Running",
    "createdAt": "2024-03-04T09:12:44Z",
    "updatedAt": "2024-03-04T09:12:44Z",
    "_links": {"self": {"href": "/fleets/8f2c/monitors/5b0e7c3a9d2f4e61"}},
    "monitor": BASES["v3"],
}


FAMILY.add(
    Check(
        code="FM001",
        name="invalid-json",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the text is not JSON",
        explanation=(
            "The body of a monitor is JSON as RFC 8259 defines it, encoded as UTF-8. Comments, trailing "
            "commas, single quotes, `NaN`, `Infinity`, half of a surrogate pair and numbers beyond double "
            "precision are not part of it, although some programs let them pass. A byte order mark is "
            "accepted. To stay answerable for any input, documents above 500,000 characters or nested more "
            "than 100 levels deep are refused here too: a monitor has a few thousand characters and eight "
            "levels."
        ),
        bad=Example(
            replace=('"value": "$vin"', '"value": "$vin",'), shown='{"key": "vin", "value": "$vin",}'
        ),
        good=Example(shown='{"key": "vin", "value": "$vin"}'),
    ),
)


@FAMILY.check(
    Check(
        code="FM002",
        name="duplicate-key",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an object has the same key twice",
        explanation=(
            "When a key appears twice in one object, nearly every JSON reader keeps the last value and says "
            "nothing about the others. The usual cause is a pair of braces that was forgotten: several "
            "triggers written into one object become a single trigger with the last name. The vendor's own "
            "quickstart has this mistake. Put each trigger into an object of its own, or delete the key "
            "that is not meant."
        ),
        bad=Example(
            replace=('"name": "HTTP_CB"', '"name": "HTTP_CB", "name": "BACKUP_CB"'),
            shown='"webhook": {"name": "HTTP_CB", "name": "BACKUP_CB"}',
        ),
        good=Example(shown='"webhook": {"name": "HTTP_CB"}'),
    ),
)
def two_spellings(document: Document) -> Iterator[Diagnostic]:
    """FM002: a key that means the same as one above it; a misspelling beside the right key is FM206."""
    for node in document.every_node:
        for first, second in _pairs(node):
            yield _means_the_same(shortened(first.key), second)
    callback = document.callback
    if callback is not None:
        yield from _two_webhooks(callback)


def _pairs(node: Node) -> Iterator[tuple[Entry, Entry]]:
    if not node.has_synonyms:
        return
    firsts: dict[str, Entry] = {}
    for entry in node.entries:
        first = firsts.setdefault(entry.field.concept, entry)
        if first is not entry and first.reading.misspelt == entry.reading.misspelt:
            yield first, entry


def _two_webhooks(callback: Node) -> Iterator[Diagnostic]:
    """The webhook in an object of its own, and its fields directly in the callback too."""
    webhook = callback.entry("webhook")
    flat = [entry for entry in callback.entries if entry.field.concept != "webhook"]
    if webhook is None or not flat:
        return
    if callback.entries[0] is flat[0]:
        yield _means_the_same(flat[0].key, webhook)
    else:
        yield _means_the_same(f"{webhook.key}.{flat[0].key}", flat[0])


def _means_the_same(above: str, second: Entry) -> Diagnostic:
    return Diagnostic(
        "FM002",
        Place.key(second.path),
        f"`{shortened(second.key)}` means the same as `{above}` above; only one can count",
        "keep one of them",
    )


def repeated_key_diagnostics(path: Path, node: JsonObject, lines: LineIndex) -> Iterator[Diagnostic]:
    """Say for each repeated key that only the last value counts; for a trigger, what it looks like."""
    help_text = _help(path, node)
    for first, again in node.repeated():
        key = shortened(again.key.value)
        place = lines.position(first.key.span.start)
        yield Diagnostic(
            "FM002",
            again.key.span,
            f"`{key}` is given again, first at {place}; of both values the last one silently wins",
            help_text or f"delete the `{key}` that is not meant",
        )


def _help(path: Path, node: JsonObject) -> str:
    in_triggers = len(path) >= 2 and isinstance(path[-1], int) and _is_triggers(path[-2])
    if not in_triggers:
        return ""
    most = max(Counter(member.key.value for member in node.members).values())
    return (
        f"this looks like {most} triggers written as one: put each into an object of its own, `{{…}}, {{…}}`"
    )


def _is_triggers(key: str | int) -> bool:
    reading = SHAPES["rule"].read(key) if isinstance(key, str) else None
    return reading is not None and reading.field.concept == "triggers"


FAMILY.add(
    Check(
        code="FM003",
        name="not-a-monitor",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the top level is not an object",
        explanation=(
            "A monitor is one JSON object with a label, `subscribeParam` and `triggerParam`. A list, a "
            "string or a number at the top level cannot be one. A list of monitors has to be split: the "
            "server creates one monitor per request, and `fleetapi check` reads one per file."
        ),
        bad=Example(text="[]\n"),
        good=Example(shown='{"label": "…", "subscribeParam": {…}, "triggerParam": {…}}'),
    ),
)


def not_a_monitor(value: Plain) -> Diagnostic | None:
    """Return FM003 for a JSON value that is something else than a monitor."""
    if not isinstance(value, dict) or not (_is_evidently_monitor(value) or is_envelope(value)):
        from fleetapi.monitors.checks.other_documents import other_than_monitor  # noqa: PLC0415  (rare)

        other = other_than_monitor(value)
        if other is not None:
            return Diagnostic("FM003", Place.opener(()), other.message, other.remedy)
    assert isinstance(value, dict)  # anything else is another document
    if is_envelope(value) or resembles_monitor(value):
        return None
    return Diagnostic(
        "FM003",
        Place.opener(()),
        "this is JSON, but no monitor: it has none of `label`, `subscribeParam` and `triggerParam`",
        "is this the right file? A monitor has all three of them",
    )


def _is_evidently_monitor(value: Mapping[str, Plain]) -> bool:
    """Tell whether it has an object that only monitors have."""
    return "subscribeParam" in value or "triggerParam" in value


@FAMILY.check(
    Check(
        code="FM004",
        name="response-envelope",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the server's answer about a monitor instead of the monitor",
        explanation=(
            "GET answers with an envelope: `monitorId`, `status`, dates, links, and the rule itself under "
            "`monitor`. POST and PUT take only that inner object. The fix keeps the object and drops the "
            "envelope around it."
        ),
        bad=Example(
            text=json.dumps(_ENVELOPE, indent=2) + "\n",
            shown='{"monitorId": "5b0e…", "status": "Running", "monitor": {"label": "…", …}}',
        ),
        good=Example(shown='{"label": "…", "subscribeParam": {…}, "triggerParam": {…}}'),
        fixable=True,
    ),
)
def envelope(document: Document) -> Iterator[Diagnostic]:
    """FM004: what GET answers, instead of the monitor inside it."""
    if document.enveloped:
        yield Diagnostic(
            "FM004",
            Place.key(("monitor",)),
            "this is the server's answer about a monitor; POST and PUT take only the object under `monitor`",
            "keep the inner object alone",
            make_fix=without_envelope,
        )
