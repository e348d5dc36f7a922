"""Which method of the client carries out which operation: read from the methods themselves."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import CodeType, ModuleType
from typing import Any, Final

import attrs

import fleetapi.resources
from fleetapi.resources.calling import Collection, Empty, Single
from fleetapi.resources.fleets import Entry

__all__ = ["EntryPoint", "entry_points"]

COMMON: Final = ("options", "paging")
"""What every method takes, and the page explains once."""


@attrs.frozen
class EntryPoint:
    """One method: `path` leads to the object that has it, such as `client.fleet(fid)`."""

    operation: str
    path: str
    name: str
    method: Callable[..., Any]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What it takes, as written in a call: ids and bodies by name, the rest as `keyword=...`."""
        found = list(inspect.signature(self.method).parameters.values())[1:]
        return tuple(
            f"{item.name}=..." if item.kind is item.KEYWORD_ONLY else item.name
            for item in found
            if item.name not in COMMON
        )

    @property
    def keywords(self) -> tuple[str, ...]:
        """Its keyword arguments, without those that every method takes."""
        return tuple(item.removesuffix("=...") for item in self.arguments if item.endswith("=..."))

    @property
    def call(self) -> str:
        """How it is called."""
        waits = "await " if inspect.iscoroutinefunction(self.method) else ""
        return f"{waits}{self.path}.{self.name}({', '.join(self.arguments)})"

    @property
    def returns(self) -> str:
        """What comes back, as annotated."""
        return str(inspect.signature(self.method).return_annotation)

    @property
    def summary(self) -> str:
        """The first sentence or sentences of its documentation."""
        return (inspect.getdoc(self.method) or "").split("\n\n")[0].replace("\n", " ")


@cache
def entry_points() -> tuple[EntryPoint, ...]:
    """All of them, in the order in which a user comes upon them."""
    return tuple(_below(Entry, "client", _resources()))


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(fleetapi.resources.__path__, "fleetapi.resources."):
        yield importlib.import_module(info.name)


def _resources() -> Mapping[str, type]:
    """The classes of the resources by name."""
    return {
        name: value
        for module in _modules()
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__
    }


def _below(resource: type, path: str, resources: Mapping[str, type]) -> Iterator[EntryPoint]:
    """The methods of a resource, then those of what it leads to."""
    further: list[tuple[type, str]] = []
    for name, value in vars(resource).items():
        function = value.fget if isinstance(value, property) else value
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        target = resources.get(str(inspect.signature(function).return_annotation))
        if target is not None and not inspect.iscoroutinefunction(function):
            further.append((target, f"{path}.{name}{_identifiers(value)}"))
        else:
            for operation in _operations(function):
                yield EntryPoint(operation, path, name, function)
    for target, longer in further:
        yield from _below(target, longer, resources)


def _identifiers(step: Any) -> str:
    if isinstance(step, property):
        return ""
    return f"({', '.join(list(inspect.signature(step).parameters)[1:])})"


def _operations(function: Any) -> Iterator[str]:
    """The operations that a method names, also within its inner functions."""
    for name in _names(function.__code__):
        call = function.__globals__.get(name)
        if isinstance(call, Single | Collection | Empty):
            yield call.operation.name


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
