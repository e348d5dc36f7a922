"""JSON to models and back.

`configure` makes a cattrs converter support models (attrs classes with an `as_sent` field); it never changes
the global converter of cattrs. `decode` and `encode` use a converter that is created on first use. The
functions for a class are generated when it is first decoded.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from fleetapi.errors import DecodingError
from fleetapi.remedies import Call, Operation, all_of, sentence
from fleetapi.wire.dates import format_duration, format_instant, parse_duration, parse_instant
from fleetapi.wire.structuring import (
    AS_SENT,
    Constant,
    Structure,
    is_model,
    parts_of,
    remainder,
    tree_of,
    write_structure,
)

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure", "decode", "decode_many", "embedded", "encode", "links_of", "part", "remainder"]

M = TypeVar("M")

_structures: dict[type, Structure] = {}
_parts: dict[type, dict[str, Structure]] = {}


def decode(model: type[M], document: Any) -> M:
    """Build a `model` from a parsed JSON object.

    A member that is absent, null or of an unexpected type becomes None (in a list, it is omitted), and
    remains in `.extra` and `.as_sent`. Raises DecodingError only if `document` is not an object.
    """
    if document.__class__ is not dict:
        raise DecodingError(
            f"expected an object that describes a {model.__name__}, got {type(document).__name__}",
            remedy=all_of(
                "a proxy or another version of the API may have answered",
                sentence(Call(Operation.SHOW_RESPONSE), " shows what came back"),
            ),
            excerpt=repr(document)[:200],
        )
    structure = _structures.get(model) or _structure_of(model)
    built: M = structure(document)
    return built


def decode_many(model: type[M], documents: Iterable[Any]) -> list[M]:
    """Build a `model` for each object of an array; other items are omitted."""
    structure = _structures.get(model) or _structure_of(model)
    return [structure(document) for document in documents if document.__class__ is dict]


def _structure_of(model: type) -> Structure:
    structure = _structures.get(model)
    if structure is None:
        structure = _structures[model] = write_structure(model, _structure_of)
    return structure


def part(model: Any, name: str) -> Any:
    """Build a part of a model on demand. Raises AttributeError if `name` is not such a part."""
    parts = _parts.get(type(model))
    if parts is None:
        parts = _parts[type(model)] = parts_of(type(model), _structure_of)
    if name not in parts:
        raise AttributeError(f"{type(model).__name__!r} object has no attribute {name!r}")
    return parts[name](model.as_sent)


def encode(model: Any) -> dict[str, Any]:
    """Return the JSON object of a model: its fields under their wire names, without those that are None.

    Dates are RFC 3339, durations ISO 8601. Data that the server sent and no field holds (`.extra`, `_links`,
    `_embedded`) is included, so that nothing is lost.
    """
    encoded: dict[str, Any] = _converter().unstructure(model)
    return encoded


def embedded(model: Any, kind: type[M], *, member: str = "extension") -> M | None:
    """Return the resource that is embedded in a model as `member`; None if there is none."""
    resource = model.as_sent.get("_embedded")
    document = resource.get(member) if isinstance(resource, dict) else None
    return decode(kind, document) if isinstance(document, dict) else None


def links_of(document: Mapping[str, Any], kind: type[M]) -> dict[str, tuple[M, ...]]:
    """Return the links of an object by relation, each as a `kind`; a relation may have several links."""
    links = document.get("_links")
    if not isinstance(links, dict):
        return {}
    found = {relation: _several(link, kind) for relation, link in links.items()}
    return {relation: several for relation, several in found.items() if several}


def _several(link: Any, kind: type[M]) -> tuple[M, ...]:
    listed = link if isinstance(link, list) else [link]
    objects = [{"href": item} if isinstance(item, str) else item for item in listed]
    return tuple(decode_many(kind, objects))


@cache
def _converter() -> Converter:
    from cattrs import Converter  # noqa: PLC0415  # 6 ms, not needed to decode a page

    return configure(Converter())


def configure(converter: Converter) -> Converter:
    """Make a cattrs converter support models, dates, durations and open enumerations."""
    converter.register_structure_hook_factory(is_model, _structure_hook)
    converter.register_unstructure_hook_factory(is_model, lambda model: _unstructure_hook(model, converter))
    converter.register_structure_hook(datetime, lambda value, _: parse_instant(value))
    converter.register_unstructure_hook(datetime, format_instant)
    converter.register_structure_hook(timedelta, lambda value, _: parse_duration(value))
    converter.register_unstructure_hook(timedelta, format_duration)
    converter.register_unstructure_hook(enum.StrEnum, lambda member: member.value)
    return converter


def _structure_hook(model: type) -> Callable[[Any, Any], Any]:
    return lambda document, _: decode(model, document)


def _unstructure_hook(model: type, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    tree = tree_of(model)

    def unstructure(value: Any) -> dict[str, Any]:
        sent = getattr(value, AS_SENT)
        written = _write(value, tree, converter)
        on_demand = {key: sent[key] for key in ("_links", "_embedded") if isinstance(sent.get(key), dict)}
        return _merge(written, {**remainder(value, sent), **on_demand})

    return unstructure


def _write(value: Any, tree: Mapping[Any, Any], converter: Converter) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for key, node in tree.items():
        if isinstance(node, Constant):
            continue
        if isinstance(node, str):
            held = getattr(value, node)
            if node in getattr(value, "wire_seconds", ()) and held is not None:
                written[key] = round(held.total_seconds())
            elif held is not None:
                written[key] = converter.unstructure(held)
        elif all(isinstance(inner, int) for inner in node):
            places = [getattr(value, node[place]) for place in sorted(node)]
            if places[0] is not None:
                written[key] = [place for place in places if place is not None]
        else:
            inner = _write(value, node, converter)
            if inner:
                written[key] = inner
    if written:
        written |= {key: node.value for key, node in tree.items() if isinstance(node, Constant)}
    return written


def _merge(written: dict[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in rest.items():
        known = written.get(key)
        written[key] = _merge(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return written
