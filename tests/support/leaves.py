"""Every command that can be run, by the words that call it."""

from __future__ import annotations

from typing import Any

import click

from fleetapi.cli.catalogue import root

__all__ = ["LEAVES"]


def _leaves(group: click.Group, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        words = (*path, name)
        found |= _leaves(command, words) if isinstance(command, click.Group) else {words: command}
    return found


LEAVES = _leaves(root)
