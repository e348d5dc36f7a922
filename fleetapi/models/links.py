"""Links between resources, as HAL describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from fleetapi.representation import safe_repr

__all__ = ["Link", "Links"]


@safe_repr
@attrs.define(kw_only=True)
class Link:
    """One link (draft-kelly-json-hal, section 5)."""

    href: str | None = None
    """Where it leads; a URI template if `templated`."""
    templated: bool | None = None
    """Whether `href` is a URI template."""
    type: str | None = None
    """The media type to expect there."""
    deprecation: str | None = None
    """Where to read about the end of this link; None when it is not deprecated."""
    name: str | None = None
    """Tells links of one relation apart."""
    title: str | None = None
    """A label for people."""
    profile: str | None = None
    """A hint about the profile of the target."""
    hreflang: str | None = None
    """The language of the target."""
    as_sent: Mapping[str, Any] = attrs.field(factory=dict, eq=False, repr=False)
    """The link as the server sent it."""


@safe_repr
class Links(Mapping[str, Link]):
    """The links of a resource by relation: `vehicle.links["lastPosition"].href`.

    Where a relation has several, indexing gives the first and `every` all of them.
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
        """All links of a relation, in the server's order; none if it is absent."""
        return self._several.get(relation, ())

    def __repr__(self) -> str:
        return f"Links({', '.join(self._several)})"
