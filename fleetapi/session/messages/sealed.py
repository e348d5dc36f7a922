"""What holds secrets and has to pass through many hands: nobody's repr, and nobody's traceback, shows it.

Tools that report errors (pytest -l, rich, Sentry) print the local variables of every frame of a traceback.
So what is secret is made within a frame that is gone when an error is raised, and is carried in something
that does not show it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from fleetapi.secrecy import guarded
from fleetapi.session.messages.request import encode_json

__all__ = ["Held", "Sealed", "sealed"]

T = TypeVar("T")


class Held(Generic[T]):
    """Something that a user gave and that may hold secrets. Called, it is that; it shows nothing of it."""

    __slots__ = ("_given",)

    def __init__(self, given: T) -> None:
        self._given = given

    def __call__(self) -> T:
        """What was given."""
        return self._given


@attrs.frozen
class Sealed:
    """The body of a request, as JSON. Equal when it says the same; shows nothing of itself."""

    content: bytes = attrs.field(repr=False)


@guarded
def sealed(make: Callable[[], Any]) -> Sealed:
    """The JSON of the document that `make` makes, which may hold secrets that nobody has yet.

    What goes wrong on the way is raised without the frames in which a part of them was there already.
    """
    return Sealed(encode_json(make()))
