"""A certificate, key or bundle that is given as text, where a path could stand."""

from __future__ import annotations

from pathlib import Path

import attrs

from fleetapi.secrecy import guarded
from fleetapi.wire.pem_text import decoded

__all__ = ["GivenText", "Place"]


@attrs.frozen(init=False)
class GivenText:
    """What would be in a file. `str()` says where it was given, as errors name it; its contents never show.

    It has what is needed of a path: what reads one need not know whether there is a file.
    """

    content: bytes = attrs.field(repr=False)
    label: str = attrs.field(eq=False)

    @guarded
    def __init__(self, given: str | bytes, label: str) -> None:
        self.__attrs_init__(decoded(given), label)

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """What stands for the file in a command that is recommended."""
        return "FILE"

    @property
    def suffix(self) -> str:
        """None: only the contents tell what it is."""
        return ""

    def read_bytes(self) -> bytes:
        """The contents."""
        return self.content


Place = Path | GivenText
"""Where something is: in a file, or here."""
