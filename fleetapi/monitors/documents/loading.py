"""Load the JSON of a monitor: reject what JSON parsers silently accept, and hide credentials in errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fleetapi.errors import MonitorError
from fleetapi.remedies import Call, Code, Operation, all_of, sentence, transformed

__all__ = ["concealing_credentials", "load_json"]

_CHECK = sentence("run ", Call(Operation.CHECK_MONITOR), " on it")


class _KeyTwice(Exception):
    """An object has a duplicate key; its position is determined afterwards."""


def load_json(text: str | bytes) -> Any:
    """Parse JSON. Raises MonitorError for invalid JSON, duplicate keys, NaN and infinities."""
    if not isinstance(text, str | bytes):
        raise MonitorError(
            f"the document must be a string or bytes, not a {type(text).__name__}",
            remedy=all_of(
                "pass JSON text",
                sentence(Code("Monitor.from_dict(...)"), " accepts parsed JSON"),
            ),
        )
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise MonitorError(
            f"the document is not UTF-8: byte {error.start}", remedy="save it as UTF-8"
        ) from None
    return _parsed(plain)


def _parsed(text: str) -> Any:
    # Raise outside the `except` block: errors of json contain the whole text, including its credentials.
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except _KeyTwice as error:
        refused = _given_twice(text, str(error))
    except RecursionError:
        refused = MonitorError("the document is nested too deeply to be a monitor")
    except ValueError as error:
        refused = MonitorError(f"the document is not JSON: {error}", remedy=_CHECK)
    raise refused


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _KeyTwice(next(key for key in keys if keys.count(key) > 1))
    return found


def _given_twice(text: str, key: str) -> MonitorError:
    """Return the error for the first duplicate key: `key`, unless another one comes before it."""
    from fleetapi.diagnostics.position import LineIndex  # noqa: PLC0415  (only for a document with this mistake)
    from fleetapi.language.json_tree import JsonObject, walk  # noqa: PLC0415
    from fleetapi.language.located_json import parse  # noqa: PLC0415  (loads the grammar)

    root = parse(text).root
    nodes = walk(root) if root is not None else ()
    objects = ((path, node) for path, node in nodes if isinstance(node, JsonObject))
    found = [(again.span.start, path, again) for path, node in objects for _, again in node.repeated()]
    where = "one object"
    if found:
        start, path, again = min(found, key=lambda one: one[0])
        key = again.key.value
        where = f"{_written(path) or 'the document'}, again at {LineIndex(text).position(start)}"
    remedy = "put every trigger into its own object" if key in {"name", "zone", "time", "data"} else ""
    return MonitorError(
        f'duplicate key "{key}" in {where}; only the last one would count',
        remedy=all_of(remedy, _CHECK),
    )


def _written(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _no_constant(word: str) -> None:
    raise MonitorError(f"the document is not JSON: {word} is not a JSON number", remedy=_CHECK)


@contextmanager
def concealing_credentials(document: Any) -> Iterator[None]:
    """Remove the credentials of `document` (JSON text or parsed) from every MonitorError raised inside."""
    try:
        yield
    except MonitorError as error:
        from fleetapi.monitors.checks.redaction import Concealment  # noqa: PLC0415  (only for an error)

        conceal = Concealment(_text_of(document)).of
        each: BaseException | None = error
        while each is not None:  # its causes, too
            if isinstance(each, MonitorError):
                each.message, each.advice = conceal(each.message), transformed(each.advice, conceal)
                each.args = (each.message, *each.args[1:])
            each = each.__cause__ or each.__context__
        raise


def _text_of(document: Any) -> str:
    if isinstance(document, str):
        return document
    if isinstance(document, bytes):
        return document.decode("utf-8", "replace")
    try:
        return json.dumps(document, default=str, skipkeys=True, ensure_ascii=False)
    except (ValueError, RecursionError):  # it contains itself
        return ""
