"""What a defect is, and how documents are changed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import attrs
from document_mutations import at, renamed, replaced, without

from fleetapi.monitors.checks.document import Document as Surveyed
from fleetapi.monitors.checks.nodes import Entry, Node

__all__ = [
    "NOW",
    "Defect",
    "Document",
    "Family",
    "Part",
    "Path",
    "at",
    "callback_path",
    "entries",
    "expression_path",
    "joined",
    "nodes",
    "renamed",
    "replaced",
    "values",
    "with_member",
    "without",
]

NOW = datetime(2026, 1, 1, tzinfo=UTC)

Document: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]
Part: TypeAlias = Literal["key", "value", "opener", "within", "anywhere"]


@attrs.frozen
class Defect:
    """A document with one defect: the only code it draws, and where.

    `part` is what of the value at `path` the finding covers: its key, all of it, its first character, or
    something in it. `document` is a string if it is not JSON. `target` is what it is checked for: the
    document's own dialect or none ("either"), only the one, or another dialect.
    """

    code: str
    path: Path
    part: Part
    document: Any
    note: str = ""
    target: str | None = "either"


Family: TypeAlias = Callable[[Document, str], Iterator[Defect]]


def nodes(document: Document) -> Sequence[Node]:
    """Every object of a document, with its shape."""
    return Surveyed.of(document, None, NOW).every_node


def entries(document: Document, shape: str, concept: str) -> Iterator[Entry]:
    """Every member of a concept."""
    for node in nodes(document):
        if node.shape.name == shape:
            yield from (entry for entry in node.entries if entry.field.concept == concept)


def values(entry: Entry) -> Iterator[tuple[Path, Any]]:
    """The value of a member, or each of its items."""
    if isinstance(entry.value, list):
        yield from (((*entry.path, index), value) for index, value in enumerate(entry.value))
    else:
        yield entry.path, entry.value


def with_member(document: Document, path: Path, key: str, value: Any) -> Document:
    """The same with one member more in the object at a path."""
    changed = copy.deepcopy(document)
    at(changed, path)[key] = value
    return changed


def joined(path: Path) -> str:
    """A path in a few letters."""
    return ".".join(map(str, path))


def expression_path(dialect: str) -> Path:
    """Where the expression is."""
    return "triggerParam", "bool.exp" if dialect == "quickstart" else "boolExp"


def callback_path(dialect: str) -> Path:
    """Where target, name and attributes are."""
    callback: Path = ("subscribeParam", "callback")
    return callback if dialect == "quickstart" else (*callback, "webhook")
