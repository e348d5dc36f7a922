"""FM801 and FM802: credentials in the file, and credentials on their way into access logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.monitors.checks.attributes import attributes_of
from fleetapi.monitors.checks.credentials import credentials_in, credentials_in_address
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.place import Place, shortened
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.delivery_rules import AttributeKind, reason_against_target

__all__ = ["CHECKS"]

_ADVICE: Final = (
    "write a reference, ${env:NAME} or ${file:PATH}: `fleetapi monitors create` and `create` in Python fill "
    "it in; replace the credential if it has been shared"
)

_ADVICE_FOR_TARGETS: Final = (
    "send it as an attribute of type Header whose value is a reference, ${env:NAME} or ${file:PATH}"
)
_ADVICE_FOR_ADDRESSES: Final = (
    "whoever knows this address can post to it: have a service of your own receive the notifications and "
    "forward them"
)


def literal_secret(document: Document) -> Iterator[Remark]:
    """FM801: a credential among the headers or body fields, or in the address itself."""
    for given in attributes_of(document):
        if given.value is None or given.kind is AttributeKind.QUERY:
            continue
        where = f"`{shortened(given.name)}` holds" if given.name else "the value is"
        for found in credentials_in(given.name, given.text):
            yield Remark(
                "FM801",
                Place(given.value.path, within=found.span),
                f"{where} {found.what}, written into the file",
                _ADVICE,
            )
    entry = document.hook.entry("target") if document.hook is not None else None
    if entry is None or not entry.well_typed or reason_against_target(entry.value) is not None:
        return
    for found in credentials_in_address(entry.value):
        message = f"the target holds {found.what}, written into the file; addresses end up in access logs"
        remedy = _ADVICE_FOR_ADDRESSES if found.what.startswith("the secret part") else _ADVICE_FOR_TARGETS
        yield Remark("FM801", Place(entry.path, within=found.span), message, remedy)


def secret_in_query(document: Document) -> Iterator[Remark]:
    """FM802: a credential in a Query attribute, literally or as a reference."""
    for given in attributes_of(document):
        if given.kind is not AttributeKind.QUERY or given.value is None:
            continue
        found = credentials_in(given.name, given.text)
        if not found and given.reference is None:
            continue
        yield Remark(
            "FM802",
            Place(given.value.path, within=found[0].span.to(found[-1].span) if found else None),
            f"`{shortened(given.name)}` puts a credential into the query string, and so into access logs",
            "send it with type Header",
        )


CHECKS: Final = (literal_secret, secret_in_query)
