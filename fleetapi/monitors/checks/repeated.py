"""FM002: a key given twice. Found in the located document only, because a plain one has lost it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import LineIndex
from fleetapi.language.json_tree import JsonObject
from fleetapi.monitors.checks.place import Path, shortened
from fleetapi.wire.dialects import SHAPES

__all__ = ["repeated_key_problems"]


def repeated_key_problems(path: Path, node: JsonObject, lines: LineIndex) -> Iterator[Problem]:
    """Say for each repeated key that only the last value counts; for a trigger, what it looks like."""
    help_text = _help(path, node)
    for first, again in node.repeated():
        key = shortened(again.key.value)
        place = lines.position(first.key.span.start)
        yield Problem(
            "FM002",
            again.key.span,
            f"`{key}` is given again, first at {place}; of both values the last one silently wins",
            help_text or f"delete the `{key}` that is not meant",
        )


def _help(path: Path, node: JsonObject) -> str:
    in_triggers = len(path) >= 2 and isinstance(path[-1], int) and _is_triggers(path[-2])
    if not in_triggers:
        return ""
    most = max(Counter(member.key.value for member in node.members).values())
    return (
        f"this looks like {most} triggers written as one: put each into an object of its own, `{{…}}, {{…}}`"
    )


def _is_triggers(key: str | int) -> bool:
    reading = SHAPES["rule"].read(key) if isinstance(key, str) else None
    return reading is not None and reading.field.concept == "triggers"
