"""Keep secrets out of tracebacks with local variables.

Error reporters (pytest -l, rich, Sentry, debuggers) show the local variables of every frame of a traceback.
`guarded` functions therefore raise errors without the frames that hold secrets. For the repr of objects, see
`fleetapi.representation`.
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
    """Make a function with secret arguments raise its errors without the frames that hold them.

    Exceptions other than `FleetError` get a note that says where they were raised.
    """

    @wraps(function)
    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
        handled = sys.exception()
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised again
            failed = _noted(error)
        del args, kwargs
        try:
            raise without_frames(failed, handled)
        finally:
            del failed, handled

    return guard


def guarded_init(cls: C) -> C:
    """Make the constructor of a class `guarded`."""
    cls.__init__ = guarded(cls.__init__)  # type: ignore[misc]  # the constructor of this class
    return cls


def _noted(error: E) -> E:
    """Return the error with a note that replaces its traceback."""
    if not isinstance(error, FleetError):
        error.add_note(f"raised {_place(error.__traceback__)}; frames are omitted because they hold secrets")
    return error


def _place(traceback: TracebackType | None) -> str:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "somewhere"
    code = traceback.tb_frame.f_code
    return f"in {code.co_qualname}, line {traceback.tb_lineno} of {code.co_filename}"


def without_frames(error: E, handled: BaseException | None) -> E:
    """Return the error without tracebacks, for itself and for its causes and contexts.

    `handled` is the exception that the caller was already handling (`sys.exception()` before the call). It
    belongs to the caller and keeps its traceback.
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
