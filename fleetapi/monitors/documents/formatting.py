"""One way of writing a monitor's document, for `fleetapi fmt`: order, indentation, parentheses.

Only what carries no meaning is changed. Keys come in the order of the dialect table, each as it was spelt;
numbers stay as written. So does an expression that mixes `&` and `|` without parentheses: the vendor gives
no precedence, so adding parentheses would be a guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import printable
from fleetapi.diagnostics.position import BYTE_ORDER_MARK, LineIndex, Span
from fleetapi.errors import ExpressionSyntaxError, MonitorError
from fleetapi.language.json_tree import (
    JsonArray,
    JsonBoolean,
    JsonNumber,
    JsonObject,
    JsonString,
    LocatedValue,
    Member,
    walk,
)
from fleetapi.language.located_json import decode, parse
from fleetapi.language.not_json import foreign_problem
from fleetapi.monitors.checks.concealing import Concealment
from fleetapi.monitors.checks.document import is_envelope
from fleetapi.monitors.checks.other_documents import not_an_object
from fleetapi.monitors.expressions.parsing import parse_expression, rests_on_precedence
from fleetapi.remedies import Call, Operation, sentence
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Shape

__all__ = ["format_document"]

_INDENT: Final = "  "


def format_document(source: str | bytes) -> str:
    """Return the document in the one way of writing it; of a formatted one, the same.

    A byte order mark stays, and the line ends are those of the first line.

    Raises MonitorError, with the place, for what is no monitor, and for what cannot be written again without
    losing something: text that is not JSON, and keys given twice.
    """
    text = source if isinstance(source, str) else _decoded(source)
    parsed = parse(text)
    foreign = foreign_problem(text, parsed.problems) if parsed.problems else None
    for problem in (foreign, *parsed.problems) if foreign is not None else parsed.problems:
        raise _refusal(text, problem.span, problem.message)
    root = parsed.root
    assert root is not None  # there were no problems
    if not isinstance(root, JsonObject):
        raise _refusal(text, root.span, not_an_object(root.plain()))
    for _, node in walk(root):
        if isinstance(node, JsonObject):
            for _, again in node.repeated():
                raise _refusal(text, again.key.span, f"the key `{again.key.value}` is given twice")
    shape = SHAPES["envelope" if is_envelope(root.plain()) else "monitor"]
    nothing = {"label", EDITOR_KEY}
    if not any(shape.read(member.key.value) for member in root.members if member.key.value not in nothing):
        raise _refusal(text, Span.at(root.span.start), "nothing in it belongs to a monitor")
    written = "".join(_lines(root, shape, None, "\n")) + "\n"
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    return mark + (written.replace("\n", "\r\n") if _first_line_end(text) == "\r\n" else written)


def _decoded(content: bytes) -> str:
    decoded = decode(content)
    if decoded.problem is not None:
        raise _refusal(decoded.text, decoded.problem.span, decoded.problem.message)
    return decoded.text


def _refusal(text: str, span: Span, reason: str) -> MonitorError:
    place = LineIndex(text).position(span.start)
    shown = printable(Concealment(text).of(reason))
    return MonitorError(
        f"{place}: {shown}",
        remedy=sentence("run ", Call(Operation.CHECK_MONITOR), " on it"),
    )


def _first_line_end(text: str) -> str:
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _lines(node: LocatedValue, shape: Shape | None, concept: str | None, newline: str) -> Iterator[str]:
    """Write a value. `shape` is that of the object, or of an array's items; `concept` what the value is."""
    if isinstance(node, JsonObject):
        yield from _object(node, shape, newline)
    elif isinstance(node, JsonArray):
        yield from _array(node, shape, newline)
    elif isinstance(node, JsonString):
        yield _quoted(_canonical(node.value) if concept == "expression" else node.value)
    elif isinstance(node, JsonNumber):
        yield node.text
    elif isinstance(node, JsonBoolean):
        yield "true" if node.value else "false"
    else:
        yield "null"


def _object(node: JsonObject, shape: Shape | None, newline: str) -> Iterator[str]:
    inner = newline + _INDENT
    separator = "{" + inner
    for member in sorted(node.members, key=lambda member: _rank(member, shape)):
        reading = shape.read(member.key.value) if shape is not None else None
        field = reading.field if reading is not None else None
        yield f"{separator}{_quoted(member.key.value)}: "
        yield from _lines(
            member.value,
            SHAPES.get(field.shape or "") if field is not None else None,
            field.concept if field is not None else None,
            inner,
        )
        separator = "," + inner
    yield f"{newline}}}" if node.members else "{}"


def _array(node: JsonArray, shape: Shape | None, newline: str) -> Iterator[str]:
    inner = newline + _INDENT
    separator = "[" + inner
    for item in node.items:
        yield separator
        yield from _lines(item, shape, None, inner)
        separator = "," + inner
    yield f"{newline}]" if node.items else "[]"


def _rank(member: Member, shape: Shape | None) -> int:
    """Where a member comes: known ones in the order of the table, then the others as they were."""
    reading = shape.read(member.key.value) if shape is not None else None
    if shape is None or reading is None:
        return len(shape.fields) if shape is not None else 0
    return shape.fields.index(reading.field)


def _canonical(text: str) -> str:
    """Write an expression as it is printed; one that cannot be read, or in two ways, stays as it is."""
    try:
        expression = parse_expression(text)
    except ExpressionSyntaxError:
        return text
    return text if rests_on_precedence(text) else str(expression)


def _quoted(text: str) -> str:
    """Write a string; letters stay letters, what cannot be seen is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    if written.isprintable():
        return written
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1] for character in written
    )
