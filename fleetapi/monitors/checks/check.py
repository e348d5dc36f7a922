"""A check: its code, explanation, origin and examples, and the function that performs it.

Each family of checks is a module with a `FAMILY`. Decorate a function with `FAMILY.check` and the checks that
it reports:

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
    """The origin of a check."""

    SPECIFICATION = "spec"
    SERVER = "server"
    SENSE = "sense"

    @property
    def sentence(self) -> str:
        """The explanation for `fleetapi explain`."""
        return {
            Basis.SPECIFICATION: "from the vendor's published specification or guide",
            Basis.SERVER: "the vendor documents that the server responds with 400",
            Basis.SENSE: "our judgment: allowed, but probably not what you meant",
        }[self]


class Check(NamedTuple):  # faster to create than an attrs class; there are dozens at start-up
    """One check. A code is permanent: once released, it never gets another meaning.

    `title` names the problem in a few words, `explanation` is one paragraph. The `bad` example gives exactly
    this code, the `good` one no finding. `fixable` means that `--fix` can fix it, except for findings whose
    meaning is uncertain; an `unsafe` fix can change the meaning and needs `--unsafe-fixes` as well.
    `redacted` means that the text its findings point at is never shown.
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
        """The options that apply its fix; empty if it has none."""
        return ("--fix --unsafe-fixes" if self.unsafe else "--fix") if self.fixable else ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags by which services group findings."""
        return (self.basis.value,)


class Family:
    """The checks of one module: their descriptions by code, and the functions that perform them."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.functions: list[CheckFunction] = []
        self.late_functions: list[LateCheckFunction] = []

    def check(self, *checks: Check) -> Callable[[CheckFunction], CheckFunction]:
        """Register a function that checks a document, with the checks it reports."""
        self.add(*checks)

        def register(function: CheckFunction) -> CheckFunction:
            self.functions.append(function)
            return function

        return register

    def late_check(self, *checks: Check) -> Callable[[LateCheckFunction], LateCheckFunction]:
        """Register a function that runs after the others and gets their diagnostics, and its checks."""
        self.add(*checks)

        def register(function: LateCheckFunction) -> LateCheckFunction:
            self.late_functions.append(function)
            return function

        return register

    def add(self, *checks: Check) -> None:
        """Register checks without a function that checks a document."""
        self.checks.update((check.code, check) for check in checks)
