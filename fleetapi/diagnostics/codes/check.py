"""What is registered about a check: its code, what it means, where it comes from, and examples."""

from __future__ import annotations

from enum import Enum

import attrs

from fleetapi.diagnostics.codes.example import Example
from fleetapi.diagnostics.severity import Severity

__all__ = ["Basis", "Check", "Severity"]


class Basis(Enum):
    """Where a rule comes from."""

    SPECIFICATION = "spec"
    SERVER = "server"
    SENSE = "sense"

    @property
    def sentence(self) -> str:
        """What it means, for `fleetapi explain`."""
        return {
            Basis.SPECIFICATION: "from the vendor's published specification or guide",
            Basis.SERVER: "the vendor says that the server answers 400",
            Basis.SENSE: "our judgement: allowed, but hardly what was meant",
        }[self]


@attrs.frozen(kw_only=True)
class Check:
    """One check. A code is permanent: once shipped, it is never given another meaning.

    `title` completes "This is drawn by: …" in a few words, `explanation` is one paragraph. The `bad`
    example draws exactly this code, the `good` one nothing. `fixable` means that `--fix` can repair it
    (some of its findings may still have no fix, where the meaning is not certain); an `unsafe` fix can change
    the meaning and needs `--unsafe-fixes` as well. `redacted` means that what its findings point at is never
    shown.
    """

    code: str
    name: str
    severity: Severity
    basis: Basis
    title: str
    explanation: str
    bad: Example
    good: Example
    fixable: bool = False
    unsafe: bool = False
    redacted: bool = False

    @property
    def fix_options(self) -> str:
        """The options that apply its fix; empty where it has none."""
        return ("--fix --unsafe-fixes" if self.unsafe else "--fix") if self.fixable else ""
