"""Patterns that name files in a configuration."""

from __future__ import annotations

from fnmatch import fnmatchcase

__all__ = ["matches"]


def matches(path: str, pattern: str) -> bool:
    """Tell whether a pattern names a file, or a folder that it lies in.

    `path` is relative and has forward slashes. `*` stands for anything, slashes too. A pattern without a
    slash matches at any depth: `drafts` is every folder, or file, of that name.
    """
    pattern = pattern.removeprefix("./").rstrip("/")
    parts = path.split("/")
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    return any(fnmatchcase("/".join(parts[:count]), pattern) for count in range(1, len(parts) + 1))
