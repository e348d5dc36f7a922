"""One page of a collection, and how far a reading has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import attrs

from fleetapi.errors import DecodingError
from fleetapi.representation import safe_repr
from fleetapi.wire.envelope import Envelope

__all__ = ["Page", "Progress", "ProgressCallback", "Undecodable"]

T = TypeVar("T")


@attrs.frozen
class Undecodable:
    """An item that could not be understood: as sent, and why."""

    item: Any
    error: DecodingError


@safe_repr
@attrs.frozen
class Page(Sequence[T], Generic[T]):
    """The items of one page, in the server's order; itself a sequence of them.

    `total` counts the whole collection as the server sees it, None when it does not say. `undecodable` holds
    what was no item at all (a text where an object belongs); everything milder is tolerated by the models.
    `envelope` is the page as JSON.
    """

    items: tuple[T, ...]
    total: int | None = None
    undecodable: tuple[Undecodable, ...] = ()
    envelope: Envelope = attrs.field(factory=lambda: Envelope(items=[]), repr=False, eq=False)
    _token: Callable[[], str] | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def resume_token(self) -> str | None:
        """Continues behind this page, with `resume=` of the same call; None after the last one."""
        return None if self._token is None else self._token()

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]


@safe_repr
@attrs.frozen
class Progress:
    """How far a reading has come: pages and items delivered, and the total if the server told it."""

    pages: int
    items: int
    total: int | None


ProgressCallback = Callable[[Progress], object]
