"""FM707 to FM710: what a callback adds to each notification: headers, query keys and fields of the body."""

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
    """One attribute as far as it can be read: `kind`, `key` and `value` are None where they are no text."""

    node: Node
    kind: AttributeKind | None
    key: Entry | None
    value: Entry | None

    @property
    def name(self) -> str:
        """The name of the header, query key or field; empty where there is none."""
        return self.key.value if self.key is not None else ""

    @property
    def text(self) -> str:
        """The value; empty where there is none."""
        return self.value.value if self.value is not None else ""

    @property
    def unknown_variable(self) -> str | None:
        """The variable that the value asks for and the server does not know."""
        return unknown_variable(self.text) if self.reference is None else None

    @property
    def reference(self) -> Secret | None:
        """The secret that the value refers to, which stands for something else when it is sent."""
        return Secret.from_reference(self.text)


@lru_cache(maxsize=1)  # each of the checks that look at them asks for those of the same document
def attributes_of(document: Document) -> tuple[Given, ...]:
    """Return every attribute of the callback, in the order of the text."""
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
        title="a Query attribute that switches batching off",
        explanation=(
            "A batch collects the events of many vehicles in one request, and a request has one query "
            "string. With `$vin` in a Query attribute the server therefore sends every event alone, and "
            "`batchNotify` has no effect. Put the variable into the body, or read the VIN from the events: "
            "each has one."
        ),
        bad=Example(changes={ATTRIBUTE: _VIN_IN_QUERY, _BATCH: {"size": 10, "timeWindow": 300}}),
        good=Example(changes={_BATCH: {"size": 10, "timeWindow": 300}}),
    ),
)
def batch_disabled(document: Document) -> Iterator[Diagnostic]:
    """FM707: `$vin` in the query string, beside a batch."""
    subscription = document.subscription
    if subscription is None or not subscription.has("batch"):
        return
    for given in attributes_of(document):
        if given.kind is AttributeKind.QUERY and given.value is not None and given.text == SPLITS_BATCHES:
            yield Diagnostic(
                "FM707",
                given.value.place,
                f"`{SPLITS_BATCHES}` in a Query attribute switches batching off: "
                "every event is sent in a request of its own",
                "send it with type Body or Header, or read it from the events: each has its VIN",
            )


@FAMILY.check(
    Check(
        code="FM708",
        name="unknown-variable",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a variable that the server does not replace",
        explanation=(
            "The server replaces `$vin`, `$monitorID`, `$fleetID` and `$vid`; upper and lower case matter. "
            "Anything else after a dollar sign is sent as it stands, in braces too: `$vin`, not `${vin}`. "
            "The nearest variable is suggested. `${env:NAME}` and `${file:PATH}` are not for the server: "
            "`fleetapi monitors create` and `create` in Python fill them in when the monitor is sent."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "$VIN"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
)
def unknown_variables(document: Document) -> Iterator[Diagnostic]:
    """FM708: a dollar sign, and behind it no variable."""
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
            f"{shown} is {nowhere}: the server would send it as it stands",
            (_instead(unknown, variables) or f"the variables are {known}")
            + _unless_batched(document, given, unknown),
            secret=secret,
        )


def _instead(unknown: str, variables: tuple[str, ...]) -> str:
    """What to write for something that is no variable, as far as that can be told."""
    word = re.sub(r"[{}()%\s]", "", unknown)
    if re.match(r"\$[({]?(?:env|file)\b", unknown, re.IGNORECASE):
        return "a reference is written ${env:NAME} or ${file:PATH}, with both braces"
    if unknown != unknown.strip() and unknown.strip() in variables:
        return f"write `{unknown.strip()}`, without blanks around it"
    guess = "" if word in VARIABLES and word not in variables else did_you_mean(word, variables)
    if not guess and re.fullmatch(r"\$\w{2,}", word) and word.isupper():
        return f"to fill in an environment variable when the monitor is created, write ${{env:{word[1:]}}}"
    return guess


def _unless_batched(document: Document, given: Given, word: str) -> str:
    """What to mind where the VIN was meant, in the query string, beside a batch (FM707)."""
    meant = re.sub(r"\W", "", word).lower() == "vin" and given.kind is AttributeKind.QUERY
    batched = document.subscription is not None and document.subscription.has("batch")
    return " (with type Body or Header: a Query of it switches batching off)" if meant and batched else ""


@FAMILY.check(
    Check(
        code="FM709",
        name="missing-dollar",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="the name of a variable without its dollar sign",
        explanation=(
            "The value is exactly the name of a variable, but without `$` it is an ordinary word: every "
            "notification will carry the text `vin` instead of the VIN."
        ),
        bad=Example(changes={f"{ATTRIBUTE}/value": "vin"}),
        good=Example(changes={f"{ATTRIBUTE}/value": "$vin"}),
    ),
)
def missing_dollar(document: Document) -> Iterator[Diagnostic]:
    """FM709: the name of a variable, without the dollar sign."""
    for given in attributes_of(document):
        word = given.text.strip()
        if word in _BARE_WORDS and given.value is not None:
            yield Diagnostic(
                "FM709",
                given.value.place,
                f"every notification will carry the word `{word}` itself",
                f"write `${word}` for its value" + _unless_batched(document, given, word),
            )


@FAMILY.check()
def empty_key(document: Document) -> Iterator[Diagnostic]:
    """FM101: an attribute with an empty key, and nobody can ask for its value; of a header that is FM710."""
    for given in attributes_of(document):
        if given.key is not None and not given.name and given.kind is not AttributeKind.HEADER:
            where = "the query string" if given.kind is AttributeKind.QUERY else "the notification"
            yield Diagnostic(
                "FM101",
                given.key.place,
                f"the `{given.key.key}` of an attribute is empty",
                f"write the name under which {where} is to carry the value",
            )


@FAMILY.check(
    Check(
        code="FM710",
        name="attribute-header",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a header that cannot be sent like this",
        explanation=(
            "The name of a header is letters, digits and a few signs, its value has no line ends or control "
            "characters, and each is given once. Headers that belong to the HTTP layer, such as `Host`, "
            "`Content-Length`, `Content-Type`, `Transfer-Encoding` and `Connection`, are set by the sender "
            "and cannot be overridden. `Authorization` is fine."
        ),
        bad=Example(changes={ATTRIBUTE: {"type": "Header", "key": "Content-Length", "value": "0"}}),
        good=Example(changes={ATTRIBUTE: {"type": "Header", "key": "X-Vehicle", "value": "$vin"}}),
    ),
)
def headers(document: Document) -> Iterator[Diagnostic]:
    """FM710: a header that cannot be sent so, or that is given twice."""
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
                f"the header `{name}` is given twice",
                "give it once; upper and lower case make no difference",
            )
        seen.add(name.lower())


def _is_told(given: Given) -> bool:
    """Whether FM708 or FM709 is about the value."""
    return given.unknown_variable is not None or given.text.strip() in _BARE_WORDS
