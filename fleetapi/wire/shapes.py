"""The building blocks of the dialect table: dialects, JSON types, fields and shapes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

import attrs

__all__ = ["Dialect", "Field", "JsonKind", "KeyReading", "Shape"]


class Dialect(enum.StrEnum):
    """A dialect of monitor documents. The client's setting `auto` selects one of these."""

    QUICKSTART = "quickstart"
    V3 = "v3"
    V2 = "v2"

    @property
    def version(self) -> str:
        """The API version of the dialect; that of the quickstart is for v3."""
        return "v2" if self is Dialect.V2 else "v3"


class JsonKind(enum.StrEnum):
    """A JSON type, with integers as a type of their own."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"

    @staticmethod
    def of(value: object) -> JsonKind:
        """Return the type of a parsed value; a number without fraction is an integer, even `2.0`."""
        kind = _KINDS.get(type(value))
        if kind is not None:
            return kind
        if isinstance(value, Mapping):
            return JsonKind.OBJECT
        if isinstance(value, (list, tuple)):
            return JsonKind.ARRAY
        if isinstance(value, str):
            return JsonKind.STRING
        if isinstance(value, bool):
            return JsonKind.BOOLEAN
        if isinstance(value, (int, float)):
            whole = isinstance(value, int) or value.is_integer()
            return JsonKind.INTEGER if whole else JsonKind.NUMBER
        return JsonKind.NULL

    def admits(self, value: object) -> bool:
        """Return whether `value` is of this type; every integer is also a number."""
        kind = _KINDS.get(type(value)) or JsonKind.of(value)
        return kind is self or (self is JsonKind.NUMBER and kind is JsonKind.INTEGER)


_KINDS: Mapping[type, JsonKind] = {
    dict: JsonKind.OBJECT,
    list: JsonKind.ARRAY,
    str: JsonKind.STRING,
    int: JsonKind.INTEGER,
    bool: JsonKind.BOOLEAN,
    type(None): JsonKind.NULL,
}


@attrs.frozen
class Field:
    """A field of an object.

    `spellings` has the key in every dialect that has the field. The field is `required` in all of these or,
    with `required_in_v2`, only in v2. `items` is the type of the items of an array; `shape` is the shape of
    the object or of the items. `choices` are the documented values of a string, or of the strings in an
    array. `minimum` and `default` are those of the specification, `at_least` and `at_most` its number of
    items. `misspellings` are other keys that people, or the vendor's own examples, use. A value of one of the
    `exact_types` has the right type; for any other value, ask `kind`.
    """

    concept: str
    kind: JsonKind
    spellings: Mapping[Dialect, str]
    required: bool = False
    required_in_v2: bool = False
    items: JsonKind | None = None
    shape: str | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    default: str | int | None = None
    at_least: int = 0
    at_most: int | None = None
    misspellings: tuple[str, ...] = ()
    exact_types: frozenset[type] = attrs.field(init=False, eq=False, repr=False)

    @exact_types.default
    def _exact_types(self) -> frozenset[type]:
        return frozenset(each for each, kind in _KINDS.items() if kind is self.kind)

    def is_required(self, version: str) -> bool:
        """Return whether this version of the API requires the field, if it has it."""
        return self.required or (self.required_in_v2 and version == "v2")

    def key(self, dialect: Dialect) -> str | None:
        """Return the key in `dialect`, or None if that dialect does not have the field."""
        return self.spellings.get(dialect)

    @property
    def varies(self) -> bool:
        """Whether the dialects differ in this field."""
        return len(self.spellings) < len(Dialect) or len(set(self.spellings.values())) > 1


@attrs.frozen
class KeyReading:
    """The meaning of a key in a document: its field, and the dialects that use this key."""

    field: Field
    dialects: frozenset[Dialect]

    @property
    def misspelt(self) -> bool:
        """Whether no dialect uses this key."""
        return not self.dialects


def _folded(key: str) -> str:
    """Normalize a key, so that `time_zone`, `timezone` and `Time.Zone` are equal."""
    return "".join(character for character in key.casefold() if character.isalnum())


def _index(fields: tuple[Field, ...]) -> tuple[dict[str, KeyReading], dict[str, KeyReading]]:
    exact: dict[str, KeyReading] = {}
    loose: dict[str, KeyReading] = {}
    for field in fields:
        for key in field.spellings.values():
            dialects = frozenset(dialect for dialect in Dialect if field.key(dialect) == key)
            exact[key] = KeyReading(field, dialects)
        for key in (*field.spellings.values(), *field.misspellings):
            loose.setdefault(_folded(key), KeyReading(field, frozenset()))
    return exact, loose


@attrs.frozen
class Shape:
    """An object of the document: its name in fleetapi, and its fields in the order of encoding."""

    name: str
    fields: tuple[Field, ...]
    _exact: dict[str, KeyReading] = attrs.field(init=False, eq=False, repr=False)
    _loose: dict[str, KeyReading] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        exact, loose = _index(self.fields)
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_loose", loose)

    def read(self, key: str) -> KeyReading | None:
        """Return the meaning of a key of any dialect, or of a known misspelling; None for other keys."""
        return self._exact.get(key) or self._loose.get(_folded(key))

    def field(self, concept: str) -> Field:
        """Return the field of a concept. Raises KeyError if the shape has no such field."""
        for field in self.fields:
            if field.concept == concept:
                return field
        raise KeyError(f"{self.name} has no {concept}")

    def keys(self, dialect: Dialect | None = None) -> tuple[str, ...]:
        """Return the keys of one dialect, or of all."""
        if dialect is None:
            return tuple(self._exact)
        return tuple(field.spellings[dialect] for field in self.fields if dialect in field.spellings)

    def required(self, dialect: Dialect) -> Iterator[Field]:
        """Yield the fields that `dialect` requires in this object."""
        return (
            field
            for field in self.fields
            if field.is_required(dialect.version) and dialect in field.spellings
        )
