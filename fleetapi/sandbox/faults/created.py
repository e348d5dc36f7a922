"""Answers to a creation that give the id of what was created elsewhere than usual, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import attrs
import orjson

from fleetapi.sandbox.requests.answer import Answer

__all__ = ["CREATION_FAULTS", "answered_otherwise"]

_IDS: Final = ("monitorId", "callbackId", "remoteActionId")

CREATION_FAULTS: Final = frozenset({"id-in-location", "id-in-link", "no-id"})
"""The names of these faults."""


def answered_otherwise(answer: Answer, path: str, origin: str, faults: Collection[str]) -> Answer:
    """The answer to a POST to `path`, as the faults have it; one without an id stays as it is."""
    document: Any = orjson.loads(answer.body)
    identifier = next((document[name] for name in _IDS if name in document), None)
    if identifier is None:
        return answer
    place = f"{path}/{identifier}"
    if "id-in-location" in faults:
        return attrs.evolve(answer, body=b"").with_headers(("Location", place))
    if "id-in-link" in faults:
        body = orjson.dumps({"_links": {"self": {"href": f"{origin}{place}"}}})
        return attrs.evolve(answer, body=body)
    return attrs.evolve(answer, body=b"{}")
