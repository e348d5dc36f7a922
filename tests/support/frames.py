"""What error reporters could show: every local variable of every frame of fleetapi."""

from __future__ import annotations

import io
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.traceback import Traceback

import fleetapi

__all__ = ["chain_of", "in_rich", "shown"]

PACKAGE = str(Path(fleetapi.__file__).parent)


def in_rich(value: Any) -> str:
    """What rich prints of a value, as wide and as deep as it takes."""
    console = Console(file=io.StringIO(), width=400, color_system=None)
    console.print(value)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def chain_of(error: BaseException) -> list[BaseException]:
    """The error, and all that it was raised from or during."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        single = queue.pop()
        if single is not None and single not in found:
            found.append(single)
            queue += [single.__cause__, single.__context__, *getattr(single, "exceptions", ())]
    return found


def _frames(error: BaseException) -> Iterator[tuple[str, Any]]:
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(PACKAGE) or "attrs generated" in frame.f_code.co_filename:
            for name, value in frame.f_locals.items():
                yield f"{frame.f_code.co_qualname}: {name}", value


def _ours(text: str) -> str:
    """The parts of a formatted traceback that are about frames of fleetapi."""
    parts = text.split('  File "')
    return "".join(each for each in parts if each.startswith((PACKAGE, "<attrs")))


def shown(error: BaseException) -> str:
    """What pytest, rich, the standard library and a debugger would print of an error and its frames of ours.

    The frames of a test hold what the test has planted, so they do not count.
    """
    texts = []
    for single in chain_of(error):
        texts += [repr(single), str(single), repr(single.args), repr(getattr(single, "__notes__", ()))]
        texts += [f"{name} {value!r} {in_rich(value)}" for name, value in _frames(single)]
        captured = traceback.TracebackException.from_exception(single, capture_locals=True)
        texts.append(_ours("".join(captured.format(chain=False))))
        rich = Traceback.extract(type(single), single, single.__traceback__, show_locals=True)
        for stack in rich.stacks[:1]:
            for each in stack.frames:
                if each.filename.startswith(PACKAGE) or "attrs" in each.filename:
                    texts += [in_rich(node) for node in (each.locals or {}).values()]
    return "\n".join(texts)
