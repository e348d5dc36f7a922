"""A text that the quick way refuses: no JSON, or a key given twice. What of it can be read is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import LineIndex
from fleetapi.language.json_tree import JsonObject, JsonString, LocatedValue, walk
from fleetapi.language.located_json import parse
from fleetapi.language.not_json import foreign_problem
from fleetapi.language.plain_json import Plain
from fleetapi.monitors.checks.located import Located
from fleetapi.monitors.checks.place import Path
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.repeated import repeated_key_problems

__all__ = ["problems_of"]

Check = Callable[[Plain, Mapping[Path, frozenset[str]], Mapping[Path, tuple[str, ...]]], Iterable[Remark]]


def problems_of(text: str, check: Check) -> list[Problem]:
    """Read a text with places; `check` is given its value, and of objects with repeated keys what is lost.

    That is, by the path of the object: the keys that are repeated, and every value of `name`.
    """
    parsed = parse(text)
    foreign = foreign_problem(text, parsed.problems) if parsed.problems else None
    if foreign is not None:
        return [foreign]
    if parsed.root is None:
        return list(parsed.problems)
    repeated = dict(_with_repeated_keys(parsed.root))
    lines = LineIndex(text)
    problems = [
        problem for path, node in repeated.items() for problem in repeated_key_problems(path, node, lines)
    ]
    located = Located(text, parsed.root)
    remarks = check(
        parsed.root.plain(),
        {path: frozenset(again.key.value for _, again in node.repeated()) for path, node in repeated.items()},
        {path: _names(node) for path, node in repeated.items()},
    )
    found = [remark.located(located) for remark in remarks]
    return [*parsed.problems, *problems, *(each for each in found if not _follows(each, parsed.problems))]


def _follows(problem: Problem, faults: Iterable[Problem]) -> bool:
    """Whether this is about the type of a value that could not be read, such as `True`, or a single word."""
    codes = ("FM107", "FM003")
    return problem.code in codes and any(fault.span.start == problem.span.start for fault in faults)


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
