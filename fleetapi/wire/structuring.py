"""Generate the function that builds a model from JSON.

The structuring of cattrs raises at the first value of a wrong type, calls a hook for every scalar, and takes
several times as long as parsing the JSON (benchmarks/decode.py). The generated functions check values inline,
never raise, and take a fraction of that time; cattrs keeps the registry (`fleetapi.wire.converters`).

A class with `parts_on_demand` keeps its nested models as JSON; each is built when it is first read
(`parts_of`). Most programs read two or three parts of a status, and few of 2000 telemetries.

A class with `lists_of_one` accepts a single object where a list is expected.

A model is an attrs class whose fields all have defaults, with a field `as_sent` for the original object, and
a `__getattr__` that builds a part on demand. A field is a string, number, boolean, date, duration, open
enumeration, another model, an unchanged mapping, or a list of those, each `| None`.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Union, get_args, get_origin

import attrs

from fleetapi.wire.dates import parse_duration, parse_instant
from fleetapi.wire.names import steps, wire_path

__all__ = [
    "AS_SENT",
    "Constant",
    "Structure",
    "Tree",
    "field_types",
    "is_model",
    "parts_of",
    "remainder",
    "tree_of",
    "write_structure",
]

AS_SENT: Final = "as_sent"

Structure = Callable[[dict[str, Any]], Any]
Tree = dict[str | int, Any]
"""The members of the JSON object of a model: a leaf is a field name or a constant, a branch another tree."""

_ON_DEMAND: Final = frozenset({"_links", "_embedded"})


@attrs.frozen
class Constant:
    """A member of the JSON object that is always the same."""

    value: str


def is_model(candidate: Any) -> bool:
    """Return whether `write_structure` supports a class."""
    return isinstance(candidate, type) and attrs.has(candidate) and hasattr(candidate, AS_SENT)


def field_types(model: type) -> dict[str, Any]:
    """Return the types of a model's fields, without the `| None`."""
    attrs.resolve_types(model)
    return {field.name: _present(field.type) for field in attrs.fields(model) if field.name != AS_SENT}


def tree_of(model: type, fields: Iterable[str] | None = None) -> Tree:
    """Return where each field of a model is in the JSON object, or only some `fields`."""
    names = field_types(model) if fields is None else fields
    leaves: list[tuple[tuple[str | int, ...], str | Constant]] = [
        (wire_path(model, name), name) for name in names
    ]
    if fields is None:
        constants = getattr(model, "wire_constants", {})
        leaves += [(steps(path), Constant(text)) for path, text in constants.items()]
    tree: Tree = {}
    for (*branches, last), leaf in leaves:
        place = tree
        for branch in branches:
            place = place.setdefault(branch, {})
        place[last] = leaf
    return tree


def parts_of(model: type, structure_of: Callable[[type], Structure]) -> dict[str, Structure]:
    """Return, for each field that is built on demand, the function that builds it from the whole object."""
    return {
        name: _part(wire_path(model, name), kind, structure_of)
        for name, kind in field_types(model).items()
        if _is_on_demand(model, kind)
    }


def _is_on_demand(model: type, kind: Any) -> bool:
    return getattr(model, "parts_on_demand", False) and is_model(_item(kind))


def _part(path: tuple[str | int, ...], kind: Any, structure_of: Callable[[type], Structure]) -> Structure:
    *around, last = path
    item = _item(kind)
    bare = getattr(item, "wire_text", None)

    def find(document: Any) -> Any:
        for step in around:
            document = document.get(step)
            if document.__class__ is not dict:
                return None
        return document.get(last)

    def one(document: dict[str, Any]) -> Any:
        value = find(document)
        return structure_of(item)(value) if value.__class__ is dict else None

    def several(document: dict[str, Any]) -> Any:
        value = find(document)
        if value.__class__ is not list:
            return None
        if bare:
            value = [{bare: entry} if entry.__class__ is str else entry for entry in value]
        structure = structure_of(item)
        return [structure(entry) for entry in value if entry.__class__ is dict]

    return one if item is kind else several


def _item(kind: Any) -> Any:
    """Return the type of the items of a list, or any other type unchanged."""
    return _present(get_args(kind)[0]) if get_origin(kind) is list else kind


def write_structure(model: type, structure_of: Callable[[type], Structure]) -> Structure:
    """Return a function that builds a `model`; `structure_of` returns those for nested models."""
    names: dict[str, Any] = {
        "model": model,
        "new": object.__new__,
        "instant": parse_instant,
        "duration": parse_duration,
    }
    fields = {name: kind for name, kind in field_types(model).items() if not _is_on_demand(model, kind)}
    single = getattr(model, "lists_of_one", False)
    values = {
        name: _value(name, kind, names, structure_of, lists_of_one=single) for name, kind in fields.items()
    }
    lines = ["def structure(document):", "    built = new(model)", f"    built.{AS_SENT} = document"]
    lines += [*_branch("document", tree_of(model, fields), values), "    return built"]
    exec(compile("\n".join(lines), f"<structure {model.__name__}>", "exec"), names)  # noqa: S102  # our own code
    written: Structure = names["structure"]
    return written


def _branch(source: str, tree: Tree, values: Mapping[str, str], indent: str = "    ") -> list[str]:
    """Return code that reads the members of `source`, an object or array, into the fields of `built`."""
    lines = []
    for key, node in tree.items():
        there = f"{key!r} in {source}" if isinstance(key, str) else f"len({source}) > {key}"
        inner = f"{source}_{key}"
        lines += [f"{indent}if {there}:", f"{indent}    value = {source}[{key!r}]"]
        if isinstance(node, str):
            lines += [f"{indent}    built.{node} = {values[node]}", f"{indent}else:"]
        else:
            kind = "dict" if _is_object(node) else "list"
            lines[-2:] = [f"{indent}{inner} = {source}[{key!r}] if {there} else None"]
            lines += [f"{indent}if {inner}.__class__ is {kind}:"]
            lines += [*_branch(inner, node, values, indent + "    "), f"{indent}else:"]
        nothing = " = ".join(f"built.{leaf}" for leaf in _leaves({key: node}))
        lines.append(f"{indent}    {nothing} = None")
    return lines


def _is_object(tree: Tree) -> bool:
    return all(isinstance(key, str) for key in tree)


def _leaves(tree: Tree) -> list[str]:
    return [leaf for node in tree.values() for leaf in ([node] if isinstance(node, str) else _leaves(node))]


def _value(
    field: str,
    kind: Any,
    names: dict[str, Any],
    structure_of: Callable[[type], Structure],
    *,
    lists_of_one: bool,
) -> str:
    """Return an expression that converts `value` to a field of type `kind`, or to None."""
    if kind is datetime:
        return "instant(value)"
    if kind is timedelta:
        return "duration(value)"
    if get_origin(kind) is list:
        condition, item = _element("item", _item(kind), field, names, structure_of)
        listed = f"[{item} for item in value if {condition}] if value.__class__ is list else "
        if not lists_of_one:
            return listed + "None"
        condition, item = _element("value", _item(kind), field, names, structure_of)
        return listed + f"[{item}] if value.__class__ is dict and ({condition}) else None"
    condition, item = _element("value", kind, field, names, structure_of)
    return f"{item} if {condition} else None"


def _element(
    variable: str, kind: Any, field: str, names: dict[str, Any], structure_of: Callable[[type], Structure]
) -> tuple[str, str]:
    """Return two expressions over `variable`: whether it fits the type `kind`, and the converted value."""
    if kind is str:
        return f"{variable}.__class__ is str", variable
    if kind is bool:
        return f"{variable} is True or {variable} is False", variable
    if kind is float:
        return f"{variable}.__class__ is float or {variable}.__class__ is int", variable
    if kind is int:
        whole = f"{variable}.__class__ is int or ({variable}.__class__ is float and {variable}.is_integer())"
        return whole, f"int({variable})"
    if get_origin(kind) is Mapping:
        return f"{variable}.__class__ is dict", variable
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        names[f"known_{field}"] = kind._value2member_map_.get
        names[f"open_{field}"] = kind
        return f"{variable}.__class__ is str", f"known_{field}({variable}) or open_{field}({variable})"
    if is_model(kind):
        names[f"structure_{field}"] = structure_of(kind)
        text = getattr(kind, "wire_text", None)
        if text is None:
            return f"{variable}.__class__ is dict", f"structure_{field}({variable})"
        bare = f"{variable} if {variable}.__class__ is dict else {{{text!r}: {variable}}}"
        return f"{variable}.__class__ is dict or {variable}.__class__ is str", f"structure_{field}({bare})"
    raise TypeError(f"{field}: {kind!r} is not a supported type of field")


def _present(kind: Any) -> Any:
    """Return a type without its `| None`."""
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (argument for argument in get_args(kind) if argument is not type(None))
    return kind


def remainder(model: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of `document` that no field of `model` holds: unknown members, and invalid values."""
    left: dict[str, Any] = _remainder(model, document, tree_of(type(model)))
    return {
        key: value
        for key, value in left.items()
        if key not in _ON_DEMAND or not isinstance(value, dict | None)
    }


def _remainder(model: Any, document: Mapping[str, Any], tree: Tree) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in document.items():
        node = tree.get(key)
        if isinstance(node, dict) and isinstance(value, dict):
            inner = _remainder(model, value, node)
            if inner:
                left[key] = inner
        elif isinstance(node, dict) and isinstance(value, list) and not _is_object(node):
            if len(value) > len(node) or any(
                _lost(model, node[place], item) for place, item in enumerate(value)
            ):
                left[key] = value
        elif node is None or (value is not None and _lost(model, node, value)):
            left[key] = value
    return left


def _lost(model: Any, node: Any, value: Any) -> bool:
    """Return whether the model does not hold all of a value that was sent."""
    if not isinstance(node, str):
        return not (isinstance(node, Constant) and node.value == value)
    kept = getattr(model, node)
    if isinstance(kept, list) and isinstance(value, list):
        return len(kept) != len(value)
    return kept is None and value is not None
