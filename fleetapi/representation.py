"""The representation of objects: it never raises, and rich shows no more than `repr`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any, TypeVar

__all__ = ["Verbatim", "safe_repr", "unfinished"]

C = TypeVar("C", bound=type)


def unfinished(value: object) -> str:
    """Return the representation of an object whose constructor has not finished."""
    return f"<{type(value).__name__}, not initialized>"


class Verbatim:
    """A string that is its own representation."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def safe_repr(cls: C) -> C:
    """Make the repr of a class safe at any time, and make rich show the same.

    A constructor that raises leaves an object without attributes in the frames of the traceback, and a repr
    that fails there would hide the error. By default rich shows the fields of an attrs class, even those that
    a handwritten `__repr__` omits.
    """
    target: Any = cls
    shown = target.__repr__

    @wraps(shown)
    def __repr__(self: Any) -> str:  # noqa: N807 - becomes the method of that name
        try:
            return str(shown(self))
        except AttributeError:
            return unfinished(self)

    said = target.__str__

    @wraps(said)
    def __str__(self: Any) -> str:  # noqa: N807
        try:
            return str(said(self))
        except AttributeError:
            return unfinished(self)

    def __rich_repr__(self: Any) -> Iterator[Any]:  # noqa: N807
        text = repr(self)
        beginning = f"{type(self).__name__}("
        inside = text.startswith(beginning) and text.endswith(")")
        yield Verbatim(text[len(beginning) : -1] if inside else text)

    by_hand = not getattr(shown, "__code__", None) or "attrs generated" not in shown.__code__.co_filename
    target.__repr__ = __repr__
    if said is not object.__str__:
        target.__str__ = __str__
    if by_hand and not hasattr(target, "__rich_repr__"):
        target.__rich_repr__ = __rich_repr__
    return cls
