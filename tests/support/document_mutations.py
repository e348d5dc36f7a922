"""Hypothesis strategies that damage JSON documents: one member, one value, one character at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

Path: TypeAlias = tuple[str | int, ...]

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a document below its top."""
    members: Any = ()
    if isinstance(value, (dict, list)):
        members = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in members:
        yield (*path, step)
        yield from paths(inner, (*path, step))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def without(document: Any, path: Path) -> Any:
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def replaced(document: Any, path: Path, value: Any) -> Any:
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def renamed(document: Any, path: Path, key: str) -> Any:
    """The same with another key at the same place of its object."""
    changed = copy.deepcopy(document)
    parent = at(changed, path[:-1])
    members = [(key if each == path[-1] else each, value) for each, value in parent.items()]
    parent.clear()
    parent.update(members)
    return changed


@st.composite
def damaged_documents(draw: st.DrawFn, documents: list[Any]) -> str:
    """The text of a document with one to three members or values changed."""
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 3))):
        found = list(paths(document))
        if not found:
            break
        path = draw(st.sampled_from(found))
        keyed = isinstance(path[-1], str)
        change = draw(st.sampled_from(["delete", "replace", "swap", *(["rename"] if keyed else [])]))
        if change == "delete":
            document = without(document, path)
        elif change == "replace":
            document = replaced(document, path, draw(any_json))
        elif change == "swap":
            document = replaced(document, path, copy.deepcopy(at(document, draw(st.sampled_from(found)))))
        else:
            known = sorted({str(each[-1]) for each in found})
            document = renamed(document, path, draw(st.sampled_from(known) | st.text(max_size=8)))
    return json.dumps(
        document, indent=draw(st.sampled_from([None, 1, "\t"])), ensure_ascii=draw(st.booleans())
    )


@st.composite
def damaged_texts(draw: st.DrawFn, texts: list[str]) -> str:
    """A string with one to three characters or lines removed, repeated, inserted or exchanged."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(0, len(text) - 1)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 1, 2, 20])))
        piece = draw(
            st.sampled_from(
                [
                    "",
                    "",
                    text[start:end] * 2,
                    '"',
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\\",
                    "\\u00e",
                    "/",
                    "&",
                    "(",
                    ")",
                ]
            )
            | st.characters()
        )
        text = text[:start] + piece + text[end:]
    return text


@st.composite
def repeated_lines(draw: st.DrawFn, texts: list[str]) -> str:
    """A string with one line repeated, so that a key may occur twice."""
    lines = draw(st.sampled_from(texts)).splitlines(keepends=True)
    line = draw(st.integers(0, len(lines) - 1))
    copied = lines[line].rstrip("\r\n")
    comma = "" if copied.rstrip().endswith((",", "{", "[")) else ","
    return "".join((*lines[: line + 1], f"{comma}{copied}\n", *lines[line + 1 :]))
