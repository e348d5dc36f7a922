"""Paths from the root of a repository, as services want them that show findings beside the code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["repository_paths"]

_VARIABLES: Final = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # where GitHub Actions and GitLab check it out


def repository_paths(names: Iterable[str]) -> dict[str, str]:
    """The path from the root of the repository for each file that lies in one, with forward slashes.

    A file outside of any repository has its whole path when its name leads upwards, else it is left out.

    The root is what the environment of the build server says, or else the repository of the current
    directory, or else that of the file itself. The directory of a file is resolved, because no path of a
    repository leads through a symbolic link; the file is not, because a link is a file of its own.
    """
    roots = _known_roots(os.environ)
    found = {}
    for name in names:
        folder = os.path.realpath(os.path.dirname(name))  # noqa: PTH120 - `..` behind a link is not what it looks like
        file = Path(folder, os.path.basename(name))  # noqa: PTH119
        root = next(filter(file.is_relative_to, roots), None) or _git_root(folder)
        if root is not None:
            found[name] = file.relative_to(root).as_posix()
        elif ".." in Path(name).parts:
            found[name] = file.as_posix()
    return found


def _known_roots(environment: Mapping[str, str]) -> list[str]:
    """The roots that do not depend on a file, those that count most first."""
    given = [environment.get(name, "") for name in _VARIABLES]
    roots = [os.path.realpath(path) for path in given if os.path.isabs(path) and os.path.isdir(path)]  # noqa: PTH112, PTH117
    here = _git_root(os.path.realpath(os.curdir))
    return roots if here is None else [*roots, here]


@cache
def _git_root(folder: str) -> str | None:
    """The root of the repository that a folder lies in, if any; a worktree or submodule has a file `.git`."""
    if os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        return folder
    above = os.path.dirname(folder)  # noqa: PTH120
    return None if above == folder else _git_root(above)
