"""The objects of a monitor document, with their keys resolved to concepts.

Every error begins with the path in the document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeVar

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.monitors.monitor_parts import UnknownField
from fleetapi.monitors.subscription import duration_of_seconds
from fleetapi.remedies import Remedy
from fleetapi.wire.dialects import SHAPES, Field, JsonKind

__all__ = ["DocumentObject", "ReadingState", "Unknown"]

T = TypeVar("T")

Unknown = Literal["refuse", "keep"]


class DocumentObject:
    """An object of the document, its keys resolved to concepts, with its path and place in the monitor."""

    def __init__(
        self, shape: str, document: Any, path: str, place: tuple[str, ...], state: ReadingState
    ) -> None:
        self.shape = SHAPES[shape]
        self.path = path
        self.place = place
        self.state = state
        state.parts.append(self)
        self.unknown: list[tuple[str, str]] = []
        self.values: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        if not isinstance(document, Mapping):
            raise self.error(f"must be an object, not {JsonKind.of(document)}")
        for key, value in document.items():
            if not isinstance(key, str):
                raise self.error(f"has the key {key!r}, which is not a string", "use strings as keys")
            self._take(key, value)

    def _take(self, key: str, value: Any) -> None:
        field = self._field_of(key, value)
        if field is None or (value is None and self.state.unknown == "keep"):
            return
        if field.concept in self.values:
            raise self.error(
                f'has both "{self.keys[field.concept]}" and "{key}", which mean the same', "remove one"
            )
        self._check_type(key, field.kind, value)
        for index, item in enumerate(value if field.items is not None else ()):
            self._check_type(f"{key}[{index}]", field.items or field.kind, item)
        self.values[field.concept] = int(value) if field.kind is JsonKind.INTEGER else value
        self.keys[field.concept] = key

    def _field_of(self, key: str, value: Any) -> Field | None:
        reading = self.shape.read(key)
        if reading is None and self.state.unknown == "keep":
            self.unknown.append((key, json.dumps(value)))
            return None
        if reading is None:
            raise self.error(f'has the unknown key "{key}"', did_you_mean(key, self.shape.keys()))
        if reading.misspelt:
            right = " or ".join(
                f'"{spelling}"' for spelling in dict.fromkeys(reading.field.spellings.values())
            )
            raise self.error(f'has the misspelled key "{key}"', f"write {right}")
        return reading.field

    def _check_type(self, key: str, wanted: JsonKind, value: Any) -> None:
        if not wanted.admits(value):
            raise self.error(f'"{key}" must be of type {wanted}, not {JsonKind.of(value)}')

    def error(self, reason: str, remedy: Remedy = "") -> MonitorError:
        """Return an error about this object."""
        return MonitorError(f"{self.path or 'the document'} {reason}", remedy=remedy)

    def get(self, concept: str) -> Any:
        """Return the value of a concept, or None if it is absent."""
        return self.values.get(concept)

    def require(self, concept: str) -> Any:
        """Return the value of a concept. Raises MonitorError if it is absent."""
        if concept not in self.values:
            spellings = dict.fromkeys(self.shape.field(concept).spellings.values())
            raise self.error("needs " + " or ".join(f'"{key}"' for key in spellings))
        return self.values[concept]

    def word(self, concept: str) -> str:
        """Return a string that must be one of the published values."""
        text: str = self.require(concept)
        choices = self.shape.field(concept).choices
        if text not in choices:
            raise self.error(
                f'"{self.keys[concept]}" has the invalid value "{text}"',
                did_you_mean(text, choices) or f"write one of {', '.join(choices)}",
            )
        return text

    def seconds(self, concept: str) -> timedelta | None:
        """Return a number of seconds as a duration, or None if it is absent."""
        count = self.get(concept)
        return None if count is None else self.build(duration_of_seconds, f'"{self.keys[concept]}"', count)

    def part(self, concept: str) -> DocumentObject:
        """Return the object that is the value of a concept."""
        return DocumentObject(
            self.shape.field(concept).shape or concept,
            self.require(concept),
            self._path_to(concept),
            (*self.place, concept),
            self.state,
        )

    def parts(self, concept: str) -> Iterator[DocumentObject]:
        """Yield the objects of a list; their indexes start at 0."""
        for index, document in enumerate(self.get(concept) or ()):
            yield DocumentObject(
                self.shape.field(concept).shape or concept,
                document,
                f"{self._path_to(concept)}[{index}]",
                (*self.place, concept, str(index)),
                self.state,
            )

    def build(self, make: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call `make`, and prefix the message of its error with the path of this object."""
        try:
            return make(*arguments, **named)
        except MonitorError as error:
            raise self.error(f"is not valid: {error.message}", error.advice) from None
        except OverflowError:
            raise self.error("is not valid: a number is too large") from None

    def _path_to(self, concept: str) -> str:
        return f"{self.path}.{self.keys[concept]}" if self.path else self.keys[concept]


class ReadingState:
    """The state of reading a document: how to treat unknown keys, and the objects that have kept them."""

    def __init__(self, unknown: Unknown) -> None:
        self.unknown = unknown
        self.parts: list[DocumentObject] = []

    def unknown_fields(self) -> tuple[UnknownField, ...]:
        """Return the keys that were kept, with the final places of their objects."""
        return tuple(UnknownField(part.place, key, text) for part in self.parts for key, text in part.unknown)
