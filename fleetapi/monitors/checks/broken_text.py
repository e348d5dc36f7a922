"""Check as much as possible of a text that is not JSON or repeats a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fleetapi.diagnostics.diagnostic import Diagnostic, Path
from fleetapi.diagnostics.position import LineIndex
from fleetapi.language.format_detection import not_json_problem
from fleetapi.language.json_tree import JsonObject, JsonString, LocatedValue, walk
from fleetapi.language.located_json import parse
from fleetapi.language.plain_json import Plain
from fleetapi.monitors.checks.json_document import repeated_key_diagnostics
from fleetapi.monitors.checks.located_document import Located

__all__ = ["diagnostics_in_broken_text"]

CheckValue = Callable[
    [Plain, Mapping[Path, frozenset[str]], Mapping[Path, tuple[str, ...]]], Iterable[Diagnostic]
]


def diagnostics_in_broken_text(text: str, check: CheckValue) -> list[Diagnostic]:
    """Check as much as can be parsed of a text that is not JSON or repeats a key.

    `check` is called with the value and, by the path of each object with repeated keys, with what a plain
    value does not have: the repeated keys, and every value of `name`.
    """
    parsed = parse(text)
    foreign = not_json_problem(text, parsed.problems) if parsed.problems else None
    if foreign is not None:
        return [foreign]
    if parsed.root is None:
        return list(parsed.problems)
    repeated = dict(_with_repeated_keys(parsed.root))
    lines = LineIndex(text)
    of_keys = [
        each for path, node in repeated.items() for each in repeated_key_diagnostics(path, node, lines)
    ]
    found = check(
        parsed.root.plain(),
        {path: frozenset(again.key.value for _, again in node.repeated()) for path, node in repeated.items()},
        {path: _names(node) for path, node in repeated.items()},
    )
    document = Located(text, parsed.root)
    of_values = [diagnostic.located(document) for diagnostic in found]
    return [*parsed.problems, *of_keys, *(each for each in of_values if not _follows(each, parsed.problems))]


def _follows(diagnostic: Diagnostic, faults: Iterable[Diagnostic]) -> bool:
    """Tell whether this is about the type of a value that could not be parsed, such as `True`."""
    codes = ("FM107", "FM003")
    return diagnostic.code in codes and any(fault.span.start == diagnostic.span.start for fault in faults)


def _with_repeated_keys(root: LocatedValue) -> Iterator[tuple[Path, JsonObject]]:
    for path, node in walk(root):
        if isinstance(node, JsonObject) and any(node.repeated()):
            yield path, node


def _names(node: JsonObject) -> tuple[str, ...]:
    return tuple(
        member.value.value
        for member in node.members
        if member.key.value == "name" and isinstance(member.value, JsonString)
    )
