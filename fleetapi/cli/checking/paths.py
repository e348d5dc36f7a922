"""File paths as patterns, baselines and reports need them: relative, with forward slashes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["matches", "path_under", "repository_paths"]

_VARIABLES: Final = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # the checkout on GitHub Actions and GitLab


def path_under(folder: Path, name: str) -> str:
    """Return the path of a file relative to a folder, with forward slashes."""
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # on another Windows drive
        return Path(os.path.abspath(name)).as_posix()  # noqa: PTH100 - a link counts as its own file


def matches(path: str, pattern: str) -> bool:
    """Return whether a pattern matches a file or one of its parent folders.

    `path` is relative, with forward slashes. `*` matches anything, including slashes. A pattern without a
    slash matches at any depth: `drafts` is every file or folder of that name.
    """
    pattern = pattern.removeprefix("./").rstrip("/")
    parts = path.split("/")
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    return any(fnmatchcase("/".join(parts[:count]), pattern) for count in range(1, len(parts) + 1))


def repository_paths(names: Iterable[str]) -> dict[str, str]:
    """Return, for each file inside a repository, its path relative to the repository root.

    A file outside any repository gets its absolute path if its name contains `..`, and is left out otherwise.

    The root is the one that the build server's environment names, else the repository of the current
    directory, else that of the file. A file's folder is resolved, because paths in a repository do not follow
    symbolic links; the file itself is not, because a link counts as its own file.
    """
    roots = _known_roots(os.environ)
    found = {}
    for name in names:
        folder = os.path.realpath(os.path.dirname(name))  # noqa: PTH120 - pathlib drops `..` after a link
        file = Path(folder, os.path.basename(name))  # noqa: PTH119
        root = next(filter(file.is_relative_to, roots), None) or _git_root(folder)
        if root is not None:
            found[name] = file.relative_to(root).as_posix()
        elif ".." in Path(name).parts:
            found[name] = file.as_posix()
    return found


def _known_roots(environment: Mapping[str, str]) -> list[str]:
    """Return the roots that do not depend on a file, in order of precedence."""
    given = [environment.get(name, "") for name in _VARIABLES]
    roots = [os.path.realpath(path) for path in given if os.path.isabs(path) and os.path.isdir(path)]  # noqa: PTH112, PTH117
    here = _git_root(os.path.realpath(os.curdir))
    return roots if here is None else [*roots, here]


@cache
def _git_root(folder: str) -> str | None:
    """Return the root of the repository around a folder. In a worktree or submodule, `.git` is a file."""
    if os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        return folder
    above = os.path.dirname(folder)  # noqa: PTH120
    return None if above == folder else _git_root(above)
