"""Every command of the command line that can be run, by the words that call it."""

from __future__ import annotations

from fleetapi.cli.catalogue import CATALOGUE, Command

__all__ = ["LEAVES"]


def _leaves(commands: tuple[Command, ...], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Command]:
    found: dict[tuple[str, ...], Command] = {}
    for command in commands:
        words = (*path, command.name)
        found |= _leaves(command.children, words) if command.children else {words: command}
    return found


LEAVES = _leaves(CATALOGUE)
