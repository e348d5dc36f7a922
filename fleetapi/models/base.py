"""The base classes of all models, and the links between resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

import attrs

from fleetapi.representation import Verbatim, safe_repr, unfinished
from fleetapi.wire.converters import links_of, part, remainder

__all__ = ["Dated", "Link", "Links", "Model", "OpenEnum", "model"]

C = TypeVar("C")

_LONGEST_TEXT = 24


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def model(cls: type[C]) -> type[C]:
    """Make a class a model: slotted, with keyword arguments, and with the equality and repr of `Model`."""
    return attrs.define(cls, kw_only=True, eq=False, repr=False)


@model
class Model:
    """Base class of everything that the server describes.

    A field is None when the server did not send it, sent null, or sent a value of an unexpected type.
    `as_sent` has the original object, and `extra` the parts of it that no field holds. Two models are equal
    when they have the same class and equal fields, however they were sent.

    Attributes:
        as_sent: the JSON object that the model was built from; empty if you built it yourself.
        parts_on_demand: whether nested models are built on first access (and then kept).
        lists_of_one: whether a single object is accepted where a list is expected.
        wire_paths: paths in the JSON object of fields that the naming rule does not find.
        wire_constants: members of the JSON object that are the same for every object of the class.
        wire_seconds: durations that are sent in seconds instead of ISO 8601.
        wire_text: the field that older versions send as a plain string instead of an object.
    """

    parts_on_demand: ClassVar[bool] = False
    lists_of_one: ClassVar[bool] = False
    wire_paths: ClassVar[Mapping[str, str]] = {}
    wire_constants: ClassVar[Mapping[str, str]] = {}
    wire_seconds: ClassVar[frozenset[str]] = frozenset()
    wire_text: ClassVar[str | None] = None

    as_sent: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def extra(self) -> dict[str, Any]:
        """What the server sent and no field holds, by wire name: unknown members and unusable values."""
        return remainder(self, self.as_sent)

    @property
    def links(self) -> Links:
        """The links to related resources, by relation."""
        return Links(links_of(self.as_sent, Link))

    @property
    def embedded(self) -> Mapping[str, Any]:
        """The embedded resources, as sent; empty if there are none."""
        resources = self.as_sent.get("_embedded")
        return resources if isinstance(resources, dict) else {}

    if not TYPE_CHECKING:  # type checkers must still report a misspelled field

        def __getattr__(self, name: str) -> Any:
            built = part(self, name)
            setattr(self, name, built)
            return built

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _names(type(self)))

    __hash__ = None  # type: ignore[assignment]  # mutable, so not hashable; use its id or vin

    def __repr__(self) -> str:
        try:
            shown = ", ".join(f"{name}={_short(value)}" for name, value in self._present())
        except AttributeError:
            return unfinished(self)
        return f"{type(self).__name__}({shown})"

    def __rich_repr__(self) -> Iterator[Any]:
        """Show in rich what `repr` shows; by default rich would show every field."""
        try:
            present = self._present()
        except AttributeError:
            yield Verbatim(unfinished(self))
            return
        for name, value in present:
            parts = value if isinstance(value, list) else [value]
            nested = all(isinstance(each, Model) for each in parts)
            yield name, value if nested else Verbatim(_short(value))

    def _present(self) -> list[tuple[str, Any]]:
        """Return the fields that are shown and not None."""
        fields = ((name, getattr(self, name)) for name in _names(type(self), shown=True))
        return [(name, value) for name, value in fields if value is not None]


@model
class Dated(Model):
    """Base class of models with dates, which is most of what a vehicle reports."""

    created_at: datetime | None = None
    """When it was measured or created (aware)."""
    updated_at: datetime | None = None
    """When the platform last changed it (aware)."""


class OpenEnum(StrEnum):
    """An enumeration that the vendor may extend at any time.

    A member equals its string (`AlertSeverity.WARNING == "Warning"`). A string that this release does not
    know becomes a member too, with `known` False; compare such members with `==`, not with `is`.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def known(self) -> bool:
        """Whether this release of fleetapi knows the member."""
        return self._value_ in type(self)._value2member_map_


def _names(cls: Any, *, shown: bool = False) -> list[str]:
    fields = attrs.fields(cls)
    return [field.name for field in fields if field.name != "as_sent" and (field.repr or not shown)]


def _short(value: Any) -> str:
    if isinstance(value, OpenEnum):
        return repr(value.value)
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_TEXT else f"{value[: _LONGEST_TEXT - 4]}…")
    if isinstance(value, Model):
        return "…"
    if isinstance(value, list):
        return f"[{len(value)}]"
    if isinstance(value, Mapping):
        return "{…}"
    return str(value)


@safe_repr
@attrs.define(kw_only=True)
class Link:
    """A link (draft-kelly-json-hal, section 5)."""

    href: str | None = None
    """The target: a URI, or a URI template if `templated`."""
    templated: bool | None = None
    """Whether `href` is a URI template."""
    type: str | None = None
    """The media type of the target."""
    deprecation: str | None = None
    """A page about the deprecation of the link; None when it is not deprecated."""
    name: str | None = None
    """Distinguishes links with the same relation."""
    title: str | None = None
    """A human-readable label."""
    profile: str | None = None
    """A hint about the profile of the target."""
    hreflang: str | None = None
    """The language of the target."""
    as_sent: Mapping[str, Any] = attrs.field(factory=dict, eq=False, repr=False)
    """The link as the server sent it."""


@safe_repr
class Links(Mapping[str, Link]):
    """The links of a resource by relation: `vehicle.links["lastPosition"].href`.

    Where a relation has several links, indexing returns the first and `every` returns all.
    """

    __slots__ = ("_several",)

    def __init__(self, several: Mapping[str, tuple[Link, ...]]) -> None:
        self._several = several

    def __getitem__(self, relation: str) -> Link:
        return self._several[relation][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._several)

    def __len__(self) -> int:
        return len(self._several)

    def every(self, relation: str) -> tuple[Link, ...]:
        """Return all links of a relation, in the server's order; an empty tuple if it is absent."""
        return self._several.get(relation, ())

    def __repr__(self) -> str:
        return f"Links({', '.join(self._several)})"
