"""What the dialect table is made of: dialects, kinds of JSON, fields and shapes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

import attrs

__all__ = ["Dialect", "Field", "JsonKind", "KeyReading", "Shape"]


class Dialect(enum.StrEnum):
    """A spelling of the monitor's body. `auto` belongs to the client, which settles on one of these."""

    QUICKSTART = "quickstart"
    V3 = "v3"
    V2 = "v2"

    @property
    def version(self) -> str:
        """The API version this spelling is for; the quickstart's is sent to v3."""
        return "v2" if self is Dialect.V2 else "v3"


class JsonKind(enum.StrEnum):
    """A type of JSON, with whole numbers apart."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"

    @staticmethod
    def of(value: object) -> JsonKind:
        """Return the kind of a parsed value; a number without fraction is an integer, even `2.0`."""
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
        """Tell whether `value` is of this kind; every integer is a number."""
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
    """One key of one object.

    `spellings` has the key of every dialect that knows the field. It is `required` by all of these, or (with
    `required_in_v2`) by that dialect alone. `items` is the kind of an array's items;
    `shape` names the shape of the object, or of the items. `choices` are the published words of a text, or of
    an array's texts. `minimum` and `default` are the specification's, `at_least` and `at_most` its number of
    items. `misspellings` are what people, and the vendor's own examples, write instead. What is of one of the
    `exact_types` is of the right kind; of others, only `kind` can tell.
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
        """Whether this version of the API requires it, where it has the field at all."""
        return self.required or (self.required_in_v2 and version == "v2")

    def key(self, dialect: Dialect) -> str | None:
        """Return the key in `dialect`, or None when that dialect does not have the field."""
        return self.spellings.get(dialect)

    @property
    def varies(self) -> bool:
        """Whether the dialects disagree about this field."""
        return len(self.spellings) < len(Dialect) or len(set(self.spellings.values())) > 1


@attrs.frozen
class KeyReading:
    """What a key of a document means: its field, and the dialects that spell it so (none: `misspelt`)."""

    field: Field
    dialects: frozenset[Dialect]

    @property
    def misspelt(self) -> bool:
        """Whether no dialect spells the field this way."""
        return not self.dialects


def _folded(key: str) -> str:
    """Leave of a key what survives a change of case style: `time_zone`, `timezone`, `Time.Zone`."""
    return "".join(character for character in key.casefold() if character.isalnum())


def _index(fields: tuple[Field, ...]) -> tuple[dict[str, KeyReading], dict[str, KeyReading]]:
    exact: dict[str, KeyReading] = {}
    loose: dict[str, KeyReading] = {}
    for field in fields:
        for key in field.spellings.values():
            spelt_so = frozenset(dialect for dialect in Dialect if field.key(dialect) == key)
            exact[key] = KeyReading(field, spelt_so)
        for key in (*field.spellings.values(), *field.misspellings):
            loose.setdefault(_folded(key), KeyReading(field, frozenset()))
    return exact, loose


@attrs.frozen
class Shape:
    """One object of the document: its name inside fleetapi and its fields, in the order they are written."""

    name: str
    fields: tuple[Field, ...]
    _exact: dict[str, KeyReading] = attrs.field(init=False, eq=False, repr=False)
    _loose: dict[str, KeyReading] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        exact, loose = _index(self.fields)
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_loose", loose)

    def read(self, key: str) -> KeyReading | None:
        """Return what `key` means, spelt as in a dialect or misspelt in a known way; None for neither."""
        return self._exact.get(key) or self._loose.get(_folded(key))

    def field(self, concept: str) -> Field:
        """Return the field of that concept. Raises KeyError for a concept this shape does not have."""
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
