"""What a check is: its code, what it means, where it comes from, examples, and the function that finds it.

Each family of checks is one file with a `FAMILY`. `FAMILY.check` goes before the function, with what the
function reports:

    @FAMILY.check(
        Check(code="FM901", name="empty-label", …),
    )
    def empty_label(document: Document) -> Iterator[Diagnostic]:
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fleetapi.diagnostics.diagnostic import Diagnostic, Severity
from fleetapi.monitors.checks.examples import Example

if TYPE_CHECKING:
    from fleetapi.monitors.checks.document import Document

__all__ = ["Basis", "Check", "CheckFunction", "Example", "Family", "LateCheckFunction", "Severity"]

CheckFunction: TypeAlias = "Callable[[Document], Iterator[Diagnostic]]"
LateCheckFunction: TypeAlias = "Callable[[Document, Sequence[Diagnostic]], Iterator[Diagnostic]]"


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


class Check(NamedTuple):  # cheaper than attrs: there are dozens at every start
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

    @property
    def tags(self) -> tuple[str, ...]:
        """How services that show findings group them."""
        return (self.basis.value,)


class Family:
    """The checks of one file: what they are, by code, and the functions that find them."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.functions: list[CheckFunction] = []
        self.late_functions: list[LateCheckFunction] = []

    def check(self, *checks: Check) -> Callable[[CheckFunction], CheckFunction]:
        """Register a function over a document, and the checks that it reports."""
        self.add(*checks)

        def register(function: CheckFunction) -> CheckFunction:
            self.functions.append(function)
            return function

        return register

    def late_check(self, *checks: Check) -> Callable[[LateCheckFunction], LateCheckFunction]:
        """Register a function that runs after all the others, and knows what these have found."""
        self.add(*checks)

        def register(function: LateCheckFunction) -> LateCheckFunction:
            self.late_functions.append(function)
            return function

        return register

    def add(self, *checks: Check) -> None:
        """Register checks that are not found by a function over a document."""
        self.checks.update((check.code, check) for check in checks)
