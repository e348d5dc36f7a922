"""References to credentials in a document: filled in when it is sent, and nothing else of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fleetapi.monitors.secrets import Secret

__all__ = ["with_secrets"]

_ATTRIBUTES: Final = "attributes"
_VALUE: Final = "value"


def with_secrets(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with each reference (`${env:CB_AUTH}`) in the value of a webhook's attribute filled in.

    The document given is not changed. Raises SecretUnavailable for a credential that is not there.
    """
    return {
        key: _attributes(value) if key == _ATTRIBUTES else _inside(value) for key, value in document.items()
    }


def _inside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return with_secrets(value)
    if isinstance(value, list | tuple):
        return [_inside(each) for each in value]
    return value


def _attributes(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return _inside(value)
    return [_attribute(each) if isinstance(each, Mapping) else each for each in value]


def _attribute(attribute: Mapping[str, Any]) -> Mapping[str, Any]:
    value = attribute.get(_VALUE)
    secret = Secret.from_reference(value) if isinstance(value, str) else None
    return attribute if secret is None else {**attribute, _VALUE: secret.resolve()}
