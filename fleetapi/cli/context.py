"""What a command is given: its arguments, where to print, and a client made from the user's settings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fleetapi.cli.output import Output

if TYPE_CHECKING:
    from fleetapi import FleetClient

__all__ = ["Context"]


class Context:
    """The surroundings of one run of one command."""

    def __init__(self, arguments: Namespace, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self.arguments = arguments
        self.output = Output(as_json=arguments.json, color=not arguments.no_color)

    def client(self) -> FleetClient:
        """A client from the options, the environment and fleetapi.toml, in this order."""
        from fleetapi.cli.connect import connect

        return connect(self.arguments, self.output.note)
