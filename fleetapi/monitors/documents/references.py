"""References to credentials in a document: filled in when it is sent, and nothing else of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fleetapi.errors import SecretUnavailable
from fleetapi.monitors.delivery_rules import VARIABLES, AttributeKind, reason_against_header, unknown_variable
from fleetapi.monitors.secrets import Secret

__all__ = ["resolved", "with_secrets"]

_ATTRIBUTES: Final = "attributes"
_VALUE: Final = "value"


def resolved(secret: Secret, kind: object, key: object, variables: tuple[str, ...] = VARIABLES) -> str:
    """Return what `secret` stands for as the value of the attribute `key` ("Header", "Query" or "Body").

    What is refused of a literal is refused of a credential too, before anything is sent. Raises
    SecretUnavailable, which names the attribute and the reference and never the value.
    """
    value = secret.resolve()
    is_header = str(kind).lower() == AttributeKind.HEADER.lower()
    if value in variables:
        return value
    if not value.isascii() and value != value.encode(errors="replace").decode():
        why, remedy = "it is not UTF-8 text", "write it as UTF-8"
    elif unknown_variable(value, variables) is not None:
        why, remedy = "it begins with $, as a variable of the server", "put something before it: prefix=..."
    elif is_header and (against := reason_against_header("X", value)) is not None:
        why, remedy = "a header cannot carry it", against.remedy
    else:
        return value
    where = f"the {'header' if is_header else 'attribute'} {key}"
    raise SecretUnavailable(f"what {secret} stands for cannot be sent in {where}: {why}", remedy=remedy)


def with_secrets(document: Mapping[str, Any], variables: tuple[str, ...] = VARIABLES) -> Mapping[str, Any]:
    """The document with each reference (`${env:CB_AUTH}`) in the value of a webhook's attribute filled in.

    The document given is not changed. Raises SecretUnavailable for a credential that is not there or cannot
    be sent; see `resolved`.
    """
    return {
        key: _attributes(value, variables) if key == _ATTRIBUTES else _inside(value, variables)
        for key, value in document.items()
    }


def _inside(value: Any, variables: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return with_secrets(value, variables)
    if isinstance(value, list | tuple):
        return [_inside(each, variables) for each in value]
    return value


def _attributes(value: Any, variables: tuple[str, ...]) -> Any:
    if not isinstance(value, list | tuple):
        return _inside(value, variables)
    return [_attribute(each, variables) if isinstance(each, Mapping) else each for each in value]


def _attribute(attribute: Mapping[str, Any], variables: tuple[str, ...]) -> Mapping[str, Any]:
    value = attribute.get(_VALUE)
    secret = Secret.from_reference(value) if isinstance(value, str) else None
    if secret is None:
        return attribute
    return {**attribute, _VALUE: resolved(secret, attribute.get("type"), attribute.get("key"), variables)}
