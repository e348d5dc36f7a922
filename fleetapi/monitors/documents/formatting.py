"""The canonical format of a monitor document, for `fleetapi fmt`: key order, indentation, parentheses.

Formatting never changes the meaning. Keys keep their spelling and are sorted in the order of the dialect
table; numbers stay as written. An expression that mixes `&` and `|` without parentheses also stays unchanged:
the vendor does not define their precedence, so adding parentheses would be a guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import printable
from fleetapi.diagnostics.position import BYTE_ORDER_MARK, LineIndex, Span
from fleetapi.errors import ExpressionSyntaxError, MonitorError
from fleetapi.language.format_detection import not_json_problem
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
from fleetapi.monitors.checks.document import is_envelope
from fleetapi.monitors.checks.other_documents import not_an_object
from fleetapi.monitors.checks.redaction import Concealment
from fleetapi.monitors.expressions.parsing import depends_on_precedence, parse_expression
from fleetapi.remedies import Call, Operation, sentence
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Shape

__all__ = ["format_document"]

_INDENT: Final = "  "


def format_document(source: str | bytes) -> str:
    """Return the document in canonical format; formatting is idempotent.

    A byte order mark is kept, and all lines end like the first one.

    Raises MonitorError, with the position, for text that is not JSON, documents that are not monitors, and
    duplicate keys, which cannot be formatted without losing data.
    """
    text = source if isinstance(source, str) else _decoded(source)
    parsed = parse(text)
    foreign = not_json_problem(text, parsed.problems) if parsed.problems else None
    for problem in (foreign, *parsed.problems) if foreign is not None else parsed.problems:
        raise _refusal(text, problem.span, problem.message)
    root = parsed.root
    assert root is not None  # because there are no problems
    if not isinstance(root, JsonObject):
        raise _refusal(text, root.span, not_an_object(root.plain()))
    for _, node in walk(root):
        if isinstance(node, JsonObject):
            for _, again in node.repeated():
                raise _refusal(text, again.key.span, f"duplicate key `{again.key.value}`")
    shape = SHAPES["envelope" if is_envelope(root.plain()) else "monitor"]
    nothing = {"label", EDITOR_KEY}
    if not any(shape.read(member.key.value) for member in root.members if member.key.value not in nothing):
        raise _refusal(text, Span.at(root.span.start), "the document has no key of a monitor")
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
    """Yield the text of a value: `shape` is that of the object or of the items, `concept` its meaning."""
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
    """Return the sort key of a member: known keys in the order of the table, then the others as written."""
    reading = shape.read(member.key.value) if shape is not None else None
    if shape is None or reading is None:
        return len(shape.fields) if shape is not None else 0
    return shape.fields.index(reading.field)


def _canonical(text: str) -> str:
    """Return an expression in canonical form; one that is invalid or ambiguous stays unchanged."""
    try:
        expression = parse_expression(text)
    except ExpressionSyntaxError:
        return text
    return text if depends_on_precedence(text) else str(expression)


def _quoted(text: str) -> str:
    """Return a JSON string in which only unprintable characters are escaped."""
    written = json.dumps(text, ensure_ascii=False)
    if written.isprintable():
        return written
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1] for character in written
    )
