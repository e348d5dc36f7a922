"""FM0xx: whether the document is the JSON of one monitor, without repeated keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Place, shortened
from fleetapi.language.plain_json import Plain
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document, is_envelope, resembles_monitor
from fleetapi.monitors.checks.document_fixes import without_envelope
from fleetapi.monitors.checks.examples import BASES, Example
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
            "The body of a monitor must be JSON as defined in RFC 8259, encoded as UTF-8. Comments, trailing "
            "commas, single quotes, `NaN`, `Infinity`, lone surrogates and numbers that a double cannot hold "
            "are not part of JSON, although some programs accept them. A byte order mark is accepted. "
            "Documents of more than 500,000 characters or 100 nested levels are rejected as well, so that "
            "any input can be checked quickly: a monitor has a few thousand characters and eight levels."
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
            "If a key appears twice in one object, nearly every JSON parser silently keeps the last value. "
            "The usual cause is a missing pair of braces: several triggers written as one object become a "
            "single trigger with the last name. The vendor's own quickstart has this mistake. Put each "
            "trigger in its own object, or delete the key that you do not need."
        ),
        bad=Example(
            replace=('"name": "HTTP_CB"', '"name": "HTTP_CB", "name": "BACKUP_CB"'),
            shown='"webhook": {"name": "HTTP_CB", "name": "BACKUP_CB"}',
        ),
        good=Example(shown='"webhook": {"name": "HTTP_CB"}'),
    ),
)
def two_spellings(document: Document) -> Iterator[Diagnostic]:
    """Report a key with the same meaning as another (FM002). A misspelling next to the right key is FM206."""
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
    """Report a webhook object next to fields of the webhook in the callback."""
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
        f"`{shortened(second.key)}` means the same as `{above}` above; only one can take effect",
        "keep one of them",
    )


def repeated_key_diagnostics(path: Path, node: JsonObject, lines: LineIndex) -> Iterator[Diagnostic]:
    """Report each repeated key (FM002)."""
    help_text = _help(path, node)
    for first, again in node.repeated():
        key = shortened(again.key.value)
        place = lines.position(first.key.span.start)
        yield Diagnostic(
            "FM002",
            again.key.span,
            f"`{key}` is repeated, first at {place}; the last value silently wins",
            help_text or f"keep only one `{key}`",
        )


def _help(path: Path, node: JsonObject) -> str:
    in_triggers = len(path) >= 2 and isinstance(path[-1], int) and _is_triggers(path[-2])
    if not in_triggers:
        return ""
    most = max(Counter(member.key.value for member in node.members).values())
    return f"these look like {most} triggers in one object: put each in its own object, `{{…}}, {{…}}`"


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
            "A monitor is a JSON object with a label, `subscribeParam` and `triggerParam`. A list, a string "
            "or a number at the top level is not one. Split a list of monitors: the server creates one "
            "monitor per request, and `fleetapi check` expects one per file."
        ),
        bad=Example(text="[]\n"),
        good=Example(shown='{"label": "…", "subscribeParam": {…}, "triggerParam": {…}}'),
    ),
)


def not_a_monitor(value: Plain) -> Diagnostic | None:
    """Return an FM003 for a JSON value that is not a monitor, else None."""
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
        "this is JSON, but not a monitor: it has none of `label`, `subscribeParam` and `triggerParam`",
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
        title="a server response instead of the monitor in it",
        explanation=(
            "GET returns an envelope: `monitorId`, `status`, dates, links, and the monitor itself under "
            "`monitor`. POST and PUT accept only that inner object. The fix keeps the object and removes the "
            "envelope."
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
    """Report a GET response instead of the monitor in it (FM004)."""
    if document.enveloped:
        yield Diagnostic(
            "FM004",
            Place.key(("monitor",)),
            "this is a server response; POST and PUT accept only the object under `monitor`",
            "keep only the inner object",
            make_fix=without_envelope,
        )
