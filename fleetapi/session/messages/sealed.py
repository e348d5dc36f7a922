"""What holds secrets and has to pass through many hands: nobody's repr, and nobody's traceback, shows it.

Tools that report errors (pytest -l, rich, Sentry) print the local variables of every frame of a traceback.
So what is secret is made within a frame that is gone when an error is raised, and is carried in something
that does not show it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from fleetapi.session.messages.request import encode_json

__all__ = ["Sealed", "sealed", "without_frames"]

E = TypeVar("E", bound=BaseException)


@attrs.frozen
class Sealed:
    """The body of a request, as JSON. Equal when it says the same; shows nothing of itself."""

    content: bytes = attrs.field(repr=False)


def sealed(make: Callable[[], Any]) -> Sealed:
    """The JSON of the document that `make` makes, which may hold secrets that nobody has yet.

    What goes wrong on the way is raised without the frames in which a part of them was there already.
    """
    handled = sys.exception()
    try:
        return Sealed(encode_json(make()))
    except Exception as error:  # noqa: BLE001 - raised again, whatever it is
        failed = without_frames(error, handled)
    raise failed


def without_frames(error: E, handled: BaseException | None) -> E:
    """The same error, and all that it was raised from or during, without tracebacks.

    `handled` is what the caller was handling already (`sys.exception()` before it began): that is the
    caller's own and keeps its traceback.
    """
    queue: list[BaseException | None] = [error]
    seen = {id(handled)}
    while queue:
        single = queue.pop()
        if single is None or id(single) in seen:
            continue
        seen.add(id(single))
        single.__traceback__ = None
        queue += [single.__cause__, single.__context__]
        queue += getattr(single, "exceptions", ())
    return error
