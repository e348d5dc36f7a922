"""Keeping secrets out of tracebacks with local variables.

Tools that report errors (pytest -l, rich, Sentry, a debugger) print the local variables of every frame of a
traceback. So the frames that hold a secret are left before an error reaches its caller: `guarded` functions
raise without them. What objects show of themselves is the business of `fleetapi.representation`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import ParamSpec, TypeVar

from fleetapi.errors import FleetError

__all__ = ["guarded", "guarded_init", "without_frames"]

C = TypeVar("C", bound=type)
E = TypeVar("E", bound=BaseException)
P = ParamSpec("P")
R = TypeVar("R")


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function, some of whose arguments are secret, that raises without the frames that hold them.

    What is not a `FleetError` gets a note that says where it was raised.
    """

    @wraps(function)
    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
        handled = sys.exception()
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised again, whatever it is
            failed = _noted(error)
        del args, kwargs
        try:
            raise without_frames(failed, handled)
        finally:
            del failed, handled

    return guard


def guarded_init(cls: C) -> C:
    """Make the constructor of a class `guarded`."""
    cls.__init__ = guarded(cls.__init__)  # type: ignore[misc]  # of this very class
    return cls


def _noted(error: E) -> E:
    """The same error; a note takes the place of the traceback, which is about to go."""
    if not isinstance(error, FleetError):
        error.add_note(f"raised {_place(error.__traceback__)}; the frames are left out, as they hold secrets")
    return error


def _place(traceback: TracebackType | None) -> str:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "somewhere"
    code = traceback.tb_frame.f_code
    return f"in {code.co_qualname}, line {traceback.tb_lineno} of {code.co_filename}"


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
