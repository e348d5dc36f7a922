"""Writes, for one class of models, the function that builds it from JSON.

cattrs' own structuring raises at the first value of a wrong type, calls a hook for every scalar and costs
3.4 to 8 times what parsing the JSON costs (benchmarks/decode.py). The functions written here check in
place, never raise, and cost a fraction of it; cattrs keeps the registry (`fleetapi.wire.converters`).

A class of models is an attrs class whose fields all have defaults, with one field `as_sent` that takes the
object as the server sent it. A field is a text, number, boolean, moment, duration, open enumeration,
another model, a mapping kept as it is, or a list of those, each `| None`.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Union, get_args, get_origin

import attrs

from fleetapi.wire.dates import parse_duration, parse_instant
from fleetapi.wire.names import BARE, wire_path

__all__ = [
    "AS_SENT",
    "Structure",
    "Tree",
    "field_types",
    "is_model",
    "remainder",
    "tree_of",
    "write_structure",
]

AS_SENT: Final = "as_sent"

Structure = Callable[[dict[str, Any]], Any]
Tree = dict[str | int, Any]
"""The places of a class on the wire: a leaf is the name of a field, a branch another tree."""

_ON_DEMAND: Final = frozenset({"_links", "_embedded"})


def is_model(candidate: Any) -> bool:
    """Whether a class can be built by `write_structure`."""
    return isinstance(candidate, type) and attrs.has(candidate) and hasattr(candidate, AS_SENT)


def field_types(model: type) -> dict[str, Any]:
    """The fields of a class of models and their types, without the `| None`."""
    attrs.resolve_types(model)
    return {field.name: _present(field.type) for field in attrs.fields(model) if field.name != AS_SENT}


def tree_of(model: type) -> Tree:
    """Where each field of a class lies on the wire."""
    tree: Tree = {}
    for name in field_types(model):
        *branches, last = wire_path(model.__name__, name)
        place = tree
        for branch in branches:
            place = place.setdefault(branch, {})
        place[last] = name
    return tree


def write_structure(model: type, structure_of: Callable[[type], Structure]) -> Structure:
    """The function that builds `model` from an object; `structure_of` gives those of the models inside it."""
    names: dict[str, Any] = {
        "model": model,
        "new": object.__new__,
        "instant": parse_instant,
        "duration": parse_duration,
    }
    fields = field_types(model)
    checks = {name: _check(name, kind, names, structure_of) for name, kind in fields.items()}
    lines = [
        "def structure(document):",
        *_branch("document", tree_of(model), checks),
        "    built = new(model)",
    ]
    lines += [f"    built.{name} = {_local(name)}" for name in fields]
    lines += [f"    built.{AS_SENT} = document", "    return built"]
    exec(compile("\n".join(lines), f"<structure {model.__name__}>", "exec"), names)  # noqa: S102  # our own text
    written: Structure = names["structure"]
    return written


def _local(field: str) -> str:
    """The variable that holds a field until the object is built; no other name begins like it."""
    return f"v_{field}"


def _branch(source: str, tree: Tree, checks: Mapping[str, str], indent: str = "    ") -> list[str]:
    """Lines that read the members of `source`, known to be an object or array, into variables."""
    keyed = _is_object(tree)
    lines = [f"{indent}get = {source}.get"] if keyed else []
    branches = []
    for key, node in tree.items():
        place = f"get({key!r})" if keyed else f"{source}[{key}] if len({source}) > {key} else None"
        if isinstance(node, str):
            lines += [f"{indent}{_local(node)} = {place}", f"{indent}{checks[node]}"]
        else:
            inner = f"{source}_{key}"
            lines.append(f"{indent}{inner} = {place}")
            branches.append((inner, node))
    for inner, node in branches:
        kind = "dict" if _is_object(node) else "list"
        lines += [f"{indent}if {inner}.__class__ is {kind}:", *_branch(inner, node, checks, indent + "    ")]
        nothing = " = ".join(_local(leaf) for leaf in _leaves(node))
        lines += [f"{indent}else:", f"{indent}    {nothing} = None"]
    return lines


def _is_object(tree: Tree) -> bool:
    return all(isinstance(key, str) for key in tree)


def _leaves(tree: Tree) -> list[str]:
    return [leaf for node in tree.values() for leaf in ([node] if isinstance(node, str) else _leaves(node))]


def _check(field: str, kind: Any, names: dict[str, Any], structure_of: Callable[[type], Structure]) -> str:
    """A line that leaves in the variable of a field a value of `kind`, or None."""
    variable = _local(field)
    if kind is datetime or kind is timedelta:
        function = "instant" if kind is datetime else "duration"
        return f"if {variable} is not None: {variable} = {function}({variable})"
    if kind is bool:
        return f"if {variable} is not True and {variable} is not False: {variable} = None"
    if kind is str:
        return f"if {variable}.__class__ is not str: {variable} = None"
    if get_origin(kind) is list:
        condition, value = _element("item", _present(get_args(kind)[0]), field, names, structure_of)
        every = f"[{value} for item in {variable} if {condition}]"
        return f"{variable} = {every} if {variable}.__class__ is list else None"
    condition, value = _element(variable, kind, field, names, structure_of)
    return f"{variable} = {value} if {condition} else None"


def _element(
    variable: str, kind: Any, field: str, names: dict[str, Any], structure_of: Callable[[type], Structure]
) -> tuple[str, str]:
    """Two expressions over `variable`: whether it can be a `kind`, and the value it then is."""
    if kind is str:
        return f"{variable}.__class__ is str", variable
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
        return f"{variable}.__class__ is str", f"(known_{field}({variable}) or open_{field}({variable}))"
    if is_model(kind):
        names[f"structure_{field}"] = structure_of(kind)
        if kind.__name__ in BARE:
            names[f"bare_{field}"] = BARE[kind.__name__]
            bare = f"{variable} if {variable}.__class__ is dict else {{bare_{field}: {variable}}}"
            return (
                f"{variable}.__class__ is dict or {variable}.__class__ is str",
                f"structure_{field}({bare})",
            )
        return f"{variable}.__class__ is dict", f"structure_{field}({variable})"
    raise TypeError(f"{field}: {kind!r} is no kind of field that a model may have")


def _present(kind: Any) -> Any:
    """A type without its `| None`."""
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (argument for argument in get_args(kind) if argument is not type(None))
    return kind


def remainder(model: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """What of `document` no field of `model` holds: unknown members, and values of an unexpected type."""
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
        elif node is None or (value is not None and (not isinstance(node, str) or _lost(model, node, value))):
            left[key] = value
    return left


def _lost(model: Any, field: str, value: Any) -> bool:
    """Whether a value that was sent did not become, as a whole, the value of the field."""
    kept = getattr(model, field)
    if isinstance(kept, list) and isinstance(value, list):
        return len(kept) != len(value)
    return kept is None and value is not None
