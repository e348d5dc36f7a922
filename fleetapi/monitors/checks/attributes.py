"""FM707 to FM710: the headers, query keys and body fields that a callback adds to each notification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, shortened
from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import ATTRIBUTE, Example
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.credentials import names_a_credential
from fleetapi.monitors.delivery_rules import (
    SPLITS_BATCHES,
    VARIABLES,
    AttributeKind,
    reason_against_header,
    unknown_variable,
    variables_of,
)
from fleetapi.monitors.secrets import Secret

__all__ = ["FAMILY", "Given", "attributes_of"]

FAMILY: Final = Family()


_BARE_WORDS: Final = frozenset(variable.removeprefix("$") for variable in VARIABLES)
_BATCH = "subscribeParam/batchNotify"
_VIN_IN_QUERY = {"type": "Query", "key": "vin", "value": "$vin"}


@attrs.frozen(eq=False)
class Given:
    """One attribute as far as it is valid: `kind`, `key` and `value` are None if they are not strings."""

    node: Node
    kind: AttributeKind | None
    key: Entry | None
    value: Entry | None

    @property
    def name(self) -> str:
        """The name of the header, query key or field; empty if there is none."""
        return self.key.value if self.key is not None else ""

    @property
    def text(self) -> str:
        """The value; empty if there is none."""
        return self.value.value if self.value is not None else ""

    @property
    def unknown_variable(self) -> str | None:
        """The variable in the value that the server does not know, if any."""
        return unknown_variable(self.text) if self.reference is None else None

    @property
    def reference(self) -> Secret | None:
        """The reference to a secret, which is replaced when the monitor is sent."""
        return Secret.from_reference(self.text)


@lru_cache(maxsize=1)  # several checks ask for those of the same document
def attributes_of(document: Document) -> tuple[Given, ...]:
    """Return every attribute of the callback, in document order."""
    return tuple(_attributes(document))


def _attributes(document: Document) -> Iterator[Given]:
    for node in document.nodes("attribute"):
        kind, key, value = node.entry("type"), node.entry("key"), node.entry("value")
        word = (
            closest_choice(kind.value, kind.field.choices) if kind is not None and kind.well_typed else None
        )
        yield Given(
            node,
            AttributeKind(word) if word is not None else None,
            key if key is not None and key.well_typed else None,
            value if value is not None and value.well_typed else None,
        )


@FAMILY.check(
    Check(
        code="FM707",
        name="batch-disabled",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a Query attribute that disables batching",
        explanation=(
            "A batch collects the events of many vehicles in one request, and a request has one query "
            "string. So if a Query attribute contains `$vin`, the server sends every event separately, and "
            "`batchNotify` has no effect. Put the variable in the body, or read the VIN from the events: "
            "each has one."
        ),
        bad=Example(changes={ATTRIBUTE: _VIN_IN_QUERY, _BATCH: {"size": 10, "timeWindow": 300}}),
        good=Example(changes={_BATCH: {"size": 10, "timeWindow": 300}}),
    ),
)
def batch_disabled(document: Document) -> Iterator[Diagnostic]:
    """Report `$vin` in the query string of a batch (FM707)."""
    subscription = document.subscription
    if subscription is None or not subscription.has("batch"):
        return
    for given in attributes_of(document):
        if given.kind is AttributeKind.QUERY and given.value is not None and given.text == SPLITS_BATCHES:
            yield Diagnostic(
                "FM707",
                given.value.place,
                f"`{SPLITS_BATCHES}` in a Query attribute disables batching: "
                "every event is sent in a separate request",
                "use type Body or Header, or read the VIN from the events: each has one",
            )


@FAMILY.check(
    Check(
        code="FM708",
        name="unknown-variable",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a variable that the server does not replace",
        explanation=(
            "The server replaces `$vin`, `$monitorID`, `$fleetID` and `$vid`; they are case-sensitive. "
            "Anything else after a dollar sign is sent unchanged, including braces: write `$vin`, not "
            "`${vin}`. The help suggests the nearest variable. `${env:NAME}` and `${file:PATH}` are not for "
            "the server: `fleetapi monitors create` and `create` in Python replace them when they send the "
            "monitor."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "$VIN"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
)
def unknown_variables(document: Document) -> Iterator[Diagnostic]:
    """Report a dollar sign that is not followed by a variable (FM708)."""
    for given in attributes_of(document):
        variables = variables_of(document.version)
        unknown = unknown_variable(given.text, variables)
        if unknown is None or given.value is None or given.reference is not None:
            continue
        secret = names_a_credential(given.name)
        shown = "this" if secret else f"`{shortened(unknown)}`"
        known = ", ".join(f"`{variable}`" for variable in variables)
        nowhere = "not a variable of v2" if unknown in VARIABLES else "not a variable"
        yield Diagnostic(
            "FM708",
            given.value.place,
            f"{shown} is {nowhere}: the server would send it unchanged",
            (_instead(unknown, variables) or f"the variables are {known}")
            + _unless_batched(document, given, unknown),
            secret=secret,
        )


def _instead(unknown: str, variables: tuple[str, ...]) -> str:
    """Return what to write instead of an unknown variable; empty if that is unclear."""
    word = re.sub(r"[{}()%\s]", "", unknown)
    if re.match(r"\$[({]?(?:env|file)\b", unknown, re.IGNORECASE):
        return "write a reference as ${env:NAME} or ${file:PATH}, with both braces"
    if unknown != unknown.strip() and unknown.strip() in variables:
        return f"write `{unknown.strip()}`, without spaces around it"
    guess = "" if word in VARIABLES and word not in variables else did_you_mean(word, variables)
    if not guess and re.fullmatch(r"\$\w{2,}", word) and word.isupper():
        return f"to insert an environment variable when the monitor is created, write ${{env:{word[1:]}}}"
    return guess


def _unless_batched(document: Document, given: Given, word: str) -> str:
    """Return a note if the VIN in the query string of a batch was meant (FM707)."""
    meant = re.sub(r"\W", "", word).lower() == "vin" and given.kind is AttributeKind.QUERY
    batched = document.subscription is not None and document.subscription.has("batch")
    return (
        " (with type Body or Header: in a Query attribute it disables batching)" if meant and batched else ""
    )


@FAMILY.check(
    Check(
        code="FM709",
        name="missing-dollar",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="the name of a variable without its dollar sign",
        explanation=(
            "The value is the name of a variable without the `$`, so it is an ordinary word: every "
            "notification will contain the text `vin` instead of the VIN."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "vin"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
)
def missing_dollar(document: Document) -> Iterator[Diagnostic]:
    """Report the name of a variable without its dollar sign (FM709)."""
    for given in attributes_of(document):
        word = given.text.strip()
        if word in _BARE_WORDS and given.value is not None:
            yield Diagnostic(
                "FM709",
                given.value.place,
                f"every notification will contain the word `{word}` itself",
                f"write `${word}` for its value" + _unless_batched(document, given, word),
            )


@FAMILY.check()
def empty_key(document: Document) -> Iterator[Diagnostic]:
    """Report an attribute with an empty key (FM101); for a header that is FM710."""
    for given in attributes_of(document):
        if given.key is not None and not given.name and given.kind is not AttributeKind.HEADER:
            where = "query key" if given.kind is AttributeKind.QUERY else "body field"
            yield Diagnostic(
                "FM101",
                given.key.place,
                f"the `{given.key.key}` of an attribute is empty",
                f"write the name of the {where}",
            )


@FAMILY.check(
    Check(
        code="FM710",
        name="attribute-header",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an invalid or repeated header",
        explanation=(
            "The name of a header consists of letters, digits and a few other characters; its value has no "
            "line breaks or control characters; and each header may appear once. Headers of the HTTP layer, "
            "such as `Host`, `Content-Length`, `Content-Type`, `Transfer-Encoding` and `Connection`, are set "
            "by the sender and cannot be overridden. `Authorization` is allowed."
        ),
        bad=Example(changes={ATTRIBUTE: {"type": "Header", "key": "Content-Length", "value": "0"}}),
        good=Example(changes={ATTRIBUTE: {"type": "Header", "key": "X-Vehicle", "value": "$vin"}}),
    ),
)
def headers(document: Document) -> Iterator[Diagnostic]:
    """Report a header that cannot be sent like this, or that appears twice (FM710)."""
    seen: set[str] = set()
    for given in attributes_of(document):
        if given.kind is not AttributeKind.HEADER or given.key is None:
            continue
        name = given.name
        against = reason_against_header(name, None)
        place = given.key.place
        if against is None and given.value is not None and given.reference is None and not _is_told(given):
            against = reason_against_header(name, given.text)
            place = place if against is None else given.value.place
        if against is not None:
            yield Diagnostic("FM710", place, against.reason, against.remedy, secret=place != given.key.place)
        elif name.lower() in seen:
            yield Diagnostic(
                "FM710",
                place,
                f"the header `{name}` appears twice",
                "keep one of them; header names are not case-sensitive",
            )
        seen.add(name.lower())


def _is_told(given: Given) -> bool:
    """Tell whether FM708 or FM709 reports the value."""
    return given.unknown_variable is not None or given.text.strip() in _BARE_WORDS
